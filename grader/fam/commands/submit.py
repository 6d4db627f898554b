"""`fam submit`: write the zip file to submit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from fam.commands.status import known
from fam.core.errors import CourseError
from fam.core.language import N_, _, ngettext
from fam.core.terminal import legible
from fam.course import Course
from fam_grader.workspace.check_output import check_screen, write_warnings
from fam_grader.workspace.console import typed, wrapped
from fam_grader.workspace.grading_limits import GradingWarning, warn_workspace
from fam_grader.workspace.progress import Standing, State
from fam_grader.workspace.setup import open_workspace
from fam_grader.workspace.submission_zip import SubmissionZip, write_submission_zip

DEFAULT = "submission.zip"
WHY: dict[State, str] = {
    "failed": N_("Not right yet: {names}."),
    "changed": N_("Changed since the last check: {names}."),
    "unchecked": N_("Not checked: {names}."),
    "untouched": N_("Not started: {names}."),
    "missing": N_("The file is missing: {names}."),
}


@click.command("submit")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help=f"Zip file to write. Default: {DEFAULT} in the workspace."
)
@click.option("--check/--no-check", default=True, show_default=True, help="Run the missing public checks first.")
@click.pass_obj
def command(root: Path | None, out: Path | None, check: bool) -> None:
    """Write the zip file to submit, and list unfinished functions.

    The zip contains the files with your functions and nothing else; unfinished functions do not prevent it.
    """
    course = open_workspace(root, whole=True)
    path = _target(course, out)
    try:
        found, trouble = known(course, run_checks=check), ""
    except CourseError as error:  # a file that cannot be checked is submitted all the same
        found, trouble = known(course, run_checks=False), _("The checks could not run: {error}").format(error=error)
    warnings = [each for unit in warn_workspace(course, course.functions).values() for each in unit]
    _print(found, trouble, write_submission_zip(course, path), warnings)


def _target(course: Course, out: Path | None) -> Path:
    if out is None:
        return course.exercises.parent / DEFAULT
    if out.is_dir():
        return out / DEFAULT
    if out.suffix.lower() != ".zip":
        said = _("`fam grade` recognises a zip by its name, so {file} must end in .zip.")
        raise click.UsageError(said.format(file=out))
    return out


def _print(found: Standing, trouble: str, done: SubmissionZip, warnings: Sequence[GradingWarning]) -> None:
    for note in filter(None, (found.note and _("Note: {text}").format(text=found.note), trouble)):
        click.echo(wrapped(note), err=True)
    said = _("{earned:g} of {possible:g} points from public checks. Hidden checks run at grading.")
    click.echo(legible(said.format(earned=found.earned, possible=found.possible)))
    for state, why in WHY.items():
        names = found.named(state)
        if names:
            click.echo(wrapped(_(why).format(names=names)))
    for problem in done.problems:
        click.echo(wrapped(_("Not gradable: {problem}.").format(problem=problem)))
    for line in write_warnings(warnings, check_screen()):
        click.echo(line)
    count = len(done.files)
    said = ngettext("Written: {file}, with {count} file.", "Written: {file}, with {count} files.", count)
    click.echo(legible("\n" + said.format(file=typed(done.path), count=count)))
    advice = _("Next: submit this file.")
    if found.next is not None:
        advice += " " + _("You can continue (`fam next`) and run `fam submit` again at any time.")
    click.echo(wrapped(advice))
