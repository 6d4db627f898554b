"""`fam reset`: restore a unit's skeleton."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from fam.commands._completing import complete_unit
from fam.core.language import _
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
        click.echo(_("{file} is the skeleton already. Next: `fam next`.").format(file=file))
        return
    if chosen.skeleton.exists() and not yes:
        _ask(file)
    done = reset_unit(course, chosen, datetime.now())
    click.echo(_("{file} is the skeleton again.").format(file=file))
    if done.backup:
        copy = "copy" if os.name == "nt" else "cp"
        click.echo(_("Backup: {file}").format(file=typed(done.backup)))
        command = f"{copy} {argument(done.backup)} {argument(done.file)}"
        click.echo(_("To restore it: {command}").format(command=command))
    hint = f"fam hint {next(iter(chosen.functions))}"
    advice = _("Next: read {lesson}, or `{hint}`.").format(lesson=typed(chosen.folder / "README.md"), hint=hint)
    click.echo(f"\n{wrapped(advice)}")


def _ask(file: str) -> None:
    """Continue only after a yes."""
    said = _("{file} becomes the empty skeleton again; your file is kept as a backup.")
    click.echo(wrapped(said.format(file=file)))
    if not click.confirm(_("Continue?")):
        click.echo(_("Nothing was changed."))
        raise click.exceptions.Exit(1)
