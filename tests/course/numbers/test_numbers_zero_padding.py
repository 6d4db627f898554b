"""Independent numbers for unit 4: by hand, from published networks, by identities, and from SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
RINGS = st.tuples(st.integers(0, 4), st.integers(0, 4))
SEEDS = st.integers(0, 10_000)


def whole_numbers(seed: int, *shape: int) -> np.ndarray:
    """Return small whole numbers as floats, so that every sum is exact."""
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(float)


def test_the_lessons_corner_window_holds_four_pixels_and_five_zeros(reference) -> None:
    """The lesson's picture: 3 + 1 + 9 + 2 = 15 in the corner, 25 beside it."""
    image = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3], [5, 8, 9, 7, 9], [3, 2, 3, 8, 4]])

    padded = reference("zero_pad")(image, 1)

    assert padded.shape == (6, 7)
    assert padded[:3, :3].tolist() == [[0, 0, 0], [0, 3, 1], [0, 9, 2]]
    assert padded[:3, :3].sum() == 15
    assert padded[:3, 1:4].sum() == 25


def test_rows_come_first_in_a_pair(reference) -> None:
    """Padding (2, 1) of a single pixel makes 5 rows and 3 columns, with the pixel in their middle."""
    padded = reference("zero_pad")(np.array([[7]]), (2, 1))

    assert padded.tolist() == [[0, 0, 0], [0, 0, 0], [0, 7, 0], [0, 0, 0], [0, 0, 0]]


@QUICK
@given(SEEDS, RINGS)
def test_the_image_is_found_in_the_middle_and_nothing_else_anywhere(reference, seed, padding) -> None:
    """Cutting the frame off gives the image back, and the frame holds zeros only."""
    image = whole_numbers(seed, 2, 3, 5)
    pH, pW = padding

    padded = reference("zero_pad")(image, padding)

    assert padded.shape == (2, 3 + 2 * pH, 5 + 2 * pW)
    np.testing.assert_array_equal(padded[:, pH : pH + 3, pW : pW + 5], image)
    assert np.abs(padded).sum() == np.abs(image).sum()


@QUICK
@given(SEEDS, RINGS)
def test_numpy_pads_to_the_same_array(reference, seed, padding) -> None:
    """`np.pad` with constant zeros on the last two axes agrees."""
    stack = whole_numbers(seed, 3, 1, 4, 2)

    padded = reference("zero_pad")(stack, padding)

    np.testing.assert_array_equal(padded, np.pad(stack, [(0, 0), (0, 0), *((size, size) for size in padding)]))


@QUICK
@given(SEEDS, RINGS, RINGS)
def test_a_frame_around_a_frame_is_a_wider_frame(reference, seed, inner, outer) -> None:
    """Padding twice adds the two paddings up."""
    image = whole_numbers(seed, 3, 4)
    zero_pad = reference("zero_pad")

    twice = zero_pad(zero_pad(image, inner), outer)

    np.testing.assert_array_equal(twice, zero_pad(image, (inner[0] + outer[0], inner[1] + outer[1])))


def test_padding_zero_gives_an_array_of_its_own(reference) -> None:
    """Writing into the result leaves the image alone."""
    image = np.ones((2, 3))

    padded = reference("zero_pad")(image, 0)
    padded[...] = 5

    assert not np.shares_memory(padded, image)
    assert image.tolist() == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.float32, np.float64])
def test_numbers_at_the_ends_of_a_dtype_arrive_unchanged(reference, dtype) -> None:
    """Neither the smallest nor the largest number that an image can hold is changed."""
    ends = np.iinfo(dtype) if np.issubdtype(dtype, np.integer) else np.finfo(dtype)
    image = np.array([[ends.min, ends.max]], dtype)

    padded = reference("zero_pad")(image, (0, 1))

    assert padded.tolist() == [[0, *image[0].tolist(), 0]]


@pytest.mark.parametrize(
    ("kernel_size", "dilation", "expected"),
    [(3, 1, 1), (5, 1, 2), (7, 1, 3), (1, 1, 0), (3, 6, 6), (3, 12, 12), (3, 18, 18)],
    ids=["VGG", "AlexNet's second layer", "ResNet's first layer", "1x1", "DeepLab 6", "DeepLab 12", "DeepLab 18"],
)
def test_known_networks_pad_as_published(reference, kernel_size, dilation, expected) -> None:
    """The padding that networks use to keep their size, and the atrous rates of DeepLab, which equal theirs."""
    assert reference("same_padding")(kernel_size, dilation) == expected


@QUICK
@given(st.integers(1, 9), st.integers(1, 6), st.integers(1, 40))
def test_same_padding_keeps_every_size_or_does_not_exist(reference, kernel_size, dilation, size) -> None:
    """Where it gives a padding the map is as long as the axis; where it refuses, no padding does that."""
    span = len(range(min(pixels := range(0, kernel_size * dilation, dilation)), max(pixels) + 1))
    keeping = [padding for padding in range(span + 1) if size + 2 * padding - span + 1 == size]

    if keeping:
        assert [reference("same_padding")(kernel_size, dilation)] == keeping
    else:
        with pytest.raises(ValueError, match="same_padding"):
            reference("same_padding")(kernel_size, dilation)


@QUICK
@given(SEEDS, st.sampled_from([(1, 3), (3, 3), (5, 3), (3, 7)]))
def test_a_padded_map_equals_scipys_same_correlation(reference, seed, kernel_shape) -> None:
    """With same padding our feature map is SciPy's correlation in mode `same`."""
    image, kernel = whole_numbers(seed, 6, 8), whole_numbers(seed + 1, *kernel_shape)
    padding = tuple(reference("same_padding")(size) for size in kernel_shape)

    responses = reference("feature_map")(reference("zero_pad")(image, padding), kernel)

    assert responses.shape == image.shape
    np.testing.assert_array_equal(responses, scipy.signal.correlate2d(image, kernel, mode="same"))
    np.testing.assert_array_equal(responses, scipy.ndimage.correlate(image, kernel, mode="constant"))


def test_padding_gives_the_corners_four_windows_instead_of_one(reference) -> None:
    """The lesson's counts of 3x3 windows along the upper edge: 1, 2, 3 without padding, and 4, 6, 6 with it."""
    ones, feature_map, zero_pad = np.ones((3, 3)), reference("feature_map"), reference("zero_pad")

    without = feature_map(zero_pad(np.ones((2, 3)), 2), ones)
    with_ring = feature_map(zero_pad(np.ones((4, 5)), 2), ones)[1:-1, 1:-1]

    assert without.tolist() == [[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [2, 4, 6, 4, 2], [1, 2, 3, 2, 1]]
    assert with_ring.tolist() == [[4, 6, 6, 6, 4], [6, 9, 9, 9, 6], [6, 9, 9, 9, 6], [4, 6, 6, 6, 4]]


def test_same_padding_is_an_int(reference) -> None:
    """A number of zeros is a count, so it can be used in a shape."""
    assert type(reference("same_padding")(9, 3)) is int


@pytest.mark.parametrize("padding", [-1, (0, -2)], ids=["everywhere", "in one direction"])
def test_a_negative_padding_is_named_in_the_message(reference, padding) -> None:
    """Our own message repeats the value that it refuses."""
    with pytest.raises(ValueError, match="zero_pad: padding must not be negative") as refused:
        reference("zero_pad")(np.ones((2, 2)), padding)

    assert str(padding) in str(refused.value)
