"""The store of progress: answers are kept whole, taken back exactly, and made due by missed questions."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.study.progress import due_count
from fam_quizzes.study.progress.cards import (
    LEARNING,
    REVIEW,
    CardRecord,
    Cards,
    due_times,
    make_due,
    read_record,
    record_answer,
    restore_due,
    review_count,
    still_new,
    suspend,
    take_back,
    unsuspend,
    write_record,
)
from fam_quizzes.study.progress.database import FILE, MIGRATIONS, open_database
from fam_quizzes.study.progress.due import queue

DAY = 24 * 3600
NOW = 1_780_000_000
NOTES = tuple(Note(id=name, term=name, definition="It is.", reverse=True) for name in ("a", "b", "c"))
CARDS = Cards({f"d/{note.id}": note for note in NOTES})
DECKS = DeckCollection((Deck(deck="d", title="D", cards=NOTES),))


@pytest.fixture
def progress(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A learner's progress, with nothing in it."""
    connection = open_database(tmp_path)
    yield connection
    connection.close()


def reviewed(card: str, *, due: int, since: int = 10 * DAY, stability: float = 10.0) -> CardRecord:
    """A card that is beyond its first steps."""
    return CardRecord(card, REVIEW, None, stability, 5.0, due, NOW - since)


def dump(progress: sqlite3.Connection) -> list[str]:
    """Everything that the database holds."""
    return list(progress.iterdump())


records = st.builds(
    CardRecord,
    card=st.just("d/a#forward"),
    state=st.integers(0, 3),
    step=st.none() | st.integers(0, 1),
    stability=st.none() | st.floats(0.001, 36500),
    difficulty=st.none() | st.floats(1, 10),
    due=st.integers(0, 2**40),
    last_review=st.none() | st.integers(0, 2**40),
    lapses=st.integers(0, 99),
    suspended=st.integers(0, 1),
)


@given(before=st.none() | records, after=records, rating=st.integers(1, 4))
def test_what_is_taken_back_has_never_been(
    tmp_path: Path, before: CardRecord | None, after: CardRecord, rating: int
) -> None:
    """Undo restores every bit of how the card stood."""
    progress = open_database(tmp_path)
    write_record(progress, "d/a#forward", before)
    original = dump(progress)

    step = record_answer(progress, before or CardRecord("d/a#forward"), after, rating=rating, at=NOW, seconds=1.5)

    assert step is not None
    assert review_count(progress, "d/a#forward") == 1
    assert take_back(progress, step)
    assert dump(progress) == original
    progress.close()


def test_the_first_of_two_concurrent_answers_stands(progress: sqlite3.Connection) -> None:
    """Of two sessions with the same card on the screen, the later one changes nothing."""
    shown = CardRecord("d/a#forward")
    first = replace(shown, state=LEARNING, stability=1.0, difficulty=5.0, due=NOW + 60, last_review=NOW)
    second = replace(first, stability=2.0)
    record_answer(progress, shown, first, rating=1, at=NOW, seconds=1)

    step = record_answer(progress, shown, second, rating=3, at=NOW + 1, seconds=1)

    assert step is None
    assert read_record(progress, "d/a#forward") == first
    assert review_count(progress, "d/a#forward") == 1


def test_an_answer_that_was_built_upon_is_not_taken_back(progress: sqlite3.Connection) -> None:
    """Undo in one session never removes what another one has answered since."""
    shown = CardRecord("d/a#forward")
    first = replace(shown, state=LEARNING, stability=1.0, difficulty=5.0, due=NOW, last_review=NOW)
    second = replace(first, stability=2.0, last_review=NOW + 60)
    step = record_answer(progress, shown, first, rating=1, at=NOW, seconds=1)
    record_answer(progress, first, second, rating=3, at=NOW + 60, seconds=1)

    assert step is not None
    assert not take_back(progress, step)
    assert read_record(progress, "d/a#forward") == second


def test_a_question_missed_meanwhile_does_not_cost_the_answer(progress: sqlite3.Connection) -> None:
    """Only what decides the next interval is compared; the time of the answer decides when the card is due."""
    shown = reviewed("d/a#forward", due=NOW + DAY)
    write_record(progress, shown.card, shown)
    make_due(progress, ["d/a"], NOW)

    step = record_answer(progress, shown, replace(shown, due=NOW + 20 * DAY), rating=3, at=NOW, seconds=1)

    assert step is not None
    assert queue(progress, CARDS, NOW).reviews == ()


def test_a_missed_question_makes_its_cards_due(progress: sqlite3.Connection) -> None:
    """Those that were learned and those that were not; what is due already, or suspended, stays as it is."""
    overdue = reviewed("d/b#forward", due=NOW - 5 * DAY, since=30 * DAY)
    write_record(progress, "d/a#forward", reviewed("d/a#forward", due=NOW + 5 * DAY))
    write_record(progress, overdue.card, overdue)
    suspend(progress, "d/c#forward")

    make_due(progress, ["d/a", "d/b", "d/c"], NOW)

    assert queue(progress, CARDS, NOW).reviews == ("d/b#forward", "d/a#forward")
    assert read_record(progress, overdue.card) == overdue
    assert unsuspend(progress, CARDS) == ["d/c#forward"]
    assert queue(progress, CARDS, NOW).reviews == ("d/b#forward", "d/a#forward", "d/c#forward")


def test_a_question_that_was_right_after_all_makes_no_card_due(progress: sqlite3.Connection) -> None:
    """Each card is due when it was before, unless it was answered since."""
    write_record(progress, "d/a#forward", reviewed("d/a#forward", due=NOW + 5 * DAY))
    write_record(progress, "d/b#forward", reviewed("d/b#forward", due=NOW - DAY))
    before = due_times(progress, ["d/a", "d/b", "d/c"])
    make_due(progress, ["d/a", "d/b", "d/c"], NOW)

    restore_due(progress, before, NOW)

    assert due_times(progress, ["d/a", "d/b", "d/c"]) == before
    assert before == {"d/a#forward": NOW + 5 * DAY, "d/b#forward": NOW - DAY, "d/c#forward": None}


def test_a_card_that_was_answered_since_keeps_its_time(progress: sqlite3.Connection) -> None:
    """What a learner did meanwhile, also in another session, is not undone with a question."""
    before = due_times(progress, ["d/a"])
    make_due(progress, ["d/a"], NOW)
    answered = reviewed("d/a#forward", due=NOW + 3 * DAY)
    write_record(progress, answered.card, answered)

    restore_due(progress, before, NOW)

    assert read_record(progress, "d/a#forward") == answered


def test_the_most_forgotten_comes_first(progress: sqlite3.Connection) -> None:
    """What counts is the time since the last review against the stability, not the days overdue."""
    write_record(progress, "d/a#forward", reviewed("d/a#forward", due=NOW - 9 * DAY, since=109 * DAY, stability=100))
    write_record(progress, "d/b#forward", reviewed("d/b#forward", due=NOW - 2 * DAY, since=4 * DAY, stability=2))
    write_record(progress, "d/c#forward", reviewed("d/c#forward", due=NOW + 1, since=4 * DAY, stability=2))

    assert queue(progress, CARDS, NOW).reviews == ("d/b#forward", "d/a#forward")


def test_cards_of_one_note_do_not_come_on_one_day(progress: sqlite3.Connection) -> None:
    """One card of a note at a time; the others wait until tomorrow, unless they are within their steps."""
    for card in CARDS:
        write_record(progress, card, reviewed(card, due=NOW - 1))
    shown = reviewed("d/a#reverse", due=NOW - 1)

    assert queue(progress, CARDS, NOW).reviews == ("d/a#forward", "d/b#forward", "d/c#forward")

    record_answer(progress, shown, replace(shown, due=NOW + DAY, last_review=NOW), rating=3, at=NOW, seconds=1)
    assert queue(progress, CARDS, NOW).reviews == ("d/b#forward", "d/c#forward")
    assert queue(progress, CARDS, NOW + 2 * DAY).reviews == ("d/a#forward", "d/b#forward", "d/c#forward")


def test_new_cards_come_in_the_decks_order_one_of_each_note(progress: sqlite3.Connection) -> None:
    """And a note of which one card is known offers the next one."""
    assert queue(progress, CARDS, NOW, new_a_day=9).new == ("d/a#forward", "d/b#forward", "d/c#forward")

    shown = CardRecord("d/a#forward")
    record_answer(progress, shown, reviewed(shown.card, due=NOW + 5 * DAY), rating=4, at=NOW, seconds=1)

    assert queue(progress, CARDS, NOW, new_a_day=2).new == ("d/b#forward",)
    assert queue(progress, CARDS, NOW, new_a_day=9).new == ("d/b#forward", "d/c#forward")
    assert len(queue(progress, CARDS, NOW + 2 * DAY, new_a_day=2).new) == 2
    assert queue(progress, CARDS, NOW + 2 * DAY, new_a_day=9).new == ("d/a#reverse", "d/b#forward", "d/c#forward")


def test_a_card_that_left_its_deck_is_left_out_and_not_lost(progress: sqlite3.Connection) -> None:
    """It counts again once it returns."""
    write_record(progress, "d/a#forward", reviewed("d/a#forward", due=NOW - 1))
    write_record(progress, "d/gone#forward", reviewed("d/gone#forward", due=NOW - 2))
    write_record(progress, "d/a#cloze-1", CardRecord("d/a#cloze-1", LEARNING, 0, 1.0, 5.0, NOW - 3, NOW - 60))

    assert queue(progress, CARDS, NOW).reviews == ("d/a#forward",)
    assert queue(progress, CARDS, NOW).steps == ()
    assert queue(progress, CARDS, NOW).next == NOW
    assert read_record(progress, "d/gone#forward") is not None


def test_due_cards_are_counted_only_where_there_is_progress(tmp_path: Path) -> None:
    """Asking makes no database; suspended cards, and those that wait for another card of their note, do not count."""
    assert due_count(tmp_path / "nowhere", DECKS, NOW) == 0
    assert not (tmp_path / "nowhere").exists()

    with open_database(tmp_path) as progress:
        make_due(progress, ["d/a", "d/b", "d/c"], NOW)
        suspend(progress, "d/b#forward")
        write_record(progress, "d/a#reverse", CardRecord("d/a#reverse", LEARNING, 0, 1.0, 5.0, NOW, NOW))
    progress.close()

    assert due_count(tmp_path, DECKS, NOW) == 2


def test_a_missed_question_makes_no_more_new_cards_due_than_may_wait(progress: sqlite3.Connection) -> None:
    """Learned cards are always due; what is left is said, and comes once there is room."""
    write_record(progress, "d/a#forward", reviewed("d/a#forward", due=NOW + DAY))
    first = make_due(progress, ["d/b", "d/c", "d/a"], NOW, most_new=1)
    again = make_due(progress, ["d/b", "d/c"], NOW, most_new=1)
    due = set(queue(progress, CARDS, NOW).due)
    left = still_new(progress, ["d/a", "d/b", "d/c"])
    write_record(progress, "d/b#forward", reviewed("d/b#forward", due=NOW + DAY))

    assert first == again == left == ["d/c"]
    assert due == {"d/a#forward", "d/b#forward"}
    assert make_due(progress, ["d/c"], NOW, most_new=1) == []


def _open(folder: Path) -> int:
    connection = open_database(folder)
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return version


def test_many_may_make_the_same_database_at_once(tmp_path: Path) -> None:
    """One of them makes it, the others wait for it."""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        versions = pool.map(_open, [tmp_path / str(number // 8) for number in range(48)], chunksize=1)

    assert set(versions) == {len(MIGRATIONS)}


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """The message says what to do."""
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(CourseError, match="newer fam-course; upgrade it"):
        open_database(tmp_path)


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """The message names the file and the way back."""
    (tmp_path / FILE).write_text("my notes")

    with pytest.raises(CourseError, match=rf"{FILE} is damaged: file is not a database\. .*`fam progress restore`"):
        open_database(tmp_path)
    assert (tmp_path / FILE).read_text() == "my notes"
