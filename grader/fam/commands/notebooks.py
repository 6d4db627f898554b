"""`fam notebooks`: build notebook versions of the units."""

from __future__ import annotations

from pathlib import Path

import click

from fam.commands._completing import complete_unit
from fam.course import choose_units, load_course
from fam_grader.workspace.console import typed, wrapped


@click.command("notebooks")
@click.argument("units", metavar="[UNIT]...", nargs=-1, shell_complete=complete_unit)
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the notebooks.",
)
@click.pass_obj
def command(root: Path | None, units: tuple[str, ...], out: Path) -> None:
    """Build notebook versions of the units.

    For each UNIT (default: all), `otter assign` builds a notebook for students in DIR/student, and one with the
    solutions in DIR/autograder, next to an autograder for both.
    """
    course = load_course(root)
    chosen = choose_units(course, units)
    course.require_private()
    from fam_grader.release.notebooks import AUTOGRADER, STUDENT, make_notebooks  # noqa: PLC0415 - it imports otter

    for number, name in enumerate(chosen, start=1):
        edition = make_notebooks(course, course.units[name], out)
        click.echo(f"{number:>{len(str(len(chosen)))}} of {len(chosen)}: {typed(edition.student)}")
    lines = (
        f"For students: {typed(out / STUDENT)}; the checks need an installed fam-course.",
        f"Keep private: {typed(out / AUTOGRADER)} contains solutions and hidden suites.",
        f"Next: `otter run -a {typed(edition.autograder)} NOTEBOOK`, or `fam grade CLASS -o RESULTS`, which "
        "accepts notebooks.",
    )
    for line in lines:
        click.echo(wrapped(line))
