"""`fam next`: show the next function, its lesson and its file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fam.core.errors import CourseError
from fam.core.language import _, ngettext
from fam.course import Course, Unit
from fam_grader.workspace.console import styled, typed, wrapped
from fam_grader.workspace.progress import FunctionStanding, standing
from fam_grader.workspace.setup import open_workspace
from fam_grader.workspace.skeletons import task_of

# PowerShell needs no quotes, and neither understands the other's.
GO_THERE = "cd (fam next --path)" if sys.platform == "win32" else 'cd "$(fam next --path)"'


@click.command("next")
@click.option(
    "--open",
    "open_lesson",
    is_flag=True,
    help="Open the lesson in $VISUAL, $EDITOR or a viewer, or read it in the terminal.",
)
@click.option("--path", "path_only", is_flag=True, help=f"Print only the folder of the unit: {GO_THERE}.")
@click.pass_obj
def command(root: Path | None, open_lesson: bool, path_only: bool) -> None:
    """Show the next function, its lesson and its file."""
    course = open_workspace(root)
    found = standing(course).next
    if path_only:
        click.echo(course.units[found.spec.unit].folder if found else course.exercises)
    elif found is None:
        click.echo(_("All public checks pass. Next: `fam submit` writes the zip file to submit."))
    else:
        print_next(course, found)
    if open_lesson and found:
        _open(course.units[found.spec.unit].folder / "README.md")


def print_next(course: Course, found: FunctionStanding) -> None:
    """Print a function's task, where its lesson and its file are, and the next step."""
    spec, unit = found.spec, course.units[found.spec.unit]
    task = task_of(course, spec)
    file = typed(unit.skeleton) + (f":{task.line}" if task.line else "")
    said = _("Unit {number}, {title}: {function}").format(number=unit.number, title=unit.title, function=spec.name)
    click.echo(styled(wrapped(said), "cyan"))
    click.echo(wrapped(f"{_worth(found)}{_so_far(found)}{_time(unit)}") + "\n")
    titles = _("lesson"), _("file")
    width = max(map(len, titles))
    for title, path in zip(titles, (typed(unit.folder / "README.md"), file), strict=True):
        click.echo(f"  {title:<{width}}  {path}")
    click.echo()
    click.echo(wrapped(task.call, "  "))
    if task.summary:
        click.echo(wrapped(task.summary, "      "))
    click.echo(f"\n{wrapped(_next_step(found))}")


def _worth(found: FunctionStanding) -> str:
    points = found.spec.points
    return ngettext(
        "{points:g} point, {possible:g} of it from public checks.",
        "{points:g} points, {possible:g} of them from public checks.",
        1 if points == 1 else 2,
    ).format(points=points, possible=found.possible)


def _so_far(found: FunctionStanding) -> str:
    if found.state == "failed":
        return " " + _("{passed} of {total} pass so far.").format(passed=found.passed, total=found.total)
    return " " + _("It was changed since its last check.") if found.state == "changed" else ""


def _time(unit: Unit) -> str:
    return " " + _("The unit takes about {minutes} minutes.").format(minutes=unit.minutes) if unit.minutes else ""


def _next_step(found: FunctionStanding) -> str:
    name, unit = found.spec.name, found.spec.unit
    if found.state == "missing":
        said = _("Its file is missing. Next: `{command}` restores the skeleton.")
        return said.format(command=f"fam reset {unit}")
    if found.state == "untouched":
        said = _("Next: read the lesson (`fam next --open`), write the function, then `{command}`.")
        return said.format(command=f"fam check {name}")
    said = _("Next: `{check}`; if you are stuck, `{hint}`.")
    return said.format(check=f"fam check {name}", hint=f"fam hint {name}")


def _open(lesson: Path) -> None:
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        click.edit(filename=str(lesson))
    elif not _has_desktop() or click.launch(str(lesson)):
        _read(lesson)


def _read(lesson: Path) -> None:
    """Show a lesson in the terminal: page by page, with its picture."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, as is what draws

    from fam_grader.visualization.blocks import Look  # noqa: PLC0415
    from fam_grader.visualization.display import fit_for  # noqa: PLC0415
    from fam_grader.visualization.markdown_text import draw_markdown  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    look = Look.of(console)
    try:
        lines = draw_markdown(lesson, look)
    except OSError as error:
        said = _("{file} cannot be read: {reason}. `fam start --update` restores it.")
        raise CourseError(said.format(file=typed(lesson), reason=error.strerror)) from error
    with console.capture() as captured:
        for line in fit_for(look, lines):
            console.print(line)
    if "utf" in console.encoding.lower():
        os.environ.setdefault("LESSCHARSET", "utf-8")  # less would show other characters as numbers
    click.echo_via_pager(captured.get().rstrip("\n"))


def _has_desktop() -> bool:
    """Return whether there is a desktop, which a viewer needs."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
