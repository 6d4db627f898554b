"""`fam reset`: begin a unit again with its skeleton."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from fam.course import choose_units, find_course
from fam_grader.workspace.console import argument, typed
from fam_grader.workspace.setup import require_workspace
from fam_grader.workspace.skeletons import is_untouched, reset_unit


@click.command("reset")
@click.argument("unit", metavar="UNIT")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def command(root: Path | None, unit: str, yes: bool) -> None:
    """Begin a unit again with its skeleton; a backup of yours is kept."""
    course = find_course(root)
    require_workspace(course)
    (name,) = choose_units(course, [unit])
    chosen = course.units[name]
    file = typed(chosen.skeleton)
    if is_untouched(course, chosen):
        click.echo(f"{file} is the skeleton already. Next: `fam next`.")
        return
    if chosen.skeleton.exists() and not yes:
        _ask(file)
    done = reset_unit(course, chosen, datetime.now())
    click.echo(f"{file} is the skeleton again.")
    if done.backup:
        copy = "copy" if os.name == "nt" else "cp"
        click.echo(f"What you wrote: {typed(done.backup)}")
        click.echo(f"To get it back: {copy} {argument(done.backup)} {argument(done.file)}")
    click.echo(f"\nNext: read {typed(chosen.folder / 'README.md')}, or `fam hint {next(iter(chosen.functions))}`.")


def _ask(file: str) -> None:
    """Go on only after a yes."""
    click.echo(f"{file} becomes the empty skeleton again; what you wrote is kept as a backup.")
    if not click.confirm("Go on?"):
        click.echo("Nothing was changed.")
        raise click.exceptions.Exit(1)
