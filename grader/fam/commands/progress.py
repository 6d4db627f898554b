"""`fam progress`: where progress is kept, and what brings it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import click

from fam.commands._options import data_option
from fam.core.errors import InvalidValueError
from fam.core.keyboard import Ended, ask_key, ask_line
from fam.core.language import N_, _, ngettext
from fam.core.paths import course_id, data_dir, find_course_root
from fam.core.terminal import Screen

if TYPE_CHECKING:
    from fam_quizzes.study.progress.backups import Backup, Content
    from fam_quizzes.study.progress.orphans import Orphan

NO_BACKUPS = N_(
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
        click.echo(screen.text(f"{_(NO_BACKUPS)} {_state(folder)}"))
        return
    try:
        chosen = _named(which, found) if which else _choose(folder, found, screen)
        question = _("Replace your progress by that of {backup}?").format(backup=_label(chosen))
        if not yes and not _confirm(question):
            raise Ended
    except Ended:
        click.echo(_("Nothing was changed."))
        return
    kept = restore(folder, chosen.path, int(time()))
    said = _("Restored: {backup}, with {content}.")
    click.echo(screen.text(said.format(backup=_label(chosen), content=_content(chosen.content))))
    if kept:
        click.echo(_("What was there is kept as {file}.").format(file=kept))
    click.echo(_("Next: `fam cards`."))


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

    `fam progress import` reads both on another machine. The JSON has review logs of py-fsrs, and the CSV has the
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
    click.echo(_("Written: {file}.").format(file=output))
    click.echo(_("Next: `fam progress import` reads it on another machine."))


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.pass_obj
def import_file(root: Path | None, file: Path, data: Path | None) -> None:
    """Add the progress of an exported JSON or CSV file to yours.

    Answers of both are kept, and none counts twice. Of a card's two states, the one with the later answer is kept. A
    CSV file has answers to cards alone; the states of its cards follow from them.
    """
    from fam_quizzes.study.progress import answers_csv, importing  # noqa: PLC0415

    if answers_csv.is_csv(file):
        answers = answers_csv.read_answers(file)
        with _opened(root, data) as connection:
            added = answers_csv.import_answers(connection, answers)
    else:
        exported = importing.read_export(file, course_id(find_course_root(root)))
        with _opened(root, data) as connection:
            added = importing.import_progress(connection, exported)
    for line in importing.imported_lines(added):
        click.echo(Screen.here().text(line))
    click.echo(_("Next: `fam cards`."))


@command.command("orphans")
@data_option
@click.pass_obj
def list_orphans(root: Path | None, data: Path | None) -> None:
    """List progress under ids that no deck has any more."""
    from fam_quizzes.decks import load_all_decks  # noqa: PLC0415
    from fam_quizzes.study.progress.orphans import orphans  # noqa: PLC0415

    screen = Screen.here()
    with _opened(root, data) as connection:
        found = orphans(connection, load_all_decks(root, data))
    if not found:
        click.echo(_("The decks have every card and question that you answered."))
        return
    for orphan in found:
        click.echo(screen.text(_orphan(orphan)))
    click.echo("\n" + _("Next: `fam progress move OLD NEW` gives the answers to an id that the decks have."))


@command.command("move")
@click.argument("old")
@click.argument("new")
@click.option("--yes", is_flag=True, help="Join two histories without a question.")
@data_option
@click.pass_obj
def move_progress(root: Path | None, old: str, new: str, yes: bool, data: Path | None) -> None:
    """Move the progress of an id that no deck has any more to another id.

    OLD and NEW are notes or questions, such as glossary/stride; or cards, such as glossary/stride#cloze-2.
    """
    from fam_quizzes.decks import load_all_decks  # noqa: PLC0415
    from fam_quizzes.study.progress.backups import keep_copy  # noqa: PLC0415
    from fam_quizzes.study.progress.orphans import check_move, move  # noqa: PLC0415

    with _opened(root, data) as connection:
        chosen = check_move(connection, load_all_decks(root, data), old, new)
        if chosen.joins and not yes:
            question = ngettext(
                "`{id}` has {count} answer of its own. Join both histories? The state after the last answer counts.",
                "`{id}` has {count} answers of its own. Join both histories? The state after the last answer counts.",
                chosen.joins,
            ).format(id=new, count=chosen.joins)
            try:
                wanted = _confirm(Screen.here().text(question))
            except Ended:
                wanted = False
            if not wanted:
                click.echo(_("Nothing was changed."))
                return
        kept = keep_copy(_folder(root, data), int(time()))
        move(connection, chosen)
    said = _("Moved: {answers} from `{old}` to `{new}`.")
    click.echo(Screen.here().text(said.format(answers=_answers(chosen.answers), old=old, new=new)))
    click.echo(_("What was there is kept as {file}.").format(file=kept))
    click.echo(_("Next: `fam cards`."))


def _answers(count: int) -> str:
    return ngettext("{count} answer", "{count} answers", count).format(count=count)


def _cards(count: int) -> str:
    return ngettext("{count} card", "{count} cards", count).format(count=count)


def _orphan(orphan: Orphan) -> str:
    from fam_quizzes.study.progress.due import day_of  # noqa: PLC0415

    what = _cards(orphan.cards) if orphan.cards else _("a question")
    said = _("{id}: {what}, {answers}, the last on {day}.") if orphan.last else _("{id}: {what}, {answers}.")
    day = str(day_of(orphan.last)) if orphan.last else ""
    text = said.format(id=orphan.ref, what=what, answers=_answers(orphan.answers), day=day)
    like = _("Did you mean `{id}`?").format(id=orphan.suggestion) if orphan.suggestion else ""
    return f"{text} {like}".rstrip()


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
    click.echo(_("Backups in {folder}:").format(folder=folder / "backups") + "\n")
    for number, backup in enumerate(found, 1):
        click.echo(screen.text(f"{number}. {_label(backup)}: {_content(backup.content)}"))
    click.echo(f"\n{screen.text(_state(folder))}\n")
    while True:
        typed = ask_line(_("Restore which one? (a number, or Enter for none)"))
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
        said = _("There is no backup `{name}`; expected a number from 1 to {count}, or a date.")
        raise InvalidValueError(said.format(name=which, count=len(found)))
    return by_name[which]


def _state(folder: Path) -> str:
    """Describe the progress that a backup would replace."""
    from fam_quizzes.study.progress.backups import current_content  # noqa: PLC0415
    from fam_quizzes.study.progress.damage import DamagedProgressError  # noqa: PLC0415

    try:
        content = current_content(folder)
    except DamagedProgressError as error:
        said = _("Your progress is damaged: {reason}. To start anew without it, move the file {file} away.")
        return said.format(reason=error.reason, file=error.path)
    if content is None:
        return _("There is no progress now.")
    return _("Your progress now: {content}.").format(content=_content(content))


def _label(backup: Backup) -> str:
    from fam_quizzes.study.progress.backups import DAMAGED, MOVED, REPLACED  # noqa: PLC0415

    why = {REPLACED: _("kept by a restore"), MOVED: _("kept by a move"), DAMAGED: _("a damaged file")}.get(
        backup.kind
    )
    return ", ".join(filter(None, [f"{backup.day.isoformat()} {backup.time}".rstrip(), why]))


def _content(content: Content | None) -> str:
    if content is None:
        return _("damaged, it cannot be restored")
    said = _("{answers} to {cards}, {quizzed} in quizzes")
    answers, quizzed = _answers(content.reviews), _answers(content.answers)
    return said.format(answers=answers, cards=_cards(content.cards), quizzed=quizzed)


def _confirm(question: str) -> bool:
    # TRANSLATORS: the keys y and n stay as they are.
    return ask_key(_("{question} (y, n)").format(question=question), YES_OR_NO) == "y"
