"""Compute item statistics of a class: the difficulty and the discrimination of each function and hidden group.

An item is a function or a hidden group. The formulas and their sources are in docs/explanation/items.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum, sqrt

from fam.course import Course
from fam_grader.reports.brief import COULD_NOT_RUN, Layout, brief, is_answered
from fam_grader.reports.response_table import ALL, Answer, Item, Response, ResponseTable
from fam_grader.reports.results import SubmissionMarks

DIGITS = 9  # sums of points are rounded to so many decimals: else noise would be variance
MIN_CORRELATED = 3  # two students correlate perfectly, whatever their points
# An item to look at: it discriminates less than this, among enough students, and is neither trivial nor out of reach.
LOW_DISCRIMINATION = 0.1
MIN_STUDENTS = 20
SHARES = (0.05, 0.95)


@dataclass(frozen=True)
class ItemStatistics:
    """The statistics of one item in one section; what is undefined is None."""

    students: int
    mean: float | None
    sd: float | None  # of the sample
    quartiles: tuple[float, float, float] | None
    difficulty: float | None  # the mean share of the points: the higher, the easier
    discrimination: float | None  # the corrected item-total correlation
    correlated: int  # the students that it is computed from
    unanswered: int = 0
    excused: int = 0
    could_not_run: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether the item should be looked at: it is neither trivial nor out of reach, and hardly discriminates."""
        if self.discrimination is None or self.difficulty is None or self.correlated < MIN_STUDENTS:
            return False
        return self.discrimination < LOW_DISCRIMINATION and SHARES[0] <= self.difficulty <= SHARES[1]


@dataclass(frozen=True)
class Section:
    """The students of a section: how many, and the times of their first and last submission."""

    students: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class ClassItems:
    """The item statistics of a class.

    Args:
        worth: the points of each item, in the order of the course.
        sections: by name, `ALL` first.
        statistics: by item and section.
        left_out: how many students are in no statistic, by reason.
    """

    worth: Mapping[Item, float]
    sections: Mapping[str, Section]
    statistics: Mapping[tuple[Item, str], ItemStatistics]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def functions(self) -> list[Item]:
        """The items that are functions."""
        return [item for item in self.worth if not item.group]

    @property
    def groups(self) -> list[Item]:
        """The items that are hidden groups."""
        return [item for item in self.worth if item.group]

    @property
    def suspects(self) -> list[Item]:
        """The hidden groups to look at, the worst first."""
        found = [item for item in self.groups if self.statistics[item, ALL].is_suspect]
        return sorted(found, key=lambda item: (self.statistics[item, ALL].discrimination or 0.0, item))


def response_of(
    result: SubmissionMarks,
    section: str = ALL,
    submitted: datetime | None = None,
    excused: Collection[str] = (),
) -> Response:
    """Return the points of a result as graded."""
    found = brief(result)
    points: dict[Item, float | None] = {Item(name): value for name, value in result.functions.items()}
    for each, letter, score in zip(found.layout.groups, found.outcomes, found.scores, strict=True):
        if each.hidden:
            points[Item(each.function, each.group)] = None if letter == COULD_NOT_RUN else score
    known = [value for value in result.functions.values() if value is not None]
    whole = len(known) == len(result.functions) and not excused
    return Response(
        points=points,
        total=fsum(known) if whole else None,
        excused=frozenset(excused),
        unanswered=frozenset(name for name in result.functions if not is_answered(found.outcomes_of(name))),
        section=section,
        submitted=submitted,
    )


class ItemCollector:
    """Collects the responses of a class; `add` keeps a few bytes for each item."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._responses = ResponseTable()
        self._worth: dict[Item, float] = {}
        self._layouts: set[Layout] = set()
        self.left_out: Counter[str] = Counter()

    def add(self, result: SubmissionMarks, responses: Iterable[Response]) -> None:
        """Add the responses of the owners of one submission."""
        for name in result.functions:
            self._worth.setdefault(Item(name), self._course.functions[name].points)
        layout = brief(result).layout
        if layout not in self._layouts:
            self._layouts.add(layout)
            for each in layout.groups:
                if each.hidden:
                    self._worth.setdefault(Item(each.function, each.group), each.points)
        for response in responses:
            self._responses.add(response)

    def statistics(self, min_section: int = 1) -> ClassItems:
        """Return the statistics; of sections with fewer students than `min_section`, there are none."""
        table = self._responses
        sizes = Counter(each for each in table.sections if each != ALL)
        names = [ALL, *sorted(name for name, size in sizes.items() if size >= min_section)]
        worth = dict(sorted(self._worth.items(), key=self._order))
        return ClassItems(
            worth,
            {name: _section(name, table) for name in names},
            {
                (item, name): _statistics(points, list(table.answers(item, name)))
                for item, points in worth.items()
                for name in names
            },
            dict(self.left_out),
        )

    def _order(self, entry: tuple[Item, float]) -> tuple[int, bool]:
        """Sort by the course's order of functions; groups, which follow theirs, stay in the order of the suite."""
        functions = [name for unit in self._course.units.values() for name in unit.functions]
        return functions.index(entry[0].function), bool(entry[0].group)


def item_statistics(item: Item, worth: float, responses: Iterable[Response]) -> ItemStatistics:
    """Return the statistics of an item that is worth so many points."""
    return _statistics(worth, [each.answer(item) for each in responses])


def _statistics(worth: float, answers: Sequence[Answer]) -> ItemStatistics:
    counting = [each for each in answers if not each.excused]
    known = [(each, each.earned) for each in counting if each.earned is not None]
    points = sorted(earned for _, earned in known)
    pairs = [(earned, each.total - earned) for each, earned in known if each.total is not None]
    average = mean(points)
    return ItemStatistics(
        students=len(points),
        mean=average,
        sd=standard_deviation(points),
        quartiles=quartiles(points),
        difficulty=average / worth if average is not None and worth else None,
        discrimination=correlation(pairs),
        correlated=len(pairs),
        unanswered=sum(each.unanswered for each, _ in known),
        excused=len(answers) - len(counting),
        could_not_run=len(counting) - len(known),
    )


def mean(values: Sequence[float]) -> float | None:
    """Return the mean; None without values."""
    return fsum(values) / len(values) if values else None


def standard_deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation of a sample; None for fewer than two values.

    >>> standard_deviation([1, 2, 3, 4, 5, 6, 7]), standard_deviation([1])
    (2.160246899469287, None)
    """
    average = mean(values)
    if average is None or len(values) < 2:
        return None
    return sqrt(fsum((value - average) ** 2 for value in values) / (len(values) - 1))


def quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the quartiles of sorted values, interpolated linearly; None without values.

    >>> quartiles([1, 2, 3, 4])
    (1.75, 2.5, 3.25)
    """
    if not values:
        return None
    first, second, third = (_quantile(values, share) for share in (0.25, 0.5, 0.75))
    return first, second, third


def _quantile(values: Sequence[float], share: float) -> float:
    position = share * (len(values) - 1)
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (position - below) * (values[above] - values[below])


def correlation(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Return Pearson's correlation; None for fewer than three pairs, or if either does not vary.

    >>> correlation([(0, 1), (1, 2), (2, 3)]), correlation([(1, 1), (1, 2), (1, 3)])
    (1.0, None)
    """
    both = list(pairs)
    if len(both) < MIN_CORRELATED:
        return None
    lefts, rights = (list(_deviations(_rounded([pair[side] for pair in both]))) for side in (0, 1))
    if not any(lefts) or not any(rights):
        return None
    product = fsum(left * right for left, right in zip(lefts, rights, strict=True))
    spread = sqrt(fsum(value * value for value in lefts) * fsum(value * value for value in rights))
    return max(-1.0, min(1.0, product / spread))


def _rounded(values: Sequence[float]) -> list[float]:
    """Return the values rounded; of equal ones, of which there are many, one is."""
    known = {value: round(value, DIGITS) for value in set(values)}
    return [known[value] for value in values]


def _deviations(values: Sequence[float]) -> Iterator[float]:
    """Yield the deviations from the mean: exactly 0 if all values are equal."""
    if min(values) == max(values):
        yield from [0.0] * len(values)
        return
    average = fsum(values) / len(values)
    yield from (value - average for value in values)


def _section(name: str, table: ResponseTable) -> Section:
    members = [time for time, section in zip(table.submitted, table.sections, strict=True) if name in (ALL, section)]
    times = [time for time in members if time is not None]
    return Section(len(members), min(times, default=None), max(times, default=None))
