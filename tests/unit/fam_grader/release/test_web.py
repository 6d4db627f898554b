"""The course as a web site: what `fam web` writes, before a browser opens it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.release.web import site as site_module
from fam_grader.release.web.pyodide import CORE, LOCK, find_pyodide, integrity, pinned
from fam_grader.release.web.site import make_site
from fam_quizzes.decks import Selection, load_decks
from fam_quizzes.decks.model import Deck
from fam_quizzes.export.web import study_record, to_html
from support.paths import REPOSITORY

WEB = Path(site_module.__file__).parent
MOST = 1_500_000  # bytes of our own that a first check loads, compressed


class Page(HTMLParser):
    """The addresses on a page, and what its policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.refused: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("href", "src") if name in given]
        self.refused += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.refused += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []
        self.ids += [str(given["id"])] if "id" in given else []


@pytest.fixture(scope="module")
def built(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of this repository's course."""
    folder = tmp_path_factory.mktemp("site")
    return make_site(course, folder, find_pyodide(None), lambda: study_record(load_decks(REPOSITORY))).folder


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """Return a folder that looks like a distribution of Pyodide."""
    folder = tmp_path / "distribution"
    folder.mkdir()
    for name in CORE:
        (folder / name).write_text(name)
    packages = {}
    for name in ("numpy", "sqlite3"):
        (folder / f"{name}.whl").write_text(name)
        packages[name] = {"file_name": f"{name}.whl", "sha256": hashlib.sha256(name.encode()).hexdigest()}
    (folder / LOCK).write_text(json.dumps({"info": {"version": "0.1"}, "packages": packages}))
    return folder


def test_every_page_is_whole(built: Path, course: Course) -> None:
    """All that a page links to is there; nothing inline for its policy to refuse; no id stands twice."""
    pages = {path.name: Page(path.read_text(encoding="utf-8")) for path in built.glob("*.html")}

    assert pages.keys() == {
        *(f"{name}.html" for name in course.units),
        "index.html",
        "glossary.html",
        "concepts.html",
        "cards.html",
        "quiz.html",
    }
    for name, page in pages.items():
        assert page.refused == [], name
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            file, _, place = (link if link[0] != "#" else f"{name}{link}").partition("#")
            assert "://" in link or (built / file.partition("?")[0]).is_file(), f"{name}: {link}"
            assert not place or "://" in link or place in pages[file].ids, f"{name}: {link}"


def test_lessons_can_be_read_without_python(built: Path, course: Course) -> None:
    """Headings, tables, code and the picture are in the page as it comes."""
    for unit in course.units.values():
        page = (built / f"{unit.name}.html").read_text(encoding="utf-8")
        lesson = (unit.folder / "README.md").read_text(encoding="utf-8")
        titles = re.findall(r"^## (.+)$", lesson, re.MULTILINE)
        assert page.count("<h2>") == len(titles)
        assert page.count("<h1>") == 1
        assert f'src="pictures/{unit.label}/picture.svg"' in page
        assert page.count("<table>") == lesson.count("|---") - lesson.count("---|---") or "<table>" in page


def test_terms_and_concepts_can_be_read(built: Path) -> None:
    """Every term with its meaning, every concept in its three lengths; formulas are no LaTeX."""
    collection = load_decks(REPOSITORY)
    glossary = (built / "glossary.html").read_text(encoding="utf-8")
    concepts = (built / "concepts.html").read_text(encoding="utf-8")

    assert glossary.count("<dt>") == len(collection.notes) > 30
    assert concepts.count("<section") == len(collection.readings) == 14
    assert all(to_html(reading.page) in concepts for reading in collection.readings.values())
    assert "\\(" not in concepts + glossary
    assert "$" not in re.sub(r"<code>.*?</code>", "", concepts + glossary)


def test_the_worker_keeps_all_files_for_later(built: Path) -> None:
    """The service worker lists every file of the site, and those of Pyodide."""
    found = re.search(r"= (\{.*\});", (built / "sw.js").read_text(encoding="utf-8"))
    assert found
    config = json.loads(found[1])
    ours = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}

    assert set(config["files"]) == ours - {"sw.js"}
    assert {name.rpartition("/")[2]: each for name, each in config["python"].items()} == pinned()["hashes"]


def test_the_site_is_light(built: Path) -> None:
    """Everything of ours that a first check loads, compressed."""
    loaded = ["index.html", "strides.html", "course.json", "style.css", *(path.name for path in built.glob("*.js"))]
    size = sum(len(zlib.compress((built / name).read_bytes(), 9)) for name in loaded)
    assert size + (built / "python.zip").stat().st_size < MOST


def test_the_bundle_has_what_students_need_and_no_more(built: Path, course: Course) -> None:
    """The public files of the course and our modules; nothing compiled, nothing that only graders use."""
    with zipfile.ZipFile(io.BytesIO((built / "python.zip").read_bytes())) as archive:
        names = archive.namelist()

    assert {name for name in names if name.startswith("fam/data/exercises/")} >= {
        f"fam/data/exercises/{unit.label}/{name}"
        for unit in course.units.values()
        for name in ("README.md", "exercise.yaml", f"{unit.name}.py", "checks/diagnoses.json")
    }
    assert not [name for name in names if re.search(r"sandbox|batch|push|release|authoring|\.so$|\.pyc$", name)]


def test_flashcards_come_with_what_they_need_and_no_more(built: Path, course: Course) -> None:
    """The decks as they are, their pictures, our modules, FSRS and its licence; nothing compiled."""
    collection = load_decks(REPOSITORY)
    with zipfile.ZipFile(io.BytesIO((built / "study.zip").read_bytes())) as archive:
        names = archive.namelist()
        decks = msgspec.json.decode(archive.read("fam/data/decks.json"), type=tuple[Deck, ...])

    assert decks == collection.decks
    assert {"fsrs/scheduler.py", "msgspec/__init__.py", "fam_quizzes/questions/marking.py"} <= set(names)
    assert not [name for name in names if re.search(r"/(lint|export|own)/|\.yaml$|\.so$|\.pyc$", name)]
    pictures = {path.name for path in (built / "decks" / "pictures").iterdir()}
    items = [*collection.notes.values(), *collection.questions.values()]
    assert {item.image.rpartition("/")[2] for item in items if item.image} == pictures != set()
    assert "fsrs\n====" in (built / "licences.txt").read_text(encoding="utf-8")
    for unit in course.units:
        page = (built / f"{unit}.html").read_text(encoding="utf-8")
        assert f"cards.html?unit={unit}" in page
        assert (
            f"quiz.html?deck={collection.choose_questions(Selection(unit=unit)).popitem()[0].partition('/')[0]}"
            in page
        )


def test_the_same_course_makes_the_same_site(small_course: Course, tmp_path: Path) -> None:
    """Byte by byte; so an update reaches only browsers for which something changed."""
    sites = [make_site(small_course, tmp_path / name, find_pyodide(None)).folder for name in ("one", "two")]
    contents = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in sites
    ]
    assert contents[0] == contents[1]


def test_a_students_workspace_makes_the_same_site(small_course: Course, workspace: Path, tmp_path: Path) -> None:
    """The private half adds nothing to it."""
    with_private = make_site(small_course, tmp_path / "one", find_pyodide(None)).folder
    without = make_site(load_course(workspace), tmp_path / "two", find_pyodide(None)).folder
    assert (with_private / "sw.js").read_bytes() == (without / "sw.js").read_bytes()


def test_pyodide_is_copied_from_a_folder(small_course: Course, distribution: Path, tmp_path: Path) -> None:
    """Then the pages name no other server, and browsers check each file by its hash."""
    folder = make_site(small_course, tmp_path / "site", find_pyodide(str(distribution))).folder

    record = json.loads((folder / "course.json").read_text(encoding="utf-8"))["python"]
    assert record["base"] == "pyodide/"
    for name, wanted in record["files"].items():
        assert integrity((folder / "pyodide" / name).read_bytes()) == wanted
    page = (folder / "doubling.html").read_text(encoding="utf-8")
    assert "https://" not in page.replace("https://fam-course", "")
    assert (
        "jsdelivr"
        in (make_site(small_course, tmp_path / "other", find_pyodide(None)).folder / "index.html").read_text()
    )


@pytest.mark.parametrize("wrong", ["missing", "damaged", "empty", "address"])
def test_what_is_no_pyodide_is_refused(wrong: str, distribution: Path, course_copy: Path, tmp_path: Path) -> None:
    """With the reason, before anything is written."""
    if wrong == "missing":
        (distribution / "pyodide.asm.wasm").unlink()
    elif wrong == "damaged":
        (distribution / "numpy.whl").write_bytes(b"something else")
    elif wrong == "empty":
        shutil.rmtree(distribution)
    place = "ftp://example.org/pyodide" if wrong == "address" else str(distribution)

    done = CliRunner().invoke(
        fam, ["--course", str(course_copy), "web", "-o", str(tmp_path / "site"), "--pyodide", place]
    )

    assert done.exit_code == (2 if wrong == "address" else 1), done.output
    assert {"missing": "pyodide.asm.wasm", "damaged": "damaged", "empty": "no distribution", "address": "folder"}[
        wrong
    ] in " ".join(done.output.split())
    assert not (tmp_path / "site").exists()


def test_private_lines_stop_the_site(course_copy: Path, tmp_path: Path) -> None:
    """As they stop a release: nothing is written."""
    skeleton = course_copy / "exercises/01_doubling/doubling.py"
    solution = (course_copy / "solutions/01_doubling/doubling.py").read_text()
    line = max((line for line in solution.splitlines() if line not in skeleton.read_text()), key=len)
    skeleton.write_text(f"{skeleton.read_text()}\n# {line.strip()}\n")

    done = CliRunner().invoke(fam, ["--course", str(course_copy), "web", "-o", str(tmp_path / "site")])

    assert done.exit_code == 1
    assert not (tmp_path / "site").exists()


def test_the_site_is_never_written_among_the_exercises(course_copy: Path) -> None:
    """Where it would be released with them."""
    out = course_copy / "exercises" / "site"
    done = CliRunner().invoke(fam, ["--course", str(course_copy), "web", "-o", str(out)])
    assert done.exit_code == 1
    assert not out.exists()


def test_the_editor_is_the_one_of_its_sources() -> None:
    """The bundle, its sources and its lock file are those that the note of the last `make editor` names."""
    note = json.loads((WEB / "editor" / "bundle.json").read_text(encoding="utf-8"))
    lock = json.loads((WEB / "editor" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = (WEB / "static" / "editor-licences.txt").read_text(encoding="utf-8")

    assert hashlib.sha256((WEB / "static" / "editor.js").read_bytes()).hexdigest() == note["bundle"], "`make editor`"
    for name, digest in note["sources"].items():
        assert hashlib.sha256((WEB / "editor" / name).read_bytes()).hexdigest() == digest, f"{name}: `make editor`"
    for name, version in note["versions"].items():
        assert lock[f"node_modules/{name}"]["version"] == version
        assert name == "esbuild" or f"{name} {version}\n" in licences
