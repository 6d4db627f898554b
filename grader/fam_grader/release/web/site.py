"""Write the site: pages from templates, scripts, styles, the bundle of Python, and Pyodide if it is at hand."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.language import language_for, use_language
from fam.course import Course
from fam_grader.release.student_release import public_files, require_no_leaks
from fam_grader.release.web.bundle import licences, python_bundle, study_bundle
from fam_grader.release.web.lessons import lesson_html, lesson_pictures
from fam_grader.release.web.pyodide import FOLDER, Pyodide
from fam_grader.release.web.record import course_record

Study: TypeAlias = Mapping[str, Any]

BUNDLE, STUDY_BUNDLE = "python.zip", "study.zip"
STATIC = ("app.js", "editor.js", "python.js", "store.js", "study.js", "style.css", "worker.js", "icon.svg")
PAGES = {"glossary": "terms", "concepts": "concepts", "cards": "cards", "quiz": "quizzes"}  # and what each shows
PLAY = "docs/play"  # of a course
NO_DECKS: Study = dict.fromkeys(("terms", "concepts", "cards", "quizzes"), ()) | {"decks": {}, "pictures": {}}
LESSON = re.compile(r"^    (\d+): \{ title: ", re.MULTILINE)  # in its settings
CONFIG = "/*CONFIG*/{}"  # in the service worker


@dataclass(frozen=True)
class Site:
    """A written site: its folder, the bytes of what is ours, and those of Pyodide, if it is part of it."""

    folder: Path
    own_size: int
    pyodide_size: int


def make_site(course: Course, folder: Path, pyodide: Pyodide, study: Callable[[], Study] = dict) -> Site:
    """Write the site of `course` into `folder`; the same course makes the same bytes.

    Args:
        course: its public half is what the site shows.
        folder: where to write it.
        pyodide: the browser's Python.
        study: returns what the site has of the course's decks, which this package may not import: the `terms` and
            `concepts`, the units with `cards`, the decks with `quizzes`, and `decks` and `pictures`, which are files.

    Raises:
        CourseError: private content in public files, or files that belong to no course. Nothing is written then.
    """
    if course.exercises.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise CourseError(f"{folder} is among the exercises, which are released to students. Choose another folder.")
    course.validate()
    public = public_files(course).members
    if course.solutions:
        require_no_leaks(course)
    language = language_for(course.settings.language)
    with use_language(language):
        members = _members(course, public, pyodide, language, {**NO_DECKS, **study()})
    python = {f"{FOLDER}/{name}": data for name, data in pyodide.members.items()}
    members["sw.js"] = _service_worker(course, members, pyodide)
    for name, data in {**python, **members}.items():
        atomic_write_bytes(folder / name, data)
    return Site(folder, sum(map(len, members.values())), sum(map(len, python.values())))


def _members(
    course: Course, public: Mapping[str, bytes], pyodide: Pyodide, language: str, study: Study
) -> dict[str, bytes]:
    static = files(__package__) / "static"
    members = {name: (static / name).read_bytes() for name in STATIC}
    members[BUNDLE] = python_bundle(public, language)
    record = course_record(course)
    record["python"] = {"base": pyodide.base, "files": pyodide.hashes, "bundle": BUNDLE}
    if study["decks"]:
        members[STUDY_BUNDLE] = study_bundle(study["decks"])
        record["study"] = STUDY_BUNDLE
    members |= study["pictures"]
    members["course.json"] = json.dumps(record, ensure_ascii=False, indent=1).encode()
    members |= _play(course)
    members["licences.txt"] = _licences().encode()
    nonce = hashlib.sha256(members["course.json"]).hexdigest()[:24]
    shared = {"course": course, "words": record["words"], "language": language, "nonce": nonce}
    shared["played"] = _played(members)
    shared["policy"] = _policy(pyodide, nonce)
    shared["study"] = {
        **study,
        **{name: [_as_markup(each) for each in study[name]] for name in ("terms", "concepts")},
    }
    for name in ["index", *(name for name, part in PAGES.items() if study[part])]:
        members[f"{name}.html"] = _page(f"{name}.html", **shared)
    units = list(course.units.values())
    for number, unit in enumerate(units):
        for name, data in lesson_pictures(unit, public).items():
            members[f"pictures/{unit.label}/{name}"] = data
        text = public[f"exercises/{unit.label}/README.md"].decode()
        lesson = _markup(lesson_html(course, unit, text))
        before = units[number - 1] if number else None
        after = units[number + 1] if number + 1 < len(units) else None
        about = {"unit": unit, "lesson": lesson, "before": before, "after": after}
        about["shows"] = record["units"][unit.name]["shows"]
        members[f"{unit.name}.html"] = _page("unit.html", **shared, **about)
    return members


def _as_markup(record: Mapping[str, Any]) -> dict[str, Any]:
    """Mark what the decks' converter has made as HTML."""
    made = {name: _markup(record[name]) for name in ("definition", "example", "aid") if name in record}
    passages = [(title, _markup(html)) for title, html in record.get("passages", ())]
    return {**record, **made, "passages": passages}


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - made of Markdown without HTML


def _play(course: Course) -> dict[str, bytes]:
    """Return the scripts and styles of the page where convolution moves, if the course has it."""
    folder = course.exercises.parent / PLAY
    paths = sorted(path for path in folder.glob("*") if path.suffix in (".js", ".css"))
    return {f"play/{path.name}": path.read_bytes() for path in paths}


def _played(members: Mapping[str, bytes]) -> set[int]:
    """Return the numbers of the units that the moving page has settings for."""
    settings = members.get("play/state.js", b"").decode()
    return {int(number) for number in LESSON.findall(settings)}


def _page(template: str, **values: Any) -> bytes:
    return _environment().get_template(template).render(values).encode()


def _policy(pyodide: Pyodide, nonce: str) -> str:
    """Return the pages' Content-Security-Policy: their own server, and the one that Pyodide comes from."""
    elsewhere = f" {pyodide.origin}" if pyodide.origin else ""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "worker-src": "'self'",
        "connect-src": f"'self'{elsewhere}",
        "style-src": f"'self' 'nonce-{nonce}'",  # the editor makes its own styles
        "img-src": "'self' data:",  # the pictures that Python draws
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _service_worker(course: Course, members: Mapping[str, bytes], pyodide: Pyodide) -> bytes:
    """Return the script that keeps the site for later without a network."""
    script = (files(__package__) / "static" / "sw.js").read_text(encoding="utf-8")
    content = hashlib.sha256(script.encode())
    for name, data in sorted(members.items()):
        content.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    config = {
        "course": course.settings.id,
        "version": content.hexdigest()[:16],
        "files": sorted(members),
        "python": {f"{pyodide.base}{name}": pyodide.hashes[name] for name in sorted(pyodide.hashes)},
        "pythonCache": f"fam-python-{pyodide.version}",
    }
    assert script.count(CONFIG) == 1
    return script.replace(CONFIG, json.dumps(config)).encode()


def _licences() -> str:
    own = (files(__package__) / "static" / "editor-licences.txt").read_text(encoding="utf-8")
    others = (f"{name}\n{'=' * len(name)}\n\n{text.strip()}\n" for name, text in licences().items())
    return "\n\n".join([*others, own])


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("fam_grader.release.web"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
