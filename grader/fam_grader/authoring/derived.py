"""What the public folder of a unit holds that is made from its private twin: skeleton, pictures and digests."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

from otter.assign.solutions import replace_solutions

from fam.core.errors import CourseError, broken_file
from fam.course import Course, Unit
from fam_grader.grading.digests import make_diagnoses

TELLING_LINE = 30  # characters; a shorter line may be anybody's


def make_skeleton(unit: Unit) -> str:
    """Return the text of the unit's skeleton: the solution without its solution regions, by otter's own markers."""
    assert unit.solution is not None
    lines = unit.solution.read_text(encoding="utf-8").splitlines()
    try:
        skeleton = "\n".join(replace_solutions(lines, "python")).rstrip() + "\n"
    except AssertionError as error:
        raise CourseError(f"{unit.solution}: {str(error).partition(' in [')[0]}") from error
    return re.sub(r"\n{4,}", "\n\n\n", skeleton)  # where a region was, its blank lines are left


def make_pictures(unit: Unit) -> dict[Path, str]:
    """Return the lesson's pictures as SVG: what `draw()` gives, and `draw_photo()` if there is one."""
    assert unit.picture_maker is not None
    made: dict[Path, str] = {}
    name = "draw"
    try:
        members = runpy.run_path(str(unit.picture_maker))
        made[unit.picture] = str(members[name]())
        name = "draw_photo"
        if name in members:
            made[unit.photo] = str(members[name]())
    except Exception as error:
        raise broken_file(unit.picture_maker, error, f"`{name}()` gives no picture") from error
    return made


def stale_files(course: Course, unit: Unit) -> Iterator[tuple[Path, str]]:
    """Return each derived file of the unit that is not what the private twin makes, and what it should hold."""
    made = {
        unit.skeleton: make_skeleton(unit),
        **make_pictures(unit),
        unit.diagnoses: make_diagnoses(course, unit),
    }
    for path, text in made.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path, text


def write_stale_files(course: Course) -> list[Path]:
    """Write every derived file of the course that is not up to date, and give their paths."""
    written = []
    for unit in course.units.values():
        for path, text in stale_files(course, unit):
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def write_pictures(course: Course) -> list[Path]:
    """Write the pictures of all lessons that are not up to date, and give their paths."""
    written = []
    for unit in course.units.values():
        for path, text in make_pictures(unit).items():
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                written.append(path)
    return written


def leaks(unit: Unit) -> Iterator[str]:
    """Yield each line of a solution, misconception or hidden suite that is in a public file of `unit`."""
    made = (unit.diagnoses, *unit.folder.rglob("*.pyc"))  # the digests' sentences are meant for students
    public = [path for path in unit.folder.rglob("*") if path.is_file() and path not in made]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in public}
    allowed = make_skeleton(unit)
    private = [unit.solution, unit.misconceptions, *(unit.hidden_suite(name) for name in unit.functions)]
    for path in filter(None, private):
        for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
            if len(line) < TELLING_LINE or line.startswith(("from ", "import ", "def ")) or line in allowed:
                continue
            for where, text in texts.items():
                if line in text:
                    yield f"{where} holds a private line of {path.name}: {line}"
