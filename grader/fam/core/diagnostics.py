"""What is wrong with a deck: where it stands, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """A fault, or a warning, at a place of a file; lines and columns count from 1."""

    file: Path
    line: int
    column: int
    what: str
    """What we saw, what we expected, and how to mend it, in one line."""
    warning: bool = False

    def __str__(self) -> str:
        """Write it as compilers do, so that editors jump to the place."""
        sort = "warning: " if self.warning else ""
        return f"{shown_path(self.file)}:{self.line}:{self.column}: {sort}{self.what}"

    def to_dict(self) -> dict[str, str | int]:
        """Return it for JSON."""
        return {
            "file": str(shown_path(self.file)),
            "line": self.line,
            "column": self.column,
            "level": "warning" if self.warning else "fault",
            "message": self.what,
        }


def shown_path(file: Path) -> Path:
    """Return the path as people here would type it: relative to the current folder, where it lies below that."""
    whole, here = Path(os.path.abspath(file)), Path.cwd()  # noqa: PTH100 - symbolic links stay as they are
    return whole.relative_to(here) if whole.is_relative_to(here) else file


def one_line(text: str) -> str:
    """Return a message without the line breaks of what it quotes: a fault is a line."""
    return " ".join(text.split())


def listed(names: Iterable[str], last: str = "or") -> str:
    """Write names as people list them.

    >>> listed(["choice", "multi", "text"]), listed(["id"])
    ('`choice`, `multi` or `text`', '`id`')
    """
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
