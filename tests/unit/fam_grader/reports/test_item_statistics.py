"""Item statistics: what is undefined is empty, the rest is what NumPy and a computation by hand give."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fam.course import Course
from fam_grader.reports.class_report import TermReport, render_report
from fam_grader.reports.class_summary import ClassSummary
from fam_grader.reports.item_statistics import (
    ClassItems,
    ItemCollector,
    ItemStatistics,
    item_statistics,
    quartiles,
    response_of,
)
from fam_grader.reports.response_table import ALL, Item, Response
from support.made_results import RIGHT, internal_error, make_result

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
ERRORS = Item("double", "errors")
QUARTERS = st.integers(0, 8).map(lambda number: number / 4)
TABLES = st.lists(st.tuples(QUARTERS, QUARTERS, QUARTERS), min_size=3, max_size=30)


# R's data set `attitude` (Chatterjee and Price, 30 departments), and the `raw_alpha` that R's package psych prints
# for `alpha(attitude)`: Cronbach's alpha of the other six, if one is dropped.
ATTITUDE = {
    "rating": "43 63 71 61 81 43 58 71 72 67 64 67 69 68 77 81 74 65 65 50 50 64 53 40 63 66 78 48 85 82",
    "complaints": "51 64 70 63 78 55 67 75 82 61 53 60 62 83 77 90 85 60 70 58 40 61 66 37 54 77 75 57 85 82",
    "privileges": "30 51 68 45 56 49 42 50 72 45 53 47 57 83 54 50 64 65 46 68 33 52 52 42 42 66 58 44 71 39",
    "learning": "39 54 69 47 66 44 56 55 67 47 58 39 42 45 72 72 69 75 57 54 34 62 50 58 48 63 74 45 71 59",
    "raises": "61 63 76 54 71 54 66 70 71 62 58 59 55 59 79 60 79 55 75 64 43 66 63 50 66 88 80 51 77 64",
    "critical": "92 73 86 84 83 49 68 66 83 80 67 74 63 77 77 54 79 80 85 78 64 80 80 57 75 76 78 83 74 78",
    "advance": "45 47 48 35 47 34 35 41 31 41 34 41 25 35 46 36 63 60 46 52 33 41 37 49 33 72 49 38 55 39",
}
ALPHA_IF_DROPPED = [0.810, 0.797, 0.828, 0.803, 0.795, 0.864, 0.840]


def responses(rows: Sequence[Sequence[float]]) -> list[Response]:
    """Return the responses of students with so many points in the functions `0`, `1` and so on."""
    return [Response({Item(str(n)): value for n, value in enumerate(row)}, sum(row)) for row in rows]


def of_class(course: Course, found: Sequence[Response], min_section: int = 1) -> ClassItems:
    """Return the statistics of some responses to the small course."""
    collector = ItemCollector(course)
    collector.add(make_result(RIGHT), found)
    return collector.statistics(min_section)


def test_a_small_table_computed_by_hand() -> None:
    """Five students, three items; of the first: 1, 0, 1, 1, 0 against a rest of 2, 1, 1, 2, 0.

    The means are 0.6 and 1.2, the sums of squared deviations 1.2 and 2.8, that of the products 1.4.
    """
    table = responses([(1, 1, 1), (0, 1, 0), (1, 0, 1), (1, 1, 1), (0, 0, 0)])

    found = item_statistics(Item("0"), 1.0, table)

    assert found.discrimination == pytest.approx(1.4 / (1.2 * 2.8) ** 0.5)
    assert (found.students, found.mean, found.difficulty, found.correlated) == (5, 0.6, 0.6, 5)
    assert found.sd == pytest.approx(0.3**0.5)
    assert found.quartiles == (0, 1, 1)


def test_a_worked_example_that_is_published() -> None:
    """Deviations and discriminations of seven items give the published alpha of the others, if one is dropped.

    Of a total with variance V, an item with deviation s and correlation r leaves a rest whose deviation d solves
    V = d² + s² + 2rsd.
    """
    rows = list(zip(*(map(float, column.split()) for column in ATTITUDE.values()), strict=True))
    found = [item_statistics(Item(str(n)), 100.0, responses(rows)) for n in range(len(ATTITUDE))]
    whole = float(np.var([sum(row) for row in rows], ddof=1))
    deviations = [each.sd or 0.0 for each in found]

    alphas = []
    for each, own in zip(found, deviations, strict=True):
        r = each.discrimination or 0.0
        rest = (whole - own**2 * (1 - r**2)) ** 0.5 - r * own
        others = sum(value**2 for value in deviations) - own**2
        alphas.append(6 / 5 * (1 - others / rest**2))

    assert [round(alpha, 3) for alpha in alphas] == ALPHA_IF_DROPPED


@given(TABLES)
def test_all_numbers_are_those_of_numpy(rows: list[tuple[float, float, float]]) -> None:
    """The correlation of item and rest, the deviation of a sample, and quartiles by linear interpolation."""
    table = np.array(rows)
    item, rest = table[:, 0], table[:, 1:].sum(axis=1)

    found = item_statistics(Item("0"), 2.0, responses(rows))

    assert found.mean == pytest.approx(item.mean())
    assert found.sd == pytest.approx(item.std(ddof=1))
    assert found.quartiles == pytest.approx(tuple(np.quantile(item, [0.25, 0.5, 0.75], method="linear")))
    if np.ptp(item) and np.ptp(rest):
        assert found.discrimination == pytest.approx(np.corrcoef(item, rest)[0, 1])
    else:
        assert found.discrimination is None


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_students_does_not_matter(rows: list[tuple[float, float, float]], chance: random.Random) -> None:
    """Not in the last digit: the same class gives the same file."""
    table = responses([tuple(value / 3 for value in row) for row in rows])
    shuffled = chance.sample(table, len(table))

    assert item_statistics(Item("1"), 2.0, shuffled) == item_statistics(Item("1"), 2.0, table)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_quartiles_are_within_the_points(values: list[float]) -> None:
    """And in order, with ties and single students."""
    assume(all(value == 0 or value > 1e-6 for value in values))
    first, median, third = quartiles(sorted(values)) or (0, 0, 0)

    assert min(values) <= first <= median + 1e-9
    assert median <= third + 1e-9 <= max(values) + 2e-9


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ItemStatistics(0, None, None, None, None, None, 0)),
        ([(1, 1)], ItemStatistics(1, 1.0, None, (1, 1, 1), 0.5, None, 1)),
        ([(1, 1), (0, 0)], ItemStatistics(2, 0.5, 0.5**0.5, (0.25, 0.5, 0.75), 0.25, None, 2)),
        ([(1, 1), (1, 0), (1, 0.5)], ItemStatistics(3, 1.0, 0.0, (1, 1, 1), 0.5, None, 3)),
        ([(1, 1), (0, 1), (0.5, 1)], ItemStatistics(3, 0.5, 0.5, (0.25, 0.5, 0.75), 0.25, None, 3)),
    ],
    ids=["no student", "one", "two", "no variance", "no variance in the rest"],
)
def test_what_is_undefined_is_none(rows: list[tuple[float, float]], expected: ItemStatistics) -> None:
    """Neither NaN nor a zero that looks like a result; noise of floating point is no variance."""
    assert item_statistics(Item("0"), 2.0, responses(rows)) == expected


def test_noise_of_floating_point_is_no_variance() -> None:
    """0.1 + 0.2 and 0.3 are the same points."""
    table = [Response({Item("0"): own}, own + rest) for own, rest in ((0.1, 0.3), (0.7, 0.1 + 0.2), (0.2, 0.3))]

    assert item_statistics(Item("0"), 1.0, table).discrimination is None


def test_what_could_not_run_or_is_excused_is_counted_and_in_no_number() -> None:
    """Whose total is unknown is in the mean of the other items, but in no correlation."""
    found = [
        response_of(make_result(RIGHT)),
        response_of(make_result(["passed", "passed", "could not run", "passed", "passed"])),
        response_of(internal_error()),
        response_of(make_result(["missing"] * 5), excused=["double"]),
        response_of(make_result([*["missing"] * 3, "passed", "value"])),
    ]

    errors, halve = (item_statistics(item, 0.5, found) for item in (ERRORS, Item("halve")))

    assert (errors.students, errors.could_not_run, errors.excused, errors.unanswered) == (2, 2, 1, 1)
    assert (errors.mean, errors.correlated) == (0.25, 2)
    assert (halve.students, halve.could_not_run, halve.excused, halve.correlated) == (4, 1, 0, 2)


def test_sections_stand_side_by_side(small_course: Course) -> None:
    """With their times; students without a section are among all, and small sections can be left out."""

    def one(hours: int, section: str) -> Response:
        return response_of(make_result(RIGHT), section, NOON + timedelta(hours=hours))

    found = [one(3, "B"), one(1, "A"), one(2, "B"), replace(one(0, ALL), submitted=None)]

    items = of_class(small_course, found)

    assert [(name, each.students) for name, each in items.sections.items()] == [(ALL, 4), ("A", 1), ("B", 2)]
    times = [(each.first, each.last) for each in items.sections.values()]
    assert times == [(NOON + timedelta(hours=a), NOON + timedelta(hours=b)) for a, b in ((1, 3), (1, 1), (2, 3))]
    assert items.statistics[Item("double"), "B"].students == 2
    assert list(of_class(small_course, found, 2).sections) == [ALL, "B"]
    assert list(items.worth)[:3] == [Item("double"), Item("double", "values"), ERRORS]


@pytest.mark.parametrize(("students", "suspects"), [(20, [ERRORS]), (19, [])])
def test_a_hidden_group_that_does_not_discriminate_is_listed(
    small_course: Course, students: int, suspects: list[Item]
) -> None:
    """If there are enough students: the good ones fail it as often as the others."""
    good, bad = ["passed", "passed", "value", "passed", "passed"], ["value", "value", "passed", "value", "value"]
    found = [response_of(make_result(bad if number % 2 else good)) for number in range(students)]

    items = of_class(small_course, found)

    assert items.suspects == suspects
    page = render_report(ClassSummary(small_course), term=TermReport(items=items))
    assert ("Look at these checks" in page) == bool(suspects)
    assert page.count('<circle class="suspect"') == len(suspects)


def test_a_name_in_a_section_is_text(small_course: Course) -> None:
    """Whatever a roster calls a section, it is no HTML."""
    found = [response_of(make_result(RIGHT), "<b>A&B")] * 3

    page = render_report(ClassSummary(small_course), term=TermReport(items=of_class(small_course, found)))

    assert "&lt;b&gt;A&amp;B: share" in page
    assert "<b>A" not in page
    assert "nan" not in page.partition('id="items"')[2].partition("</section>")[0].lower()
