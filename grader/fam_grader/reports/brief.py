"""The part of a result that the tables and statistics of a class are made of: a small one of the whole record.

The groups of most submissions are the same, so they are kept once, as a layout, and of each submission a letter and
the points of each group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from fam_grader.reports.hidden import UNANSWERED
from fam_grader.reports.results import GroupResult, SubmissionMarks, SubmissionResult

PASSED, FAILED, NO_FUNCTION, COULD_NOT_RUN = LETTERS = "pfnc"
STUCK = {"loading", "hung", "memory", "died", "unasked"}  # kinds that a student may not get out of alone
LIMITS = {"hung", "memory", "died"}  # kinds of mistakes that a limit makes, which may differ from run to run


class GroupLayout(NamedTuple):
    """A group of checks, without what came of it."""

    function: str
    group: str
    hidden: bool
    points: float


class Layout:
    """The groups of a result, in their order, and where those of each function are."""

    def __init__(self, groups: Sequence[GroupLayout] = ()) -> None:
        self.groups = tuple(groups)
        self.spans: dict[str, slice] = {}
        for function, numbers in groupby(range(len(groups)), lambda number: groups[number].function):
            first, *more = numbers
            self.spans[function] = slice(first, first + len(more) + 1)


@dataclass(frozen=True)
class BriefResult(SubmissionMarks):
    """A result without what only its student's page shows.

    Args:
        layout: the groups.
        outcomes: a letter for each group.
        scores: the points of each group.
        misconceptions: the name, the function and the sentence of each.
        stuck: whether something did not load, or ended a process.
        limited: whether a limit of time or memory was reached, or nearly.
        remark: the first mistake, in a few words.
    """

    layout: Layout = Layout()  # noqa: RUF009 - nothing changes it
    outcomes: str = ""
    scores: tuple[float, ...] = ()
    misconceptions: tuple[tuple[str, str, str], ...] = ()
    stuck: bool = False
    limited: bool = False
    remark: str = ""

    def outcomes_of(self, function: str) -> str:
        """Return the letters of a function's groups; "" if it has none."""
        span = self.layout.spans.get(function)
        return self.outcomes[span] if span else ""

    def encoded(self, digest: Callable[[Layout], str]) -> bytes:
        """Return the record in the form in which it is kept, with the digest of its layout."""
        return msgspec.msgpack.encode(self, enc_hook=digest)


class BriefDecoder:
    """Decodes the records that `BriefResult.encoded` returned, with the layouts of these digests."""

    def __init__(self, layout: Callable[[str], Layout]) -> None:
        def decoded(_: type[Any], digest: Any) -> Layout:
            return layout(str(digest))

        self._decoder = msgspec.msgpack.Decoder(BriefResult, dec_hook=decoded)

    def decode(self, record: bytes) -> BriefResult:
        """Return a record; raise ValueError for what is none."""
        return self._decoder.decode(record)


def brief(result: SubmissionMarks) -> BriefResult:
    """Return the part of a result that tables are made of."""
    if not isinstance(result, SubmissionResult):
        assert isinstance(result, BriefResult)
        return result
    groups = result.groups
    kinds = {each.kind for each in groups}
    known = {each.misconception: each for each in groups if each.misconception}
    return BriefResult(
        **{each.name: getattr(result, each.name) for each in fields(SubmissionMarks)},
        layout=_layout(tuple(GroupLayout(each.function, each.group, each.hidden, each.max_score) for each in groups)),
        outcomes="".join(map(_letter, groups)),
        scores=tuple(each.score for each in groups),
        misconceptions=tuple((name, each.function, each.diagnosis) for name, each in known.items()),
        stuck=not STUCK.isdisjoint(kinds),
        limited=bool(result.near_limit) or not LIMITS.isdisjoint(kinds),
        remark=_remark(groups),
    )


def is_answered(letters: str) -> bool:
    """Return whether there was a function to call: it is written, and its file loads."""
    return letters.count(NO_FUNCTION) < len(letters)


@lru_cache(maxsize=64)
def _layout(groups: tuple[GroupLayout, ...]) -> Layout:
    return Layout(groups)


def _letter(group: GroupResult) -> str:
    if group.status == "passed":
        return PASSED
    if group.status == "could not run":
        return COULD_NOT_RUN
    return NO_FUNCTION if group.kind in UNANSWERED else FAILED


def _remark(groups: Iterable[GroupResult]) -> str:
    """Return the first mistake that was recognised, or else the first one."""
    failed = [group for group in groups if group.status != "passed"]
    first = next((group for group in failed if group.diagnosis), failed[0] if failed else None)
    return f"{first.function}: {first.diagnosis or first.sentence}" if first else ""
