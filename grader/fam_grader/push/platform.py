"""What a push needs of a learning platform: an assignment, its members, their marks, and a call that changes one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from fam.core.errors import CourseError

Answer = TypeVar("Answer")
NUMBER_FORMAT = ".10g"  # that of the gradebook files


class TemporaryError(Exception):
    """A request that may succeed later: a rate limit, a server's error, a lost connection."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds, if the server has said so


class RefusedError(Exception):
    """A request that the platform refuses; other students' may succeed."""


class AccessError(CourseError):
    """The address or the token is wrong: no request can succeed."""


@dataclass(frozen=True)
class Assignment:
    """The assignment that the marks go to.

    Args:
        title: its name.
        maximum: its points; None if it has none.
        takes_more: whether marks above the maximum are accepted.
        remarks: what the instructor should know about it.
        takes_files: whether students see files that are attached.
    """

    title: str
    maximum: float | None
    takes_more: bool
    remarks: tuple[str, ...] = ()
    takes_files: bool = True


@dataclass(frozen=True)
class Member:
    """A student of the platform's course; what the platform does not show is empty.

    Args:
        key: the platform's number of the user, to which marks are sent.
        name: the name, to be shown.
        email: the address.
        ids: the student id and the login.
        number: the number that downloads of submissions have: Canvas' user, Moodle's participant.
    """

    key: str
    name: str
    email: str = ""
    ids: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class State:
    """What a student has on the platform now.

    Args:
        mark: the mark, before any penalty of the platform's own; None if there is none.
        excused: whether the student is excused.
        comment: the words of the comment that begins as ours do, or that ours would replace.
        comment_key: the platform's number of that comment, if it can be edited.
        source: the comment as the platform has it, where it has to be sent again with each mark.
        files: the names of the files that belong to the feedback.
        complete: whether comment and files were read; some platforms list marks alone.
    """

    mark: float | None = None
    excused: bool = False
    comment: str = ""
    comment_key: str = ""
    source: str = ""
    files: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class Page:
    """A student's page, to be attached under a name that says which content it has."""

    path: Path
    name: str


@dataclass(frozen=True)
class Change:
    """What to send for a student; what is None stays as it is."""

    mark: float | None = None
    comment: str | None = None
    edit: bool = False  # the comment that is there, instead of writing another
    page: Page | None = None


class Platform(Protocol):
    """An assignment on a learning platform.

    Its methods raise TemporaryError, RefusedError or AccessError.
    """

    name: str
    number_field: str  # of `Person`: the number that downloads have
    one_comment: bool  # whether a new comment or file replaces what is there

    def assignment(self) -> Assignment:
        """Return the assignment."""

    def members(self) -> Sequence[Member]:
        """Return the students of its course."""

    def states(self) -> Mapping[str, State]:
        """Return what students have now, by the members' keys; who is missing has nothing."""

    def state(self, member: Member) -> State:
        """Return what one student has now, complete."""

    def send(self, member: Member, change: Change, state: State) -> None:
        """Change what a student has."""

    def close(self) -> None:
        """Close the connection."""


@dataclass(frozen=True)
class Retry:
    """How often and after what time a request is repeated; the time doubles, up to `longest`."""

    attempts: int = 6
    first: float = 1.0
    longest: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    notify: Callable[[str], None] = lambda line: None

    def call(self, request: Callable[[], Answer]) -> Answer:
        """Return what `request` returns, after as many attempts as it takes."""
        for attempt in range(self.attempts - 1):
            try:
                return request()
            except TemporaryError as error:
                self.wait(attempt, error)
        return request()

    def wait(self, attempt: int, error: TemporaryError) -> None:
        """Sleep before the attempt that follows number `attempt`, at least as long as the server has asked for."""
        seconds = min(max(self.first * 2**attempt, error.retry_after or 0.0), self.longest)
        self.notify(f"{error}; trying again in {seconds:.0f} s")
        self.sleep(seconds)


def format_mark(mark: float | None) -> str:
    """Return a mark as the gradebook files have it.

    >>> format_mark(40.50), format_mark(30.123456), format_mark(None)
    ('40.5', '30.123456', '')
    """
    return "" if mark is None else f"{mark:{NUMBER_FORMAT}}"
