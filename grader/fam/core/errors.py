"""Errors that are not a student's mistake, and diagnostics: faults at a line and column of a file."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class CourseError(Exception):
    """A problem that the user can fix; the message says what was found, what was expected, and what to try."""


class InvalidValueError(CourseError):
    """An argument that cannot be used; the command line reports wrong usage."""


class UnknownNameError(InvalidValueError):
    """A name that the course does not have, such as that of a unit."""


class InternalError(Exception):
    """The grader itself could not do its work; never a student's zero."""


def broken_file(path: Path, error: Exception, doing: str, name: str = "") -> CourseError:
    """Tell what a file of the course raised while it was run, and in which of its lines.

    Args:
        path: the file.
        error: what it raised.
        doing: what was done with it, such as "cannot be loaded".
        name: the name that tracebacks show for it, where that is not its path.
    """
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == (name or str(path))]
    if isinstance(error, SyntaxError) and error.filename == (name or str(path)) and error.lineno:
        lines = [error.lineno]
    return CourseError(f"{path}:{lines[-1] if lines else 1}: {doing}: {type(error).__name__}: {error}")


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


def one_line(text: str) -> str:
    """Return a message without the line breaks of what it quotes: a diagnostic is one line."""
    return " ".join(text.split())


def listed(names: Iterable[str], last: str = "or") -> str:
    """Return names in backticks, joined by commas and `last`.

    >>> listed(["choice", "multi", "text"]), listed(["id"])
    ('`choice`, `multi` or `text`', '`id`')
    """
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


class FaultyCourse(CourseError):
    """Every fault that was found in the course's files, together."""

    def __init__(self, faults: Sequence[Diagnostic]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))
