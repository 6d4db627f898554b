"""Faults and warnings at a line and column of a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Diagnostic:
    """An error or a warning in a file; lines and columns count from 1."""

    file: Path
    line: int
    column: int
    message: str
    """What was seen, what was expected, and how to fix it, in one line."""
    warning: bool = False

    def __str__(self) -> str:
        """Return `file:line:column: message`, the format of compilers, which editors can jump to."""
        severity = "warning: " if self.warning else ""
        return f"{shown_path(self.file)}:{self.line}:{self.column}: {severity}{self.message}"

    def to_dict(self) -> dict[str, str | int]:
        """Return a mapping for JSON."""
        return {
            "file": str(shown_path(self.file)),
            "line": self.line,
            "column": self.column,
            "level": "warning" if self.warning else "fault",
            "message": self.message,
        }


def shown_path(file: Path) -> Path:
    """Return the path relative to the working folder if it is below it, else unchanged."""
    whole, here = Path(os.path.abspath(file)), Path.cwd()  # noqa: PTH100 - symbolic links stay as they are
    return whole.relative_to(here) if whole.is_relative_to(here) else file
