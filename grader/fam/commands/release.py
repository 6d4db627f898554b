"""`fam release`: build the student release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.course import load_course
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
    help="Folder for the release.",
)
@click.option("--classroom", is_flag=True, help="Also write a template repository for GitHub Classroom.")
@click.option("--no-check", is_flag=True, help="Skip the checks of exercises, solutions and decks.")
@click.pass_obj
def command(root: Path | None, out: Path, classroom: bool, no_check: bool) -> None:
    """Build the student release: a zip and its wheel.

    DIR/students.zip contains the lessons, skeletons, public checks and decks, the wheel that installs them, and a
    README with the installation command. DIR also gets the wheel by itself. The release fails if unexpected files or
    lines of a solution are among the exercises.
    """
    course = load_course(root)
    course.require_private()
    from fam_grader.release.student_release import make_release  # noqa: PLC0415 - it imports otter
    from fam_quizzes.lint.checking import deck_errors  # noqa: PLC0415 - it imports the rules

    made = make_release(course, out, check=not no_check, deck_errors=deck_errors, classroom=classroom)
    _print(made, out)


def _print(made: Release, out: Path) -> None:
    for path in made.left_out:
        click.echo(wrapped(f"Skipped (not part of the course): {typed(path)}"))
    click.echo(wrapped(f"Written: {typed(made.bundle)} ({_size(made.bundle)}), for students; start with its README."))
    click.echo(wrapped(f"Written: {typed(made.wheel)} ({_size(made.wheel)}), the wheel in it."))
    if made.template:
        click.echo(wrapped(f"Written: {typed(made.template)}, a template repository for GitHub Classroom."))
        click.echo(
            wrapped(
                "Use it as the template of the assignment, and protect `.github/**/*` and `exercises/**/checks/**/*`."
            )
        )
    click.echo(wrapped(f"Next: try it as a student: `pip install {argument(made.wheel)}`, then `fam start`."))


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"
