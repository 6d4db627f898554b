"""The database of a learner's progress: opening, migrations and transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.core.errors import CourseError
from fam.core.language import _
from fam_quizzes.study.progress.damage import DamagedProgressError, database_error

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

FILE = "progress.sqlite"
BACKUPS = "backups"  # the folder beside it

PATIENCE = 5.0  # seconds to wait for another writer
_ATTEMPTS = 100

# Each step migrates the schema to the next version; released steps are never edited.
MIGRATIONS = (
    """
    -- A face is one way of asking a card: `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`.
    -- Times are seconds since 1970 in UTC. States are those of FSRS: 1 learning, 2 review, 3 relearning; 0 is a face
    -- that was not answered yet, but suspended, or made due by a missed question.
    CREATE TABLE faces (
        face TEXT PRIMARY KEY,
        state INTEGER NOT NULL,
        step INTEGER,
        stability REAL,
        difficulty REAL,
        due INTEGER NOT NULL,
        last_review INTEGER,
        lapses INTEGER NOT NULL DEFAULT 0,
        suspended INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX faces_by_due ON faces (suspended, due);
    CREATE TABLE reviews (
        id INTEGER PRIMARY KEY,
        face TEXT NOT NULL,
        at INTEGER NOT NULL,
        rating INTEGER NOT NULL,  -- 1 again, 2 hard, 3 good, 4 easy
        seconds REAL NOT NULL,
        state INTEGER NOT NULL,  -- before this review, as is the stability
        stability REAL,
        before TEXT  -- the row of `faces` before this review as JSON, for undo; NULL for one without a row
    );
    CREATE INDEX reviews_by_face ON reviews (face, at);
    CREATE INDEX reviews_by_time ON reviews (at);
    CREATE TABLE quizzes (
        id INTEGER PRIMARY KEY,
        spec TEXT NOT NULL,  -- what was asked for, and the questions that were drawn, as JSON
        started INTEGER NOT NULL,
        finished INTEGER
    );
    CREATE TABLE answers (
        quiz INTEGER NOT NULL REFERENCES quizzes (id),
        position INTEGER NOT NULL,
        question TEXT NOT NULL,
        given TEXT NOT NULL,  -- as JSON
        score REAL NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (quiz, position)
    ) WITHOUT ROWID;
    CREATE INDEX answers_by_question ON answers (question, at);
    CREATE INDEX answers_by_time ON answers (at);
    """,
    """
    ALTER TABLE faces ADD COLUMN buried INTEGER NOT NULL DEFAULT 0;  -- until this time, at most until tomorrow
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
)


def has_progress(folder: Path) -> bool:
    """Return whether `folder` has progress, or shared progress to move there."""
    return (folder / FILE).is_file() or (folder.parent / FILE).is_file()


def open_progress(folder: Path, decks: DeckCollection) -> sqlite3.Connection:
    """Open the progress of a course, after moving its records out of the shared database of older versions."""
    shared = folder.parent / FILE
    if shared.is_file() and not (folder / FILE).is_file():
        from fam_quizzes.study.progress.migration import move_records  # noqa: PLC0415 - needed once

        move_records(shared.parent, folder, decks)
    _back_up(folder)
    return open_database(folder)


def _back_up(folder: Path) -> None:
    """Back the database up once a day, before anything is changed; say so if it is missing but has backups."""
    from fam_quizzes.study.progress.backups import back_up_daily, has_backups  # noqa: PLC0415 - it imports this one

    if (folder / FILE).exists():
        back_up_daily(folder, int(time.time()))
    elif has_backups(folder):
        said = _("Note: {file} is missing, but there are backups: `fam progress restore` lists them.")
        click.echo(said.format(file=folder / FILE), err=True)


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the database in `folder`, and create it if it is missing.

    Every statement is committed at once (autocommit), so an answer survives a kill; use `transaction` for statements
    that belong together. Raise CourseError for other files and for databases of a newer version.
    """
    path = folder / FILE
    if path.is_file() and not path.stat().st_size and any((folder / BACKUPS).glob("*.sqlite")):
        raise DamagedProgressError(path, _("it is empty"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, OSError) as error:
        raise database_error(path, error) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    _check_owner(connection, path)  # before anything is written
    _keep_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    _migrate(connection)


@contextmanager
def written_safely(folder: Path) -> Iterator[None]:
    """Convert errors of the open database to CourseError; other errors pass through."""
    try:
        yield
    except sqlite3.Error as error:
        raise database_error(folder / FILE, error) from error


def _keep_log(connection: sqlite3.Connection) -> None:
    """Enable the write-ahead log; retry, since SQLite does not wait for a process that enables it in a new file."""
    for attempt in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(PATIENCE / _ATTEMPTS)
        else:
            return


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit all statements in the block, or none."""
    with _begun(connection, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read in the block from one snapshot, whatever other processes write meanwhile."""
    with _begun(connection, "BEGIN DEFERRED"):
        yield


@contextmanager
def _begun(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    """Raise CourseError for a database of another program, or of a newer version."""
    with snapshot(connection):
        version = _version(connection)
        used = connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    if version < 0 or (version == 0 and used):
        raise DamagedProgressError(path, _("it is another program's database"))
    if version > len(MIGRATIONS):
        said = _("{file} was written by a newer fam-course; upgrade it: {command}.")
        raise CourseError(said.format(file=path, command="pip install -U fam-course"))


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):  # of two processes that find an old database, one waits and has nothing to do
        for step in MIGRATIONS[_version(connection) :]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _statements(script: str) -> Iterator[str]:
    """Split a script into statements; `executescript` would commit the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
