"""Summarise a class incrementally: only a row of each submission is kept in memory."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from statistics import median

from fam.core.packed import Packed, packable
from fam.core.text import escape_control_chars
from fam.course import Course, FunctionSpec, Unit
from fam_grader.reports.brief import (
    COULD_NOT_RUN,
    FAILED,
    NO_FUNCTION,
    PASSED,
    BriefResult,
    GroupLayout,
    Layout,
    brief,
    is_answered,
)
from fam_grader.reports.pages import short_name, shortened
from fam_grader.reports.results import SubmissionMarks

MAX_TROUBLE = 160  # characters of what kept a submission from being graded in full
MAX_INTERNAL_ERRORS = 20  # first lines of our own faults; faults.log has them all
MAX_LACKS = 3
HELP_BELOW = 0.5  # of the points


@dataclass
class GroupTally:
    """The number of submissions that passed one group of checks; the four counts add up to `asked`."""

    group: str
    hidden: bool
    points: float
    passed: int = 0
    failed: int = 0
    unanswered: int = 0  # the function is not written, or its file does not load
    could_not_run: int = 0

    @property
    def asked(self) -> int:
        """The submissions that the group was run against."""
        return self.passed + self.failed + self.unanswered + self.could_not_run


@dataclass
class FunctionTally:
    """The counts of one function in the class."""

    spec: FunctionSpec
    groups: dict[tuple[str, bool], GroupTally] = field(default_factory=dict)
    answered: int = 0  # written, loaded, and graded in full
    right: int = 0
    unanswered: int = 0
    could_not_run: int = 0
    lost: float = 0.0  # points, of those who answered


@dataclass
class UnitTally:
    """The counts of one unit; only answers that could be graded in full count."""

    unit: Unit
    answered: int = 0
    short: int = 0  # those of them who lost points
    lost: float = 0.0
    worth: float = 0.0

    @property
    def lost_share(self) -> float:
        """The share of the points that was lost."""
        return self.lost / self.worth if self.worth else 0.0


@dataclass
class MisconceptionTally:
    """The number of students with a misconception, and the sentence that they see."""

    function: str
    sentence: str
    students: int = 0


@packable
@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """The row of one submission."""

    name: str
    student: str  # the folder of its results
    status: str
    score: float
    max_score: float
    bonus: float
    share: float | None  # of the points that could be graded; None if nothing could
    lacks: tuple[str, ...]  # titles of the units that cost the most points
    trouble: str
    answered: int  # functions that could be called
    stuck: bool
    seconds: float
    review: tuple[str, ...] = ()  # what of the upload did not count, or is unclear

    @property
    def needs_help(self) -> bool:
        """Whether it could not be read, did not load, hung, crashed, or earned less than half of the points."""
        return self.status == "rejected" or self.stuck or (self.share is not None and self.share < HELP_BELOW)


def by_reason(rows: Iterable[SubmissionRow]) -> list[tuple[str, list[SubmissionRow]]]:
    """Return the reasons to look at uploads, each with its uploads, the rarest first.

    A skeleton that thirty students submit unchanged must not hide the one file that could not be read.
    """
    groups: dict[str, list[SubmissionRow]] = {}
    for row in rows:
        groups.setdefault("; ".join(row.review), []).append(row)
    return sorted(groups.items(), key=lambda group: (len(group[1]), group[1][0].share or 0.0, group[1][0].name))


class ClassSummary:
    """The summary of a class; `add` counts one result, and keeps only its row."""

    def __init__(
        self, course: Course, people: Mapping[str, str] | None = None, unclear: Mapping[str, str] | None = None
    ) -> None:
        self.course = course
        self._unclear = unclear or {}  # what is not known about the owner of a submission, by its folder
        self._people = people or {}  # whose a submission is, by its folder, where that is known
        self.statuses: Counter[str] = Counter()
        self.isolation: Counter[str] = Counter()
        self._functions: dict[str, FunctionTally] = {}
        # Groups are many, and outcomes of a function few: these are counted, and split up at the end.
        self._outcomes: Counter[tuple[str, Layout, str]] = Counter()
        self.units: dict[str, UnitTally] = {}
        self.misconceptions: dict[str, MisconceptionTally] = {}
        self.rows = Packed[SubmissionRow]()
        self.shares = array("d")  # of the points, of those who could be read, and graded at least in part
        self.faulty = 0  # submissions that we failed on, in part or altogether
        self.internal_errors: Counter[str] = Counter()  # by their last line

    @classmethod
    def of(
        cls,
        course: Course,
        results: Iterable[SubmissionMarks],
        people: Mapping[str, str] | None = None,
        unclear: Mapping[str, str] | None = None,
    ) -> ClassSummary:
        """Return the summary of `results`."""
        summary = cls(course, people, unclear)
        for result in results:
            summary.add(result)
        return summary

    @property
    def functions(self) -> dict[str, FunctionTally]:
        """The counts of each function, in the order in which they were found."""
        for (name, layout, letters), times in self._outcomes.items():
            for group, letter in zip(layout.groups[layout.spans[name]], letters, strict=True):
                _count_group(self._functions[name], group, letter, times)
        self._outcomes.clear()
        return self._functions

    def add(self, result: SubmissionMarks) -> None:
        """Count one more submission."""
        found = brief(result)
        self.statuses[found.status] += 1
        if found.isolation:
            self.isolation[found.isolation] += 1
        outcomes = {name: found.outcomes_of(name) for name in found.layout.spans}
        answered = sum(map(is_answered, outcomes.values()))
        lost: dict[str, float] = defaultdict(float)
        for name, points in found.functions.items():
            tally = self._functions.setdefault(name, FunctionTally(self.course.functions[name]))
            self.units.setdefault(tally.spec.unit, UnitTally(self.course.units[tally.spec.unit]))
            letters = outcomes.get(name, "")
            if letters:
                self._outcomes[name, found.layout, letters] += 1
            lost[tally.spec.unit] += _count_function(tally, points, letters)
        self._count_units(found, outcomes)
        for name, function, sentence in found.misconceptions:
            self.misconceptions.setdefault(name, MisconceptionTally(function, sentence)).students += 1
        self._count_internal_errors(found)
        row = self._row(found, lost, answered)
        self.rows.append(row)
        if row.status != "rejected" and row.share is not None:
            self.shares.append(row.share)

    def title(self, student: str, submission: str) -> str:
        """Return the name of a submission, with its owners if they are known."""
        people = self._people.get(student)
        return short_name(f"{people} ({submission})" if people else submission)

    def _count_units(self, result: BriefResult, outcomes: Mapping[str, str]) -> None:
        """Add the lost points of each unit, except for functions without an answer."""
        lost: dict[str, float] = defaultdict(float)
        for name, points in result.functions.items():
            if points is not None and is_answered(outcomes.get(name, "")):
                spec = self.course.functions[name]
                self.units[spec.unit].worth += spec.points
                lost[spec.unit] += _missing(points, spec)
        for unit, points in lost.items():
            self.units[unit].answered += 1
            self.units[unit].short += points > 0
            self.units[unit].lost += points

    def _count_internal_errors(self, result: BriefResult) -> None:
        self.faulty += bool(result.internal_errors) or None in result.functions.values()
        last_lines = (error.strip().rpartition("\n")[2] for error in result.internal_errors)
        for line in {shortened(escape_control_chars(line, keep=""), MAX_TROUBLE) for line in last_lines}:
            if line in self.internal_errors or len(self.internal_errors) < MAX_INTERNAL_ERRORS:
                self.internal_errors[line] += 1

    def _row(self, result: BriefResult, lost: dict[str, float], answered: int) -> SubmissionRow:
        costly = sorted((name for name in lost if lost[name] > 0), key=lambda name: -lost[name])
        lacks = [self.course.units[name].title for name in costly[:MAX_LACKS]]
        return SubmissionRow(
            name=self.title(result.student, result.submission),
            student=result.student,
            status=result.status,
            score=result.score,
            max_score=result.max_score,
            bonus=result.bonus,
            share=self._share(result.functions),
            lacks=tuple(lacks),
            trouble=shortened(escape_control_chars(result.message, keep=""), MAX_TROUBLE),
            answered=answered,
            stuck=result.stuck,
            seconds=result.seconds,
            review=self._review(result),
        )

    def _review(self, result: BriefResult) -> tuple[str, ...]:
        """Return why an instructor should look at the upload, in sentences that fit a table."""
        unclear = self._unclear.get(result.student)
        reasons = [unclear] if unclear else []
        return tuple(
            shortened(escape_control_chars(each, keep=""), MAX_TROUBLE) for each in [*reasons, *result.review]
        )

    def _share(self, functions: Mapping[str, float | None]) -> float | None:
        """Return the earned share of the points that could be graded; the bonus counts if there is nothing else."""
        units = {name: self.course.unit_of(name) for name in functions}
        only_bonus = all(unit.bonus for unit in units.values())
        known = {
            name: points
            for name, points in functions.items()
            if points is not None and (only_bonus or not units[name].bonus)
        }
        worth = sum(self.course.functions[name].points for name in known)
        return sum(known.values()) / worth if worth else None

    @property
    def only_bonus(self) -> bool:
        """Whether only bonus units were graded."""
        return all(tally.unit.bonus for tally in self.units.values())

    def ranked(self, number: int) -> list[SubmissionRow]:
        """Return so many submissions, the best first; those that could not be graded come last."""

        def order(row: SubmissionRow) -> tuple[bool, float, float, str]:
            return row.share is None, -(row.share or 0.0), -row.bonus, row.name

        return nsmallest(number, self.rows, key=order)

    @property
    def to_review(self) -> list[SubmissionRow]:
        """The uploads with files that did not count, or with an unclear owner; the lowest scores first."""
        return sorted((row for row in self.rows if row.review), key=lambda row: (row.share or 0.0, row.name))

    @property
    def need_help(self) -> list[SubmissionRow]:
        """The students who need help; the lowest scores first."""
        return sorted((row for row in self.rows if row.needs_help), key=lambda row: (row.share or 0.0, row.name))

    @property
    def common_misconceptions(self) -> list[MisconceptionTally]:
        """The recognised misconceptions, the commonest first."""
        return sorted(self.misconceptions.values(), key=lambda each: (-each.students, each.function, each.sentence))

    @property
    def median_share(self) -> float | None:
        """The median of the shares of the points; None if nothing could be graded."""
        return median(self.shares) if self.shares else None


def histogram(shares: Iterable[float], bins: int = 10) -> list[int]:
    """Count shares from 0 to 1 in equal bins, each with its lower end; the last one also has 1.

    >>> histogram([0, 0.09, 0.1, 0.95, 1])
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    """
    counts = [0] * bins
    for share in shares:
        counts[min(bins - 1, max(0, int(share * bins + 1e-9)))] += 1
    return counts


def _count_function(tally: FunctionTally, points: float | None, outcomes: str) -> float:
    """Count one student's function but for its groups, and return the points that the student lost."""
    if points is None:
        tally.could_not_run += 1
        return 0.0
    lost = _missing(points, tally.spec)
    if not is_answered(outcomes):
        tally.unanswered += bool(outcomes)
        return lost
    tally.answered += 1
    tally.right += lost == 0
    tally.lost += lost
    return lost


def _count_group(tally: FunctionTally, group: GroupLayout, outcome: str, times: int) -> None:
    new = GroupTally(group.group, group.hidden, group.points)
    counts = tally.groups.setdefault((group.group, group.hidden), new)
    counts.passed += times * (outcome == PASSED)
    counts.failed += times * (outcome == FAILED)
    counts.unanswered += times * (outcome == NO_FUNCTION)
    counts.could_not_run += times * (outcome == COULD_NOT_RUN)


def _missing(points: float, spec: FunctionSpec) -> float:
    return max(0.0, round(spec.points - points, 5))
