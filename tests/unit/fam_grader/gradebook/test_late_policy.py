"""Being late costs what the policy says, no more and no less, and is said so that people understand it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.late_policy import (
    Amount,
    LatePolicy,
    read_amount,
    read_due,
    read_duration,
    read_rate,
    read_time,
    write_duration,
)

DUE = datetime(2026, 11, 20, 23, 59, 59, tzinfo=timezone.utc)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TOTALS = st.floats(0, 1_000)
LATE = st.timedeltas(timedelta(0), timedelta(days=400))
AMOUNTS = st.builds(Amount, st.floats(0, 200), st.booleans())
POLICIES = st.builds(
    LatePolicy,
    st.just(DUE),
    st.none() | AMOUNTS,
    st.sampled_from([DAY, HOUR, 30 * MINUTE]),
    st.timedeltas(timedelta(0), 3 * DAY),
    st.none() | AMOUNTS,
)


@pytest.mark.parametrize(
    ("after", "grace", "late"),
    [
        (-DAY, 15, timedelta(0)),
        (timedelta(0), 0, timedelta(0)),
        (timedelta(seconds=1), 0, timedelta(seconds=1)),
        (15 * MINUTE, 15, timedelta(0)),
        (16 * MINUTE, 15, 16 * MINUTE),
    ],
    ids=["early", "in time", "a second", "within the grace", "after the grace"],
)
def test_lateness_counts_from_the_due_time_once_the_grace_is_over(
    after: timedelta, grace: int, late: timedelta
) -> None:
    """Grace forgives; it does not move the due time."""
    assert LatePolicy(DUE, grace=grace * MINUTE).lateness(DUE + after) == late


def test_offsets_are_compared_as_moments() -> None:
    """Half past midnight in Berlin is still the day before in London."""
    berlin = datetime(2026, 11, 21, 0, 30, tzinfo=timezone(HOUR))

    assert LatePolicy(DUE).lateness(berlin) == timedelta(0)


@pytest.mark.parametrize(
    ("rate", "cap", "late", "lost"),
    [
        ("10%/day", None, timedelta(0), 0),
        ("10%/day", None, MINUTE, 4),
        ("10%/day", None, DAY, 4),
        ("10%/day", None, DAY + MINUTE, 8),
        ("10%/day", None, 30 * DAY, 40),
        ("10%/day", "50%", 30 * DAY, 20),
        ("10%/day", "7", 30 * DAY, 7),
        ("2/day", None, 3 * DAY, 6),
        ("2/day", "10%", 3 * DAY, 4),
        ("5%/hour", None, 90 * MINUTE, 4),
        ("1/30m", None, 61 * MINUTE, 3),
        ("0.5%/2 days", None, 5 * DAY, 0.6),
    ],
)
def test_a_penalty_is_for_every_period_that_has_begun(
    rate: str, cap: str | None, late: timedelta, lost: float
) -> None:
    """In percent of what was reached, or in points; the cap is either, too. Here of 40 points."""
    cost, each = read_rate(rate)

    policy = LatePolicy(DUE, cost, each, cap=read_amount(cap) if cap else None)

    assert policy.penalty(40, late) == pytest.approx(lost)


@given(POLICIES, TOTALS, LATE, LATE)
def test_a_penalty_is_never_more_than_there_is_and_never_less_for_being_later(
    policy: LatePolicy, total: float, first: timedelta, second: timedelta
) -> None:
    """No mark is negative, no penalty adds points, and waiting never lowers a penalty."""
    sooner, later = sorted((first, second))

    assert 0 <= policy.penalty(total, sooner) <= policy.penalty(total, later) <= round(total, 5)
    assert policy.penalty(total, timedelta(0)) == 0


def test_without_a_rate_being_late_costs_nothing() -> None:
    """It is only reported."""
    assert LatePolicy(DUE).penalty(40, DAY) == 0


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("15m", 15 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1 h 30 min", 90 * MINUTE),
        ("2 Days", 2 * DAY),
        ("0.5d", DAY / 2),
        ("90 s", 90 * MINUTE / 60),
        ("1w", 7 * DAY),
        ("0m", timedelta(0)),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, time: timedelta) -> None:
    """Short or in full, in several units."""
    assert read_duration(text) == time


@pytest.mark.parametrize("text", ["", "15", "m", "15x", "-5m", "1h and 5m", "1e9d", "9" * 30 + "d"])
def test_what_is_no_duration_is_told(text: str) -> None:
    """With an example of one."""
    with pytest.raises(CourseError, match=r"The duration .* is not understood; expected one like 15m"):
        read_duration(text)


@pytest.mark.parametrize(
    "text", ["", "10%", "10%/", "/day", "10%/fortnight", "ten/day", "10%/0m", "-1/day", "10%%/day"]
)
def test_what_is_no_rate_is_told(text: str) -> None:
    """With an example of one."""
    with pytest.raises(CourseError, match="is not understood; expected"):
        read_rate(text)


@given(st.integers(0, 10**7))
def test_written_durations_say_the_two_largest_units(seconds: int) -> None:
    """And never less than is left of the rest."""
    text = write_duration(timedelta(seconds=seconds))

    read = read_duration(text.replace("min", "m")) if text else timedelta(0)
    assert len(text.split()) <= 4
    assert timedelta(0) <= timedelta(seconds=seconds) - read < (HOUR if seconds >= 86_400 else MINUTE)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-20T23:59Z", datetime(2026, 11, 20, 23, 59, 59, 999_999, timezone.utc)),
        ("2026-11-20 23:59:00+01:00", datetime(2026, 11, 20, 22, 59, tzinfo=timezone.utc)),
        ("2026-11-20T23:59", datetime(2026, 11, 20, 23, 59, 59, 999_999).astimezone()),
        ("20 November 2026, 11:59 PM", datetime(2026, 11, 20, 23, 59, 59, 999_999).astimezone()),
    ],
    ids=["UTC", "to the second", "local", "Moodle's"],
)
def test_a_due_minute_lasts_until_its_end(text: str, time: datetime) -> None:
    """23:59 is the end of the day; a time to the second is that second; local without an offset."""
    assert read_due(text) == time


@pytest.mark.parametrize("text", ["", "2026-11-20", "tomorrow", "2026-02-30T10:00", "20.11.2026 23:59", "24:00"])
def test_what_is_no_due_time_is_told(text: str) -> None:
    """A date alone does not say whether its beginning or its end is meant."""
    with pytest.raises(CourseError, match="expected one like 2026-11-20T23:59"):
        read_due(text)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """A cell of a table may hold anything."""
    time = read_time(text)

    assert time is None or time.tzinfo is not None
