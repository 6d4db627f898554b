"""Independent numbers for unit 10: published counts, weights laid out and counted, and identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

small = st.integers(1, 6)
steady = settings(derandomize=True, deadline=None, max_examples=40)


def vgg(*blocks: int) -> list[tuple]:
    """A VGG network for 224x224 images: blocks of 3x3 convolutions, then three dense layers.

    Simonyan and Zisserman, "Very Deep Convolutional Networks", 2015, table 1; (2, 2, 3, 3, 3) is column D.
    """
    layers, channels = [], 3
    for depth, maps in zip(blocks, (64, 128, 256, 512, 512), strict=True):
        for _ in range(depth):
            layers += [("conv", channels, maps, 3), ("relu",)]
            channels = maps
        layers.append(("pool", 2))
    dense = [("dense", 512 * 7 * 7, 4096), ("relu",), ("dense", 4096, 4096), ("relu",), ("dense", 4096, 1000)]
    return layers + dense


@pytest.mark.parametrize(
    ("blocks", "published"),
    [((2, 2, 3, 3, 3), 138_357_544), ((2, 2, 4, 4, 4), 143_667_240), ((1, 1, 2, 2, 2), 132_863_336)],
    ids=["VGG-16", "VGG-19", "VGG-11"],
)
def test_vgg_networks_have_their_published_number_of_parameters(reference, blocks, published):
    """The counts that every model zoo gives for these networks come out exactly."""
    layers = vgg(*blocks)

    total = reference("network_parameters")(layers)

    assert total == published


def test_three_quarters_of_vgg_16_sit_in_its_first_dense_layer(reference):
    """The lesson's 102,764,544 are the parameters between the last maps and the first dense layer."""
    first_dense = reference("dense_parameters")(512 * 7 * 7, 4096)

    share = first_dense / reference("network_parameters")(vgg(2, 2, 3, 3, 3))

    assert first_dense == 102_764_544
    assert 0.74 < share < 0.75


def test_alexnet_shares_its_first_layer_three_thousand_fold(reference):
    """Krizhevsky, Sutskever and Hinton, 2012: 96 filters of 11x11x3 at 55x55 positions."""
    shared = reference("conv_parameters")(3, 96, 11)
    unshared = reference("locally_connected_parameters")((3, 227, 227), 96, 11, stride=4)
    dense = reference("dense_parameters")(3 * 227 * 227, 96 * 55 * 55)

    assert shared == 34_944
    assert unshared == 105_705_600
    assert unshared == 55 * 55 * shared
    assert dense == 44_892_355_200


def test_alexnet_with_its_two_groups_has_sixty_million_parameters(reference):
    """The network was spread over two processors, so three layers have two groups: 60,965,224 in all."""
    conv, dense = reference("conv_parameters"), reference("dense_parameters")

    convolutional = [
        conv(3, 96, 11),
        conv(96, 256, 5, groups=2),
        conv(256, 384, 3),
        conv(384, 384, 3, groups=2),
        conv(384, 256, 3, groups=2),
    ]
    classifier = [dense(256 * 6 * 6, 4096), dense(4096, 4096), dense(4096, 1000)]

    assert convolutional == [34_944, 307_456, 885_120, 663_936, 442_624]
    assert sum(convolutional) + sum(classifier) == 60_965_224


def test_lenet_5_layers_have_the_numbers_of_the_paper(reference):
    """LeCun, Bottou, Bengio and Haffner, 1998, section II.B: the layers C1, C5 and F6."""
    conv, dense = reference("conv_parameters"), reference("dense_parameters")

    counts = conv(1, 6, 5), conv(16, 120, 5), dense(120, 84)

    assert counts == (156, 48_120, 10_164)


def test_lenet_5_has_as_many_connections_as_an_unshared_layer_has_parameters(reference):
    """The paper counts connections with biases in C1 and C5; unshared, each would be a parameter."""
    unshared = reference("locally_connected_parameters")

    connections = unshared((1, 32, 32), 6, 5), unshared((16, 5, 5), 120, 5)

    assert connections == (122_304, 48_120)


def test_depthwise_and_pointwise_layers_are_far_smaller_than_a_plain_one(reference):
    """Howard and others, MobileNets, 2017, section 3.1: their share of a plain layer is 1/F + 1/(kH*kW)."""
    conv = reference("conv_parameters")

    depthwise = conv(512, 512, 3, bias=False, groups=512)
    pointwise = conv(512, 512, 1, bias=False)
    plain = conv(512, 512, 3, bias=False)

    assert (depthwise, pointwise, plain) == (4_608, 262_144, 2_359_296)
    assert (depthwise + pointwise) / plain == pytest.approx(1 / 512 + 1 / 9)


def test_the_lesson_counts_as_the_functions_do(reference):
    """The numbers that are worked out on paper: 40, 20 and 5, then 608 and 152, then 410."""
    conv, dense = reference("conv_parameters"), reference("dense_parameters")

    three_ways = dense(9, 4), reference("locally_connected_parameters")((1, 3, 3), 1, 2), conv(1, 1, 2)
    layers = [("conv", 1, 4, 3), ("relu",), ("pool", 2), ("dense", 36, 10)]

    assert three_ways == (40, 20, 5)
    assert (conv(3, 8, 5), conv(8, 8, 3, groups=4)) == (608, 152)
    assert reference("network_parameters")(layers) == 40 + 370


@steady
@given(small, small, small, small, st.booleans(), small)
def test_the_count_is_the_size_of_the_arrays_that_hold_the_weights(reference, C, F, kH, kW, bias, groups):
    """Filters of shape (F, C/groups, kH, kW) and biases of shape (F,) hold that many numbers."""
    filters = np.empty((F * groups, C, kH, kW))
    biases = np.empty(F * groups if bias else 0)

    count = reference("conv_parameters")(C * groups, F * groups, (kH, kW), bias, groups)

    assert count == filters.size + biases.size


@steady
@given(small, small, small, small)
def test_grouped_layers_are_layers_side_by_side(reference, C, F, k, groups):
    """A layer with groups is as many small layers as there are groups, each with its own channels."""
    conv = reference("conv_parameters")

    assert conv(C * groups, F * groups, k, groups=groups) == groups * conv(C, F, k)


@steady
@given(small, small, st.booleans())
def test_a_one_by_one_convolution_is_a_dense_layer_over_the_channels(reference, C, F, bias):
    """At every pixel, a 1x1 layer connects all channels with all filters."""
    assert reference("conv_parameters")(C, F, 1, bias) == reference("dense_parameters")(C, F, bias)


@steady
@given(small, small, small, st.booleans())
def test_a_kernel_as_large_as_the_image_has_nothing_to_share(reference, C, size, F, bias):
    """Where there is one position, dense, locally connected and convolutional layers are the same."""
    dense = reference("dense_parameters")(C * size * size, F, bias)
    unshared = reference("locally_connected_parameters")((C, size, size), F, size, bias=bias)
    shared = reference("conv_parameters")(C, F, size, bias)

    assert dense == unshared == shared


@steady
@given(small, st.integers(5, 9), st.integers(5, 9), small, small, st.integers(1, 4), st.integers(0, 2))
def test_without_sharing_each_window_that_numpy_finds_has_its_own_filters(reference, C, H, W, F, k, stride, padding):
    """NumPy's windows over the padded input, every stride-th of them, are the positions."""
    k = min(k, H, W)
    padded = np.pad(np.zeros((C, H, W)), ((0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(padded, (C, k, k))[0, ::stride, ::stride]

    count = reference("locally_connected_parameters")((C, H, W), F, k, stride, padding, bias=False)

    assert count == F * windows.size


@steady
@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_counts_are_exact_however_large(reference, wide, deep):
    """Python's integers neither wrap around nor lose digits, and neither do the counts."""
    assert reference("dense_parameters")(wide, deep) == wide * deep + deep


def test_a_network_is_the_sum_of_its_parts(reference):
    """Cut anywhere, the two halves of a network together have the parameters of the whole."""
    count, layers = reference("network_parameters"), vgg(1, 1, 2, 2, 2)

    sums = {count(layers[:cut]) + count(layers[cut:]) for cut in range(len(layers) + 1)}

    assert sums == {count(layers)}


@pytest.mark.parametrize(
    ("name", "arguments", "named"),
    [
        ("conv_parameters", (6, 9, 3, True, 2), "groups=2"),
        ("locally_connected_parameters", ((1, 3, 8), 1, 4), "size 4"),
        ("locally_connected_parameters", ((1, 3, 8), 1, 2, 0), "not 0"),
        ("locally_connected_parameters", ((1, 3, 8), 1, 2, 1, -1), "not -1"),
        ("network_parameters", ([("magic", 7)],), "'magic'"),
    ],
)
def test_our_own_messages_name_the_value(reference, name, arguments, named):
    """A reader of the error sees which function refused what."""
    with pytest.raises(ValueError, match=named) as raised:
        reference(name)(*arguments)

    assert str(raised.value).startswith(f"{name}: ")
