"""Whether two words are the same to a reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_quizzes.questions.words import close, edit_distance, normalised, same

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
