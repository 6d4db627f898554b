"""Independent numbers for unit 12: cases on paper, SciPy as an oracle, and what sharing buys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal

IMAGES = arrays(np.float64, (5, 6), elements=st.integers(-9, 9))
SHARED = arrays(np.float64, (2, 3), elements=st.integers(-9, 9))
UNSHARED = arrays(np.float64, (4, 4, 2, 3), elements=st.integers(-9, 9))
MOVES = st.integers(-7, 7)
QUICK = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="session")
def shift(reference):
    """Return our `shift`."""
    return reference("shift")


@pytest.fixture(scope="session")
def local_map(reference):
    """Return our `local_feature_map`."""
    return reference("local_feature_map")


@pytest.fixture(scope="session")
def error(reference):
    """Return our `equivariance_error`."""
    return reference("equivariance_error")


def four_weights(*weights):
    """Return filters of one weight each, for an image of one row."""
    return np.array(weights, dtype=float).reshape(1, -1, 1, 1)


def test_down_and_right_are_positive(shift):
    """The 1 in the middle of a 3x3 picture goes where the move says."""
    image = np.zeros((3, 3), int)
    image[1, 1] = 1

    places = {move: tuple(np.argwhere(shift(image, *move))[0]) for move in [(1, 0), (-1, 0), (0, 1), (-1, -1)]}

    assert places == {(1, 0): (2, 1), (-1, 0): (0, 1), (0, 1): (1, 2), (-1, -1): (0, 0)}


def test_a_move_keeps_the_dtype(shift):
    """Bytes stay bytes, so a picture can be shown after it was moved."""
    assert shift(np.ones((2, 2), np.uint8), 1, 0).dtype == np.uint8


@QUICK
@given(image=IMAGES, rows=MOVES, cols=MOVES)
def test_shift_equals_scipys_for_every_move(shift, image, rows, cols):
    """SciPy's spline of order 0 with zeros outside is the same move, also beyond the picture."""
    expected = ndimage.shift(image, (rows, cols), order=0, mode="constant", cval=0)

    np.testing.assert_array_equal(shift(image, rows, cols), expected)


@QUICK
@given(image=IMAGES, rows=MOVES, cols=MOVES)
def test_moving_there_and_back_loses_only_what_moved_out(shift, image, rows, cols):
    """What is left is the picture where both moves show it, and 0 elsewhere."""
    in_sight = shift(shift(np.ones_like(image), rows, cols), -rows, -cols)

    np.testing.assert_array_equal(shift(shift(image, rows, cols), -rows, -cols), image * in_sight)


@QUICK
@given(image=IMAGES, kernel=SHARED)
def test_with_sharing_the_local_map_is_scipys_correlation(local_map, image, kernel):
    """The same filter everywhere makes it an ordinary feature map."""
    filters = np.broadcast_to(kernel, (4, 4, 2, 3))

    np.testing.assert_allclose(local_map(image, filters), signal.correlate(image, kernel, "valid"), atol=1e-9)


@QUICK
@given(image=IMAGES, filters=UNSHARED)
def test_every_position_is_scipys_correlation_with_its_own_filter(local_map, image, filters):
    """Position (row, col) is that place of the feature map of filters[row, col]."""
    expected = [
        [signal.correlate(image, filters[row, col], "valid")[row, col] for col in range(4)] for row in range(4)
    ]

    np.testing.assert_allclose(local_map(image, filters), expected, atol=1e-9)


@QUICK
@given(image=IMAGES, other=IMAGES, filters=UNSHARED)
def test_the_local_map_is_linear_in_the_image(local_map, image, other, filters):
    """Adding pictures adds their maps, with or without sharing."""
    together = local_map(2 * image + other, filters)

    np.testing.assert_allclose(together, 2 * local_map(image, filters) + local_map(other, filters))


def test_the_error_on_paper(error):
    """Moved first 0 2 6 12, moved last 0 1 4 9: the differences are 1, 2 and 3."""
    image = np.array([[1, 2, 3, 4]])

    assert error(image, four_weights(1, 2, 3, 4), 0, 1) == 3.0
    assert error(image, four_weights(5, 5, 5, 5), 0, 1) == 0.0


def test_the_error_of_a_move_to_the_left_on_paper(error):
    """Moved first 2 6 12 0, moved last 4 9 16 0: the differences are 2, 3 and 4, and the last place is new."""
    assert error(np.array([[1, 2, 3, 4]]), four_weights(1, 2, 3, 4), 0, -1) == 4.0


def test_a_place_that_moved_in_does_not_count(error):
    """Only the first filter differs, and the first place is new after a move to the right."""
    image = np.array([[7, 1, 1, 1]])

    assert error(image, four_weights(1, 1, 1, 1), 0, 2) == 0.0
    assert error(image, four_weights(1, 1, 1, 100), 0, 3) == 99 * 7


@pytest.mark.parametrize(
    ("rows", "cols", "compared"), [(0, 0, 20), (1, 0, 15), (0, -4, 4), (-3, 2, 3), (4, 0, 0), (0, 5, 0), (-9, 9, 0)]
)
def test_just_the_windows_inside_before_and_after_are_compared(error, local_map, rows, cols, compared):
    """A window at p counts if p and p - move are both places of the 4x5 map; a lone odd filter finds each of them."""
    image, counted = np.ones((5, 7)), 0
    for place in np.ndindex(4, 5):
        filters = np.ones((4, 5, 2, 3))
        filters[place] = 2  # 6 more than its neighbours, but only if it is compared with another one
        inside = all(0 <= p - move < size for p, move, size in zip(place, (rows, cols), (4, 5), strict=True))
        left = all(0 <= p + move < size for p, move, size in zip(place, (rows, cols), (4, 5), strict=True))
        counted += inside

        assert error(image, filters, rows, cols) == (6.0 if (inside or left) and (rows or cols) else 0.0)

    assert counted == compared


@QUICK
@given(image=IMAGES, kernel=SHARED, rows=MOVES, cols=MOVES)
def test_a_shared_filter_has_no_error(error, image, kernel, rows, cols):
    """That is what sharing buys: the map of the moved picture is the moved map."""
    assert error(image, np.broadcast_to(kernel, (4, 4, 2, 3)), rows, cols) < 1e-9


@QUICK
@given(image=IMAGES, filters=UNSHARED, rows=MOVES, cols=MOVES)
def test_the_error_is_the_change_of_filters_over_the_windows(error, image, filters, rows, cols):
    """A window that stays in sight meets another filter after the move; the error is what that changes."""
    expected = 0.0
    for row, col in np.ndindex(4, 4):
        if 0 <= row + rows < 4 and 0 <= col + cols < 4:
            change = filters[row + rows, col + cols] - filters[row, col]
            expected = max(expected, abs(np.sum(change * image[row : row + 2, col : col + 3])))

    assert error(image, filters, rows, cols) == pytest.approx(expected)


@QUICK
@given(image=IMAGES, filters=UNSHARED)
def test_no_move_means_no_error(error, image, filters):
    """Both orders are the same where nothing moves, shared or not."""
    assert error(image, filters, 0, 0) == 0.0


def test_the_unshared_layer_of_random_filters_has_an_error_for_every_short_move(error):
    """Noise in filters and image differs everywhere, so each move that leaves a position finds a difference."""
    rng = np.random.default_rng(0)
    image, filters = rng.normal(size=(5, 6)), rng.normal(size=(4, 4, 2, 3))

    errors = [error(image, filters, rows, cols) for rows in range(-3, 4) for cols in range(-3, 4) if rows or cols]

    assert min(errors) > 0.01
