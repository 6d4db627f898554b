"""Show hints, one more at each call; the number given for each function is kept in the workspace."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.language import _
from fam.course import Course, Hint
from fam_grader.workspace.state import memory_of, recall, remember


@dataclass(frozen=True)
class HintList:
    """Hints to show: those of a function's `hints` from number `first` to number `last`, counted from 1."""

    function: str
    hints: tuple[Hint, ...]
    first: int
    last: int
    repeated: bool = False  # there was none left that had not been given before
    note: str = ""

    @property
    def shown(self) -> tuple[Hint, ...]:
        """The hints to show."""
        return self.hints[self.first - 1 : self.last]

    @property
    def following(self) -> Hint | None:
        """The hint that would be next, or None after the last."""
        return self.hints[self.last] if self.last < len(self.hints) else None


def one_more(course: Course, function: str) -> HintList:
    """Return the next hint for `function`, or the last one again if all have been given."""
    hints = course.functions[function].hints
    counts, note = recall(_file(course), _read_counts)
    seen = min(counts.get(function, 0), len(hints))
    number = min(seen + 1, len(hints))
    _remember(course, counts | {function: number})
    return HintList(function, hints, number, number, seen == len(hints), note)


def again(course: Course, function: str) -> HintList:
    """Return the hints for `function` that have been given before."""
    hints = course.functions[function].hints
    counts, note = recall(_file(course), _read_counts)
    return HintList(function, hints, 1, min(counts.get(function, 0), len(hints)), note=note)


def everything(course: Course, function: str) -> HintList:
    """Return all hints for `function`."""
    hints = course.functions[function].hints
    counts, note = recall(_file(course), _read_counts)
    with suppress(CourseError):  # who has read them all needs no count
        _remember(course, counts | {function: len(hints)})
    return HintList(function, hints, 1, len(hints), note=note)


def _remember(course: Course, counts: dict[str, int]) -> None:
    try:
        remember(_file(course), counts)
    except CourseError as error:
        raise CourseError(f"{error} " + _("So nothing counts hints; `--all` shows them all.")) from error


def _file(course: Course) -> Path:
    return memory_of(course) / "hints.json"


def _read_counts(content: Any) -> dict[str, int]:
    counts = {str(name): int(count) for name, count in content.items()}
    if any(count < 0 for count in counts.values()):
        raise ValueError("a negative count")
    return counts
