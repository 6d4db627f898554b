"""`fam progress`: where progress is kept, and what brings it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import click

from fam.commands._options import data_option
from fam.core.errors import InvalidValueError
from fam.core.keyboard import Ended, ask_key, ask_line
from fam.core.paths import course_id, data_dir, find_course_root
from fam.core.terminal import Screen
from fam.core.text import pluralize

if TYPE_CHECKING:
    from fam_quizzes.study.progress.backups import Backup, Content

NO_BACKUPS = (
    "There are no backups yet: `fam cards` makes one on each day on which you learn, before the first answer."
)
YES_OR_NO = {"y": "y", "n": "n"}


@click.group("progress")
def command() -> None:
    """Restore, export, import and repair your progress.

    The database is backed up on each day on which it is used, and the last seven backups are kept beside it.
    """


@command.command("path")
@data_option
@click.pass_obj
def print_path(root: Path | None, data: Path | None) -> None:
    """Print the path of the database with your progress."""
    from fam_quizzes.study.progress.database import FILE  # noqa: PLC0415

    click.echo(_folder(root, data) / FILE)


@command.command("restore")
@click.argument("which", default="")
@click.option("--yes", is_flag=True, help="Restore without a question.")
@data_option
@click.pass_obj
def restore_backup(root: Path | None, which: str, yes: bool, data: Path | None) -> None:
    """List the backups, and bring one back.

    WHICH is a number of the list, or a date such as 2026-11-28. What is there now is kept beside the backups.
    """
    from fam_quizzes.study.progress.backups import backups, restore  # noqa: PLC0415

    folder, screen = _folder(root, data), Screen.here()
    found = backups(folder)
    if not found:
        click.echo(screen.text(f"{NO_BACKUPS} {_state(folder)}"))
        return
    try:
        chosen = _named(which, found) if which else _choose(folder, found, screen)
        if not yes and not _confirm(f"Replace your progress by that of {_label(chosen)}?"):
            raise Ended
    except Ended:
        click.echo("Nothing was changed.")
        return
    kept = restore(folder, chosen.path, int(time()))
    click.echo(screen.text(f"Restored: {_label(chosen)}, with {_content(chosen.content)}."))
    if kept:
        click.echo(f"What was there is kept as {kept}.")
    click.echo("Next: `fam cards`.")


@command.command("export")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv"]), default="json", help="json: all; csv: answers to cards."
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output."
)
@data_option
@click.pass_obj
def export(root: Path | None, form: str, output: Path | None, data: Path | None) -> None:
    """Write your progress as JSON, or your answers to cards as CSV.

    `fam progress import` reads the JSON on another machine. Its reviews are review logs of py-fsrs; the CSV has the
    columns of the FSRS optimizer.
    """
    from fam.core.files import atomic_write_bytes  # noqa: PLC0415
    from fam_quizzes.study.progress.exporting import export_csv, export_json  # noqa: PLC0415

    course = course_id(find_course_root(root))
    with _opened(root, data) as connection:
        content = export_csv(connection) if form == "csv" else export_json(connection, course, int(time()))
    if output is None:
        click.echo(content, nl=False)
        return
    atomic_write_bytes(output, content)
    click.echo(f"Written: {output}.")
    if form == "json":
        click.echo("Next: `fam progress import` reads it on another machine.")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.pass_obj
def import_file(root: Path | None, file: Path, data: Path | None) -> None:
    """Add the progress of an exported JSON file to yours.

    Answers of both are kept, and none counts twice. Of a card's two states, the one with the later answer is kept.
    """
    from fam_quizzes.study.progress.importing import import_progress, read_export  # noqa: PLC0415

    exported = read_export(file, course_id(find_course_root(root)))
    with _opened(root, data) as connection:
        added = import_progress(connection, exported)
    new = f"{pluralize(added.reviews, 'answer')} to cards, {pluralize(added.answers, 'answer')} in quizzes"
    click.echo(Screen.here().text(f"Added: {new}, the states of {pluralize(added.cards, 'card')}."))
    if added.known:
        click.echo(f"{pluralize(added.known, 'answer')} of the file {_were(added.known)} here already.")
    click.echo("Next: `fam cards`.")


@command.command("orphans")
@data_option
@click.pass_obj
def list_orphans(root: Path | None, data: Path | None) -> None:
    """List progress under ids that no deck has any more."""
    from fam_quizzes.decks import load_decks  # noqa: PLC0415
    from fam_quizzes.study.progress.orphans import orphans  # noqa: PLC0415

    screen = Screen.here()
    with _opened(root, data) as connection:
        found = orphans(connection, load_decks(root))
    if not found:
        click.echo("The decks have every card and question that you answered.")
        return
    for orphan in found:
        last = f", the last on {datetime.fromtimestamp(orphan.last):%d %b %Y}" if orphan.last else ""
        what = pluralize(orphan.cards, "card") if orphan.cards else "a question"
        like = f" Did you mean `{orphan.suggestion}`?" if orphan.suggestion else ""
        click.echo(screen.text(f"{orphan.ref}: {what}, {pluralize(orphan.answers, 'answer')}{last}.{like}"))
    click.echo("\nNext: `fam progress move OLD NEW` gives the answers to an id that the decks have.")


@command.command("move")
@click.argument("old")
@click.argument("new")
@click.option("--yes", is_flag=True, help="Join two histories without a question.")
@data_option
@click.pass_obj
def move_progress(root: Path | None, old: str, new: str, yes: bool, data: Path | None) -> None:
    """Give the progress of an id that no deck has any more to another id.

    OLD and NEW are notes or questions, such as glossary/stride; or cards, such as glossary/stride#cloze-2.
    """
    from fam_quizzes.decks import load_decks  # noqa: PLC0415
    from fam_quizzes.study.progress.backups import keep_copy  # noqa: PLC0415
    from fam_quizzes.study.progress.orphans import check_move, move  # noqa: PLC0415

    with _opened(root, data) as connection:
        chosen = check_move(connection, load_decks(root), old, new)
        if chosen.joins and not yes:
            answers = f"{pluralize(chosen.joins, 'answer')} of its own"
            question = f"`{new}` has {answers}. Join both histories? The state after the last answer counts."
            try:
                wanted = _confirm(Screen.here().text(question))
            except Ended:
                wanted = False
            if not wanted:
                click.echo("Nothing was changed.")
                return
        kept = keep_copy(_folder(root, data), int(time()))
        move(connection, chosen)
    click.echo(Screen.here().text(f"Moved: {pluralize(chosen.answers, 'answer')} from `{old}` to `{new}`."))
    click.echo(f"What was there is kept as {kept}.\nNext: `fam cards`.")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


@contextmanager
def _opened(root: Path | None, data: Path | None) -> Iterator[sqlite3.Connection]:
    """Open the progress; what goes wrong with it is an error for the user."""
    from fam_quizzes.decks import load_decks  # noqa: PLC0415
    from fam_quizzes.study.progress.database import open_progress, written_safely  # noqa: PLC0415

    folder = _folder(root, data)
    with closing(open_progress(folder, load_decks(root))) as connection, written_safely(folder):
        yield connection


def _folder(root: Path | None, data: Path | None) -> Path:
    return data_dir(course_id(find_course_root(root)), data)


def _choose(folder: Path, found: list[Backup], screen: Screen) -> Backup:
    """List the backups and ask for one."""
    click.echo(f"Backups in {folder / 'backups'}:\n")
    for number, backup in enumerate(found, 1):
        click.echo(screen.text(f"{number}. {_label(backup)}: {_content(backup.content)}"))
    click.echo(f"\n{screen.text(_state(folder))}\n")
    while True:
        typed = ask_line("Restore which one? (a number, or Enter for none)")
        if not typed:
            raise Ended
        try:
            return _named(typed, found)
        except InvalidValueError as error:
            click.echo(str(error))


def _named(which: str, found: list[Backup]) -> Backup:
    """Return the backup with a number of the list, or of a date."""
    by_name = {str(number): backup for number, backup in enumerate(found, 1)}
    by_name |= {backup.day.isoformat(): backup for backup in found if not backup.time}
    if which not in by_name:
        raise InvalidValueError(f"There is no backup `{which}`; expected a number from 1 to {len(found)}, or a date.")
    return by_name[which]


def _state(folder: Path) -> str:
    """Describe the progress that a backup would replace."""
    from fam_quizzes.study.progress.backups import current_content  # noqa: PLC0415
    from fam_quizzes.study.progress.damage import DamagedProgressError  # noqa: PLC0415

    try:
        content = current_content(folder)
    except DamagedProgressError as error:
        return f"Your progress is damaged: {error.reason}. To start anew without it, move the file {error.path} away."
    return f"Your progress now: {_content(content)}." if content else "There is no progress now."


def _label(backup: Backup) -> str:
    from fam_quizzes.study.progress.backups import DAMAGED, MOVED, REPLACED  # noqa: PLC0415

    names = {REPLACED: ", kept by a restore", MOVED: ", kept by a move", DAMAGED: ", a damaged file"}
    why = names.get(backup.kind, "")
    return f"{backup.day:%a %d %b %Y}{f' {backup.time}' if backup.time else ''}{why}"


def _content(content: Content | None) -> str:
    if content is None:
        return "damaged, it cannot be restored"
    answers = pluralize(content.reviews, "answer"), pluralize(content.answers, "answer")
    return f"{answers[0]} to {pluralize(content.cards, 'card')}, {answers[1]} in quizzes"


def _confirm(question: str) -> bool:
    return ask_key(f"{question} (y, n)", YES_OR_NO) == "y"
