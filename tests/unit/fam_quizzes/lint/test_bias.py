"""Patterns by which answers can be guessed: reported if chance hardly explains them, and not before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_quizzes.decks import load_decks
from fam_quizzes.decks.model import Choice, MultiQuestion, Question
from fam_quizzes.lint.checking import lint
from fam_quizzes.lint.rules.bias import LEAST, RARE, patterns, tail
from support.decks import HEAD, write_deck
from support.paths import REPOSITORY

CHOICES = """\
  - id: q{number}
    kind: choice
    prompt: Which?
    choices:
      - {{text: {right}, right: true}}
      - {{text: short, feedback: No.}}
      - {{text: longer, feedback: No.}}
      - {{text: even longer, feedback: No.}}
    explanation: So it is.
    concepts: [C1]
"""
STATEMENT = """\
  - {{id: s{number}, kind: true_false, prompt: It is., answer: {answer}, feedback: No., explanation: So.,
     concepts: [C1]}}
"""


def deck_of(questions: Sequence[str], name: str = "tiny") -> str:
    text = HEAD.replace("deck: tiny", f"deck: {name}") + "questions:\n"
    return text + "".join(question.format(number=number) for number, question in enumerate(questions))


def choices(*rights: str) -> list[str]:
    return [CHOICES.replace("{right}", right) for right in rights]


def warnings_of(folder: Path) -> list[str]:
    return [each.message for each in lint([folder]).found if "questions, by chance" in each.message]


LONG, MIDDLE, SHORT = "by far the longest", "middle", "few"


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ([LONG] * 5, "the longest choice is right in 5 of 5 questions, by chance in 1.2"),
        ([LONG] * 5 + [MIDDLE], "the longest choice is right in 5 of 6 questions, by chance in 1.5"),
        ([SHORT] * 7 + [MIDDLE] * 2, "the shortest choice is right in 7 of 9 questions"),
    ],
)
def test_lengths_that_give_the_answer_away_are_reported(rights: list[str], said: str, tmp_path: Path) -> None:
    """The author reads how often, how often by chance, and what to do."""
    write_deck(tmp_path, deck_of(choices(*rights)))

    (found,) = warnings_of(tmp_path)

    assert found.startswith(said)
    assert found.endswith("rewrite some, so that their length gives nothing away.")


@pytest.mark.parametrize(
    "rights",
    [[LONG] * 4, [LONG] * 4 + [MIDDLE] * 2, [LONG] * 6 + [MIDDLE] * 8, [MIDDLE] * 9, [SHORT, LONG] * 4],
    ids=["too few", "four of six", "six of fourteen", "never", "both ends"],
)
def test_what_chance_explains_is_no_pattern(rights: list[str], tmp_path: Path) -> None:
    """A false alarm would make authors rewrite sound questions."""
    write_deck(tmp_path, deck_of(choices(*rights)))

    assert warnings_of(tmp_path) == []


@pytest.mark.parametrize(("true", "false", "reported"), [(9, 0, True), (0, 9, True), (7, 1, False), (4, 4, False)])
def test_statements_are_not_always_true(true: int, false: int, reported: bool, tmp_path: Path) -> None:
    """Nor always false."""
    answers = ["true"] * true + ["false"] * false
    write_deck(tmp_path, deck_of([STATEMENT.replace("{answer}", answer) for answer in answers]))

    assert bool(warnings_of(tmp_path)) == reported


def multi(number: int, right: int, choices: int = 6) -> Question:
    texts = tuple(Choice("same", right=place < right) for place in range(choices))
    return MultiQuestion(id=f"m{number}", prompt="?", explanation="!", concepts=("C1",), choices=texts)


@pytest.mark.parametrize(
    ("rights", "gives_away"),
    [
        ([3] * 17 + [2, 2, 4], True),
        ([3] * 5, True),
        ([3] * 4, False),
        ([3] * 9 + [4] * 6 + [2] * 6, False),
        ([1, 2, 3, 4, 5], False),
    ],
)
def test_the_number_of_right_choices_varies(rights: list[int], gives_away: bool) -> None:
    """Seventeen times three of twenty is a pattern, nine of twenty-one are not."""
    found = list(patterns([multi(number, right) for number, right in enumerate(rights)]))

    assert any(each.gives_away and "choices are right" in each.what for each in found) == gives_away


def test_a_pattern_of_all_decks_is_reported_once(tmp_path: Path) -> None:
    """Each deck has too few questions to show it, all of them together have not."""
    for name in ("one", "two", "three"):
        write_deck(tmp_path, deck_of(choices(LONG, LONG, LONG), name), f"{name}.yaml")

    (found,) = warnings_of(tmp_path)

    assert found.startswith("in all decks together, the longest choice is right in 9 of 9 questions")


def test_the_decks_of_the_course_give_nothing_away() -> None:
    """Neither one by one nor together."""
    collection = load_decks(REPOSITORY)
    every = [deck.questions for deck in collection.decks] + [tuple(collection.questions.values())]

    assert [str(pattern) for questions in every for pattern in patterns(questions) if pattern.gives_away] == []


@given(st.integers(0, 12), st.floats(0, 1), st.integers(0, 12))
def test_the_tail_of_equal_chances_is_the_binomial_one(count: int, chance: float, least: int) -> None:
    """And it is a probability."""
    wanted = sum(
        math.comb(count, number) * chance**number * (1 - chance) ** (count - number)
        for number in range(least, count + 1)
    )

    assert tail([chance] * count, least) == pytest.approx(wanted)


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 12))
def test_a_tail_shrinks_with_what_is_asked_of_it(chances: list[float], least: int) -> None:
    """More events are never more probable."""
    assert tail(chances, 0) == pytest.approx(1)
    assert tail(chances, least + 1) <= tail(chances, least) + 1e-12


def test_the_threshold_needs_questions() -> None:
    """Four of four would be rare enough, and are too few to see."""
    assert tail([0.25] * (LEAST - 1), LEAST - 1) < RARE
