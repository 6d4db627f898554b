"""The table with what a journal keeps of each upload: the state of its files, its digest and its fingerprints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

UPLOADS_TABLE = """
CREATE TABLE IF NOT EXISTS uploads (
    student TEXT PRIMARY KEY,   -- the name of the folder with the results
    state TEXT NOT NULL,        -- of the files, before they were read; empty if a change could go unseen
    digest TEXT NOT NULL,       -- of the submission, as in its row, or of the reason why it cannot be read
    version TEXT NOT NULL,      -- of the fingerprints; empty if none were taken
    fingerprints BLOB NOT NULL  -- empty if the submission cannot be read
) WITHOUT ROWID
"""


class UploadRow(NamedTuple):
    """What is kept of an upload, without its fingerprints."""

    state: str = ""
    digest: str = ""
    version: str = ""


@dataclass(frozen=True)
class UploadTable:
    """The table of uploads in a journal, which `ask` runs a statement on; earlier versions pass over it."""

    ask: Callable[..., tuple[Any, ...]]

    def get(self, student: str) -> UploadRow:
        """Return the row of a student; one without content if there is none."""
        return UploadRow(*self.ask("SELECT state, digest, version FROM uploads WHERE student = ?", student))

    def fingerprints(self, student: str) -> bytes:
        """Return the fingerprints of a student's upload."""
        row = self.ask("SELECT fingerprints FROM uploads WHERE student = ?", student)
        return row[0] if row else b""

    def record(self, student: str, row: UploadRow, fingerprints: bytes) -> None:
        """Insert or replace a row."""
        self.ask("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)", student, *row, fingerprints)

    def record_state(self, student: str, state: str) -> None:
        """Replace the state of a row."""
        self.ask("UPDATE uploads SET state = ? WHERE student = ?", state, student)

    def forget(self, student: str) -> None:
        """Remove a row."""
        self.ask("DELETE FROM uploads WHERE student = ?", student)
