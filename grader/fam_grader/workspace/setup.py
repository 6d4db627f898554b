"""Set up a student's workspace: copy the exercises and a README from the installed course, and overwrite nothing."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any, Literal

import click

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.language import _, catalogue_of
from fam.core.paths import DECKS, MEMORY, course_id, installed_root
from fam.core.sha256 import sha256
from fam.course import Course, load_course, load_readable_units
from fam_grader.workspace.console import wrapped
from fam_grader.workspace.skeletons import back_up, kept_skeleton
from fam_grader.workspace.state import recall, remember

README = "README.md"
MANIFEST = "workspace.json"  # the digest of each file as it was brought, to know it again
LEFT_OUT = ("__pycache__", ".pyc", "~")


# What becomes of a file of the course that is brought to a workspace. `written`: a unit's file with the student's
# work in it; `outdated`: a lesson or checks that are not those of the course; `foreign`: it was there before us.
Fate = Literal["added", "unchanged", "written", "outdated", "updated", "foreign"]


@dataclass(frozen=True)
class Delivery:
    """The fate of each file of the course, by its path below the workspace's `root`."""

    root: Path
    fates: Mapping[str, Fate]
    backups: tuple[Path, ...]
    new_skeletons: tuple[str, ...]  # written files whose skeleton is another one by now

    def files(self, fate: Fate) -> list[str]:
        """Return the files with this fate."""
        return [name for name, its in self.fates.items() if its == fate]


def set_up(source: Course, root: Path, now: datetime, *, update: bool = False) -> Delivery:
    """Copy the missing files of the course `source` to the folder `root`, and return the fate of each file.

    Nothing that is there is overwritten. With `update`, lessons and checks that are not those of `source` are brought
    anew, after a backup of what was changed in them; a unit's own file is the student's, and stays.
    """
    root = root.resolve()
    if root == source.exercises.parent:
        said = _("{folder} is where the course itself lies; name another folder: `fam start DIR`.")
        raise CourseError(said.format(folder=root))
    if root.exists() and not root.is_dir():
        raise CourseError(_("{file} is a file; a folder, or a name for a new one, was expected.").format(file=root))
    try:
        return _deliver(source, root, now, update)
    except OSError as error:
        said = _("{file} cannot be read: {reason}.")
        raise CourseError(said.format(file=error.filename or root, reason=error.strerror)) from error


def is_workspace(root: Path) -> bool:
    """Return whether `root` is a workspace that `set_up` made."""
    return (root / MEMORY / MANIFEST).is_file()


def open_workspace(root: Path | None, *, whole: bool = False) -> Course:
    """Load the course of a workspace; units that cannot be read are left out, with a line on the error stream.

    In a course's own repository, where authors work, every fault is an error.

    Args:
        root: the workspace; None for the one around the working folder.
        whole: whether no unit may be left out.

    Raises:
        CourseError: there is no workspace here, it is faulty as a whole, or a unit would be left out.
    """
    course, broken = load_readable_units(root)
    if course.solutions:
        return load_course(root)
    if course.is_packaged:
        raise CourseError(
            _("There is no workspace here, nor in a folder above. Type `fam start` to make one, or `cd` into yours.")
        )
    for name, faults in broken.items():
        said = _("Unit {unit} cannot be read: {fault}. `fam start --update` repairs it.")
        text = said.format(unit=name, fault=str(faults[0]).rstrip("."))
        if whole:
            raise CourseError(text)
        click.echo(wrapped(text), err=True)
    return course


def _deliver(source: Course, root: Path, now: datetime, update: bool) -> Delivery:
    memory = root / MEMORY
    brought, _note = recall(memory / MANIFEST, _read_manifest)
    files = dict(_files_of(source))
    own = {unit.skeleton.relative_to(source.exercises.parent).as_posix() for unit in source.units.values()}
    fates = {name: _fate(root / name, name, files[name], own, brought, update) for name in files}
    backups = []
    for name, fate in fates.items():
        if fate == "updated" and _digest((root / name).read_bytes()) != brought.get(name):
            backups.append(back_up(memory, root / name, now))
        if fate in ("added", "updated"):
            atomic_write_bytes(root / name, files[name])
    delivered = {name: _digest(files[name]) for name in files if fates[name] in ("added", "unchanged", "updated")}
    written = [name for name, fate in fates.items() if fate == "written"]
    renewed = tuple(name for name in written if brought.get(name, "") not in ("", _digest(files[name])))
    for unit in source.units.values():
        atomic_write_bytes(kept_skeleton(memory, unit), unit.skeleton.read_bytes())
    remember(memory / MANIFEST, brought | delivered)
    return Delivery(root, fates, tuple(backups), renewed)


def _fate(place: Path, name: str, content: bytes, own: Container[str], brought: Container[str], update: bool) -> Fate:
    if not os.path.lexists(place):
        return "added"
    if place.read_bytes() == content:
        return "unchanged"
    if name in own:
        return "written"
    if name == README and name not in brought:
        return "foreign"
    return "updated" if update else "outdated"


def _files_of(source: Course) -> Iterator[tuple[str, bytes]]:
    """Yield the content of every public file of the course with its path in a workspace."""
    yield README, _readme(source).encode()
    root = source.exercises.parent
    for path in sorted([*source.exercises.rglob("*"), *_decks_of(root)]):
        place = path.relative_to(root)
        plain = not any(part.startswith(".") or part.endswith(LEFT_OUT) for part in place.parts)
        if plain and path.is_file():
            yield place.as_posix(), path.read_bytes()


def _decks_of(root: Path) -> Iterator[Path]:
    """Yield the decks that a workspace needs: a workspace of the installed course uses the installed ones."""
    if course_id(root) != course_id(installed_root()):
        yield from (root / DECKS).glob("*.yaml")


def unit_rows(course: Course, exercises: str) -> str:
    """Return the rows of a Markdown table of the units, with links to their lessons below the folder `exercises`."""
    return "\n".join(
        f"| {unit.number} | [{unit.title}]({exercises}/{unit.label}/README.md){' (bonus)' if unit.bonus else ''} "
        f"| {', '.join(f'`{name}`' for name in unit.functions)} | {unit.points:g} |"
        for unit in course.units.values()
    )


def _readme(source: Course) -> str:
    template = Template(_readme_template(source.settings.language).read_text(encoding="utf-8"))
    units = list(source.units.values())
    shown = next(
        (unit for unit in units if unit.name not in source.functions), units[0]
    )  # whose name means one thing
    return template.substitute(
        title=source.settings.title,
        units=unit_rows(source, "exercises"),
        unit=shown.name,
        file=shown.skeleton.name,
        function=next(iter(shown.functions)),
    )


def _readme_template(language: str) -> Path:
    """Return the README in a course's language; in English where there is none."""
    found = Path(__file__).with_name(f"workspace.{catalogue_of(language)}.md")
    return found if found.is_file() else found.with_name("workspace.md")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _read_manifest(content: Any) -> dict[str, str]:
    return {str(name): str(digest) for name, digest in content.items()}
