"""`fam start`: create a workspace, or restore missing files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from fam.core.language import _
from fam.core.paths import course_above, installed_root
from fam.course import load_course
from fam_grader.workspace.console import argument, typed, wrapped
from fam_grader.workspace.editor import write_editor_files
from fam_grader.workspace.setup import Delivery, is_workspace, set_up

DEFAULT = "fam-course"
MAX_NAMED = 8


@click.command("start")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Also update lessons and checks; never your functions.")
@click.pass_obj
def command(root: Path | None, folder: Path | None, update: bool) -> None:
    """Create a workspace, or restore missing files.

    DIR is created if it does not exist. Default: the workspace around the working folder, or a new folder
    `fam-course`. Existing files are never overwritten. --update replaces lessons and checks of other versions, after
    a backup of those that you changed; files with your functions are never changed. `.vscode/` gets tasks for
    Visual Studio Code; one of your own is replaced only if you say so at --update.
    """
    around = course_above(Path.cwd())
    if root and is_workspace(root):  # FAM_COURSE may name the student's own
        root, around = None, root
    source = load_course((root or installed_root()).resolve())
    if around == source.exercises.parent:
        around = None
    delivery = set_up(source, folder or around or Path(DEFAULT), datetime.now(), update=update)
    kept = write_editor_files(delivery.root, _asked if update else lambda _: False)
    _print(delivery)
    advice = _("Kept as they are; `fam start --update` asks whether to replace them.")
    _name(kept, _("Settings of your editor"), advice)
    way = _way_to(delivery.root)
    click.echo(
        "\n" + (_("Next: `{command}`, then `fam next`.").format(command=way) if way else _("Next: `fam next`."))
    )


def _asked(name: str) -> bool:
    """Ask whether a file that is not the course's may be replaced; without an answer, it may not."""
    try:
        return click.confirm(_("{file} is not as the course has it. Replace it?").format(file=name), default=False)
    except click.Abort:
        click.echo()
        return False


def _print(delivery: Delivery) -> None:
    added, there = delivery.files("added"), len(delivery.fates) - len(delivery.files("added"))
    where = _("this folder") if delivery.root == Path.cwd() else typed(delivery.root)
    if not there:
        said = _("Your workspace is ready: {folder}, with {count} files.")
        click.echo(said.format(folder=where, count=len(added)))
    else:
        said = _("Your workspace is {folder}. Existing files were kept ({count} files).")
        click.echo(said.format(folder=where, count=there))
        _name(added, _("Added {count}").format(count=len(added)), "")
    _name(delivery.files("updated"), _("Updated"), "")
    for backup in delivery.backups:
        click.echo(_("Backup of your changes: {file}").format(file=typed(backup)))
    advice = _("`fam start --update` updates them.")
    _name(delivery.files("outdated"), _("Different from the installed course"), advice)
    hint = _("Your files were kept; `fam reset UNIT` brings the new skeleton, after a backup.")
    _name(delivery.new_skeletons, _("The skeletons of these files have changed"), hint)
    _name(delivery.files("foreign"), _("Not part of the course"), _("Kept as it was."))


def _name(names: Sequence[str], what: str, advice: str) -> None:
    if names:
        listed = ", ".join(names[:MAX_NAMED])
        if len(names) > MAX_NAMED:
            listed = _("{names} and {count} more").format(names=listed, count=len(names) - MAX_NAMED)
        click.echo(wrapped(f"{what}: {listed}. {advice}".rstrip()))


def _way_to(folder: Path) -> str:
    here = Path.cwd().resolve()
    if folder in (here, *here.parents):
        return ""
    return f"cd {argument(folder)}"
