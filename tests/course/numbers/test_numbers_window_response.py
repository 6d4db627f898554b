"""Independent numbers for unit 1: windows done by hand, SciPy's correlation, and identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal

SHAPES = [(1, 1), (1, 4), (5, 1), (2, 2), (2, 3), (4, 3), (6, 7)]
VEE = np.array([[1, -1, 1], [-1, 1, -1]])

small = st.integers(-9, 9)
window_2x3 = arrays(np.int64, (2, 3), elements=small)
steady = settings(derandomize=True, deadline=None, max_examples=40)


@pytest.fixture
def rng() -> np.random.Generator:
    """Reproducible random numbers."""
    return np.random.default_rng(1000)


@pytest.mark.parametrize(
    ("window", "by_hand"),
    [
        ([[3, 1, 2], [0, 4, 1]], 3 - 1 + 2 - 0 + 4 - 1),
        ([[4, 0, 4], [0, 4, 0]], 12),
        ([[4, 4, 4], [4, 4, 4]], 0),
        ([[0, 4, 0], [4, 0, 4]], -12),
    ],
    ids=["the framed window", "its pattern", "nothing of it", "the opposite"],
)
def test_the_lesson_computes_as_the_function_does(reference, window, by_hand):
    """Each response in the lesson's picture is the sum of six products."""
    response = reference("window_response")(np.array(window), VEE)

    assert response == by_hand


def test_the_bias_is_added_once(reference):
    """7 - 5 = 2, as in the lesson, and not 7 - 6*5."""
    response = reference("window_response")(np.array([[3, 1, 2], [0, 4, 1]]), VEE, bias=-5.0)

    assert response == 2


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int16, np.uint16], ids=lambda dtype: dtype.__name__)
def test_small_integers_do_not_wrap_around(reference, dtype):
    """Four products of the largest number with itself need more room than the dtype has."""
    largest = np.iinfo(dtype).max
    full = np.full((2, 2), largest, dtype)

    response = reference("window_response")(full, full)

    assert response == 4 * int(largest) ** 2


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_scipy_correlates_to_the_same_number(reference, rng, shape):
    """A `valid` correlation of two arrays of one shape has one value, and it is the response."""
    window, kernel = rng.normal(size=shape), rng.normal(size=shape)

    response = reference("window_response")(window, kernel)

    assert response == pytest.approx(signal.correlate(window, kernel, mode="valid").item())


@pytest.mark.parametrize("shape", [(3, 3), (3, 5), (7, 1)], ids=str)
def test_the_centre_of_ndimage_correlate_is_the_response(reference, rng, shape):
    """With odd sizes, SciPy's filter for images lays the kernel on the whole window at its centre."""
    window, kernel = rng.normal(size=shape), rng.normal(size=shape)
    centre = tuple(side // 2 for side in shape)

    response = reference("window_response")(window, kernel)

    assert response == pytest.approx(ndimage.correlate(window, kernel)[centre])


@pytest.mark.parametrize("place", list(np.ndindex(2, 3)), ids=str)
def test_a_single_weight_picks_the_pixel_under_it(reference, place):
    """A kernel of zeros with one 1 reads one pixel, so nothing is flipped or transposed."""
    window, kernel = np.array([[1, 2, 3], [4, 5, 6]]), np.zeros((2, 3))
    kernel[place] = 1

    response = reference("window_response")(window, kernel)

    assert response == window[place]


@steady
@given(window_2x3, window_2x3, window_2x3, small)
def test_responses_add_up_as_windows_do(reference, first, second, kernel, factor):
    """The response is linear: twice the contrast gives twice the response, and overlaid windows add theirs."""
    respond = reference("window_response")

    together = respond(first + factor * second, kernel)

    assert together == respond(first, kernel) + factor * respond(second, kernel)


@steady
@given(window_2x3, window_2x3, small)
def test_window_and_kernel_may_change_places(reference, window, kernel, bias):
    """Products do not care for the order of their factors."""
    respond = reference("window_response")

    assert respond(window, kernel, bias) == respond(kernel, window, bias)


@steady
@given(window_2x3, small)
def test_weights_that_sum_to_zero_do_not_see_brightness(reference, window, brightness):
    """The V has as much negative weight as positive, so a lamp that lights all pixels changes nothing."""
    respond = reference("window_response")

    assert respond(window + brightness, VEE) == respond(window, VEE)


@steady
@given(arrays(np.int64, (2, 3), elements=st.integers(0, 1)))
def test_a_kernel_answers_loudest_to_its_own_picture(reference, window):
    """Of all windows of zeros and ones, the V itself gets the largest response, and its negative the smallest."""
    respond = reference("window_response")

    loudest, quietest = respond((VEE > 0).astype(int), VEE), respond((VEE < 0).astype(int), VEE)

    assert (loudest, quietest) == (3, -3)
    assert quietest <= respond(window, VEE) <= loudest


def test_our_own_message_names_both_shapes(reference):
    """A reader of the error sees which shape is the window's, and which the kernel's."""
    with pytest.raises(ValueError, match=r"^window_response: the window's shape \(3, 4\) is not .* \(1, 4\)$"):
        reference("window_response")(np.ones((3, 4)), np.ones((1, 4)))
