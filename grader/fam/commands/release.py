"""`fam release`: write what students get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.course import find_course
from fam_grader.workspace.console import argument, typed, wrapped

if TYPE_CHECKING:
    from fam_grader.release.student_release import Release


@click.command("release")
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to.",
)
@click.option("--classroom", is_flag=True, help="Also write a template repository for GitHub Classroom.")
@click.option("--no-check", is_flag=True, help="Release a course that is not in step with its solutions or decks.")
@click.pass_obj
def command(root: Path | None, out: Path, classroom: bool, no_check: bool) -> None:
    """Write what students get: a zip, and the wheel in it.

    DIR/students.zip has the lessons, skeletons, public checks and decks to read, the wheel that brings them, and a
    README that tells how to install it. The same wheel lies beside it. Nothing private is in either: a stray file
    among the exercises, or a line of a solution, is refused.
    """
    course = find_course(root)
    course.require_private()
    from fam_grader.release.student_release import make_release  # noqa: PLC0415 - it brings otter
    from fam_quizzes.lint.checking import deck_errors  # noqa: PLC0415 - it brings the rules

    made = make_release(course, out, check=not no_check, deck_errors=deck_errors, classroom=classroom)
    _print(made, out)


def _print(made: Release, out: Path) -> None:
    for path in made.left_out:
        click.echo(wrapped(f"Left out, as it is nothing of the course: {typed(path)}"))
    click.echo(
        wrapped(
            f"Written: {typed(made.bundle)} ({_size(made.bundle)}), for students; a README in it tells how to begin."
        )
    )
    click.echo(wrapped(f"Written: {typed(made.wheel)} ({_size(made.wheel)}), the wheel that is in it."))
    if made.template:
        click.echo(wrapped(f"Written: {typed(made.template)}, a template repository for GitHub Classroom."))
        click.echo(
            wrapped(
                "In the assignment there, take it as the template, and protect `.github/**/*` and "
                "`exercises/**/checks/**/*`."
            )
        )
    click.echo(wrapped(f"Next: try it as a student: `pip install {argument(made.wheel)}`, then `fam start`."))


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"
