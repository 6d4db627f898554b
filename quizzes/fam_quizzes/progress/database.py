"""The file of a learner's progress: one SQLite database, brought up to date when it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fam_quizzes.errors import QuizError

FILE = "progress.sqlite"

# Each step brings the database from one version to the next; what has been released is never edited.
MIGRATIONS = (
    """
    -- A face is one way of asking a card: `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`.
    -- Times are seconds since 1970 in UTC.
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
        rating INTEGER NOT NULL,
        seconds REAL,
        before TEXT  -- the row of `faces` before this review as JSON, for undo; NULL for a new face
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
    """,
)


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the progress in `folder`, and make it where there is none.

    Every statement is committed at once (autocommit), so what was answered survives a kill; group what belongs
    together with `BEGIN IMMEDIATE`. A file that is no such database, or of a newer version, raises a QuizError.
    """
    place = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(place, isolation_level=None, timeout=5)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection, place)
    except OSError as error:
        raise QuizError(f"{place} cannot be made: {error.strerror}. Name another folder with --data DIR.") from error
    except sqlite3.Error as error:
        raise QuizError(
            f"{place} cannot be used: {error}. Move it away to begin anew, or name another folder with --data DIR."
        ) from error
    return connection


def _migrate(connection: sqlite3.Connection, place: Path) -> None:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise QuizError(f"{place} was written by a newer fam-course; upgrade it: pip install -U fam-course.")
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
