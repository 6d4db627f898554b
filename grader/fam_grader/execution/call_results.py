"""The result of calling a student's function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Returned:
    """The function returned `value`; `modified` names the arguments that it modified."""

    value: Any
    modified: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Raised:
    """The function, or loading its file, raised; `bases` are the names of the exception's classes, nearest first.

    It is `deliberate` if a `raise` statement of the submission raised it, and not Python or NumPy.
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
    """The call, or loading the file, took more than `seconds`; if `whole`, the limit of all calls together."""

    seconds: float
    loading: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Died:
    """The student's process ended or broke the protocol; `how` says what was seen."""

    how: str


CallResult: TypeAlias = Returned | Raised | Missing | TimedOut | Died
