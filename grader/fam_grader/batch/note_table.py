"""The table with what a journal notes of the last run; long notes are kept in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, takewhile
from typing import Any

from fam_grader.reports.results import encode_json

NOTES_TABLE = """
CREATE TABLE IF NOT EXISTS notes (
    name TEXT PRIMARY KEY,      -- what the last run noted: its options, its class, what is alike
    record TEXT NOT NULL        -- as JSON; what goes on has the name, a digest and a number
)
"""
PIECE = 1 << 16  # bytes


@dataclass(frozen=True)
class NoteTable:
    """The table of notes in a journal, which `ask` runs a statement on."""

    ask: Callable[..., tuple[Any, ...]]

    def record(self, name: str, pieces: Iterable[bytes]) -> None:
        """Replace what runs noted under a name by JSON, which is made while it is written."""
        self.ask("DELETE FROM notes WHERE name GLOB ? || ' * [0-9]*'", name)
        following = _joined(pieces)
        first = next(following, b"").decode()
        self.ask("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, first)
        for more, piece in zip(_names(name, first), following, strict=False):
            self.ask("INSERT INTO notes VALUES (?, ?)", more, piece.decode())

    def get(self, name: str) -> bytes:
        """Return what the last run noted under a name; b"" if none did."""
        row = self.ask("SELECT record FROM notes WHERE name = ?", name)
        if not row:
            return b""
        more = (self.ask("SELECT record FROM notes WHERE name = ?", each) for each in _names(name, row[0]))
        return "".join(each[0] for each in chain([row], takewhile(bool, more))).encode()


def pieces_of(records: Iterable[object]) -> Iterator[bytes]:
    """Yield the JSON of a list of records."""
    before = b"["
    for each in records:
        yield before + encode_json(each)
        before = b","
    yield b"]" if before == b"," else b"[]"


def _names(name: str, first: str) -> Iterator[str]:
    """Yield the names of what follows a note's first piece; an earlier version replaces that one alone."""
    digest = hashlib.sha256(first.encode()).hexdigest()[:16]
    return (f"{name} {digest} {number}" for number in count(1))


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of about `PIECE`."""
    found = bytearray()
    for each in pieces:
        found += each
        if len(found) >= PIECE:
            yield bytes(found)
            found.clear()
    if found:
        yield bytes(found)
