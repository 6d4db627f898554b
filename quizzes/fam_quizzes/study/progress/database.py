"""The file of a learner's progress: one SQLite database, brought up to date when it is opened."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

FILE = "progress.sqlite"

_PATIENCE = 5.0  # seconds to wait for another process that writes
_ATTEMPTS = 100

# Each step brings the database from one version to the next; what has been released is never edited.
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
)


def has_progress(folder: Path) -> bool:
    """Return whether anything is kept in `folder`, or may be moved there."""
    return (folder / FILE).is_file() or (folder.parent / FILE).is_file()


def open_progress(folder: Path, decks: DeckCollection) -> sqlite3.Connection:
    """Open the progress in the course of `decks`; bring records there that older versions kept for all courses."""
    shared = folder.parent / FILE
    if shared.is_file() and not (folder / FILE).is_file():
        from fam_quizzes.study.progress.migration import move_records  # noqa: PLC0415 - needed once

        move_records(shared.parent, folder, decks)
    return open_database(folder)


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the progress in `folder`, and make it where there is none.

    Every statement is committed at once (autocommit), so what was answered survives a kill; group what belongs
    together by `transaction`. A file that is no such database, or of a newer version, raises a CourseError.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        connection.row_factory = sqlite3.Row
        _keep_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection, path)
    except (sqlite3.Error, OSError) as error:
        raise database_error(path, error) from error
    return connection


def database_error(path: Path, error: sqlite3.Error | OSError) -> CourseError:
    """Return the error for a database that cannot be read or written: a full disk, a lock, a damaged file."""
    reason = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) and error.filename else error
    return CourseError(
        f"{path} cannot be read or written: {reason}. Everything that was saved before is kept. Try again; to start"
        " anew, move the file away, or choose another folder with --data DIR."
    )


@contextmanager
def written_safely(folder: Path) -> Iterator[None]:
    """Convert errors of the open database to a CourseError; errors of files and pipes are none of the database's."""
    try:
        yield
    except sqlite3.Error as error:
        raise database_error(folder / FILE, error) from error


def _keep_log(connection: sqlite3.Connection) -> None:
    """Let the file keep a write-ahead log; where others do the same to a new file, SQLite itself does not wait."""
    for attempt in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PATIENCE / _ATTEMPTS)
        else:
            return


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Let what is written within come about as a whole, or not at all."""
    with _begun(connection, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let everything that is read within be of one moment, whatever others write meanwhile."""
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


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")  # of two that find an old file at once, one waits, and has nothing to do
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise CourseError(f"{path} was written by a newer fam-course; upgrade it: pip install -U fam-course.")
    for step in MIGRATIONS[version:]:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _statements(script: str) -> Iterator[str]:
    """Split a script; `executescript` would first commit what is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
