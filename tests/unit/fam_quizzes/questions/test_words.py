"""Whether two words are the same to a reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_quizzes.questions.words import (
    accepted,
    close,
    edit_distance,
    normalised,
    opposite,
    same,
    same_spelling,
    slips,
)

texts = st.text(max_size=12)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("feature map", "Feature Map"),
        ("  the   feature-map. ", "feature map"),
        ("feature maps", "feature map"),
        ("featuremap", "feature map"),
        ("patches", "patch"),
        ("sizes", "size"),
        ("biases", "bias"),
        ("boundaries", "boundary"),
        ("classes", "class"),
        ("responses", "response"),
        ("cafés", "Cafe"),
        ("zero–padding", "zero padding"),
        ("`stride`", "stride"),
        ("3 × 3", "3x3"),
        ("a", "A"),
        ("grey value", "gray value"),
        ("neighbour", "neighbor"),
        ("generalisation", "generalization"),
        ("centred", "centered"),
        ("learnt", "learned"),
    ],
)
def test_what_makes_no_difference_is_the_same(given_text: str, wanted: str) -> None:
    """Case, spaces, articles, plurals, hyphens, accents and quotes are no mistakes."""
    assert same(given_text, wanted)
    assert not close(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("kernel", "filter"),
        ("3x3", "5x5"),
        ("-1", "1"),
        ("class", "clas"),
        ("0.5", "05"),
        ("", "stride"),
        ("C1", "C2"),
    ],
)
def test_what_makes_a_difference_is_not_the_same(given_text: str, wanted: str) -> None:
    """Other words and other numbers are other answers."""
    assert not same(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "wanted"), [("strid", "stride"), ("kermel", "kernel"), ("recptive filed", "receptive field")]
)
def test_a_slip_of_the_pen_is_close(given_text: str, wanted: str) -> None:
    """One slip in a word, two in a long one."""
    assert close(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [("input", "output"), ("bias", "bin"), ("map", "mop"), ("3x3 map", "5x5 map"), ("", "a")],
)
def test_another_word_is_not_close(given_text: str, wanted: str) -> None:
    """Short words, numbers and words with their own meaning get no second try."""
    assert not close(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("ReLU function", "ReLU"),
        ("the pooling operation", "pooling"),
        ("dense layer", "dense"),
        ("sharing of weights", "weight sharing"),
        ("equivariance to translations", "translation equivariance"),
        ("translational equivariance", "translation equivariant"),
        ("convolutional kernel", "convolution kernel"),
        ("vertically", "vertical"),
    ],
)
def test_forms_of_an_answer_mean_the_same(given_text: str, wanted: str) -> None:
    """As an answer, and not as a name to look up: there a convolutional layer is no convolution."""
    assert same(given_text, wanted)
    assert not close(given_text, wanted)
    assert not same_spelling(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("sum of products", "product of sums"),
        ("layer", "function"),
        ("four", "for"),
        ("left to right", "right to left"),
    ],
)
def test_other_meanings_stay_apart(given_text: str, wanted: str) -> None:
    """What is normalised away is never all that an answer says."""
    assert not same(given_text, wanted)


@pytest.mark.parametrize(
    ("given_text", "right"),
    [
        ("kernel (filter)", True),
        ("filter/kernel", True),
        ("kernel or filter", True),
        ("kernel, filter", True),
        ("kernel (window)", False),
        ("kernel or window", False),
        ("kernel ()", True),
        ("(kernel)", True),
        ("/", False),
        ("", False),
        ("rectified linear unit (RLU)", True),
        ("rectified linear unit (window)", False),
        ("window (W)", False),
    ],
)
def test_several_words_are_right_if_all_of_them_are(given_text: str, right: bool) -> None:
    """A synonym or initials may stand beside the answer, and no guess."""
    assert accepted(given_text, ["kernel", "filter", "rectified linear unit"]) == right


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unshared weights", "shared weights"),
        ("unshard weights", "shared weights"),
        ("nonlinear", "linear"),
        ("non-linear", "linear"),
        ("not linear", "linear"),
        ("min pooling", "max pooling"),
        ("minpool layer", "maxpool layer"),
        ("horizontal edge", "vertical edge"),
        ("input channel", "output channel"),
        ("local connection", "global connection"),
        ("upper left", "lower left"),
        ("disconnected", "connected"),
        ("invariance", "equivariance"),
    ],
)
def test_opposites_are_never_close(one: str, other: str) -> None:
    """Whichever of them is wanted."""
    assert not close(one, other)
    assert not close(other, one)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [("maxx pooling", "max pooling"), ("inputs chxnnel", "input channel"), ("undr", "under")],
)
def test_a_slip_beside_an_opposite_word_is_still_close(given_text: str, wanted: str) -> None:
    """A word that has an opposite may be misspelled, too."""
    assert close(given_text, wanted)


@given(texts, texts)
def test_opposites_are_mutual(one: str, other: str) -> None:
    """And nothing is its own."""
    assert opposite(one, other) == opposite(other, one)
    assert not opposite(one, one)
    assert (slips(one, other) is None) or not same(one, other)


@given(texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What is normalised is normal."""
    assert normalised(normalised(text)) == normalised(text)


@given(texts, texts, texts)
def test_edit_distance_is_a_distance(first: str, second: str, third: str) -> None:
    """It is 0 for equals only, the same both ways, and at most the longer word."""
    assert (edit_distance(first, second) == 0) == (first == second)
    assert edit_distance(first, second) == edit_distance(second, first) <= max(len(first), len(second))
    assert edit_distance(first + third, second + third) <= edit_distance(first, second)
