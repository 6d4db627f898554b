"""`fam next`: show the next function, its lesson and its file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.workspace.console import styled, typed, wrapped
from fam_grader.workspace.progress import FunctionStanding, standing
from fam_grader.workspace.setup import open_workspace
from fam_grader.workspace.skeletons import task_of

# PowerShell needs no quotes, and neither understands the other's.
GO_THERE = "cd (fam next --path)" if sys.platform == "win32" else 'cd "$(fam next --path)"'


@click.command("next")
@click.option(
    "--open", "open_lesson", is_flag=True, help="Open the lesson in $VISUAL, $EDITOR, a viewer, or the terminal."
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
        click.echo("All public checks pass. Next: `fam submit` writes the zip file to submit.")
    else:
        _print(course, found)
    if open_lesson and found:
        _open(course.units[found.spec.unit].folder / "README.md")


def _print(course: Course, found: FunctionStanding) -> None:
    spec, unit = found.spec, course.units[found.spec.unit]
    task = task_of(course, spec)
    file = typed(unit.skeleton) + (f":{task.line}" if task.line else "")
    click.echo(styled(f"Unit {unit.number}, {unit.title}: {spec.name}", "cyan"))
    click.echo(wrapped(f"{_worth(found)}{_so_far(found)}") + "\n")
    click.echo(f"  lesson  {typed(unit.folder / 'README.md')}\n  file    {file}\n")
    click.echo(f"  {task.call}")
    if task.summary:
        click.echo(wrapped(task.summary, "      "))
    click.echo(f"\n{wrapped(_next_step(found))}")


def _worth(found: FunctionStanding) -> str:
    one = found.spec.points == 1
    points = "1 point" if one else f"{found.spec.points:g} points"
    return f"{points}, {found.possible:g} of {'it' if one else 'them'} from public checks."


def _so_far(found: FunctionStanding) -> str:
    if found.state == "failed":
        return f" {found.passed} of {found.total} pass so far."
    return " It was changed since its last check." if found.state == "changed" else ""


def _next_step(found: FunctionStanding) -> str:
    name, unit = found.spec.name, found.spec.unit
    if found.state == "missing":
        return f"Its file is missing. Next: `fam reset {unit}` restores the skeleton."
    if found.state == "untouched":
        return f"Next: read the lesson (`fam next --open`), write the function, then `fam check {name}`."
    return f"Next: `fam check {name}`; if you are stuck, `fam hint {name}`."


def _open(lesson: Path) -> None:
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        click.edit(filename=str(lesson))
    elif not _has_desktop():
        click.echo_via_pager(lesson.read_text(encoding="utf-8").rstrip("\n"))
    elif click.launch(str(lesson)):
        raise CourseError(f"No viewer could be started. Set EDITOR to the program that should open {typed(lesson)}.")


def _has_desktop() -> bool:
    """Return whether there is a desktop, which a viewer needs."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
