"""What is noticed of a wrong answer: how it relates to the right one, whatever the values are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fam_grader.grading.compare import Tolerance, compare
from fam_grader.grading.relations import find_relations

TOLERANCE = Tolerance()
GRID = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])

# Numbers of which no two are alike, and which no simple pattern joins.
SEEDS = st.integers(0, 2**32 - 1)
SHAPES = hnp.array_shapes(min_dims=2, max_dims=4, min_side=2, max_side=4)


def numbers(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers in no order, all different."""
    return np.random.default_rng(seed).permutation(np.arange(1.0, np.prod(shape) + 1) ** 2).reshape(shape)


def notes(expected: object, actual: object) -> tuple[str, ...]:
    """Return what else was noticed."""
    return find_relations(expected, actual, TOLERANCE)


def test_simple_relations_to_the_right_answer_are_noted() -> None:
    """They are what a student can fix at once."""
    square = np.arange(9.0).reshape(3, 3)

    assert notes(square, square.T) == ("it is the expected answer transposed",)
    assert notes(GRID, GRID[::-1]) == ("it is the expected answer upside down",)
    assert notes(GRID, GRID[:, ::-1]) == ("it is the expected answer mirrored left to right",)
    assert notes(GRID, -GRID) == ("it is the expected answer with every sign turned",)
    assert notes(GRID, GRID + 2) == ("every value is off by 2",)
    assert notes(GRID, GRID - 0.25) == ("every value is off by -0.25",)
    assert notes(np.arange(4), np.arange(4)[::-1]) == ("it is the expected answer mirrored left to right",)


@pytest.mark.parametrize(
    ("expected", "actual", "note"),
    [
        ("The cat", "the cat", "it is the expected text but for capital letters"),
        ("the cat", " the\tcat\n", "it is the expected text but for white space"),
        ("cat", "tac", "it is the expected text backwards"),
        (["a", "b", "c"], ["c", "b", "a"], "it is the expected answer in reverse order"),
        ([3, 1, 2], (1, 2, 3), "its entries are right, in another order"),
        ((1, 1, 2), [1, 2], "its entries are right, but for how often each of them is there"),
        ([np.zeros(2), None], [None, np.zeros(2)], "it is the expected answer in reverse order"),
    ],
)
def test_texts_and_lists_that_are_nearly_right_are_noted(expected: object, actual: object, note: str) -> None:
    """Whatever their entries are."""
    assert notes(expected, actual) == (note,)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("cat", "dog"), ("cat", "cat"), ([1, 2], [1, 3]), ([1, 2], [1, 2]), ("a", ["a"]), ([], [1])],
)
def test_of_other_texts_and_lists_nothing_is_noted(expected: object, actual: object) -> None:
    """A note that explains nothing is none."""
    assert notes(expected, actual) == ()


def test_a_transposed_answer_of_another_shape_is_noted() -> None:
    """The shape is wrong, and this is why."""
    assert notes(GRID, GRID.T) == ("it is the expected answer transposed",)


def test_nan_values_are_noted() -> None:
    """They come from somewhere else than the place where they are seen."""
    assert notes(GRID, np.where(GRID > 4.5, np.nan, GRID)) == ("2 of 6 values are NaN",)


def test_unsigned_answers_are_related_without_wrapping_around() -> None:
    """Off by minus one is no 255."""
    assert notes(np.array([1.0, 2.0]), np.array([0, 1], np.uint8)) == ("every value is off by -1",)
    assert notes(np.array([1, 2], np.uint8), np.array([-1, -2])) == (
        "it is the expected answer with every sign turned",
    )


def test_nothing_is_noted_of_an_answer_that_is_just_wrong() -> None:
    """Nor of one with a single value, which is always off by a constant."""
    assert notes(GRID, GRID**2) == ()
    assert notes(np.array([1.0]), np.array([2.0])) == ()


@pytest.mark.parametrize(
    ("turn", "note"),
    [
        (lambda a: np.flip(a, -2), "upside down"),
        (lambda a: np.flip(a, -1), "mirrored left to right"),
        (lambda a: np.flip(a, (-2, -1)), "turned by half a turn"),
        (lambda a: -a, "with every sign turned"),
    ],
    ids=["rows", "columns", "both", "signs"],
)
@given(SEEDS, SHAPES)
def test_what_is_turned_is_noticed_in_every_shape(turn, note: str, seed: int, shape: tuple[int, ...]) -> None:
    """Of a map, of a stack of maps, of a batch."""
    expected = numbers(seed, shape)

    assert find_relations(expected, turn(expected), TOLERANCE) == (f"it is the expected answer {note}",)


@given(SEEDS, SHAPES, st.randoms())
def test_axes_in_another_order_are_noticed(seed: int, shape: tuple[int, ...], random) -> None:
    """Transposed, or channels last: the order is named, and it is the one."""
    order = list(range(len(shape)))
    random.shuffle(order)
    assume(order != sorted(order))
    expected = numbers(seed, shape)

    [note] = find_relations(expected, expected.transpose(order), TOLERANCE)

    assert "transposed" in note or note.endswith(f"in the order ({', '.join(f'axis {axis}' for axis in order)})")


@given(SEEDS, hnp.array_shapes(min_dims=3, max_dims=4, min_side=2, max_side=3))
def test_maps_in_reverse_order_are_noticed(seed: int, shape: tuple[int, ...]) -> None:
    """As with filters that are counted from the end."""
    expected = numbers(seed, shape)

    named = find_relations(expected, expected[::-1], TOLERANCE, ("N", "F", "H", "W")[: len(shape)])
    assert named == ("it is the expected answer in reverse order along N",)
    assert find_relations(expected, expected[::-1], TOLERANCE) == (
        "it is the expected answer in reverse order along axis 0",
    )


@pytest.mark.parametrize(
    ("axis", "by", "note"),
    [
        (-2, 1, "one row down"),
        (-2, -1, "one row up"),
        (-1, 1, "one column to the right"),
        (-1, -1, "one column to the left"),
    ],
)
@given(SEEDS, hnp.array_shapes(min_dims=2, max_dims=3, min_side=3, max_side=5), st.booleans())
def test_what_is_shifted_is_noticed_whatever_moved_in(
    axis: int, by: int, note: str, seed: int, shape: tuple[int, ...], wraps: bool
) -> None:
    """Zeros, or what moved out on the other side."""
    expected = numbers(seed, shape)
    moved = np.roll(expected, by, axis)
    if not wraps:
        np.moveaxis(moved, axis, 0)[0 if by > 0 else -1] = 0

    assert find_relations(expected, moved, TOLERANCE) == (f"it is the expected answer shifted by {note}",)


@given(SEEDS, SHAPES, st.integers(2, 50))
def test_a_constant_is_noticed_and_named(seed: int, shape: tuple[int, ...], number: int) -> None:
    """What is added to every value, and what every value is multiplied with."""
    expected = numbers(seed, shape)

    assert find_relations(expected, expected + number, TOLERANCE) == (f"every value is off by {number}",)
    assert find_relations(expected, expected / number, TOLERANCE) == (
        f"every value is {1 / number:.6g} times the expected one",
    )
    assert find_relations(expected, expected * 0, TOLERANCE) == ("every value is 0",)


@given(SEEDS, hnp.array_shapes(min_dims=3, max_dims=4, min_side=2, max_side=3))
def test_a_constant_of_each_map_is_noticed(seed: int, shape: tuple[int, ...]) -> None:
    """As with the bias of another filter."""
    expected = numbers(seed, shape)
    offsets = 1000.0 + np.arange(np.prod(shape[:-2])).reshape(*shape[:-2], 1, 1)

    assert find_relations(expected, expected + offsets, TOLERANCE) == (
        "every value of a plane is off by the same number, and each plane by its own",
    )


@given(SEEDS, hnp.array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=3))
def test_what_its_dtype_cannot_hold_is_noticed(seed: int, shape: tuple[int, ...]) -> None:
    """Fractions cut off, numbers wrapped around, digits lost."""
    whole = numbers(seed, shape) + 300
    fractions = whole + np.random.default_rng(seed).uniform(0.3, 0.4, shape)

    assert "the fractions are lost" in find_relations(fractions, fractions.astype(int), TOLERANCE)[0]
    assert find_relations(whole, (whole % 256).astype(np.uint8), TOLERANCE) == (
        "the numbers wrapped around: uint8 holds 0 to 255",
    )
    assert "float16 has about three digits" in find_relations(fractions, fractions.astype(np.float16), TOLERANCE)[0]


@given(SEEDS, SHAPES)
def test_rows_and_columns_too_many_or_too_few_are_noticed(seed: int, shape: tuple[int, ...]) -> None:
    """The right answer in a ring of zeros, or without its last row."""
    expected = numbers(seed, shape)

    ring = find_relations(expected, np.pad(expected, 1), TOLERANCE)
    part = find_relations(expected, expected[..., 1:], TOLERANCE)

    assert ring == (f"the expected answer is a part of it, from {[1] * len(shape)} on",)
    assert part == (f"it is a part of the expected answer, from {[0] * (len(shape) - 1) + [1]} on",)


def test_right_values_in_a_wrong_shape_are_noticed() -> None:
    """An axis too many is fixed quickly."""
    [note] = find_relations(GRID, GRID[None], TOLERANCE)

    assert note == "its values are right, and stand in the right order: only the shape is wrong"


def test_infinite_values_are_counted() -> None:
    """Where the right ones are finite."""
    assert find_relations(GRID, np.where(GRID == 2, np.inf, GRID), TOLERANCE) == ("1 of 6 values is infinite",)


@given(hnp.arrays(np.float64, SHAPES), hnp.arrays(np.float64, SHAPES))
def test_whatever_two_arrays_are_noticing_never_fails(expected: np.ndarray, actual: np.ndarray) -> None:
    """NaN, infinity and numbers at the end of their range; it is a page for a student that would be lost."""
    notes = find_relations(expected, actual, TOLERANCE)

    assert len(notes) <= 3


@given(SEEDS, SHAPES, st.data())
def test_one_wrong_value_is_no_pattern(seed: int, shape: tuple[int, ...], data: st.DataObject) -> None:
    """Nothing is said that is not so."""
    expected = numbers(seed, shape)
    actual = expected.copy()
    actual[data.draw(st.sampled_from([*np.ndindex(shape)]))] += 5.5

    assert compare(expected, actual, TOLERANCE)
    assert not any(
        "shape" in note or "off by" in note or "times" in note for note in find_relations(expected, actual, TOLERANCE)
    )
