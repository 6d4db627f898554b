"""One submission of the corpus, and the mark that it deserves."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Submission:
    """The code of one submission for one function; it follows the reference solution of the unit in one file.

    Attributes:
        name: a name of its own.
        unit: the unit that it is submitted for.
        function: the function that is graded.
        points: the points that it deserves; None if it deserves all.
        why: the reason for that mark.
        code: Python text that replaces the function.
        undefendable: the mark is more than the answer deserves, and SECURITY.md says why that cannot be prevented.
    """

    name: str
    unit: str
    function: str
    points: float | None
    why: str
    code: str
    undefendable: bool = False

    @property
    def right(self) -> bool:
        """Whether it deserves every point."""
        return self.points is None


def wrong(function: str, name: str, points: float, why: str, code: str, undefendable: bool = False) -> Submission:
    """Return a wrong submission; `function` is `unit.function`, or `unit` if they have one name."""
    unit, _, short = function.rpartition(".")
    return Submission(name, unit or function, short, points, why, dedent(code), undefendable)


def twin(function: str, name: str, why: str, code: str) -> Submission:
    """Return a submission that is odd but right."""
    unit, _, short = function.rpartition(".")
    return Submission(name, unit or function, short, None, why, dedent(code))
