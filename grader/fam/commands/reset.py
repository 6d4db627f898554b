"""`fam reset`: restore a unit's skeleton."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from fam.commands._completing import complete_unit
from fam.course import choose_units
from fam_grader.workspace.console import argument, typed, wrapped
from fam_grader.workspace.setup import open_workspace
from fam_grader.workspace.skeletons import is_untouched, reset_unit


@click.command("reset")
@click.argument("unit", metavar="UNIT", shell_complete=complete_unit)
@click.option("-y", "--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def command(root: Path | None, unit: str, yes: bool) -> None:
    """Restore a unit's skeleton, after a backup of your file."""
    course = open_workspace(root)
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
        click.echo(f"Backup: {typed(done.backup)}")
        click.echo(f"To restore it: {copy} {argument(done.backup)} {argument(done.file)}")
    advice = f"Next: read {typed(chosen.folder / 'README.md')}, or `fam hint {next(iter(chosen.functions))}`."
    click.echo(f"\n{wrapped(advice)}")


def _ask(file: str) -> None:
    """Continue only after a yes."""
    click.echo(wrapped(f"{file} becomes the empty skeleton again; your file is kept as a backup."))
    if not click.confirm("Continue?"):
        click.echo("Nothing was changed.")
        raise click.exceptions.Exit(1)
