"""What came of calling a student's function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Returned:
    """The function gave `value`; `modified` names the arguments that it changed on the way."""

    value: Any
    modified: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Raised:
    """The function, or loading its file, raised; `bases` are the names of the exception's classes, nearest first.

    It is `deliberate` where a `raise` in the submission says so, and not Python or NumPy on the way.
    """

    type_name: str
    bases: tuple[str, ...]
    text: str = ""
    line: int | None = None
    printed: str = ""
    loading: bool = False
    deliberate: bool = False


@dataclass(frozen=True)
class Missing:
    """There was no function to call; `reason` says why."""

    reason: str


@dataclass(frozen=True)
class TimedOut:
    """The function, or loading its file, was still at work after `seconds`; if `whole`, those of all calls."""

    seconds: float
    loading: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Died:
    """The student's process ended or broke the protocol; `how` says what was seen."""

    how: str


CallResult: TypeAlias = Returned | Raised | Missing | TimedOut | Died
