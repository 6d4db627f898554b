"""`fam check`: run the public checks on your functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_unit_or_function
from fam.commands._failed_checks import FailedChecks
from fam.commands._options import plain_option
from fam.core.language import _
from fam.course import Course, choose_functions
from fam_grader.workspace.console import wrapped
from fam_grader.workspace.grading_limits import GradingWarning, unreported, warn_workspace
from fam_grader.workspace.setup import open_workspace

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult


@click.command("check")
@click.argument("names", metavar="[UNIT|FUNCTION]...", nargs=-1, shell_complete=complete_unit_or_function)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "classroom"]),
    default="text",
    help="Output format: text, json, junit for XML, or classroom for GitHub Classroom's reporter.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@plain_option
@click.pass_obj
def command(root: Path | None, names: tuple[str, ...], form: str, as_json: bool, plain: bool) -> None:
    """Run the public checks on your functions.

    Default: the unit whose folder you are in, or all units. Hidden checks run at grading.
    """
    from fam_grader.workspace.checking import check  # noqa: PLC0415 - it loads NumPy, which completion does without

    course = open_workspace(root)
    names = names or unit_here(course)
    functions = choose_functions(course, names)
    result = check(course, functions)
    found = {name: unreported(each, result) for name, each in warn_workspace(course, functions).items()}
    warnings = [each for unit in found.values() for each in unit]
    if as_json or form == "json":
        remarks = [str(remark) for remark in result.review]
        groups = [_as_dict(group, found.get(group.unit, []), remarks) for group in result.groups]
        click.echo(json.dumps(groups, indent=2))
    elif form == "text":
        _print(course, result, names, warnings, plain=plain)
        if said := FailedChecks(root, course).make_cards_due(result):
            click.echo(wrapped(said))
    else:
        _write_for_programs(course, result, form, warnings)
    if any(group.status != "passed" for group in result.groups):
        raise click.exceptions.Exit(1)


def unit_here(course: Course) -> tuple[str, ...]:
    """Return the name of the unit that contains the working folder, if any."""
    here = Path.cwd()
    return tuple(unit.name for unit in course.units.values() if unit.folder in (here, *here.parents))


def _print(
    course: Course, result: SubmissionResult, names: Sequence[str], warnings: Sequence[GradingWarning], *, plain: bool
) -> None:
    from fam_grader.workspace import check_output as output  # noqa: PLC0415 - it loads NumPy

    screen = output.check_screen(plain=plain)
    for line in [*output.write_result(course, result, screen), *output.write_warnings(warnings, screen)]:
        click.echo(line)
    passed = sum(group.status == "passed" for group in result.groups)
    total = len(result.groups)
    again = " ".join(["fam check", *names])
    if passed == total:
        click.echo("\n".join(["", wrapped(output.all_passed(total)), _("Next: `fam next`.")]))
    else:
        advice = _("Next: fix the first one, then run `{command}` again.").format(command=again)
        click.echo(f"\n{wrapped(f'{output.some_passed(passed, total)} {advice}')}")


def _write_for_programs(
    course: Course, result: SubmissionResult, form: str, warnings: Sequence[GradingWarning]
) -> None:
    from fam_grader.workspace.check_formats import classroom_text, junit_text  # noqa: PLC0415 - XML is seldom asked
    from fam_grader.workspace.check_output import check_screen, write_note, write_warnings  # noqa: PLC0415

    text = junit_text(result, datetime.now()) if form == "junit" else classroom_text(course, result)
    click.echo(text.encode())  # as its declaration says, on every system
    for line in [*map(write_note, result.review), *write_warnings(warnings, check_screen())]:
        click.echo(line, err=True)


def _as_dict(group: GroupResult, warnings: Sequence[GradingWarning], remarks: Sequence[str]) -> dict[str, object]:
    """Return the public fields of a result, with the warnings about its unit's file and remarks about the check."""
    data = asdict(group)
    for key in ("picture", "misconception", "hidden"):
        del data[key]
    return {
        **data,
        "warnings": [{"file": each.file, "line": each.line, "message": each.message} for each in warnings],
        "remarks": list(remarks),
    }
