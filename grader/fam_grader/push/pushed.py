"""The record of what was sent: a line for each student, by which changes made by others are recognised."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

import msgspec

from fam.core.errors import CourseError

PUSHED = "pushed.jsonl"


class Pushed(msgspec.Struct, frozen=True):
    """What was last sent for a student."""

    platform: str
    assignment: str
    member: str
    mark: float | None = None
    comment: str = ""  # its digest
    page: str = ""  # the name of the page that was attached
    name: str = ""
    time: str = ""


class PushRecord:
    """The lines about one assignment; each is on the disk before the next student's turn."""

    def __init__(self, results: Path, platform: str, assignment: str) -> None:
        self.path = results / PUSHED
        self._platform, self._assignment = platform, assignment
        self._last: dict[str, Pushed] = {}
        self._file: IO[bytes] | None = None
        try:
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        except OSError as error:
            raise CourseError(f"{self.path} cannot be read: {error.strerror}.") from error
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            entry = msgspec.json.decode(line, type=Pushed)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # cut off by a crash: what it was about is read from the platform
        if (entry.platform, entry.assignment) == (self._platform, self._assignment):
            self._last[entry.member] = entry

    def last(self, member: str) -> Pushed | None:
        """Return what was last sent for a member, if anything was."""
        return self._last.get(member)

    def add(self, member: str, name: str, mark: float | None, comment: str, page: str = "") -> None:
        """Record what a member has now."""
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        entry = Pushed(self._platform, self._assignment, member, mark, comment, page, name, now)
        try:
            if self._file is None:
                torn = self.path.exists() and not self.path.read_bytes().endswith(b"\n")
                self._file = self.path.open("ab")
                self._file.write(b"\n" if torn and self.path.stat().st_size else b"")
            self._file.write(msgspec.json.encode(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise CourseError(f"{self.path} cannot be written: {error.strerror}.") from error
        self._last[member] = entry

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
