"""`fam autograder`: build the autograder for otter-grader and Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_unit
from fam.commands._options import isolation_option
from fam.core.text import pluralize
from fam.course import choose_units, load_course
from fam_grader.execution.isolation import Isolation
from fam_grader.workspace.console import argument, typed, wrapped

if TYPE_CHECKING:
    from fam_grader.release.autograder import Autograder


@click.command("autograder")
@click.argument("units", metavar="[UNIT]...", nargs=-1, shell_complete=complete_unit)
@click.option(
    "-o",
    "--out",
    metavar="ZIP",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Zip file to write.",
)
@isolation_option("Isolation of students' code on the grading machine; see `fam grade`.")
@click.option(
    "--secret",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the secret that the hidden inputs depend on. Default: the one beside ZIP, made the first time.",
)
@click.pass_obj
def command(root: Path | None, units: tuple[str, ...], out: Path, isolation: Isolation, secret: Path | None) -> None:
    """Build the autograder for otter-grader and Gradescope.

    It grades UNIT (default: all units) exactly as `fam grade` does. The zip contains the hidden suites, solutions
    and misconceptions: for instructors only.
    """
    if out.suffix.lower() != ".zip":
        raise click.UsageError(f"Gradescope needs a zip file, so {out} must end in .zip.")
    course = load_course(root)
    chosen = choose_units(course, units)
    course.require_private()
    from fam_grader.release.autograder import make_autograder  # noqa: PLC0415 - it imports otter

    _print(make_autograder(course, chosen, out, isolation, secret))


def _print(made: Autograder) -> None:
    bonus = f", and {made.bonus:g} of bonus" if made.bonus else ""
    size, units = f"{made.size / 1e6:.1f} MB", pluralize(len(made.units), "unit")
    for line in (
        f"Written: {typed(made.path)} ({size}), with {units} worth {made.points:g} points{bonus}.",
        "Keep it private: it contains the hidden suites, solutions and misconceptions.",
        f"The secret of its hidden inputs: {typed(made.secret)} (for the same ones: `fam grade --secret`).",
        f"On Gradescope: create a programming assignment of {made.points:g} points, and upload the zip.",
        f"Next: `otter run -a {argument(made.path)} SUBMISSION`",
    ):
        click.echo(wrapped(line))
