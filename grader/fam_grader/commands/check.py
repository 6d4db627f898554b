"""`fam check`: check your functions with the public checks."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam_grader.course import Course, choose_functions, find_course
from fam_grader.desk.checking import check

if TYPE_CHECKING:
    from fam_grader.reporting.results import GroupResult, Result

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "could not run": ("!", "yellow")}
MAX_WIDTH = 100
NOT_WRITTEN = "it is not written yet"


@click.command("check")
@click.argument("names", metavar="[UNIT|FUNCTION]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.pass_obj
def command(root: Path | None, names: tuple[str, ...], as_json: bool) -> None:
    """Check your functions with the public checks.

    Without a name: the unit whose folder you are in, or else all units. The hidden checks run at grading.
    """
    course = find_course(root)
    names = names or _unit_here(course)
    result = check(course, choose_functions(course, names))
    if as_json:
        click.echo(json.dumps([_as_dict(group) for group in result.groups], indent=2))
    else:
        _print(course, result, names)
    if any(group.status != "passed" for group in result.groups):
        raise click.exceptions.Exit(1)


def _unit_here(course: Course) -> tuple[str, ...]:
    here = Path.cwd()
    return tuple(unit.name for unit in course.units.values() if unit.folder in (here, *here.parents))


def _print(course: Course, result: Result, names: Sequence[str]) -> None:
    for function, members in groupby(result.groups, key=lambda group: group.function):
        groups = list(members)
        if all(group.sentence == NOT_WRITTEN for group in groups):
            click.echo(f"{_styled('·', 'yellow')} {function}: not written yet, in {_shown(course, function)}")
            continue
        told = False
        for group in groups:
            mark, colour = MARKS[group.status]
            click.echo(f"{_styled(mark, colour)} {function}: {group.group}")
            if group.status != "passed":
                _print_failure(group, brief=told)
                told = True
    passed = sum(group.status == "passed" for group in result.groups)
    total = len(result.groups)
    again = " ".join(["fam check", *names])
    if passed == total:
        click.echo(f"\nAll public checks passed ({passed}/{total}). Hidden checks run at grading.")
    else:
        click.echo(f"\n{passed} of {total} public checks passed. Next: mend the first one, then `{again}` again.")


def _print_failure(group: GroupResult, *, brief: bool) -> None:
    """Print what is wrong: in full for a function's first failed check, in a sentence for the others."""
    sentence = f"{group.sentence[0].upper()}{group.sentence[1:]}." if group.sentence else ""
    if brief:
        click.echo(_indented(group.diagnosis or sentence))
        return
    if group.diagnosis:
        click.echo(_styled(_indented(group.diagnosis), "cyan"))
    click.echo(_indented(sentence))
    for note in group.notes:
        click.echo(_indented(f"Note: {note}."))
    if group.call:
        click.echo(_indented(group.call))
    for line in group.table:
        click.echo(f"        {line}")
    if group.printed:
        click.echo(_indented("Your code printed:"))
        click.echo(textwrap.indent(group.printed.rstrip(), "      | "))


def _indented(text: str) -> str:
    width = min(MAX_WIDTH, shutil.get_terminal_size().columns)
    return textwrap.fill(text, width, initial_indent="    ", subsequent_indent="    ", break_long_words=False)


def _shown(course: Course, function: str) -> str:
    """Give the path of a function's file as one would type it here."""
    return os.path.relpath(course.unit_of(function).skeleton)


def _styled(text: str, colour: str) -> str:
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour)


def _as_dict(group: GroupResult) -> dict[str, object]:
    data = asdict(group)
    for key in ("picture", "misconception", "hidden"):
        del data[key]
    return data
