"""Move the records of one course out of the file in which older versions kept those of all courses together."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.paths import installed_root
from fam_quizzes.decks import Shelf, open_shelf
from fam_quizzes.study.progress.cards import card_of
from fam_quizzes.study.progress.database import FILE, open_database, transaction

BACKUP = "progress-of-all-courses.sqlite"

Owns = Callable[[str], bool]


def move_records(shared: Path, folder: Path, decks: Shelf) -> None:
    """Move the records of the course of `decks` from the database in `shared` to one in `folder`.

    A copy of the whole database is kept beside it. What belongs to no deck of the course stays where it is, for
    another course to take. Of two processes that begin at once, one moves and the other finds it done.
    """
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        with closing(open_database(shared)) as source:
            _back_up(source, shared / BACKUP)
            with transaction(source):  # which others wait for
                if (folder / FILE).is_file():
                    return
                _move(source, draft, _owner(decks))
                folder.mkdir(parents=True, exist_ok=True)
                (draft / FILE).replace(folder / FILE)
    except (sqlite3.Error, OSError) as error:
        raise CourseError(
            f"Your progress in {shared / FILE} cannot be moved to {folder}: {error}. It is still where it was; name "
            "another folder with --data DIR to begin anew."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _back_up(source: sqlite3.Connection, place: Path) -> None:
    """Copy a database as a whole, once."""
    if place.exists():
        return
    draft = place.with_suffix(f".{os.getpid()}.tmp")
    with closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    draft.replace(place)


def _owner(decks: Shelf) -> Owns:
    """Return a function that tells by a reference `deck/id` whether a record belongs to the course of `decks`.

    Nearly every record was made in the installed course. So that keeps what two courses have by the same reference,
    and what its decks held once.
    """
    installed = open_shelf(installed_root())
    if installed.course == decks.course:
        names = {deck.deck for deck in decks.decks}
        return lambda ref: ref.partition("/")[0] in names
    own = {*decks.cards, *decks.questions} - {*installed.cards, *installed.questions}
    return own.__contains__


def _move(source: sqlite3.Connection, draft: Path, owns: Owns) -> None:
    with closing(open_database(draft)) as target, transaction(target):
        for table in ("faces", "reviews"):
            names = {row[0] for row in source.execute(f"SELECT DISTINCT face FROM {table}") if owns(card_of(row[0]))}  # noqa: S608
            _transfer(source, target, table, "face", names)
        quizzes = {
            row["id"]
            for row in source.execute("SELECT id, spec FROM quizzes")
            if any(map(owns, json.loads(row["spec"])["questions"]))
        }
        for table, key in (("quizzes", "id"), ("answers", "quiz")):
            _transfer(source, target, table, key, quizzes)


def _transfer(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, key: str, values: Iterable[object]
) -> None:
    """Move the rows of a table whose `key` is one of `values`."""
    for value in values:
        for row in source.execute(f"SELECT * FROM {table} WHERE {key} = ?", (value,)):  # noqa: S608 - our own words
            places = ", ".join("?" * len(row))
            target.execute(f"INSERT INTO {table} VALUES ({places})", tuple(row))  # noqa: S608
        source.execute(f"DELETE FROM {table} WHERE {key} = ?", (value,))  # noqa: S608
