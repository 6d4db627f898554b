"""Calls and values are written as a student could type them, and wrong places shown with what is around them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fam_grader.execution.calls import Call
from fam_grader.execution.packing import Opaque
from fam_grader.grading.formatting import (
    MAX_WRITTEN,
    write_call,
    write_value,
)
from fam_grader.reports.difference import NEIGHBOURHOOD, cut_piece, side_by_side, write_piece


def write_table(array: np.ndarray, index: tuple[int, ...] | None) -> list[str]:
    """Write a piece without its title."""
    return write_piece(cut_piece("", array, index))[1:]


SPAN = 2 * NEIGHBOURHOOD + 1
DTYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
ARRAYS = hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.floats() | st.text(max_size=15) | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


def same(ours: Any, theirs: Any) -> bool:
    """Return whether two values are of one type and equal, with NaN equal to itself."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, np.ndarray):
        nan = ours.dtype.kind == "f"
        return ours.dtype == theirs.dtype and np.array_equal(ours, theirs, equal_nan=nan)
    if isinstance(ours, (list, tuple)):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs or (isinstance(ours, float) and math.isnan(ours) and math.isnan(theirs))


@given(st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from(["stride", "padding", "bias"]), VALUES))
def test_a_call_is_python_that_makes_the_same_call(args: list[Any], kwargs: dict[str, Any]) -> None:
    """A student pastes it and gets what we got: values, shapes, dtypes, NaN and infinity."""
    text = write_call(Call("function", tuple(args), kwargs))

    seen = eval(text, {"np": np, "function": lambda *args, **kwargs: (list(args), kwargs)})
    assert same(seen[0], args)
    assert list(seen[1]) == list(kwargs)
    assert all(same(seen[1][name], kwargs[name]) for name in kwargs)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.0, 2.5]), "np.array([1.0, 2.5])"),
        (np.array([1, 2]), "np.array([1, 2])"),
        (np.array([1, 2], np.uint8), "np.array([1, 2], dtype=np.uint8)"),
        (np.array([0.1], np.float16), "np.array([0.0999755859375], dtype=np.float16)"),
        (np.array([np.nan, -np.inf]), "np.array([np.nan, -np.inf])"),
        (np.array(3.0), "np.array(3.0)"),
        (np.zeros((0, 2)), "np.zeros((0, 2))"),
        (np.zeros((2, 0), int), "np.zeros((2, 0), dtype=np.int64)"),
        ((1,), "(1,)"),
        (((1, 2), [3.5]), "((1, 2), [3.5])"),
        (np.float64("nan"), "np.nan"),
        ("nan inf", "'nan inf'"),
        (None, "None"),
        (Opaque("dict"), "a value of type dict"),
    ],
)
def test_values_are_written_plainly(value: object, text: str) -> None:
    """A dtype only where Python would not choose it itself."""
    assert write_value(value) == text


def test_an_array_with_many_values_is_written_by_its_shape() -> None:
    """A student will not type a hundred numbers."""
    fits, too_many = np.arange(MAX_WRITTEN), np.zeros((MAX_WRITTEN // 8 + 1, 8), np.float32)

    assert write_value(fits).startswith("np.array([0, 1, ")
    assert write_value(too_many) == "<array of shape (9, 8), float32>"


def test_a_small_plane_is_shown_whole_with_the_place_in_brackets() -> None:
    """Aligned, so that columns can be read."""
    assert write_table(np.array([[1.0, -2.0], [30.0, 4.5]]), (1, 0)) == ["   1   -2 ", "[ 30] 4.5 "]


def test_without_a_place_nothing_is_in_brackets() -> None:
    """Where the shape is wrong there is no first wrong value."""
    assert write_table(np.array([[1, 2]]), None) == [" 1  2 "]


@pytest.mark.parametrize(
    ("place", "first_row", "first_col", "below", "right"),
    [
        ((0, 0), 0, 0, True, True),
        ((0, 19), 0, 20 - SPAN, True, False),
        ((19, 0), 20 - SPAN, 0, False, True),
        ((19, 19), 20 - SPAN, 20 - SPAN, False, False),
        ((10, 10), 10 - NEIGHBOURHOOD, 10 - NEIGHBOURHOOD, True, True),
        ((NEIGHBOURHOOD, 16), 0, 13, True, False),
    ],
)
def test_a_large_plane_is_shown_around_the_place(
    place: tuple[int, int], first_row: int, first_col: int, below: bool, right: bool
) -> None:
    """At the edges, too, and it says from where on and that there is more."""
    plane = np.arange(400).reshape(20, 20)

    lines = write_table(plane, place)

    head = [f"(from row {first_row}, column {first_col})"] if first_row or first_col else []
    rows = lines[len(head) : len(head) + SPAN]
    assert lines[: len(head)] == head
    assert lines[len(head) + SPAN :] == ([" …"] if below else [])
    assert all(row.endswith(" …") == right for row in rows)
    numbers = [[int(text) for text in row.replace("[", " ").replace("]", " ").rstrip("… ").split()] for row in rows]
    assert numbers == plane[first_row : first_row + SPAN, first_col : first_col + SPAN].tolist()
    marked = [row for row in rows if "[" in row]
    assert len(marked) == 1
    assert f"{plane[place]}]" in marked[0]


def test_a_plane_that_nearly_fits_is_shown_whole() -> None:
    """One more column costs less than a line that says that there is one."""
    lines = write_table(np.zeros((SPAN + 1, SPAN + 1), int), (0, 0))

    assert len(lines) == SPAN + 1
    assert "…" not in "".join(lines)


def test_of_more_axes_the_plane_with_the_place_is_shown() -> None:
    """And named."""
    volume = np.arange(24).reshape(2, 3, 2, 2)

    assert write_table(volume, (1, 2, 0, 1)) == ["[1, 2, :, :]", " 20 [21]", " 22  23 "]
    assert write_table(volume, None)[0] == "[0, 0, :, :]"


@pytest.mark.parametrize(
    ("array", "index", "lines"),
    [
        (np.array([5, 6]), (1,), [" 5 [6]"]),
        (np.array(5), (), ["[5]"]),
        (np.array(5), None, [" 5 "]),
        (np.array([[True, False]]), (0, 1), [" 1 [0]"]),
        (np.array([[np.nan, np.inf]]), (0, 0), ["[nan] inf "]),
        (np.array([[123456, 1]]), (0, 0), ["[123456]      1 "]),
        (np.array([[1.00002, 1.0]]), (0, 0), ["[1.00002]       1 "]),
    ],
    ids=["one axis", "no axis", "no axis, no place", "truth values", "no finite numbers", "large", "close"],
)
def test_other_arrays_have_a_table_too(array: np.ndarray, index: tuple[int, ...] | None, lines: list[str]) -> None:
    """With the digits that tell a wrong value from a right one."""
    assert write_table(array, index) == lines


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (0, 3, 3), (2, 0, 3), (2, 2, 2, 0)])
def test_an_array_without_values_says_so(shape: tuple[int, ...]) -> None:
    """A student's function may well return one."""
    assert write_table(np.zeros(shape), None) == [f"(no values: the shape is {shape})"]


@given(ARRAYS, st.data())
def test_any_array_has_a_table_of_a_few_lines(array: np.ndarray, data: st.DataObject) -> None:
    """With exactly one value in brackets where a place is given."""
    places = [None, *np.ndindex(array.shape)]
    index = data.draw(st.sampled_from(places))

    text = "\n".join(line for line in write_table(array, index) if not line.endswith(":]"))

    assert text.count("[") == text.count("]") == (index is not None)


def test_two_blocks_stand_side_by_side_under_their_titles() -> None:
    """Also where one is longer than the other."""
    assert side_by_side(["a", "1 2", "3 4"], ["b", "5"]) == ["a      b", "1 2    5", "3 4"]
    assert side_by_side(["a"], ["b", "5"], ["c", "", "6"]) == ["a    b    c", "     5", "          6"]
