"""Orphans: what no deck has any more is listed, and goes to a new id with all of its history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.decks.model import Deck, Note, TrueFalseQuestion
from fam_quizzes.study.progress.cards import REVIEW, CardRecord, read_record, record_answer
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.orphans import Orphan, check_move, move, orphans
from fam_quizzes.study.quiz.storage import Spec, StoredAnswer, begin, save, standings

NOW = 1_780_000_000
DAY = 24 * 3600
NOTES = tuple(Note(id=name, term=name, definition="It is.", reverse=True) for name in ("stride", "padding"))
QUESTION = TrueFalseQuestion(
    id="shrinks", prompt="It is.", answer=True, feedback="It is.", explanation="It is.", concepts=("C1",)
)
DECKS = DeckCollection((Deck(deck="d", title="D", cards=NOTES, questions=(QUESTION,)),))


@pytest.fixture
def progress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A learner's progress, with nothing in it."""
    connection = open_database(tmp_path_factory.mktemp("progress"))
    yield connection
    connection.close()


def answer(progress: sqlite3.Connection, card: str, day: int = 0) -> None:
    """Answer a card on a day."""
    at = NOW + day * DAY
    shown = read_record(progress, card) or CardRecord(card)
    record_answer(
        progress, shown, CardRecord(card, REVIEW, None, 3.0 + day, 5.0, at + DAY, at), rating=3, at=at, seconds=2
    )


def answer_question(progress: sqlite3.Connection, question: str) -> None:
    """Answer a question in a quiz."""
    quiz = begin(progress, Spec(Selection(deck="d"), False, 1, (question,)), NOW)
    save(progress, quiz, 0, StoredAnswer(question, True, 1.0, NOW))


def test_what_the_decks_do_not_have_is_listed(progress: sqlite3.Connection) -> None:
    """Notes with all their cards, cards of notes that have others, and questions; with what was probably meant."""
    for card in (
        "d/strides#forward",
        "d/strides#reverse",
        "old/padding#forward",
        "d/stride#cloze-1",
        "d/stride#forward",
    ):
        answer(progress, card)
    answer(progress, "d/strides#forward", 3)
    answer_question(progress, "d/shrink")
    answer_question(progress, "d/shrinks")

    assert orphans(progress, DECKS) == [
        Orphan("d/shrink", 0, 1, NOW, "d/shrinks"),
        Orphan("d/stride#cloze-1", 1, 1, NOW, ""),
        Orphan("d/strides", 2, 3, NOW + 3 * DAY, "d/stride"),
        Orphan("old/padding", 1, 1, NOW, "d/padding"),
    ]


def test_a_note_goes_to_a_new_id_with_all_its_cards(progress: sqlite3.Connection) -> None:
    """States and answers, as if it had always been called so."""
    answer(progress, "d/strides#forward")
    answer(progress, "d/strides#reverse", 2)

    chosen = check_move(progress, DECKS, "d/strides", "d/stride")
    move(progress, chosen)

    assert (chosen.answers, chosen.joins) == (2, 0)
    assert orphans(progress, DECKS) == []
    record = read_record(progress, "d/stride#reverse")
    assert record is not None
    assert record.stability == 5.0
    assert [row[0] for row in progress.execute("SELECT face FROM reviews ORDER BY id")] == [
        "d/stride#forward",
        "d/stride#reverse",
    ]


@pytest.mark.parametrize(("old_day", "new_day"), [(1, 2), (2, 1)])
def test_a_history_joins_the_one_that_is_there(progress: sqlite3.Connection, old_day: int, new_day: int) -> None:
    """Answers of both are kept, and the state after the last answer."""
    answer(progress, "d/strides#forward", old_day)
    answer(progress, "d/stride#forward", new_day)

    chosen = check_move(progress, DECKS, "d/strides", "d/stride")
    move(progress, chosen)

    record = read_record(progress, "d/stride#forward")
    assert chosen.joins == 1
    assert record is not None
    assert record.last_review == NOW + 2 * DAY
    assert [row[0] for row in progress.execute("SELECT face FROM reviews")] == ["d/stride#forward"] * 2


def test_a_card_and_a_question_can_be_moved(progress: sqlite3.Connection) -> None:
    """A sentence of a note that became another one; a question with another id."""
    answer(progress, "d/stride#cloze-1")
    answer_question(progress, "d/shrink")

    move(progress, check_move(progress, DECKS, "d/stride#cloze-1", "d/stride#reverse"))
    move(progress, check_move(progress, DECKS, "d/shrink", "d/shrinks"))

    assert orphans(progress, DECKS) == []
    assert read_record(progress, "d/stride#reverse") is not None
    assert standings(progress)["d/shrinks"].known


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("d/stride", "d/padding", "`d/stride` is still in the decks. `fam progress orphans` lists"),
        ("d/shrinks", "d/padding", "`d/shrinks` is still in the decks."),
        ("d/strids", "d/stride", "`d/strids` has no progress; did you mean `d/strides`?"),
        ("d/strides", "d/strid", "The decks have no note `d/strid`; did you mean `d/stride`?"),
        ("d/strides", "d/shrinks", "The decks have no note `d/shrinks`"),
        ("d/strides", "d/stride#forward", "The decks have no note `d/stride#forward`"),
        ("d/shrink", "d/stride", "The decks have no question `d/stride`"),
        ("d/stride#cloze-1", "d/stride", "The decks have no card `d/stride`"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    progress: sqlite3.Connection, old: str, new: str, message: str
) -> None:
    """With what was probably meant."""
    for card in ("d/strides#forward", "d/stride#cloze-1", "d/stride#forward"):
        answer(progress, card)
    answer_question(progress, "d/shrink")
    before = list(progress.iterdump())

    with pytest.raises(CourseError) as error:
        check_move(progress, DECKS, old, new)

    assert str(error.value).startswith(message)
    assert list(progress.iterdump()) == before


CARDS = st.lists(
    st.tuples(st.sampled_from(["strides", "stride", "stride_", "stridesX"]), st.sampled_from(["forward", "reverse"]),
              st.integers(0, 9)),
    max_size=12,
)  # fmt: skip


@given(history=CARDS)
def test_a_move_loses_no_answer_and_touches_no_other_note(
    progress: sqlite3.Connection, history: list[tuple[str, str, int]]
) -> None:
    """Also of notes whose names begin alike."""
    progress.executescript("DELETE FROM faces; DELETE FROM reviews;")
    for name, kind, day in [("strides", "forward", 0), *history]:
        answer(progress, f"d/{name}#{kind}", day)
    query = "SELECT face, at FROM reviews ORDER BY id"
    before = [tuple(row) for row in progress.execute(query)]
    joined = sum(card.startswith("d/stride#") for card, _ in before)

    chosen = check_move(progress, DECKS, "d/strides", "d/stride")
    move(progress, chosen)

    after = [tuple(row) for row in progress.execute(query)]
    assert after == [(card.replace("d/strides#", "d/stride#"), at) for card, at in before]
    assert chosen.joins == joined
    last = {card: max(at for each, at in after if each == card) for card, _ in after}
    kept = {row[0]: row[1] for row in progress.execute("SELECT face, last_review FROM faces")}
    assert kept.keys() == last.keys()
