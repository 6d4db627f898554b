"""Independent numbers for `channels`: by hand, published, from identities, and from SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal


@pytest.fixture
def convolve_volume(reference):
    """Return our solution."""
    return reference("convolve_volume")


def numbers(seed, *shape):
    """Return whole numbers between -9 and 9."""
    return np.random.default_rng(seed).integers(-9, 10, shape)


VOLUME, KERNEL = numbers(890, 3, 7, 9), numbers(891, 3, 2, 4)


def test_the_lessons_map_is_right(convolve_volume):
    """The picture and the text of the lesson show what the function gives."""
    red = [[2, 2, 3, 3], [2, 2, 3, 3], [1, 0, 0, 1]]
    green = [[2, 2, 0, 0], [2, 1, 0, 0], [0, 1, 3, 3]]
    kernel = np.array([np.ones((2, 2)), -np.ones((2, 2))])

    response_map = convolve_volume(np.array([red, green]), kernel, -2)

    assert response_map.tolist() == [[-1, 5, 10], [-1, -2, -1]]


def test_a_bias_finds_the_lessons_yellow_square(convolve_volume):
    """The lesson's last question has an answer: with a bias of -5, only yellow gives positive values."""
    volume = np.zeros((3, 8, 8))
    volume[[0], :3, :3] = 1  # red
    volume[:, :3, 5:] = 1  # white
    volume[:2, 5:, 2:5] = 1  # yellow
    kernel = np.array([1.0, 1.0, -1.0])[:, None, None] * np.ones((3, 2, 2))

    rows, cols = np.nonzero(convolve_volume(volume, kernel, -5) > 0)

    assert sorted(zip(rows.tolist(), cols.tolist(), strict=True)) == [(5, 2), (5, 3), (6, 2), (6, 3)]


@pytest.mark.parametrize(
    ("layer", "products", "map_size"),
    [
        pytest.param((1, 32, 5, 1, 0), 25, 28, id="LeNet-5, C1"),
        pytest.param((3, 227, 11, 4, 0), 363, 55, id="AlexNet, layer 1"),
        pytest.param((3, 224, 7, 2, 3), 147, 112, id="ResNet, layer 1"),
        pytest.param((512, 14, 3, 1, 1), 4608, 14, id="VGG-16, the last convolution"),
    ],
)
def test_published_filters_have_their_published_sizes(convolve_volume, layer, products, map_size):
    """Each response of an AlexNet filter is a sum of 363 = 3*11*11 products, and its map is 55x55."""
    channels, size, kernel_size, stride, padding = layer
    volume, kernel = np.ones((channels, size, size)), np.ones((channels, kernel_size, kernel_size))

    response_map = convolve_volume(volume, kernel, 0.0, stride, padding)

    assert response_map.shape == (map_size, map_size)
    assert response_map[map_size // 2, map_size // 2] == products


def test_luma_weights_turn_colours_into_grey(convolve_volume):
    """A 1x1 kernel mixes channels: the weights of ITU-R BT.601 give white 1, pure green 0.587, pure blue 0.114."""
    white, green, blue = [1, 1, 1], [0, 1, 0], [0, 0, 1]
    photo = np.array([[white, green, blue]]).transpose(2, 0, 1)

    grey = convolve_volume(photo, np.array([0.299, 0.587, 0.114]).reshape(3, 1, 1))

    assert grey == pytest.approx(np.array([[1.0, 0.587, 0.114]]))


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("padding", [0, 1, 2, 3])
def test_the_map_is_scipys_correlation(convolve_volume, stride, padding):
    """`scipy.signal.correlate` in three dimensions leaves one layer, whose every s-th value is the map."""
    padded = np.pad(VOLUME, ((0, 0), (padding, padding), (padding, padding)))

    response_map = convolve_volume(VOLUME, KERNEL, 3, stride, padding)

    right = signal.correlate(padded, KERNEL, mode="valid", method="direct")[0] + 3
    assert np.array_equal(response_map, right[::stride, ::stride])


def test_the_map_is_the_sum_of_the_channels_maps(convolve_volume):
    """`scipy.ndimage.correlate` of each channel with zeros outside, added up, is the map with padding 1."""
    kernel = numbers(892, 3, 3, 3)

    response_map = convolve_volume(VOLUME, kernel, padding=1)

    right = sum(ndimage.correlate(VOLUME[c], kernel[c], mode="constant") for c in range(3))
    assert np.array_equal(response_map, right)


def test_channels_in_another_order_change_nothing(convolve_volume):
    """Volume and kernel with their channels in the same other order give the same map."""
    order = [2, 0, 1]

    response_map = convolve_volume(VOLUME[order], KERNEL[order], 1)

    assert np.array_equal(response_map, convolve_volume(VOLUME, KERNEL, 1))


def test_a_slice_of_zeros_is_blind_to_its_channel(convolve_volume):
    """A channel whose weights are all 0 could as well not be there."""
    kernel = KERNEL.copy()
    kernel[1] = 0

    response_map = convolve_volume(VOLUME, kernel)

    assert np.array_equal(response_map, convolve_volume(VOLUME[[0, 2]], KERNEL[[0, 2]]))


def test_equal_slices_see_the_sum_of_the_channels(convolve_volume):
    """Where all slices are equal, the filter sees one image: the channels added up."""
    kernel = numbers(893, 1, 3, 2)

    response_map = convolve_volume(VOLUME, np.repeat(kernel, 3, axis=0))

    assert np.array_equal(response_map, convolve_volume(VOLUME.sum(axis=0, keepdims=True), kernel))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(
    left=arrays(np.int64, (2, 4, 5), elements=st.integers(-9, 9)),
    right=arrays(np.int64, (2, 4, 5), elements=st.integers(-9, 9)),
    factor=st.integers(-5, 5),
    bias=st.integers(-9, 9),
)
def test_the_map_is_linear_but_for_the_bias(reference, left, right, factor, bias):
    """The map of a weighted sum is the weighted sum of the maps, and a bias lifts every value alike."""
    convolve, kernel = reference("convolve_volume"), numbers(894, 2, 2, 3)

    together = convolve(left + factor * right, kernel, bias)

    assert np.array_equal(together, convolve(left, kernel) + factor * convolve(right, kernel) + bias)


def test_a_stride_picks_every_so_many_values(convolve_volume):
    """A strided map is the full map without the values in between."""
    every = convolve_volume(VOLUME, KERNEL, 2, 1, 1)

    assert np.array_equal(convolve_volume(VOLUME, KERNEL, 2, 3, 1), every[::3, ::3])


def test_padding_is_zeros_put_there_before(convolve_volume):
    """Padding the volume by hand, and then not at all, gives the same map."""
    padded = np.zeros((3, 11, 13))
    padded[:, 2:9, 2:11] = VOLUME

    assert np.array_equal(convolve_volume(VOLUME, KERNEL, padding=2), convolve_volume(padded, KERNEL))


def test_a_moved_volume_moves_its_map(convolve_volume):
    """With zeros all around, moving all channels together moves the map in the same way."""
    volume = np.zeros((2, 12, 12))
    volume[:, 3:7, 3:6] = numbers(895, 2, 4, 3)
    kernel = numbers(896, 2, 3, 3)

    moved = convolve_volume(np.roll(volume, (2, 3), axis=(1, 2)), kernel)

    assert np.array_equal(moved, np.roll(convolve_volume(volume, kernel), (2, 3), axis=(0, 1)))
