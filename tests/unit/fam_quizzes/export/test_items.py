"""What is chosen for an export, and how drawn questions become several."""

from __future__ import annotations

import pytest

from fam_quizzes.decks.collection import DeckCollection, Selection
from fam_quizzes.decks.model import Deck, NumericQuestion, WrongFormula
from fam_quizzes.export.items import draws, exactly, gather, wrong_numbers
from support.exported import NOW, batch_of, course_shelf, small_shelf


def test_each_question_of_the_course_is_there_and_drawn_ones_as_often_as_asked() -> None:
    """With other numbers each time, numbered from 1, and named alike in every export."""
    collection = course_shelf()

    batch = batch_of(collection, variants=4)

    assert {entry.ref for entry in batch.questions} == set(collection.questions)
    assert sorted(entry.ref for entry in batch.notes) == sorted(collection.notes)
    names = [entry.name for entry in batch.questions]
    assert len(names) == len(set(names))
    drawn = [entry for entry in batch.questions if entry.number]
    assert drawn
    assert len({(entry.ref, repr(entry.asked.drawn)) for entry in drawn}) == len(drawn)
    assert {entry.number for entry in drawn} == {1, 2, 3, 4}


def test_where_fewer_draws_are_possible_there_are_fewer_variants() -> None:
    """And never the same one twice."""
    question = NumericQuestion(
        id="few", prompt="{n}", explanation="{n}", concepts=("C1",), answer="n", draw={"n": "1..4"}, where="n > 2"
    )

    found = draws(question, 10, seed=5)

    assert sorted(asked.value for asked in found) == [3, 4]


def test_a_card_about_a_formula_brings_variants_of_its_question() -> None:
    """Also where the question itself is not chosen."""
    batch = batch_of(small_shelf(), Selection(deck="glossary"), variants=2)

    card = next(entry for entry in batch.notes if entry.note.variant)
    assert [entry.name for entry in card.variants] == ["kinds/output-size/1", "kinds/output-size/2"]
    assert batch.questions == ()


@pytest.mark.parametrize(
    ("selection", "refs"),
    [
        (Selection(tag="formula"), {"kinds/output-size"}),
        (Selection(unit="strides", concept="C1"), {"kinds/name-of-map"}),
    ],
)
def test_the_selection_holds_for_questions(selection: Selection, refs: set[str]) -> None:
    """By deck, tag, unit and concept."""
    assert {entry.ref for entry in batch_of(small_shelf(), selection).questions} == refs


def test_tags_tell_concepts_deck_unit_and_the_tags_of_both() -> None:
    """So that everything can be found by them where it goes."""
    batch = batch_of(small_shelf(), Selection(tag="formula", deck="kinds"))

    assert batch.questions[0].tags == ("C4", "C5", "deck-kinds", "unit-strides", "sizes", "formula")


def test_other_seeds_draw_other_numbers() -> None:
    """And the same one the same."""
    first, again, other = (
        [
            dict(entry.asked.drawn)
            for entry in gather(small_shelf(), Selection(), variants=3, seed=seed, now=NOW).questions
        ]
        for seed in (1, 1, 99)
    )

    assert first == again
    assert first != other


def test_equal_wrong_numbers_keep_the_first_feedback() -> None:
    """As `fam quiz` shows it."""
    question = NumericQuestion(
        id="q",
        prompt="p",
        explanation="e",
        concepts=("C1",),
        answer=1,
        wrong=(WrongFormula(2, "first"), WrongFormula("1 + 1", "second"), WrongFormula(3, "third")),
    )
    batch = batch_of(DeckCollection((Deck("d", "D", questions=(question,)),)))

    assert wrong_numbers(batch.questions[0]) == ((2, "first"), (3, "third"))


def test_numbers_are_written_without_an_exponent() -> None:
    """GIFT's numbers have none."""
    assert [exactly(value) for value in (7, 7.0, -0.5, 1e-7, 1e21)] == ["7", "7", "-0.5", "0.0000001", str(10**21)]
