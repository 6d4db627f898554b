"""`fam start`: make a workspace, or bring what is missing in yours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from fam.core.paths import course_above, installed_root
from fam.course import Course
from fam_grader.workspace.console import argument, typed, wrapped
from fam_grader.workspace.setup import Delivery, is_workspace, set_up

DEFAULT = "fam-course"
MAX_NAMED = 8


@click.command("start")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Bring newer lessons and checks, too; your functions stay as they are.")
@click.pass_obj
def command(root: Path | None, folder: Path | None, update: bool) -> None:
    """Make your workspace, or bring what is missing in it.

    DIR is made where it is missing; without it, the workspace around you is meant, or else a new folder `fam-course`.
    No file is ever overwritten. With --update, lessons and checks of another version are replaced, after a backup of
    those that you changed; the files with your functions are never touched.
    """
    around = course_above(Path.cwd())
    if root and is_workspace(root):  # FAM_COURSE may name the student's own
        root, around = None, root
    source = Course.at((root or installed_root()).resolve())
    if around == source.exercises.parent:
        around = None
    delivery = set_up(source, folder or around or Path(DEFAULT), datetime.now(), update=update)
    _print(delivery)
    click.echo(f"\nNext: {_way_to(delivery.root)}`fam next`.")


def _print(delivery: Delivery) -> None:
    added, there = delivery.files("added"), len(delivery.fates) - len(delivery.files("added"))
    where = "this folder" if delivery.root == Path.cwd() else typed(delivery.root)
    if not there:
        click.echo(f"Your workspace is ready: {where}, with {len(added)} files.")
    else:
        click.echo(f"Your workspace is {where}. What was there is as it was ({there} files).")
        _name(added, f"Added {len(added)}", "")
    _name(delivery.files("updated"), "Brought up to date", "")
    for backup in delivery.backups:
        click.echo(f"What you had changed is kept: {typed(backup)}")
    _name(delivery.files("outdated"), "Not as in the installed course", "`fam start --update` brings the course's.")
    hint = "Yours stays; `fam reset UNIT` brings the new skeleton and keeps a backup."
    _name(delivery.new_skeletons, "The skeleton has changed since you began", hint)
    _name(delivery.files("foreign"), "Was here before, and none of ours", "It stays.")


def _name(names: Sequence[str], what: str, advice: str) -> None:
    if names:
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        click.echo(wrapped(f"{what}: {', '.join(names[:MAX_NAMED])}{more}. {advice}".rstrip()))


def _way_to(folder: Path) -> str:
    here = Path.cwd().resolve()
    if folder in (here, *here.parents):
        return ""
    return f"`cd {argument(folder)}`, then "
