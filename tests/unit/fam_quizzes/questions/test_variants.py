"""A question as a seed draws it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fam_quizzes.decks.model import NumericQuestion, OrderQuestion, WrongFormula
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.formulas import NoValueError, evaluate, holds
from fam_quizzes.questions.variants import UnusableDraw, draw, parameter_values, shuffled, variant_of
from support.paths import SMALL_DECKS

DECK = SMALL_DECKS / "quizzes" / "decks" / "05_kinds.yaml"
QUESTIONS = {found.id: found for found in parse_deck(DECK).questions}
seeds = st.integers(-(2**63), 2**63)


def numeric(**fields: object) -> NumericQuestion:
    given_fields = {"id": "n", "prompt": "?", "explanation": "!", "concepts": ("C4",), "answer": 1, **fields}
    return NumericQuestion(**given_fields)  # type: ignore[arg-type]


def question(name: str):
    return QUESTIONS[name]


@given(seeds)
def test_every_draw_meets_the_condition(seed: int) -> None:
    """Parameters lie in their ranges and meet `where`, and the answer is the formula's."""
    asked = variant_of(question("output-size"), seed)

    assert holds(asked.question.where, asked.drawn)
    for name, given_range in asked.question.draw.items():
        assert asked.drawn[name] in parameter_values(name, given_range)
    assert asked.value == evaluate(asked.question.answer, asked.drawn)


@given(seeds)
def test_texts_are_filled_in_fully(seed: int) -> None:
    """No brace is left over in what a learner reads, and the values are the drawn ones."""
    asked = variant_of(question("output-size"), seed)
    filled = asked.question

    texts = (filled.prompt, filled.explanation, *filled.hints, *(wrong.feedback for wrong in filled.wrong))
    assert not any(brace in text for text in texts for brace in "{}")
    assert f"`{asked.drawn['size']}` pixels" in filled.prompt
    assert f"= {asked.value}`" in filled.explanation


@given(seeds)
def test_no_wrong_formula_gives_the_right_answer(seed: int) -> None:
    """A right answer never gets the feedback of a mistake."""
    asked = variant_of(question("output-size"), seed)

    assert all(value != asked.value for value, _ in asked.wrong)


@pytest.mark.parametrize("name", QUESTIONS)
@given(seed=seeds)
@settings(max_examples=20)
def test_the_same_seed_draws_the_same(name: str, seed: int) -> None:
    """A quiz can be played again, and resumed."""
    assert variant_of(question(name), seed) == variant_of(question(name), seed)


def test_the_draw_is_the_same_on_every_machine() -> None:
    """What seed 7 drew when this was written, it draws in every Python on every platform."""
    drawn = variant_of(question("output-size"), 7).drawn
    choices = [choice.text for choice in variant_of(question("changes-size"), 7).question.choices]

    assert drawn == {"size": 16, "kernel": 5, "stride": 1, "padding": 1}
    assert choices == [
        "the stride",
        "the bias",
        "the size of the kernel",
        "the values of the weights",
        "the padding",
    ]


def test_the_draw_does_not_depend_on_the_process() -> None:
    """Hash randomisation of another process changes nothing."""
    code = (
        "from pathlib import Path; from fam_quizzes.decks.source import parse_deck;"
        "from fam_quizzes.questions.variants import variant_of;"
        f"print([variant_of(one, 3) for one in parse_deck(Path({str(DECK)!r})).questions])"
    )

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert other.strip() == str([variant_of(one, 3) for one in QUESTIONS.values()])


def test_questions_with_the_same_seed_are_drawn_apart() -> None:
    """Two questions of one session do not both have their right choice in the same place."""
    first, second = numeric(id="one", draw={"n": "0..1000"}), numeric(id="two", draw={"n": "0..1000"})

    same = [variant_of(first, seed).drawn == variant_of(second, seed).drawn for seed in range(20)]

    assert sum(same) <= 1


def test_every_value_is_drawn_about_as_often() -> None:
    """A die of six sides is fair to a tenth in 6,000 throws."""
    rng = random.Random(1)

    counts = Counter(draw(numeric(draw={"n": "1..6"}), rng)["n"] for _ in range(6000))

    assert set(counts) == {1, 2, 3, 4, 5, 6}
    assert all(abs(count - 1000) < 150 for count in counts.values())


@given(seeds, st.integers(0, 49), st.integers(0, 49))
@settings(max_examples=10, deadline=None)
def test_a_condition_that_one_draw_of_many_meets_is_met(seed: int, first: int, second: int) -> None:
    """Thousands of draws are gone through, where luck does not help."""
    rare = numeric(draw={"a": "0..49", "b": "0..49"}, where=f"a == {first} and b == {second}")

    assert variant_of(rare, seed).drawn == {"a": first, "b": second}


def test_a_condition_that_no_draw_meets_is_an_error() -> None:
    """The author learns which question, and what to change."""
    unsuitable = numeric(id="unsuitable", draw={"a": "1..9"}, where="a > 9")

    with pytest.raises(UnusableDraw, match=r"`unsuitable`: none of 9 draws meets `where: a > 9`"):
        variant_of(unsuitable, 1)


@pytest.mark.parametrize(
    ("given_range", "what"),
    [("9..5", "empty"), ("1..5 by 0", "empty"), ("1-5", "not a range"), ("0.5..2", "not a range"), ((), "no values")],
)
def test_an_invalid_range_is_an_error(given_range: object, what: str) -> None:
    """Ranges are whole numbers, the smaller end first."""
    with pytest.raises(UnusableDraw, match=what):
        variant_of(numeric(draw={"n": given_range}), 1)


def test_ranges_have_both_ends_and_steps() -> None:
    """`0..10 by 5` is 0, 5 and 10; ends may be negative."""
    assert list(parameter_values("n", "0..10 by 5")) == [0, 5, 10]
    assert list(parameter_values("n", "-2 .. 1")) == [-2, -1, 0, 1]


def test_a_wrong_way_that_divides_by_zero_is_left_out() -> None:
    """A wrong formula may lack a value; the right answer must have one."""
    absent = numeric(draw={"n": [0]}, wrong=(WrongFormula("1 / n", "no"), WrongFormula("n", "forgot")))

    assert variant_of(absent, 1).wrong == ((0, "forgot"),)
    with pytest.raises(NoValueError):
        variant_of(numeric(draw={"n": [0]}, answer="1 / n"), 1)


def test_texts_without_drawn_values_are_left_alone() -> None:
    """Braces mean something only where numbers are drawn."""
    assert variant_of(numeric(prompt="The set {1, 2}?"), 1).question.prompt == "The set {1, 2}?"


@given(st.lists(st.integers()), seeds)
def test_shuffling_loses_nothing(items: list[int], seed: int) -> None:
    """Every item is there once."""
    assert sorted(shuffled(items, random.Random(seed))) == sorted(items)


@given(seeds)
def test_items_to_order_are_never_shown_in_order(seed: int) -> None:
    """Enter is no right answer."""
    asked = variant_of(question("one-response"), seed)

    assert isinstance(asked.question, OrderQuestion)
    assert asked.shown != asked.question.items
    assert sorted(asked.shown) == sorted(asked.question.items)


@given(seeds)
def test_all_right_hand_sides_are_shown_once(seed: int) -> None:
    """Those that belong to nothing stand among those that do."""
    asked = variant_of(question("letters"), seed)

    assert sorted(asked.shown) == ["channels", "colours of the rainbow", "filters", "height of the kernel"]
