"""What is due: one answer for the header, the end of a session, the list, the statistics and the status."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from dataclasses import replace
from datetime import datetime, timezone
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fam.core.keyboard import Ended
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.study.flashcards import review
from fam_quizzes.study.flashcards.review import Plan, Session
from fam_quizzes.study.flashcards.scheduler import outcomes
from fam_quizzes.study.flashcards.summary import list_cards, session_summary, when
from fam_quizzes.study.progress import due_count
from fam_quizzes.study.progress.cards import (
    LEARNING,
    REVIEW,
    CardRecord,
    Cards,
    bury,
    make_due,
    note_of,
    read_record,
    write_record,
)
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.due import Queue, queue, tomorrow
from fam_quizzes.study.progress.settings import answers_ahead
from fam_quizzes.study.progress.stats import gather

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
MONDAY = int(datetime(2026, 3, 2, 9, tzinfo=timezone.utc).timestamp())
NOTES = tuple(
    Note(id=name, term=name, definition="It is.", reverse=True, cloze=(f"It is {{{{{name}}}}}.",)) for name in "abcde"
)
DECKS = DeckCollection((Deck(deck="d", title="D", cards=NOTES),), "words")
CARDS = Cards(DECKS.notes)
FEW = Plan(new_a_day=3)


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the learner's days be those of Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):  # Windows keeps its own zone, which is UTC on machines that run tests
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def sit(progress: sqlite3.Connection, now: int, actions: list[str], *, ahead: bool = False) -> tuple[Session, str]:
    """Run a session that is quit after these grades, suspensions and burials; return it with its screen."""
    queued = iter(actions)

    def ask_key(prompt: str, keys: dict[str, str], *, other: str | None = None) -> str:
        if "That was the last one" in prompt or "leech" in prompt:
            print(prompt)
            return other or ""
        if other == "show":
            return other
        action = next(queued, None)
        if action is None:
            raise Ended
        return action

    session = Session(progress, DECKS, CARDS, Screen(), lambda: now, replace(FEW, ahead=ahead))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as screen:
        patch.setattr(review, "ask_key", ask_key)
        session.run()
        print("\n".join(session_summary(session)))
    return session, screen.getvalue()


def due_everywhere(folder: Path, progress: sqlite3.Connection, now: int) -> dict[str, int]:
    """Return how many cards are due as each part of the program says."""
    session = Session(progress, DECKS, CARDS, Screen(), lambda: now, FEW)
    header = re.search(r"(\d+) due", session.left())
    end = re.search(r"^(\d+) flashcards? (?:is|are) still due", "\n".join(session_summary(session)), re.MULTILINE)
    listed = [line for line in list_cards(progress, CARDS, now, found(progress, now)) if " due now " in line]
    stats = gather(progress, DECKS, now)
    return {
        "header": int(header[1]) if header else 0,
        "end": int(end[1]) if end else 0,
        "list": len(listed),
        "stats": stats.due,
        "status": due_count(folder, DECKS, now),
    }


def found(progress: sqlite3.Connection, now: int) -> Queue:
    """Return what there is to learn."""
    return queue(progress, CARDS, now, new_a_day=FEW.new_a_day)


def reviewed(card: str, *, due: int, at: int) -> CardRecord:
    """Return a card that is beyond its steps."""
    return CardRecord(card, REVIEW, None, 10.0, 5.0, due, at)


WAITS = st.sampled_from([0, MINUTE, 11 * MINUTE, HOUR, 9 * HOUR, 19 * HOUR, DAY, 3 * DAY, 12 * DAY])
AHEAD = st.sampled_from([0, 0, 0, 2 * HOUR, 30 * DAY])
ACTIONS = st.lists(st.sampled_from(["1", "2", "3", "3", "4", "suspend", "bury"]), max_size=12)
MISSED = st.lists(st.sampled_from(list(DECKS.notes)), max_size=2)
HISTORY = st.lists(st.tuples(WAITS, AHEAD, ACTIONS, MISSED, st.booleans()), min_size=1, max_size=6)
History: TypeAlias = list[tuple[int, int, list[str], list[str], bool]]


@settings(max_examples=40)
@given(history=HISTORY)
def test_all_say_the_same_of_what_is_due_and_a_session_that_ends_has_nothing_due(
    tmp_path_factory: pytest.TempPathFactory, history: History
) -> None:
    """Whatever was answered when, also with a clock that was ahead; the time of the next card is true."""
    folder = tmp_path_factory.mktemp("progress")
    now = MONDAY
    with closing(open_database(folder)) as progress:
        for wait, ahead, actions, missed, soon in history:
            now += wait
            _, screen = sit(progress, now + ahead, actions, ahead=soon)
            make_due(progress, missed if not ahead else [], now)
            for moment in (now + ahead, now):
                assert len(set(due_everywhere(folder, progress, moment).values())) == 1
            if "That was the last one" in screen and not missed:
                assert not found(progress, now + ahead).due
                assert "due now" not in screen
                assert "still due" not in screen
            left = found(progress, now)
            if left.next is not None and not left.due:
                assert not found(progress, left.next - 1).due
                assert found(progress, left.next).due


@settings(max_examples=20)
@given(history=HISTORY)
def test_no_card_is_in_two_groups_and_none_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory, history: History
) -> None:
    """What is over is due, held back or buried; what is held back waits for another card of its note."""
    now = MONDAY
    with closing(open_database(tmp_path_factory.mktemp("progress"))) as progress:
        for wait, ahead, actions, missed, soon in history:
            now += wait
            sit(progress, now + ahead, actions, ahead=soon)
            make_due(progress, missed, now + ahead)
        left = queue(progress, CARDS, now, new_a_day=FEW.new_a_day, ahead=True)
        usual = found(progress, now)
        records = {row["face"]: row for row in progress.execute("SELECT * FROM faces WHERE suspended = 0")}
        answered = {note_of(row["face"]) for row in progress.execute("SELECT face FROM reviews WHERE at = ?", (now,))}

    over = {card for card, row in records.items() if row["due"] <= now and (row["state"] or row["due"])}
    groups = [*left.due, *left.new, *left.waiting, *left.held, *left.buried, *left.ahead]
    assert len(groups) == len(set(groups))
    assert over <= {*left.due, *left.held, *left.buried}
    assert all(now < records[card]["buried"] for card in left.buried)
    assert replace(left, ahead=(), new=usual.new, more_new=usual.more_new) == usual
    assert not left.new
    assert [records[card]["due"] for card in left.ahead] == sorted(records[card]["due"] for card in left.ahead)
    assert not answered & set(map(note_of, left.ahead))


@settings(max_examples=20)
@given(history=HISTORY, buried=st.lists(st.sampled_from(list(CARDS)), max_size=4))
def test_buried_cards_are_asked_tomorrow_as_if_nothing_had_been(
    tmp_path_factory: pytest.TempPathFactory, history: History, buried: list[str]
) -> None:
    """Today they are nowhere in the queue; from tomorrow on it is the queue without a burial."""
    now = MONDAY
    with closing(open_database(tmp_path_factory.mktemp("progress"))) as progress:
        for wait, ahead, actions, missed, soon in history:
            now += wait
            sit(progress, now + ahead, actions, ahead=soon)
            make_due(progress, missed, now + ahead)
        progress.execute("UPDATE faces SET buried = 0")
        without = found(progress, now + DAY)
        for card in buried:
            bury(progress, card, tomorrow(now))
        today = queue(progress, CARDS, now, new_a_day=FEW.new_a_day, ahead=True)

        assert not {*today.due, *today.new, *today.waiting, *today.held, *today.ahead} & set(buried)
        assert found(progress, now + DAY) == without


def test_what_was_buried_with_a_clock_that_was_ahead_is_asked(tmp_path: Path) -> None:
    """A burial ends tomorrow at the latest."""
    with closing(open_database(tmp_path)) as progress:
        write_record(progress, "d/a#forward", reviewed("d/a#forward", due=MONDAY, at=MONDAY - 9 * DAY))
        bury(progress, "d/a#forward", tomorrow(MONDAY + 30 * DAY))

        assert found(progress, MONDAY).due == ("d/a#forward",)


def test_a_new_card_that_is_buried_holds_the_other_ones_of_its_note_back(tmp_path: Path) -> None:
    """They would give it away; tomorrow it is new again."""
    with closing(open_database(tmp_path)) as progress:
        sit(progress, MONDAY, ["bury", "3"])

        assert found(progress, MONDAY).new == ("d/c#forward", "d/d#forward")
        assert found(progress, MONDAY + DAY).new == ("d/a#forward", "d/c#forward", "d/d#forward")
        assert found(progress, MONDAY + DAY).due == ("d/b#forward",)
        lines = list(list_cards(progress, CARDS, MONDAY, found(progress, MONDAY)))
    assert re.fullmatch(r"d/a#forward +new, buried until tomorrow", lines[0])


def test_buried_cards_are_due_tomorrow_everywhere(tmp_path: Path) -> None:
    """In the list, the forecast and at the end; the other card of the note takes the turn."""
    with closing(open_database(tmp_path)) as progress:
        for card in ("d/a#forward", "d/a#reverse", "d/b#forward"):
            write_record(progress, card, reviewed(card, due=MONDAY - 1, at=MONDAY - 10 * DAY))
        for card in ("d/a#forward", "d/b#forward"):
            bury(progress, card, tomorrow(MONDAY))
        left = found(progress, MONDAY)
        lines = list(list_cards(progress, CARDS, MONDAY, left))
        forecast = list(gather(progress, DECKS, MONDAY).forecast.values())

    assert (left.due, left.buried) == (("d/a#reverse",), ("d/a#forward", "d/b#forward"))
    assert sum("due tomorrow, since you buried it (learned)" in line for line in lines) == 2
    assert forecast[:2] == [1, 2]


def test_study_ahead_asks_what_is_due_soonest_once(tmp_path: Path) -> None:
    """After what is due; FSRS counts the days that have really gone by, so the gain is smaller than on time."""
    with closing(open_database(tmp_path)) as progress:
        for card, days in (("d/a#forward", 5), ("d/b#forward", 2), ("d/c#forward", -1), ("d/b#reverse", 1)):
            write_record(progress, card, reviewed(card, due=MONDAY + days * DAY, at=MONDAY - 4 * DAY))
        session, screen = sit(progress, MONDAY, ["3"] * 9, ahead=True)
        early, late = (read_record(progress, f"d/{name}#forward") for name in "ac")

    on_time = outcomes(reviewed("d/a#forward", due=MONDAY, at=MONDAY - 10 * DAY), 0, MONDAY, 0.9)[3]
    reviews = [step.card for step in session.steps if step.before and step.before.state == REVIEW]
    assert reviews == ["d/c#forward", "d/b#reverse", "d/a#forward"]
    assert "1 due, 2 ahead" in screen
    assert early is not None
    assert late is not None
    assert early.stability == late.stability  # both were last asked four days ago
    assert (early.stability or 0) < (on_time.stability or 0)


def test_a_session_that_ends_names_tomorrow_for_what_is_held_back(tmp_path: Path) -> None:
    """Other cards of the notes are over, but were asked today in another way: nothing is due now."""
    with closing(open_database(tmp_path)) as progress:
        for card in CARDS:
            write_record(progress, card, reviewed(card, due=MONDAY - 1, at=MONDAY - 10 * DAY))
        before = due_everywhere(tmp_path, progress, MONDAY)
        _, screen = sit(progress, MONDAY, ["3"] * 5)
        lines = list(list_cards(progress, CARDS, MONDAY, found(progress, MONDAY)))
        forecast = list(gather(progress, DECKS, MONDAY).forecast.values())

    assert set(before.values()) == {5}
    assert screen.splitlines()[-2] == "The next flashcard is due tomorrow."
    assert sum("due tomorrow, since today asks it in another way (learned)" in line for line in lines) == 10
    assert not [line for line in lines if "due now" in line]
    assert forecast[:2] == [0, 10]


def test_a_clock_that_was_ahead_does_not_stop_learning(tmp_path: Path) -> None:
    """What was answered in the future is due now, counts for no limit of today, and holds no other card back."""
    with closing(open_database(tmp_path)) as progress:
        sit(progress, MONDAY + 30 * DAY, ["4", "3", "1"])
        left = found(progress, MONDAY)
        assert set(left.due) == {"d/a#forward", "d/b#forward", "d/c#forward"}
        assert left.new == ("d/d#forward", "d/e#forward")
        assert set(due_everywhere(tmp_path, progress, MONDAY).values()) == {3}

        _, screen = sit(progress, MONDAY, ["4"] * 20)
        assert re.search(r"^The next flashcard is due (tomorrow|in \d days, .*)\.$", screen, re.MULTILINE)
        assert found(progress, MONDAY).due == ()
        last = progress.execute("SELECT max(last_review) FROM faces").fetchone()[0]
    assert last == MONDAY


def test_the_next_time_is_true_if_tomorrow_has_been_answered_already(tmp_path: Path) -> None:
    """What a clock that was ahead answered tomorrow is not due when tomorrow comes."""
    night = MONDAY + 18 * HOUR
    with closing(open_database(tmp_path)) as progress:
        sit(progress, night - 9 * HOUR, ["4"])
        sit(progress, night + 2 * HOUR, ["4"])
        left = found(progress, night)
        assert (left.due, left.held) == ((), ("d/a#reverse",))
        assert left.next is not None
        assert left.next > night + DAY
        assert found(progress, left.next - 1).due == ()
        assert found(progress, left.next).due == ("d/a#forward",)


def test_answers_of_the_future_hold_no_other_card_back(tmp_path: Path) -> None:
    """A card that is over is asked though another one of its note was answered with a wrong clock."""
    with closing(open_database(tmp_path)) as progress:
        sit(progress, MONDAY + 30 * DAY, ["4"])
        write_record(progress, "d/a#reverse", reviewed("d/a#reverse", due=MONDAY - 5 * DAY, at=MONDAY - 9 * DAY))
        progress.execute("UPDATE faces SET suspended = 1 WHERE face = 'd/a#forward'")

        assert found(progress, MONDAY).due == ("d/a#reverse",)


def test_what_a_missed_question_made_due_in_the_future_is_due_now(tmp_path: Path) -> None:
    """A card without an answer has no interval to wait for."""
    with closing(open_database(tmp_path)) as progress:
        make_due(progress, ["d/b"], MONDAY + 30 * DAY)

        assert found(progress, MONDAY).due == ("d/b#forward",)


def test_a_step_that_was_left_behind_is_due_and_takes_the_turn_of_its_note(tmp_path: Path) -> None:
    """A session that was quit in the middle goes on the next day; the other card of the note waits."""
    with closing(open_database(tmp_path)) as progress:
        step = CardRecord("d/a#forward", LEARNING, 0, 1.0, 5.0, MONDAY - DAY + MINUTE, MONDAY - DAY)
        write_record(progress, step.card, step)
        write_record(progress, "d/a#reverse", reviewed("d/a#reverse", due=MONDAY, at=MONDAY - 9 * DAY))
        left = found(progress, MONDAY)

    assert (left.steps, left.reviews, left.held) == (("d/a#forward",), (), ("d/a#reverse",))


def test_the_next_time_is_that_of_a_step_which_is_not_over(tmp_path: Path) -> None:
    """A session that was quit says the minute at which its step is over."""
    with closing(open_database(tmp_path)) as progress:
        _, screen = sit(progress, MONDAY, ["1"])
        left = found(progress, MONDAY)

    assert left.waiting == ("d/a#forward",)
    assert left.next == MONDAY + MINUTE
    assert f"The next flashcard is due {when(MONDAY + MINUTE, MONDAY)}." in screen


def test_a_clock_that_was_ahead_uses_no_day_up(tmp_path: Path) -> None:
    """Neither its new cards nor the turns of its notes, once a session has seen the right time."""
    thursday = MONDAY + 3 * DAY
    with closing(open_database(tmp_path)) as progress:
        sit(progress, thursday, ["4", "4", "4"])
        assert not found(progress, thursday).new
        sit(progress, MONDAY, ["4"])
        assert len(found(progress, thursday).new) == FEW.new_a_day
        sit(progress, thursday, ["4"] * 9)
        assert not found(progress, thursday).new  # what was answered on the day itself counts
        sit(progress, thursday + DAY, [])
        assert answers_ahead(progress) == {}
