"""Independent numbers for unit 5: by hand, from published networks, by identities, and from SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
PAIRS = st.tuples(st.integers(1, 4), st.integers(1, 4))
RINGS = st.tuples(st.integers(0, 3), st.integers(0, 3))
SEEDS = st.integers(0, 10_000)


def whole_numbers(seed: int, *shape: int) -> np.ndarray:
    """Return small whole numbers as floats, so that every sum is exact."""
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(float)


def test_stride_two_gives_the_sums_of_a_by_hand_example(reference) -> None:
    """Four windows that do not overlap, added up on paper: 1+2+5+6, 3+4+7+8, and so on."""
    image = np.arange(1, 17).reshape(4, 4)

    responses = reference("convolve2d")(image, np.ones((2, 2)), stride=2)

    assert responses.tolist() == [[14, 22], [46, 54]]


def test_the_lessons_edge_is_found_and_the_border_looks_like_one(reference) -> None:
    """The lesson's picture: 0, 2, -2 on its first line and 0, 3, -3 on its second."""
    image = np.array([[0, 0, 1, 1, 1]] * 4)
    kernel = np.array([[-1, 0, 1]] * 3)

    responses = reference("convolve2d")(image, kernel, stride=2, padding=1)

    assert responses.tolist() == [[0, 2, -2], [0, 3, -3]]


def test_the_two_numbers_of_a_pair_count_down_and_across(reference) -> None:
    """With a kernel of one weight the map is made of the pixels in rows 0 and 3, columns 0, 2 and 4."""
    image = np.arange(20).reshape(4, 5)

    responses = reference("convolve2d")(image, np.ones((1, 1)), stride=(3, 2))

    assert responses.tolist() == [[0, 2, 4], [15, 17, 19]]


@pytest.mark.parametrize(
    ("size", "layer", "expected"),
    [
        (227, (11, 4, 0), 55),
        (224, (7, 2, 3), 112),
        (224, (3, 1, 1), 224),
        (32, (5, 1, 0), 28),
        (84, (8, 4, 0), 20),
        (300, (3, 2, 1), 150),
    ],
    ids=["AlexNet", "ResNet", "VGG", "LeNet-5", "DQN", "MobileNet on 300 pixels"],
)
def test_first_layers_of_known_networks_have_their_published_sizes(reference, size, layer, expected) -> None:
    """The map of a network's first layer is as large as its paper says."""
    kernel_size, stride, padding = layer
    image, kernel = np.ones((size, size)), np.ones((kernel_size, kernel_size))

    responses = reference("convolve2d")(image, kernel, stride, padding)

    assert responses.shape == (expected, expected)
    assert responses.max() == kernel_size**2


@QUICK
@given(SEEDS, PAIRS, PAIRS, RINGS)
def test_scipy_computes_the_same_map(reference, seed, kernel_shape, stride, padding) -> None:
    """SciPy's correlation of the padded image, every stride-th row and column of it."""
    image, kernel = whole_numbers(seed, 6, 9), whole_numbers(seed + 1, *kernel_shape)
    padded = np.pad(image, [(size, size) for size in padding])

    responses = reference("convolve2d")(image, kernel, stride, padding)

    expected = scipy.signal.correlate2d(padded, kernel, mode="valid")[:: stride[0], :: stride[1]]
    np.testing.assert_array_equal(responses, expected)


@QUICK
@given(SEEDS, PAIRS, RINGS)
def test_a_stride_keeps_every_nth_value_of_the_dense_map(reference, seed, stride, padding) -> None:
    """Striding is computing the whole map and throwing most of it away."""
    image, kernel = whole_numbers(seed, 7, 5), whole_numbers(seed + 1, 2, 3)
    convolve2d = reference("convolve2d")

    strided = convolve2d(image, kernel, stride, padding)

    np.testing.assert_array_equal(strided, convolve2d(image, kernel, 1, padding)[:: stride[0], :: stride[1]])


@QUICK
@given(SEEDS, PAIRS, RINGS)
def test_padding_equals_a_larger_image(reference, seed, stride, padding) -> None:
    """It makes no difference who puts the zeros there."""
    image, kernel = whole_numbers(seed, 4, 7), whole_numbers(seed + 1, 3, 2)
    canvas = np.zeros((4 + 2 * padding[0], 7 + 2 * padding[1]))
    canvas[padding[0] : padding[0] + 4, padding[1] : padding[1] + 7] = image
    convolve2d = reference("convolve2d")

    padded = convolve2d(image, kernel, stride, padding)

    np.testing.assert_array_equal(padded, convolve2d(canvas, kernel, stride))


@QUICK
@given(SEEDS, PAIRS, RINGS, st.tuples(st.integers(-3, 3), st.integers(-3, 3)))
def test_the_map_is_linear_in_the_image_and_in_the_kernel(reference, seed, stride, padding, shares) -> None:
    """A mixture of two images gives the mixture of their maps, and so does a mixture of two kernels."""
    a, b = shares
    first, second = whole_numbers(seed, 6, 5), whole_numbers(seed + 1, 6, 5)
    light, dark = whole_numbers(seed + 2, 2, 3), whole_numbers(seed + 3, 2, 3)

    def responses(image, kernel):
        return reference("convolve2d")(image, kernel, stride, padding)

    mixed_images, mixed_kernels = responses(a * first + b * second, light), responses(first, a * light + b * dark)

    np.testing.assert_array_equal(mixed_images, a * responses(first, light) + b * responses(second, light))
    np.testing.assert_array_equal(mixed_kernels, a * responses(first, light) + b * responses(first, dark))


@QUICK
@given(SEEDS, PAIRS)
def test_moving_the_picture_by_one_stride_moves_the_map_by_one_cell(reference, seed, stride) -> None:
    """A pattern sH rows further down and sW columns further right is found one cell further on."""
    (sH, sW), large, kernel = stride, whole_numbers(seed, 12, 13), whole_numbers(seed + 1, 3, 2)
    convolve2d = reference("convolve2d")

    here, moved = convolve2d(large[sH:, sW:], kernel, stride), convolve2d(large, kernel, stride)

    np.testing.assert_array_equal(here, moved[1:, 1:])


def test_a_single_weight_scales_the_image(reference) -> None:
    """A 1x1 kernel without stride or padding multiplies every pixel."""
    image = whole_numbers(1, 5, 7)

    responses = reference("convolve2d")(image, np.array([[-3]]))

    np.testing.assert_array_equal(responses, -3 * image)


def test_a_centred_one_with_same_padding_gives_the_image_back(reference) -> None:
    """The kernel that looks at its middle pixel only copies the picture."""
    image, kernel = whole_numbers(2, 5, 8), np.zeros((3, 5))
    kernel[1, 2] = 1

    responses = reference("convolve2d")(image, kernel, padding=(1, 2))

    np.testing.assert_array_equal(responses, image)


def test_transposing_everything_transposes_the_map(reference) -> None:
    """Rows and columns are treated alike: image, kernel, stride and padding, all turned over at once."""
    image, kernel = whole_numbers(3, 6, 9), whole_numbers(4, 2, 3)
    convolve2d = reference("convolve2d")

    upright, lying = convolve2d(image, kernel, (2, 3), (0, 1)), convolve2d(image.T, kernel.T, (3, 2), (1, 0))

    np.testing.assert_array_equal(upright, lying.T)


@pytest.mark.parametrize(
    "arguments",
    [{"stride": 0}, {"stride": (1, -1)}, {"padding": -1}, {"padding": (0, -2)}],
    ids=["no stride", "backwards", "negative padding", "negative in one direction"],
)
def test_impossible_steps_and_borders_are_named_in_the_message(reference, arguments) -> None:
    """Our own message repeats the value that it refuses."""
    (value,) = arguments.values()

    with pytest.raises(ValueError, match="convolve2d") as refused:
        reference("convolve2d")(np.ones((4, 4)), np.ones((2, 2)), **arguments)

    assert str(value) in str(refused.value)


def test_a_kernel_may_be_larger_than_the_image_but_not_than_the_padded_one(reference) -> None:
    """Padding makes room: 3x3 fits on a single pixel with a ring of zeros, and 4x4 does not."""
    convolve2d, pixel = reference("convolve2d"), np.array([[5.0]])

    assert convolve2d(pixel, np.ones((3, 3)), padding=1).tolist() == [[5.0]]
    with pytest.raises(ValueError, match="4x4 kernel"):
        convolve2d(pixel, np.ones((4, 4)), padding=1)
