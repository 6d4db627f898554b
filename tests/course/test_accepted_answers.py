"""Words that learners really type: synonyms are accepted, opposites are not even nearly right."""

from __future__ import annotations

from typing import cast

import pytest

from fam_quizzes.decks.model import ClozeQuestion, Question, TextQuestion
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.marking import mark_gap, mark_words
from support.paths import REPOSITORY

DECKS = REPOSITORY / "quizzes" / "decks"


def question(deck: str, name: str) -> Question:
    questions = parse_deck(DECKS / f"{deck}.yaml").questions
    return next(item for item in questions if item.id == name)


@pytest.mark.parametrize(
    ("deck", "name", "answer"),
    [
        ("01_window_response", "small-array-of-weights", "kernel (filter)"),
        ("01_window_response", "small-array-of-weights", "a feature detector"),
        ("02_feature_map", "the-other-name", "Response map"),
        ("04_zero_padding", "name-of-the-keeping-padding", "half padding"),
        ("08_stacking", "name-of-the-cut", "ReLU function"),
        ("08_stacking", "name-of-the-cut", "Rectified Linear Unit (ReLU)"),
        ("10_parameters", "name-of-the-saving", "shared parameters"),
        ("10_parameters", "name-of-the-saving", "weight tying"),
        ("12_weight_sharing", "word-for-moving-along", "translational equivariance"),
        ("12_weight_sharing", "word-for-moving-along", "equivariance to translations"),
    ],
)
def test_synonyms_are_accepted(deck: str, name: str, answer: str) -> None:
    """Another usual name for the thing earns all marks."""
    asked = cast(TextQuestion, question(deck, name))

    assert mark_words(answer, asked.accept, asked.wrong).right


@pytest.mark.parametrize(
    ("deck", "name", "gap", "answer"),
    [
        ("03_edge_filters", "what-an-edge-is", 1, "vertically"),
        ("05_strides", "larger-stride-smaller-map", 2, "vertically"),
        ("05_strides", "larger-stride-smaller-map", 3, "horizontally"),
        ("07_channels", "words-of-a-volume", 0, "3D tensor"),
        ("12_weight_sharing", "two-orders", 1, "translate"),
        ("12_weight_sharing", "two-orders", 3, "translational equivariance"),
        ("16_hierarchy", "wherever-it-is", 0, "location"),
    ],
)
def test_synonyms_are_accepted_in_gaps(deck: str, name: str, gap: int, answer: str) -> None:
    """A gap takes every word that makes the sentence true."""
    asked = cast(ClozeQuestion, question(deck, name))

    assert mark_gap(asked, gaps_of(asked.text)[gap], answer).right


@pytest.mark.parametrize(
    ("deck", "name", "answer"),
    [
        ("10_parameters", "name-of-the-saving", "unshared weights"),
        ("12_weight_sharing", "word-for-moving-along", "translation invariance"),
        ("08_stacking", "name-of-the-cut", "activation function"),
    ],
)
def test_opposites_are_wrong_with_feedback(deck: str, name: str, answer: str) -> None:
    """An opposite is marked as wrong, explained, and never asked again as a slip of the pen."""
    asked = cast(TextQuestion, question(deck, name))

    mark = mark_words(answer, asked.accept, asked.wrong)

    assert mark.score == 0
    assert mark.feedback
    assert not mark.close
