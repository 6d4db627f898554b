"""`fam autograder`: make the zip that grades with otter's own commands and on Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from fam.course import choose_units, find_course
from fam_grader.execution.isolation import Isolation
from fam_grader.workspace.console import argument, typed, wrapped

if TYPE_CHECKING:
    from fam_grader.release.autograder import Autograder


@click.command("autograder")
@click.argument("units", metavar="[UNIT]...", nargs=-1)
@click.option(
    "-o",
    "--out",
    metavar="ZIP",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The zip to write.",
)
@click.option(
    "--isolation",
    type=click.Choice(get_args(Isolation)),
    default="jail",
    show_default=True,
    help="How students' code is kept in where the zip grades, as in `fam grade`.",
)
@click.pass_obj
def command(root: Path | None, units: tuple[str, ...], out: Path, isolation: Isolation) -> None:
    """Make the autograder for otter and Gradescope.

    It grades UNIT (default: the whole course) with the marks that `fam grade` gives. The zip holds the hidden suites,
    the solutions and the misconceptions of the course, so it is for instructors only.
    """
    if out.suffix.lower() != ".zip":
        raise click.UsageError(f"Gradescope takes a zip, so {out} must end in .zip.")
    course = find_course(root)
    chosen = choose_units(course, units)
    course.require_private()
    from fam_grader.release.autograder import make_autograder  # noqa: PLC0415 - it brings otter

    _print(make_autograder(course, chosen, out, isolation))


def _print(made: Autograder) -> None:
    count = "1 unit" if len(made.units) == 1 else f"{len(made.units)} units"
    bonus = f", and {made.bonus:g} of bonus" if made.bonus else ""
    size = f"{made.size / 1e6:.1f} MB"
    for line in (
        f"Written: {typed(made.path)} ({size}), with {count} worth {made.points:g} points{bonus}.",
        "Keep it to yourself: it holds the hidden suites, the solutions and the misconceptions.",
        f"On Gradescope: make a programming assignment of {made.points:g} points, and upload it there.",
        f"Next: `otter run -a {argument(made.path)} SUBMISSION`",
    ):
        click.echo(wrapped(line))
