"""The quiz on unit 17: what its texts describe is really computed, and compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fam.course import load_course
from fam_grader.grading import references
from fam_quizzes.decks.model import ChoiceQuestion, MatchQuestion
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.variants import variant_of
from support.convolved import shape_in
from support.paths import REPOSITORY
from support.quizzed import DECKS_FOLDER, SEEDS, agrees, drawn_of, first_with, mistakes, questions_of

DECK = parse_deck(DECKS_FOLDER / "17_learning.yaml")
QUESTIONS = questions_of([DECK])
DRAWN = drawn_of(QUESTIONS)
COURSE = load_course(REPOSITORY)


def run(function: str, *arguments: Any) -> Any:
    """Call the reference solution of a function."""
    return references.reference(COURSE, function).function(*arguments)


def gradient_of_right_score(images: int, probability: float) -> float:
    """Return one image of a batch two scores with this probability, and look at the gradient of the right one."""
    scores = np.zeros((images, 2))
    scores[0] = [math.log(probability), math.log(1 - probability)]
    return float(run("softmax_loss", scores, np.zeros(images, dtype=int))[1][0, 0])


def share_in_percent(*powers: int) -> float:
    """Read the probability of the first class off the loss for it."""
    loss, _ = run("softmax_loss", np.log(np.array([powers], dtype=float)), np.array([0]))
    return 100 * math.exp(-loss)


def size_of_network(filters: int, classes: int) -> int:
    maps = run("conv_layer", np.zeros((1, 1, 8, 8)), np.zeros((filters, 1, 3, 3)), None, 1, 1)
    pooled = run("max_pool2d", maps, 2)
    return int(run("network_parameters", [("conv", 1, filters, 3), ("dense", pooled.size, classes)]))


def steps(images: int, batch: int, epochs: int) -> int:
    """Walk through all images, and count."""
    return sum(1 for _ in range(epochs) for _ in range(0, images, batch))


DONE: dict[str, Callable[[Any], float]] = {
    "learning/a-measured-slope": lambda q: float(
        run("numerical_gradient", lambda x: x[0] ** 2, np.array([q.x]), q.e)[0]
    ),
    "learning/share-of-a-score": lambda q: share_in_percent(q.a, q.b, q.c),
    "learning/gradient-of-the-right-score": lambda q: gradient_of_right_score(q.N, q.p),
    "learning/size-of-the-network": lambda q: size_of_network(q.F, q.K),
    "learning/steps-of-a-training": lambda q: steps(*map(int, re.findall(r"\d+", q.prompt)[:3])),
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_answer_is_what_really_comes_out(name: str) -> None:
    """Whatever numbers are drawn: what the text describes is done, and comes to the same."""
    for seed in SEEDS:
        asked = variant_of(QUESTIONS[name], seed)

        done = DONE[name](SimpleNamespace(prompt=asked.question.prompt, **asked.drawn))

        assert agrees(asked, done, 1e-6), (seed, asked.drawn)


def test_nothing_is_calculated_that_nobody_asks() -> None:
    """A question that is renamed or dropped takes its calculation along."""
    assert set(DONE) == set(DRAWN)


@pytest.mark.parametrize("name", DRAWN)
def test_every_mistake_has_numbers_of_its_own(name: str) -> None:
    """Who goes a wrong way does not arrive at the right number, and seldom at that of another mistake."""
    question = DRAWN[name]
    variants = [variant_of(question, seed) for seed in SEEDS]

    assert len(question.wrong) >= 2
    assert all(len(mistakes(asked)) == len(question.wrong) for asked in variants)
    for place, item in enumerate(question.wrong):
        reached = [asked for asked in variants if first_with(asked, mistakes(asked)[place][0]) == place]
        assert len(reached) > len(variants) / 2, item.feedback


def test_the_deck_asks_enough_in_different_ways() -> None:
    """Questions of at least five kinds, some with numbers that are drawn and hints to them, on each concept."""
    assert len(DECK.questions) >= 9
    assert len({type(question) for question in DECK.questions}) >= 5
    assert len(DRAWN) >= 3
    assert all(question.hints for question in DRAWN.values())
    taught = set(COURSE.units["learning"].concepts)
    assert taught <= {concept for question in DECK.questions for concept in question.concepts}


def same_gradients(text: str) -> bool:
    rows = [[float(number) for number in row.split()] for row in text.strip("`").split(" / ")]
    return bool(np.array_equal(rows, run("max_pool2d_backward", np.array([[6]]), np.array([[-2, -7], [-1, -5]]), 2)))


def test_one_choice_is_what_pooling_hands_back() -> None:
    """The right one, and no other."""
    question = QUESTIONS["learning/who-gets-the-gradient"]
    assert isinstance(question, ChoiceQuestion)

    assert [same_gradients(choice.text) for choice in question.choices] == [
        choice.right for choice in question.choices
    ]


def test_pairs_of_shapes_belong_together() -> None:
    """Each array is made, as the text describes it."""
    filters = np.ones((8, 1, 3, 3))
    maps = run("relu", run("conv_layer", np.ones((32, 1, 8, 8)), filters, None, 1, 1))
    pooled = run("max_pool2d", maps, 2)
    dense = np.ones((pooled[0].size, 10))
    _, gradient = run("softmax_loss", pooled.reshape(32, -1) @ dense, np.zeros(32, dtype=int))
    made = {
        "filters": filters,
        "maps": maps,
        "pooled maps": pooled,
        "dense weights": dense,
        "gradient of the scores": gradient,
    }
    question = QUESTIONS["learning/shapes-on-the-way"]
    assert isinstance(question, MatchQuestion)

    assert {pair.left: shape_in(pair.right) for pair in question.pairs} == {
        name: array.shape for name, array in made.items()
    }


def test_the_numbers_in_the_texts_are_right() -> None:
    """The loss of a guess, the costs of 3/4 and 1/4, and the exponential of 1.0986."""
    chance, _ = run("softmax_loss", np.zeros((1, 10)), np.array([0]))

    assert f"{chance:.2f}" == "2.30"
    assert round(math.exp(1.0986), 3) == 3
    assert [round(-math.log(p), 2) for p in (3 / 4, 1 / 4)] == [0.29, 1.39]
