"""Errors that are not a student's mistake."""

from __future__ import annotations

TYPE_CHECKING = False  # that of `typing`, which `fam --help` does without
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from fam.core.diagnostics import Diagnostic


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
    import traceback  # noqa: PLC0415 - seldom needed

    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == (name or str(path))]
    if isinstance(error, SyntaxError) and error.filename == (name or str(path)) and error.lineno:
        lines = [error.lineno]
    return CourseError(f"{path}:{lines[-1] if lines else 1}: {doing}: {type(error).__name__}: {error}")


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

    def __reduce__(self) -> tuple[type[FaultyCourse], tuple[Sequence[Diagnostic]]]:
        """Let the error come back whole from a worker process; an exception is otherwise made anew of its message."""
        return type(self), (self.faults,)
