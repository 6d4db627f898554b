"""Independent numbers for unit 3: cases on paper, SciPy's Sobel maps, and identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

IMAGES = arrays(np.float64, st.tuples(st.integers(3, 7), st.integers(3, 7)), elements=st.integers(-9, 9))
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.fixture(scope="session")
def strength_of(reference):
    """Return our `edge_strength`, once for all the images that hypothesis tries."""
    return reference("edge_strength")


def test_the_vertical_filter_is_the_published_sobel_operator(reference):
    """The weights are those of Sobel and Feldman, dark on the left."""
    weights = reference("vertical_edge_filter")()

    assert weights.tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


def test_the_horizontal_filter_is_the_published_sobel_operator(reference):
    """The weights are those of Sobel and Feldman, dark at the top."""
    weights = reference("horizontal_edge_filter")()

    assert weights.tolist() == [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]


def test_a_step_of_five_has_the_strength_twenty(strength_of):
    """1·5 + 2·5 + 1·5 = 20 for the vertical filter, and 0 for the other one."""
    image = np.array([[3, 3, 8, 8]] * 3)

    assert strength_of(image).tolist() == [[20.0, 20.0]]


def test_a_corner_joins_both_filters_by_pythagoras(strength_of):
    """A single 1 in the corner gives 1 and 1, so sqrt(2); below the middle it gives 0 and 2."""
    corner, below = np.zeros((3, 3)), np.zeros((3, 3))
    corner[2, 2] = below[2, 1] = 1

    np.testing.assert_allclose(strength_of(corner), [[np.sqrt(2)]])
    np.testing.assert_allclose(strength_of(below), [[2.0]])


def test_responses_of_three_and_four_give_five(strength_of):
    """With a = -1/2 above and b = 7/2 below: v = a + b = 3 and h = b - a = 4, so 5."""
    image = np.zeros((3, 3))
    image[0, 2], image[2, 2] = -0.5, 3.5

    np.testing.assert_allclose(strength_of(image), [[5.0]])


def test_bytes_do_not_wrap_around(strength_of):
    """A full step in uint8 gives 4 · 255, whichever side is bright."""
    image = np.array([[0, 0, 255], [0, 0, 255], [0, 0, 255]], np.uint8)

    assert strength_of(image).tolist() == strength_of(image[:, ::-1]).tolist() == [[1020.0]]


@QUICK
@given(image=IMAGES)
def test_strengths_equal_scipys_sobel_maps_inside_the_border(strength_of, image):
    """SciPy computes the same two maps, with a border that our maps do not have."""
    expected = np.hypot(ndimage.sobel(image, axis=0), ndimage.sobel(image, axis=1))[1:-1, 1:-1]

    np.testing.assert_allclose(strength_of(image), expected, atol=1e-12)


@QUICK
@given(image=IMAGES)
def test_turning_the_picture_turns_the_strengths(strength_of, image):
    """Neither direction is preferred: both filters are the same one, turned."""
    np.testing.assert_allclose(strength_of(np.rot90(image)), np.rot90(strength_of(image)))
    np.testing.assert_allclose(strength_of(image.T), strength_of(image).T)
    np.testing.assert_allclose(strength_of(image[:, ::-1]), strength_of(image)[:, ::-1])


@QUICK
@given(image=IMAGES, brightness=st.integers(-50, 50), contrast=st.integers(-4, 4))
def test_brightness_does_not_count_and_contrast_does(strength_of, image, brightness, contrast):
    """Adding a constant changes nothing; multiplying by a number multiplies the strengths by its magnitude."""
    changed = strength_of(contrast * image + brightness)

    np.testing.assert_allclose(changed, abs(contrast) * strength_of(image), atol=1e-9)


@QUICK
@given(image=IMAGES)
def test_the_strength_lies_between_the_larger_response_and_their_sum(strength_of, image):
    """Pythagoras: a hypotenuse is no shorter than a side, and no longer than both together."""
    v, h = (np.abs(ndimage.sobel(image, axis=axis)[1:-1, 1:-1]) for axis in (1, 0))

    strengths = strength_of(image)

    assert (strengths >= np.maximum(v, h) - 1e-9).all()
    assert (strengths <= v + h + 1e-9).all()


@pytest.mark.parametrize("step", range(1, 8))
def test_a_vertical_edge_is_noticed_in_both_of_its_places(reference, step):
    """Of the windows along a row exactly those that hold both sides respond, and all of those alike."""
    image = np.zeros((3, 8))
    image[:, step:] = 1

    v = ndimage.correlate(image, reference("vertical_edge_filter")())[1, 1:-1]

    crossed = [col for col in range(6) if col < step < col + 3]
    assert np.flatnonzero(v > 0).tolist() == crossed
    assert not (v < 0).any()
