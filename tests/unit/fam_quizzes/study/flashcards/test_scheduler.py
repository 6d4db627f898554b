"""When a card returns: as FSRS has it, in the learner's days."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import fsrs_rs_python
import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import example, given
from hypothesis import strategies as st

from fam_quizzes.study.flashcards import scheduler
from fam_quizzes.study.flashcards.scheduler import interval_text, outcomes
from fam_quizzes.study.progress.cards import GRADES, LEARNING, RELEARNING, REVIEW, CardRecord
from fam_quizzes.study.progress.due import SQL_DAY, day_of, start_of

DAY = 24 * 3600
NOW = 1_780_000_000
OTHER = fsrs_rs_python.FSRS(list(DEFAULT_PARAMETERS))


@pytest.fixture(autouse=True, params=["UTC", "America/New_York"])
def timezone_of_learner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything holds where days are local ones of 23 and 25 hours, too."""
    monkeypatch.setenv("TZ", request.param)
    if hasattr(time, "tzset"):  # Windows keeps its own zone, which is UTC on machines that run tests
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def history(rng: random.Random) -> list[tuple[int, int]]:
    """Days since the review before, and a grade, of up to twenty reviews."""
    gaps = [0, *(rng.choice([0, 0, 1, 1, 2, 3, 7, 15, 40, 120, 400]) for _ in range(rng.randrange(20)))]
    return [(gap, rng.randint(1, 4)) for gap in gaps]


def ours(reviews: list[tuple[int, int]], rng: random.Random) -> Iterator[CardRecord]:
    """How a card stands after each review, each at some hour of the learner's day."""
    record, day = CardRecord("d/c#forward"), date(2026, 1, 5)
    for number, (gap, grade) in enumerate(reviews):
        day += timedelta(days=gap)
        record = outcomes(record, number, start_of(day) + rng.randrange(22 * 3600), 0.9)[grade]
        yield record


def theirs(reviews: list[tuple[int, int]]) -> Iterator[fsrs_rs_python.MemoryState]:
    """The memory after each review, by another implementation of FSRS."""
    memory = None
    for gap, grade in reviews:
        states = OTHER.next_states(memory, 0.9, gap)
        memory = (states.again, states.hard, states.good, states.easy)[grade - 1].memory
        yield memory


def test_states_are_those_of_another_implementation() -> None:
    """On 500 histories, also for several reviews on one day; the other one counts in single precision."""
    for seed in range(500):
        rng = random.Random(seed)
        reviews = history(rng)

        for record, memory in zip(ours(reviews, rng), theirs(reviews), strict=True):
            assert record.stability == pytest.approx(memory.stability, rel=1e-4), (seed, reviews)
            assert record.difficulty == pytest.approx(memory.difficulty, rel=1e-4), (seed, reviews)


grades = st.integers(1, 4)
moments = st.lists(st.tuples(st.integers(0, 500 * DAY), grades), max_size=12)


def played(reviews: list[tuple[int, int]], retention: float = 0.9) -> tuple[CardRecord, int]:
    """How a card stands after reviews at given seconds from each other, and when the last one was."""
    record, now = CardRecord("d/c#forward"), NOW
    for number, (gap, grade) in enumerate(reviews):
        now += gap
        record = outcomes(record, number, now, retention)[grade]
    return record, now


@example(reviews=[(0, 1), (0, 1)], later=8321001, retention=0.9375)  # a minute before the next day
@given(reviews=moments, later=st.integers(0, 500 * DAY), retention=st.floats(0.7, 0.97))
def test_a_better_grade_never_returns_earlier(reviews: list[tuple[int, int]], later: int, retention: float) -> None:
    """Whatever came before; and every interval lies in the future."""
    record, now = played(reviews, retention)

    due = [after.due for after in outcomes(record, len(reviews), now + later, retention).values()]

    assert due == sorted(due)
    assert due[0] > now + later


@given(
    gaps=st.lists(st.integers(0, 40), min_size=2, max_size=12),
    answers=st.lists(st.sampled_from([1, 2, 3, 3, 3]), min_size=12, max_size=12),
    card=st.integers(0, 999),
    retention=st.sampled_from([0.9, 0.97]),
)
def test_a_good_answer_on_time_never_shortens_an_interval(
    gaps: list[int], answers: list[int], card: int, retention: float
) -> None:
    """Whatever the fuzz draws: the next interval is as long as the one that has just been kept, or longer."""
    record, now = CardRecord(f"d/{card}#forward"), NOW
    for number, (gap, answer) in enumerate(zip(gaps, answers, strict=False)):
        now = max(now, record.due) + (gap * DAY if answer == 1 else 0)
        after = outcomes(record, number, now, retention)
        if record.state == REVIEW and record.last_review is not None:
            before = (day_of(record.due) - day_of(record.last_review)).days
            assert (day_of(after[3].due) - day_of(now)).days >= before
            assert after[2].due <= after[3].due <= after[4].due
        record = after[answer]


def test_without_the_rule_fuzz_would_shorten_an_interval() -> None:
    """The case that the rule is for: a difficult card that is asked often, so that its stability hardly grows."""
    shortened = 0
    for card in range(40):
        record = CardRecord(f"d/{card}#forward", REVIEW, None, 130.0, 10.0, NOW, NOW - 30 * DAY)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scheduler, "_earliest", lambda *_: 0)
            free = outcomes(record, 3, NOW, 0.97)[3]
        ruled = outcomes(record, 3, NOW, 0.97)[3]
        shortened += (day_of(free.due) - day_of(NOW)).days < 30
        assert (day_of(ruled.due) - day_of(NOW)).days >= 30
    assert shortened


def test_a_higher_retention_may_shorten_an_interval() -> None:
    """Who asks for it gets it; only fuzz is evened out."""
    record = CardRecord("d/c#forward", REVIEW, None, 30.0, 9.0, NOW, NOW - 60 * DAY)

    assert (day_of(outcomes(record, 3, NOW, 0.97)[3].due) - day_of(NOW)).days < 60


@given(reviews=moments)
def test_the_same_answer_gives_the_same_interval(reviews: list[tuple[int, int]]) -> None:
    """An answer repeated after an undo is due at the same time; other users of `random` are not affected."""
    record, now = played(reviews)
    random.seed(7)
    kept = random.getstate()

    first = outcomes(record, len(reviews), now + DAY, 0.9)
    second = outcomes(record, len(reviews), now + DAY, 0.9)

    assert first == second
    assert random.getstate() == kept


@given(reviews=moments)
def test_only_forgetting_what_was_known_is_a_lapse(reviews: list[tuple[int, int]]) -> None:
    """Not what is being learned; and the record of what is suspended stays suspended."""
    record, now = played(reviews)

    after = outcomes(replace(record, suspended=1), len(reviews), now + DAY, 0.9)

    assert [after[grade].lapses - record.lapses for grade in GRADES] == [int(record.state == REVIEW), 0, 0, 0]
    assert all(each.suspended for each in after.values())


def test_a_higher_retention_asks_for_earlier_returns() -> None:
    """Who wants to forget less reviews more."""
    known = CardRecord("d/c#forward", REVIEW, None, 30.0, 5.0, NOW, NOW - 30 * DAY)

    waits = [outcomes(known, 3, NOW, retention)[3].due for retention in (0.95, 0.9, 0.8)]

    assert waits == sorted(waits)
    assert len(set(waits)) == 3


def test_a_card_of_the_evening_is_due_the_next_morning() -> None:
    """An interval of days ends when its last day begins, however late the answer was."""
    evening = start_of(date(2026, 3, 7)) + 18 * 3600  # New York is about to lose an hour
    record = CardRecord("d/c#forward", REVIEW, None, 1.0, 9.0, evening, evening - DAY)

    after = outcomes(record, 1, evening, 0.9)[2]

    assert interval_text(after, evening) == f"{(day_of(after.due) - date(2026, 3, 7)).days} d"
    assert after.due == start_of(day_of(after.due))


def test_days_are_those_of_the_database() -> None:
    """SQLite and we count the same days, also around the hours that are lost and doubled."""
    with sqlite3.connect(":memory:") as connection:
        for hours in range(0, 366 * 24, 5):
            at = NOW + hours * 3600
            (day,) = connection.execute(f"SELECT {SQL_DAY.format('?')}", (at,)).fetchone()
            assert date.fromisoformat(day) == day_of(at)
            assert start_of(day_of(at)) <= at < start_of(day_of(at) + timedelta(days=1))
    connection.close()


@pytest.mark.parametrize(
    ("state", "wait", "text"),
    [
        (LEARNING, 60, "1 min"),
        (LEARNING, 330, "6 min"),
        (RELEARNING, 900, "15 min"),
        (REVIEW, 3 * DAY, "3 d"),
        (REVIEW, 59 * DAY, "59 d"),
        (REVIEW, 76 * DAY, "2.5 mo"),
        (REVIEW, 800 * DAY, "2.2 y"),
    ],
)
def test_intervals_are_written_in_a_suitable_unit(state: int, wait: int, text: str) -> None:
    """Minutes, days, months, years."""
    noon = start_of(date(2026, 1, 5)) + 8 * 3600

    assert interval_text(CardRecord("d/c#forward", state, due=noon + wait), noon) == text
