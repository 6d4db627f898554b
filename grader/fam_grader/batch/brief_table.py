"""The brief records of a journal, made of the whole ones when they are first asked for.

A run goes through the results of a class many times, and a brief record is decoded in a fraction of the time. A row
is of no use once the result that it was made of is replaced, so the database itself removes it then, whichever
version of FAM replaces the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import msgspec

from fam_grader.reports.brief import BriefDecoder, BriefResult, GroupLayout, Layout, brief
from fam_grader.reports.results import SubmissionResult

BRIEF_TABLES = (
    """
CREATE TABLE IF NOT EXISTS briefs (
    student TEXT PRIMARY KEY,   -- the name of the folder with the results
    version TEXT NOT NULL,      -- of the code that made it
    record BLOB NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS layouts (
    digest TEXT PRIMARY KEY,
    record TEXT NOT NULL        -- the groups of checks that results have, as JSON
) WITHOUT ROWID
""",
    """
CREATE TRIGGER IF NOT EXISTS outdated AFTER INSERT ON submissions
BEGIN DELETE FROM briefs WHERE student = NEW.student; END
""",
)


class BriefTable:
    """The brief records, which `ask` reads and writes; those of another version are made again."""

    def __init__(self, ask: Callable[..., tuple[Any, ...]], version: str) -> None:
        self._ask, self._version = ask, version
        self._layouts: dict[str, Layout] = {}
        self._digests: dict[Layout, str] = {}
        self._decoder = BriefDecoder(self._layout)

    def read(self, students: Iterable[str]) -> Iterator[BriefResult]:
        """Yield the records of `students`, one after the other; students without a result are skipped."""
        for student in students:
            row = self._ask("SELECT record FROM briefs WHERE student = ? AND version = ?", student, self._version)
            found = self._decoded(row[0]) if row else None
            if found:
                yield found
            elif whole := self._ask("SELECT result FROM submissions WHERE student = ?", student):
                yield self._made(student, whole[0])

    def _decoded(self, record: bytes) -> BriefResult | None:
        with suppress(ValueError):  # another program wrote it, or lost its layout
            return self._decoder.decode(record)
        return None

    def _made(self, student: str, whole: str) -> BriefResult:
        found = brief(SubmissionResult.from_json(whole))
        record = found.encoded(self._digest)
        self._ask("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?)", student, self._version, record)
        return self._decoder.decode(record)  # as a later run finds it

    def _layout(self, digest: str) -> Layout:
        if digest not in self._layouts:
            (record,) = self._ask("SELECT record FROM layouts WHERE digest = ?", digest)
            self._layouts[digest] = Layout(msgspec.json.decode(record, type=tuple[GroupLayout, ...]))
        return self._layouts[digest]

    def _digest(self, layout: Layout) -> str:
        if layout not in self._digests:
            record = msgspec.json.encode(layout.groups)
            self._digests[layout] = hashlib.sha256(record).hexdigest()[:16]
            self._ask("INSERT OR REPLACE INTO layouts VALUES (?, ?)", self._digests[layout], record.decode())
        return self._digests[layout]
