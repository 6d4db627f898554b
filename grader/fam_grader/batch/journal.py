"""The journal of a class: one row for each submission, which is there once its mark is final.

It is an SQLite database in WAL mode, so `kill -9` at any moment leaves every row that was committed. As long as one
run has it open, no other process can read or write it: this lock keeps a second run out, and is released with
its process, however that ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars
from fam_grader.batch.brief_table import BRIEF_TABLES, BriefTable
from fam_grader.batch.history import DECIDED, GRADED, Event, Mark, who_of
from fam_grader.batch.note_table import NOTES_TABLE, NoteTable
from fam_grader.batch.upload_table import UPLOADS_TABLE, UploadTable
from fam_grader.gradebook.roster import Person
from fam_grader.reports.results import SubmissionResult, encode_json

SCHEMA = 2
APPLICATION = 0x46414D31  # "FAM1": identifies the database as a journal of FAM

LOCK_SECONDS = 0.5

START_ANEW = (
    "Move it away (grades.csv and the students' files stay as they are), and the same command grades everyone again; "
    "or choose another folder with -o."
)

TABLE = """
CREATE TABLE submissions (
    student TEXT PRIMARY KEY,   -- the name of the folder with the results
    submission TEXT NOT NULL,   -- its name as found, as it is shown
    digest TEXT NOT NULL,       -- of the submission; empty if it has to be graded again in any case
    fingerprint TEXT NOT NULL,  -- of all else that decides the mark
    status TEXT NOT NULL,
    score REAL NOT NULL,
    isolation TEXT NOT NULL,    -- what was in force; empty where nothing was run
    seconds REAL NOT NULL,
    graded_at TEXT NOT NULL,    -- UTC
    result TEXT NOT NULL        -- the whole record, as JSON
)
"""

FILES_TABLE = """
CREATE TABLE files (
    name TEXT PRIMARY KEY,      -- of a file beside the students' folders
    digest TEXT NOT NULL,       -- of what was written last
    previous TEXT NOT NULL      -- of what was there before: a run may have been killed in between
)
"""

OWNERS_TABLE = """
CREATE TABLE IF NOT EXISTS owners (
    student TEXT PRIMARY KEY,   -- the name of the folder with the results
    people TEXT NOT NULL        -- whose mark it is, as JSON: the keys by which learning platforms know them
)
"""

HISTORY_TABLE = """
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,           -- UTC
    who TEXT NOT NULL,          -- address or id; empty for what was graded, and where it is unknown
    student TEXT NOT NULL,      -- the name of the folder with the results
    event TEXT NOT NULL,        -- graded, or decided: what came of it in the tables
    mark TEXT NOT NULL          -- the whole record, as JSON
)
"""
HISTORY_INDEXES = (
    "CREATE INDEX IF NOT EXISTS history_student ON history (student, event)",
    "CREATE INDEX IF NOT EXISTS history_who ON history (who, event)",
)
HISTORY_OF = "SELECT number, at, who, event, mark FROM history WHERE student = ?"

HISTORY_OF_PEOPLE = (
    "SELECT at, student, event, mark FROM history WHERE student = ?1 OR (who <> '' AND who IN "
    "(SELECT who FROM history WHERE student = ?1)) ORDER BY number"
)

DECIDED_TABLE = """
CREATE TABLE IF NOT EXISTS decided (
    student TEXT PRIMARY KEY,   -- the name of the folder with the results
    digest TEXT NOT NULL        -- of the decisions that the files there show; without a row, they show none
)
"""

FINISHED = "finished"  # the note that a run has written all that follows from the rows; what changes one removes it
WATCHED = {
    "submissions": ("INSERT", "UPDATE", "DELETE"),
    "decided": ("INSERT", "UPDATE", "DELETE"),
    "history": ("INSERT",),
    "owners": ("INSERT", "DELETE"),
}
WATCHERS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON {table} "  # noqa: S608 - our own words
    f"BEGIN DELETE FROM notes WHERE name = '{FINISHED}'; END"
    for table, events in WATCHED.items()
    for event in events
)


class Journal:
    """The rows, open for one run alone."""

    def __init__(self, path: Path, *, checked: bool = False) -> None:
        """Open the journal at `path`; one that this process has `checked` before is not searched for damage."""
        self.path, self._checked = path, checked
        with self._translated_errors():  # without an isolation level, each statement is committed by itself
            self._rows = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            with self._translated_errors():
                self._open()
        except BaseException:
            self._rows.close()
            raise

    @property
    def uploads(self) -> UploadTable:
        """What is kept of the uploads."""
        return UploadTable(self._ask)

    def briefs(self, version: str) -> BriefTable:
        """Return the brief records of the results, as this version of the code makes them."""
        return BriefTable(self._ask, version)

    def close(self) -> None:
        """Release the lock."""
        self._rows.close()

    def known_digest(self, student: str, name: str, fingerprint: str) -> str:
        """Return the digest of the submission that the row of `student` is the mark of.

        It is "" if there is no row, if it has to be graded again, and if its name or all else that decides the mark
        has changed.
        """
        row = self._ask(
            "SELECT digest FROM submissions WHERE student = ? AND submission = ? AND fingerprint = ?",
            *(student, escape_control_chars(name, keep=""), fingerprint),
        )
        return str(row[0]) if row else ""

    def record(
        self,
        result: SubmissionResult,
        digest: str,
        fingerprint: str,
        now: datetime,
        causes: Mapping[str, str] | None = None,
    ) -> None:
        """Insert or replace a submission's row; its files must be written before.

        `causes` are digests of what the mark depends on, for the history.
        """
        self._add_graded(Mark.of(result, {"submission": digest, **(causes or {})}), result.student, now)
        self._ask(
            "INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            result.student,
            escape_control_chars(result.submission, keep=""),
            digest,
            fingerprint,
            result.status,
            result.score,
            result.isolation,
            result.seconds,
            now.isoformat(timespec="seconds"),
            result.to_json().decode(),
        )

    def has(self, student: str, name: str) -> bool:
        """Return whether a submission has a mark, whatever it depends on."""
        name = escape_control_chars(name, keep="")
        return bool(self._ask("SELECT 1 FROM submissions WHERE student = ? AND submission = ?", student, name))

    def forget(self, student: str) -> None:
        """Mark a submission to be graded again, even if it is unchanged."""
        self._ask("UPDATE submissions SET digest = '' WHERE student = ?", student)

    def students(self) -> Iterator[str]:
        """Return the names of all folders with results that any run wrote."""
        return self._column("SELECT student FROM submissions ORDER BY student")

    def files(self) -> list[str]:
        """Return the names of the files that runs wrote beside the students' folders."""
        return list(self._column("SELECT name FROM files ORDER BY name"))

    def digests(self, name: str) -> tuple[str, ...]:
        """Return the digests that a file has if nothing but runs has written it."""
        return self._ask("SELECT digest, previous FROM files WHERE name = ?", name)

    def record_file(self, name: str, digest: str) -> None:
        """Record the digest of a file, before the file is written."""
        previous = (*self.digests(name), "")[0]
        self._ask("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", name, digest, previous)

    def forget_file(self, name: str) -> None:
        """Forget a file that was removed."""
        self._ask("DELETE FROM files WHERE name = ?", name)

    def record_owners(self, owners: Iterable[tuple[str, Sequence[Person]]]) -> None:
        """Replace the record of whose mark each submission is."""
        with self._all_or_none():
            self._ask(OWNERS_TABLE)  # earlier versions, which lack it, pass over it
            self._ask("DELETE FROM owners")
            for student, people in owners:
                self._ask("INSERT INTO owners VALUES (?, ?)", student, encode_json(list(people)).decode())

    def owners(self, student: str) -> tuple[Person, ...]:
        """Return whose mark a submission is; no one's, if that is unclear or was never recorded."""
        row = self.knows_owners and self._ask("SELECT people FROM owners WHERE student = ?", student)
        return msgspec.json.decode(row[0], type=tuple[Person, ...]) if row else ()

    @property
    def knows_owners(self) -> bool:
        """Whether a run has recorded whose marks these are; those of earlier versions did not."""
        there = self._ask("SELECT 1 FROM sqlite_master WHERE name = 'owners'")
        return bool(there and self._ask("SELECT 1 FROM owners LIMIT 1"))

    def results(self, students: Iterable[str]) -> Iterator[SubmissionResult]:
        """Yield the records of `students`, one after the other; students without one are skipped."""
        for student in students:
            row = self._ask("SELECT result FROM submissions WHERE student = ?", student)
            if row:
                yield SubmissionResult.from_json(row[0])

    def shown_decisions(self, student: str) -> str:
        """Return the digest of the decisions that a student's files show; "" if they show none."""
        row = self._ask("SELECT digest FROM decided WHERE student = ?", student)
        return str(row[0]) if row else ""

    def record_shown_decisions(self, student: str, digest: str) -> None:
        """Record what a student's files show; "" for files as they were graded."""
        if digest:
            self._ask("INSERT OR REPLACE INTO decided VALUES (?, ?)", student, digest)
        else:
            self._ask("DELETE FROM decided WHERE student = ?", student)

    def last_mark(self, event: str, *, who: str = "", student: str = "") -> Mark | None:
        """Return the last mark of a person, or of a submission where its owner is unknown."""
        column, value = ("who", who) if who else ("student", student)
        row = self._ask(
            f"SELECT mark FROM history WHERE {column} = ? AND event = ? ORDER BY number DESC LIMIT 1",  # noqa: S608
            *(value, event),
        )
        return msgspec.json.decode(row[0], type=Mark) if row else None

    def add_decided(self, marks: Iterable[tuple[str, str, Mark]], now: datetime) -> None:
        """Add marks as they stand in the tables to the history, all or none: each with its person and its folder."""
        with self._all_or_none():
            for who, student, mark in marks:
                self._add(now, who, student, DECIDED, mark)

    def history(self, name: str) -> list[Event]:
        """Return all marks of the person or the submission of this name, the oldest first."""
        people = self._people(name.casefold())
        identities = {who_of(person) for person in people.values()} - {""}
        students = {*people, *self._column("SELECT student FROM submissions WHERE ? IN (student, submission)", name)}
        for who in identities:
            students |= set(self._column("SELECT DISTINCT student FROM history WHERE who = ?", who))
        found: list[tuple[int, Event]] = []
        for student in students:
            with self._translated_errors(), closing(self._rows.execute(HISTORY_OF, (student,))) as cursor:
                for number, at, who, event, mark in cursor:
                    if not identities or not who or who in identities:
                        found.append((number, Event(at, student, event, msgspec.json.decode(mark, type=Mark))))
        return [event for _, event in sorted(found, key=lambda each: each[0])]

    def history_of(self, student: str) -> list[Event]:
        """Return all marks of a submission and of its owners, the oldest first; of several owners, each mark once."""
        with self._translated_errors(), closing(self._rows.execute(HISTORY_OF_PEOPLE, (student,))) as cursor:
            found = dict.fromkeys(cursor)
        return [Event(at, name, event, msgspec.json.decode(mark, type=Mark)) for at, name, event, mark in found]

    def record_note(self, name: str, record: object) -> None:
        """Replace what runs noted under a name."""
        self.record_pieces(name, [encode_json(record)])

    def record_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Replace what runs noted under a name by JSON that is never whole in memory."""
        with self._all_or_none():
            NoteTable(self._ask).record(name, pieces)

    def note(self, name: str) -> bytes:
        """Return what the last run noted under a name, as JSON; b"" if none did."""
        return NoteTable(self._ask).get(name)

    def _people(self, name: str) -> dict[str, Person]:
        """Return those who are called so, in lower case, by the folders of their submissions."""
        found: dict[str, Person] = {}
        if self.knows_owners:
            rows = closing(self._rows.execute("SELECT student, people FROM owners"))
            with self._translated_errors(), rows as cursor:
                for student, people in cursor:
                    for person in msgspec.json.decode(people, type=tuple[Person, ...]):
                        if name in {text.casefold() for text in (person.name, person.email, person.id, person.login)}:
                            found[student] = person
        return found

    def _add_graded(self, mark: Mark, student: str, now: datetime) -> None:
        """Add a mark as it was graded; a run that was killed may have added it before."""
        if self.last_mark(GRADED, student=student) != mark:
            self._add(now, "", student, GRADED, mark)

    def _add(self, now: datetime, who: str, student: str, event: str, mark: Mark) -> None:
        values = (now.isoformat(timespec="seconds"), who, student, event, encode_json(mark).decode())
        self._ask("INSERT INTO history (at, who, student, event, mark) VALUES (?, ?, ?, ?, ?)", *values)

    def _open(self) -> None:
        self._ask("PRAGMA locking_mode = EXCLUSIVE")  # what is locked once stays so
        self._ask("BEGIN EXCLUSIVE")  # before anything is read: of two that start at once, one gets it
        self._ask("COMMIT")
        application, schema = (self._ask(f"PRAGMA {name}")[0] for name in ("application_id", "user_version"))
        empty = self._ask("SELECT count(*) FROM sqlite_master")[0] == 0
        if not empty and (application != APPLICATION or schema not in (1, SCHEMA)):
            seen = f"has version {schema}" if application == APPLICATION else "was made by another program"
            raise CourseError(f"The journal {self.path} {seen}; version {SCHEMA} was expected. {START_ANEW}")
        self._ask("PRAGMA cache_size = -512")  # kilobytes: a run goes through the rows in order
        self._ask("PRAGMA journal_mode = WAL")
        self._ask(
            "PRAGMA synchronous = NORMAL"
        )  # a row is safe once the kernel has it; a power cut may cost the last
        if empty:
            self._create()
        elif schema == 1:  # knew no files
            self._upgrade()
        self._ask("BEGIN IMMEDIATE")  # together they write less; earlier versions pass over these
        tables = (HISTORY_TABLE, DECIDED_TABLE, NOTES_TABLE, OWNERS_TABLE, UPLOADS_TABLE, *BRIEF_TABLES)
        for statement in (*tables, *HISTORY_INDEXES, *WATCHERS):
            self._ask(statement)
        self._ask("COMMIT")
        damage = "ok" if self._checked else str(self._ask("PRAGMA quick_check(1)")[0])
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)

    def _create(self) -> None:
        self._ask("BEGIN IMMEDIATE")
        self._ask(f"PRAGMA application_id = {APPLICATION}")
        self._ask(f"PRAGMA user_version = {SCHEMA}")
        self._ask(TABLE)
        self._ask(FILES_TABLE)
        self._ask("COMMIT")

    def _upgrade(self) -> None:
        self._ask("BEGIN IMMEDIATE")
        self._ask(FILES_TABLE)
        self._ask(f"PRAGMA user_version = {SCHEMA}")
        self._ask("COMMIT")

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """Write all that the block writes, or nothing."""
        self._ask("BEGIN IMMEDIATE")
        try:
            yield
            self._ask("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk ends the transaction by itself
                self._rows.execute("ROLLBACK")
            raise

    def _column(self, statement: str, *values: object) -> Iterator[str]:
        """Run a statement and yield the first column of its rows, one after the other."""
        with self._translated_errors(), closing(self._rows.execute(statement, values)) as cursor:
            yield from (row[0] for row in cursor)

    def _ask(self, statement: str, *values: object) -> tuple[Any, ...]:
        """Run a statement and return its first row, or an empty one."""
        with self._translated_errors(), closing(self._rows.execute(statement, values)) as cursor:
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row or ()

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Turn errors of SQLite into a CourseError with advice."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise CourseError(
                    f"Another run is grading into {self.path.parent}, or another program has {self.path.name} open. "
                    "Wait until it is done, or choose another folder with -o."
                ) from error
            raise CourseError(
                f"The journal {self.path} cannot be written: {error}. The marks that it holds are kept; see whether "
                "the disk is full, or the folder read-only."
            ) from error
        except sqlite3.DatabaseError as error:
            raise CourseError(f"The journal {self.path} is damaged: {error}. {START_ANEW}") from error
