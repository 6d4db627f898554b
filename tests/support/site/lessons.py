"""The lessons, as they stand in `exercises/`, and the table of the units."""

from __future__ import annotations

from collections.abc import Iterator

from fam.course import Course, load_course
from support.paths import REPOSITORY
from support.site.sources import Page

INTRODUCTION = """\
# Lessons

The core units have {points:g} points, the others {bonus:g} bonus points. Each lesson teaches before it asks. The
[tutorial](../tutorial.md) shows how to begin; `fam next` opens the lesson of the next function.

| unit | you write | points |
|---|---|---|
"""


def lesson_pages() -> Iterator[Page]:
    """Yield a page for each lesson, one for the sample pictures, and the table of the units."""
    course = load_course(REPOSITORY)
    yield Page("lessons/index.md", _index(course))
    for unit in course.units.values():
        source = unit.lesson.relative_to(REPOSITORY).as_posix()
        yield Page(f"lessons/{unit.label}/index.md", unit.lesson.read_text(encoding="utf-8"), source)
    pictures = "exercises/pictures/README.md"
    yield Page("lessons/pictures/index.md", (REPOSITORY / pictures).read_text(encoding="utf-8"), pictures)


def _code(name: str) -> str:
    """Return a function's name, which may be broken after an underscore."""
    return f"<code>{name.replace('_', '_<wbr>')}</code>"


def _index(course: Course) -> str:
    rows = [
        f"| [{unit.number} · {unit.title}]({unit.label}/index.md){' (bonus)' if unit.bonus else ''} "
        f"| {', '.join(map(_code, unit.functions))} | {unit.points:g} |"
        for unit in course.units.values()
    ]
    concepts = [f"| {name} | {text} |" for name, text in course.settings.concepts.items()]
    head = INTRODUCTION.format(points=course.settings.points, bonus=course.settings.bonus)
    titles = ["", "## Concepts", "", "| | |", "|---|---|"]
    after = ["", "[Sample pictures](pictures/index.md) to try your functions on come with the course.", ""]
    return head + "\n".join([*rows, *titles, *concepts, *after])
