"""Independent numbers for `conv_layer`: done by hand, from SciPy, and from what must hold for every layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from fam_grader.grading.inputs import noise


@pytest.fixture(scope="module")
def conv_layer(reference: Callable[[str], Callable[..., Any]]) -> Callable[..., Any]:
    """Our solution."""
    return reference("conv_layer")


def test_a_dilated_filter_on_paper(conv_layer):
    """The picture of the lesson: the frame's value is 1*0 + 2*1 - 1*1 + 3*3 = 10."""
    image = np.array([[1, 0, 2, 1, 3], [0, 4, 1, 0, 2], [2, 1, 0, 3, 1], [1, 2, 1, 0, 2]])
    weights = np.array([[1, 2], [-1, 3]])

    maps = conv_layer(image[None, None], weights[None, None], dilation=2)

    assert maps.tolist() == [[[[3, 10, 11], [4, 2, 10]]]]


def test_two_groups_on_paper(conv_layer):
    """The lesson's pixels: 1*1 + 2*10 = 21 and 3*1 + 4*100 = 403."""
    image, weights = np.arange(1, 5).reshape(1, 4, 1, 1), np.array([[1, 10], [1, 100]]).reshape(2, 2, 1, 1)

    maps = conv_layer(image, weights, groups=2)

    assert maps.tolist() == [[[[21]], [[403]]]]


def test_an_image_of_ones_counts_the_weights_that_are_on_it(conv_layer):
    """Nine weights in the middle, six along the border, four in the corners, each for two channels."""
    maps = conv_layer(np.ones((1, 2, 3, 3)), np.ones((1, 2, 3, 3)), padding=1)

    assert maps[0, 0].tolist() == [[8, 12, 8], [12, 18, 12], [8, 12, 8]]


@pytest.mark.parametrize(
    ("image", "filters", "numbers", "expected"),
    [
        ((3, 227, 227), (2, 3, 11, 11), {"stride": 4}, (2, 55, 55)),  # AlexNet's first layer
        ((3, 224, 224), (2, 3, 3, 3), {"padding": 1}, (2, 224, 224)),  # every layer of VGG-16
        ((3, 224, 224), (2, 3, 7, 7), {"stride": 2, "padding": 3}, (2, 112, 112)),  # ResNet's first layer
        ((2, 65, 65), (1, 2, 3, 3), {"padding": 12, "dilation": 12}, (1, 65, 65)),  # DeepLab's rate 12
        ((8, 14, 14), (8, 1, 3, 3), {"stride": 2, "padding": 1, "groups": 8}, (8, 7, 7)),  # MobileNet, depthwise
    ],
    ids=["AlexNet", "VGG-16", "ResNet", "DeepLab", "MobileNet"],
)
def test_published_layers_have_their_published_sizes(conv_layer, image, filters, numbers, expected):
    """The sizes stand in the papers of the networks (with fewer filters, which the size does not depend on)."""
    maps = conv_layer(np.zeros((1, *image)), np.zeros(filters), **numbers)

    assert maps.shape == (1, *expected)


def test_scipy_correlates_to_the_same_maps(conv_layer):
    """Valid correlation over channels, rows and columns at once leaves one channel: the map."""
    batch, filters = noise(901, 2, 3, 6, 8), noise(902, 4, 3, 2, 3)

    maps = conv_layer(batch, filters)

    expected = [[signal.correlate(image, f, mode="valid", method="direct")[0] for f in filters] for image in batch]
    np.testing.assert_allclose(maps, expected, rtol=1e-12, atol=1e-12)


def test_a_depthwise_layer_filters_each_channel_alone(conv_layer):
    """SciPy's image filter with zeros outside the picture is a padded layer with one filter for each channel."""
    batch, filters = noise(903, 2, 3, 6, 7), noise(904, 3, 1, 3, 5)

    maps = conv_layer(batch, filters, padding=(1, 2), groups=3)

    expected = [
        [ndimage.correlate(c, f[0], mode="constant") for c, f in zip(image, filters, strict=True)] for image in batch
    ]
    np.testing.assert_allclose(maps, expected, rtol=1e-12, atol=1e-12)


def test_a_1x1_layer_is_a_matrix_that_mixes_channels(conv_layer):
    """At every pixel the same matrix turns C channels into F."""
    batch, matrix, biases = noise(905, 2, 4, 3, 5), noise(906, 6, 4), noise(907, 6)

    maps = conv_layer(batch, matrix[:, :, None, None], biases)

    pixels = np.moveaxis(batch, 1, -1)
    np.testing.assert_allclose(np.moveaxis(maps, 1, -1), pixels @ matrix.T + biases, rtol=1e-12)


def test_a_filter_as_large_as_the_image_is_a_dense_layer(conv_layer):
    """One window holds all pixels, so each filter is one row of a dense layer's weights."""
    batch, filters = noise(908, 3, 2, 4, 5), noise(909, 6, 2, 4, 5)

    maps = conv_layer(batch, filters)

    np.testing.assert_allclose(maps[..., 0, 0], batch.reshape(3, -1) @ filters.reshape(6, -1).T, rtol=1e-12)


def test_groups_are_separate_layers_side_by_side(conv_layer):
    """Each block of channels with its block of filters gives what it would give alone."""
    batch, filters, biases = noise(910, 2, 6, 5, 6), noise(911, 9, 2, 3, 2), noise(912, 9)

    together = conv_layer(batch, filters, biases, stride=(1, 2), padding=1, groups=3)

    alone = [
        conv_layer(batch[:, 2 * g : 2 * g + 2], filters[3 * g : 3 * g + 3], biases[3 * g : 3 * g + 3], (1, 2), 1)
        for g in range(3)
    ]
    np.testing.assert_array_equal(together, np.concatenate(alone, axis=1))


def test_groups_are_one_layer_with_zeros_between_the_blocks(conv_layer):
    """A weight of 0 is a wire that is not there."""
    batch, filters = noise(913, 2, 4, 5, 5), noise(914, 6, 2, 2, 3)
    full = np.zeros((6, 4, 2, 3))
    full[:3, :2], full[3:, 2:] = filters[:3], filters[3:]

    maps = conv_layer(batch, filters, groups=2)

    np.testing.assert_allclose(maps, conv_layer(batch, full), rtol=1e-12)


def test_dilation_is_a_filter_with_zeros_between_its_weights(conv_layer):
    """Rows and columns of zeros between the weights skip the same pixels."""
    batch, filters = noise(915, 2, 3, 9, 10), noise(916, 2, 3, 3, 2)
    spread = np.zeros((2, 3, 5, 4))
    spread[:, :, ::2, ::3] = filters

    maps = conv_layer(batch, filters, dilation=(2, 3))

    np.testing.assert_allclose(maps, conv_layer(batch, spread), rtol=1e-12)


def test_a_depthwise_and_a_1x1_layer_are_one_layer_of_products(conv_layer):
    """A depthwise separable convolution is a full one whose filters are products of the two."""
    batch, depthwise, pointwise = noise(917, 2, 3, 5, 6), noise(918, 3, 1, 2, 3), noise(919, 4, 3, 1, 1)

    maps = conv_layer(conv_layer(batch, depthwise, groups=3), pointwise)

    np.testing.assert_allclose(maps, conv_layer(batch, pointwise * depthwise[:, 0]), rtol=1e-10, atol=1e-10)


layers = st.fixed_dictionaries(
    {
        "stride": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "padding": st.tuples(st.integers(0, 2), st.integers(0, 2)),
        "dilation": st.tuples(st.integers(1, 2), st.integers(1, 3)),
        "groups": st.sampled_from([1, 2]),
    }
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(numbers=layers)
def test_every_value_is_the_dot_product_of_one_window(conv_layer, numbers):
    """Whatever the numbers are, a value is the sum over channels and taps, plus the bias."""
    batch, filters, biases = noise(920, 2, 4, 7, 8), noise(921, 6, 4 // numbers["groups"], 2, 3), noise(922, 6)
    (sH, sW), (pH, pW), (dH, dW) = (numbers[name] for name in ("stride", "padding", "dilation"))

    maps = conv_layer(batch, filters, biases, **numbers)

    for n, f, row, col in [
        (0, 0, 0, 0),
        (1, 5, -1, -1),
        (1, 2, 0, -1),
        (0, 3, maps.shape[2] // 2, maps.shape[3] // 2),
    ]:
        first = f // (6 // numbers["groups"]) * filters.shape[1]
        total = biases[f]
        for c, i, j in np.ndindex(filters.shape[1:]):
            y = row % maps.shape[2] * sH + i * dH - pH
            x = col % maps.shape[3] * sW + j * dW - pW
            if 0 <= y < 7 and 0 <= x < 8:
                total += batch[n, first + c, y, x] * filters[f, c, i, j]
        assert maps[n, f, row, col] == pytest.approx(total, rel=1e-12, abs=1e-12)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(numbers=layers)
def test_a_stride_picks_from_the_map_of_stride_1(conv_layer, numbers):
    """A larger stride computes nothing else; it leaves places out."""
    batch, filters = noise(923, 1, 4, 7, 9), noise(924, 2, 4 // numbers["groups"], 3, 2)
    every = numbers | {"stride": 1}
    sH, sW = numbers["stride"]

    maps = conv_layer(batch, filters, **numbers)

    np.testing.assert_array_equal(maps, conv_layer(batch, filters, **every)[:, :, ::sH, ::sW])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(numbers=layers)
def test_a_layer_without_biases_is_linear_in_images_and_in_filters(conv_layer, numbers):
    """The maps of a mixture are the same mixture of the maps."""
    share = 4 // numbers["groups"]
    (a, b), (f, g) = (noise(925, 2, 1, 4, 5, 7)), (noise(926, 2, 2, share, 2, 3))

    mixed = conv_layer(2 * a - 3 * b, f + g, **numbers)

    parts = [(2, a, f), (2, a, g), (-3, b, f), (-3, b, g)]
    expected = sum(weight * conv_layer(image, filters, **numbers) for weight, image, filters in parts)
    np.testing.assert_allclose(mixed, expected, rtol=1e-10, atol=1e-10)


def test_a_moved_picture_gives_a_moved_map(conv_layer):
    """One set of weights serves every place, so only the place of the answer changes."""
    picture, filters = noise(927, 1, 2, 4, 4), noise(928, 3, 2, 3, 3)
    there, here = np.zeros((1, 2, 12, 12)), np.zeros((1, 2, 12, 12))
    here[:, :, 3:7, 3:7] = picture
    there[:, :, 5:9, 4:8] = picture

    moved = np.roll(conv_layer(here, filters), (2, 1), axis=(2, 3))

    np.testing.assert_array_equal(conv_layer(there, filters), moved)


def test_the_images_of_a_batch_do_not_know_of_each_other(conv_layer):
    """An image gets the same maps alone as in company."""
    batch, filters = noise(929, 4, 3, 5, 6), noise(930, 2, 3, 3, 3)

    together = conv_layer(batch, filters, padding=1)

    np.testing.assert_array_equal(together[2:3], conv_layer(batch[2:3], filters, padding=1))
