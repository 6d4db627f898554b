"""Drawn numbers in texts: columns of one width, words by number, and braces that mean themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.templates import fill


@given(st.integers(-99, 999), st.integers(-9, 99))
def test_columns_line_up_whatever_is_drawn(first: int, second: int) -> None:
    """A table of drawn numbers is as wide as that of any other draw, and numbers end in the same column."""
    filled = fill("{a:3} | {b:2}|\n{a + b: 4}", {"a": first, "b": second})

    top, bottom = filled.split("\n")
    assert [top.index("|"), top.rindex("|"), len(bottom)] == [4, 8, 4]
    assert [int(top[:3]), int(top[5:8]), int(bottom)] == [first, second, first + second]


@pytest.mark.parametrize(("number", "word"), [(1, "row"), (1.0, "row"), (0, "rows"), (-1, "rows"), (1.5, "rows")])
def test_a_word_follows_its_number(number: float, word: str) -> None:
    """Only one is a row."""
    assert fill("{n} {n|row|rows}, {n|is|are}", {"n": number}).split()[1] == f"{word},"


@given(st.floats(1e-8, 1e3))
def test_a_shown_number_is_near_the_right_one(value: float) -> None:
    """A small one keeps its digits: 0.00005 is no 0.0001."""
    assert float(fill("{n}", {"n": value})) == float(written(value)) == pytest.approx(value, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("text", ["{n", "n}", "{", "{n} }"])
def test_a_single_brace_is_an_error(text: str) -> None:
    """Braces that are meant are doubled."""
    with pytest.raises(CourseError, match="single"):
        fill(text, {"n": 1})
