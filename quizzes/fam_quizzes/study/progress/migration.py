"""Move the records of one course out of the database that older versions shared by all courses."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fam.core.files import move_into_place
from fam.core.paths import installed_root
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.study.progress.cards import note_of
from fam_quizzes.study.progress.damage import database_error
from fam_quizzes.study.progress.database import FILE, open_database, transaction

BACKUP = "progress-of-all-courses.sqlite"


def move_records(shared: Path, folder: Path, decks: DeckCollection) -> None:
    """Move the records of a course from the database in `shared` to one in `folder`.

    A copy of the whole database is kept beside it. Records of other courses stay where they are. Of two processes
    that start at once, one moves the records while the other waits.
    """
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        with closing(open_database(shared)) as source:
            _back_up(source, shared / BACKUP)
            with transaction(source):  # the lock that other processes wait for
                if (folder / FILE).is_file():
                    return
                _move(source, draft, _owned(decks))
                folder.mkdir(parents=True, exist_ok=True)
                move_into_place(draft / FILE, folder / FILE)
    except (sqlite3.Error, OSError) as error:
        raise database_error(shared / FILE, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _back_up(source: sqlite3.Connection, path: Path) -> None:
    """Back up a database, once."""
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    move_into_place(draft, path)


@dataclass(frozen=True)
class _Owned:
    """The records that a course takes, by reference (`deck/id`), and those of them that it leaves for others, too."""

    takes: Callable[[str], bool]
    shares: Callable[[str], bool]


def _owned(decks: DeckCollection) -> _Owned:
    """Return the records that belong to the course of `decks`.

    Nearly all records were made in the installed course, so it takes references that two courses share. Records of
    items that its decks may once have had are copied, since they may also belong to another course with a deck of the
    same name.
    """
    own = {*decks.notes, *decks.questions}
    installed = load_decks(installed_root())
    if installed.course != decks.course:
        return _Owned((own - {*installed.notes, *installed.questions}).__contains__, lambda _: False)
    names = {deck.deck for deck in decks.decks}
    return _Owned(lambda ref: ref.partition("/")[0] in names, lambda ref: ref not in own)


def _move(source: sqlite3.Connection, draft: Path, owned: _Owned) -> None:
    with closing(open_database(draft)) as target, transaction(target):
        for table in ("faces", "reviews"):
            for (card,) in source.execute(f"SELECT DISTINCT face FROM {table}").fetchall():  # noqa: S608 - constants only
                if owned.takes(note_of(card)):
                    _transfer(source, target, f"{table} WHERE face = ?", card, keep=owned.shares(note_of(card)))
        for number, spec in source.execute("SELECT id, spec FROM quizzes").fetchall():
            taken = [ref for ref in json.loads(spec)["questions"] if owned.takes(ref)]
            if taken:
                for rows in ("quizzes WHERE id = ?", "answers WHERE quiz = ?"):
                    _transfer(source, target, rows, number, keep=all(map(owned.shares, taken)))


def _transfer(source: sqlite3.Connection, target: sqlite3.Connection, rows: str, key: object, *, keep: bool) -> None:
    """Copy rows, such as `faces WHERE face = ?`, and delete them in the source unless `keep` is true."""
    for row in source.execute(f"SELECT * FROM {rows}", (key,)):  # noqa: S608
        placeholders = ", ".join("?" * len(row))
        target.execute(f"INSERT INTO {rows.split(maxsplit=1)[0]} VALUES ({placeholders})", tuple(row))  # noqa: S608
    if not keep:
        source.execute(f"DELETE FROM {rows}", (key,))  # noqa: S608
