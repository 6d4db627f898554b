"""Numbers of unit 11 that do not come from our own formula: published, measured, or true by a law."""

from __future__ import annotations

from itertools import chain, pairwise
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

steady = settings(derandomize=True, deadline=None, max_examples=150)
layer = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
stacks = st.lists(layer, max_size=4)

VGG_16 = list(chain(*([(3, 1, 1)] * count + [(2, 2, 0)] for count in (2, 2, 3, 3, 3))))
ALEXNET = [(11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2, 0)]


def without_padding(layers):
    """Return the layers as `receptive_field` takes them."""
    return [(kernel_size, stride) for kernel_size, stride, _ in layers]


def run(layers, image):
    """Send a 1-D image through layers whose weights are all 1."""
    for kernel_size, stride, padding in layers:
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel_size)
        image = windows.sum(axis=-1)[::stride]
    return image


def test_the_field_before_the_classifier_of_vgg_16(reference):
    """Araujo and others, 2019: 212 pixels, an effective stride of 32 and an effective padding of 90."""
    window = reference("input_window")

    assert reference("receptive_field")(without_padding(VGG_16)) == 212
    assert window(VGG_16, 0) == (-90, 121)
    assert window(VGG_16, 1) == (-58, 153)


def test_the_fields_along_alexnet(reference):
    """Araujo and others, 2019, table of end-points: fields, effective strides and effective paddings."""
    published = {
        1: (11, 4, 0),
        2: (19, 8, 0),
        3: (51, 8, 16),
        5: (99, 16, 32),
        6: (131, 16, 48),
        7: (163, 16, 64),
        8: (195, 32, 64),
    }

    for depth, (field, stride, padding) in published.items():
        layers = ALEXNET[:depth]
        assert reference("receptive_field")(without_padding(layers)) == field
        assert reference("input_window")(layers, 0) == (-padding, field - padding - 1)
        assert reference("input_window")(layers, 3)[0] == 3 * stride - padding


def test_the_field_of_resnet_50(reference):
    """Araujo and others, 2019: 483 pixels along the longest path, with strides at the ends of the blocks."""
    units = [[(1, 1), (3, stride), (1, 1)] for stride in [1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1]]

    assert reference("receptive_field")([(7, 2), (3, 2), *chain(*units)]) == 483


def test_the_field_of_mobilenet(reference):
    """Araujo and others, 2019: 315 pixels; the pointwise kernels of 1 add none."""
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]

    layers = [(3, 2), *chain(*([(3, stride), (1, 1)] for stride in strides))]

    assert reference("receptive_field")(layers) == 315


@pytest.mark.parametrize(("layers", "size"), [(2, 5), (3, 7)])
def test_small_kernels_in_a_row_see_as_much_as_a_large_one(reference, layers, size):
    """Simonyan and Zisserman, 2014: two kernels of 3 see 5 pixels, three of them 7."""
    assert reference("receptive_field")([(3, 1)] * layers) == reference("receptive_field")([(size, 1)]) == size


def test_halving_layers_double_the_field(reference):
    """Ten layers with a kernel of 2 and a stride of 2 see 2 to the power of 10 pixels."""
    assert reference("receptive_field")([(2, 2)] * 10) == 1024


@steady
@given(stacks)
def test_the_window_is_what_changes_the_output(reference, layers):
    """Measured: an output changes with the first and last pixels of its window, and with none outside."""
    size, windows = 24, reference("input_window")
    try:
        outputs = reference("trace_sizes")(size, layers)[-1]
    except ValueError:
        assume(False)
    image = np.random.default_rng(1100).integers(1, 9, size)

    responses = [run(layers, image + spike) for spike in np.eye(size, dtype=int)]
    changed = np.array(responses) != run(layers, image)

    for index in range(outputs):
        first, last = windows(layers, index)
        seen = np.flatnonzero(changed[:, index])
        assert all(first <= pixel <= last for pixel in seen)
        if first >= 0 and last < size and not any(p for _, _, p in layers):
            assert (seen[0], seen[-1]) == (first, last)


@steady
@given(stacks, st.integers(0, 9))
def test_every_window_is_as_wide_as_the_field(reference, layers, index):
    """The field is the width of any window, whatever the padding."""
    first, last = reference("input_window")(layers, index)

    assert last - first + 1 == reference("receptive_field")(without_padding(layers))


@steady
@given(stacks, st.integers(0, 9))
def test_neighbours_are_as_far_apart_as_the_strides_multiply(reference, layers, index):
    """The windows of two neighbours begin a product of all strides apart."""
    window = reference("input_window")

    assert window(layers, index + 1)[0] - window(layers, index)[0] == prod(stride for _, stride, _ in layers)


@steady
@given(stacks, stacks, st.integers(0, 9))
def test_a_stack_may_be_asked_in_two_halves(reference, lower, upper, index):
    """What the upper half sees, seen through the lower half, is what the whole stack sees."""
    window = reference("input_window")

    first, last = window(upper, index)

    assert window(lower + upper, index) == (window(lower, first)[0], window(lower, last)[1])


@steady
@given(stacks, st.integers(1, 60))
def test_a_stack_has_the_size_of_one_layer_that_sees_as_much(reference, layers, size):
    """A kernel as large as the field, all strides and all padding at once: the same number of outputs."""
    try:
        sizes = reference("trace_sizes")(size, layers)
    except ValueError:
        assume(False)
    window = reference("input_window")
    field = reference("receptive_field")(without_padding(layers))
    stride = prod(each for _, each, _ in layers)

    assert sizes[-1] == reference("output_size")(size, field, stride, -window(layers, 0)[0])


def test_the_field_never_shrinks_with_depth(reference):
    """Every layer of VGG-16 sees at least what the one before it sees."""
    depths = range(len(VGG_16) + 1)

    fields = [reference("receptive_field")(without_padding(VGG_16[:depth])) for depth in depths]

    assert fields[:11] == [1, 3, 5, 6, 10, 14, 16, 24, 32, 40, 44]
    assert fields[-2:] == [196, 212]
    assert all(before <= after for before, after in pairwise(fields))
