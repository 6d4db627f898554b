"""Numbers of unit 6 that do not come from our own formula: counted, published, or true by a law."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.signal import correlate

steady = settings(derandomize=True, deadline=None, max_examples=150)
axes = st.fixed_dictionaries(
    {
        "size": st.integers(1, 40),
        "kernel_size": st.integers(1, 9),
        "stride": st.integers(1, 6),
        "padding": st.integers(0, 5),
        "dilation": st.integers(1, 4),
    }
)


def fits(size, kernel_size, padding=0, dilation=1, **_):
    """Return whether the kernel has a place at all."""
    return dilation * (kernel_size - 1) < size + 2 * padding


@steady
@given(axes)
def test_the_size_is_the_number_of_places_counted_one_by_one(reference, axis):
    """A place is a start from which no weight leaves the padded axis."""
    pixels = range(-axis["padding"], axis["size"] + axis["padding"])
    places = [
        start
        for start in pixels[:: axis["stride"]]
        if all(start + axis["dilation"] * weight in pixels for weight in range(axis["kernel_size"]))
    ]

    if places:
        assert reference("output_size")(**axis) == len(places)
    else:
        with pytest.raises(ValueError, match="does not fit"):
            reference("output_size")(**axis)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 2])
def test_the_shape_is_the_one_that_scipy_makes(reference, stride, padding):
    """All "valid" places, and of these each stride-th one, make a map of the predicted shape."""
    image, kernel = np.ones((9, 14)), np.ones((4, 3))

    response = correlate(np.pad(image, padding), kernel, mode="valid")[::stride, ::stride]

    assert reference("output_shape")(image.shape, kernel.shape, stride, padding) == response.shape


def test_the_pictures_of_the_guide_to_convolution_arithmetic(reference):
    """Dumoulin and Visin, 2016: the figures of chapter 2, and figure 5.1 on dilation."""
    shape = reference("output_shape")

    assert shape((4, 4), 3) == (2, 2)
    assert shape((5, 5), 4, padding=2) == (6, 6)
    assert shape((5, 5), 3, padding=1) == (5, 5)
    assert shape((5, 5), 3, padding=2) == (7, 7)
    assert shape((5, 5), 3, stride=2) == (2, 2)
    assert shape((5, 5), 3, stride=2, padding=1) == (3, 3)
    assert shape((6, 6), 3, stride=2, padding=1) == (3, 3)
    assert shape((7, 7), 3, dilation=2) == (3, 3)


def test_the_sizes_through_lenet_5(reference):
    """LeCun and others, 1998: 32 pixels become 28, 14, 10, 5, and 1."""
    layers = [(5, 1, 0), (2, 2, 0), (5, 1, 0), (2, 2, 0), (5, 1, 0)]

    assert list(reference("trace_sizes")(32, layers)) == [32, 28, 14, 10, 5, 1]


@pytest.mark.parametrize(("size", "padding"), [(227, 0), (224, 2)])
def test_the_sizes_through_alexnet(reference, size, padding):
    """Krizhevsky and others, 2012: maps of 55, 27 and 13, and 6 before the classifier."""
    pool, same = (3, 2, 0), (3, 1, 1)
    layers = [(11, 4, padding), pool, (5, 1, 2), pool, same, same, same, pool]

    assert list(reference("trace_sizes")(size, layers)) == [size, 55, 27, 27, 13, 13, 13, 13, 6]


def test_alexnet_without_padding_would_lose_a_column_at_224(reference):
    """With images of 224 pixels, as the paper has them, kernels of 11 at stride 4 have 54 places, not 55."""
    assert reference("output_size")(224, 11, 4) == 54


def test_the_sizes_through_vgg_16(reference):
    """Simonyan and Zisserman, 2014: five blocks halve 224 to 112, 56, 28, 14 and 7."""
    blocks = [[(3, 1, 1)] * convolutions + [(2, 2, 0)] for convolutions in (2, 2, 3, 3, 3)]

    sizes = reference("trace_sizes")(224, list(chain(*blocks)))

    assert [size for size, after in zip(sizes, [*sizes[1:], 0], strict=True) if size != after] == [
        224, 112, 56, 28, 14, 7,
    ]  # fmt: skip
    assert len(sizes) == 19


def test_the_sizes_through_resnet_50(reference):
    """He and others, 2015, table 1: 112 after the first layer, then 56, 28, 14 and 7."""
    layers = [(7, 2, 3), (3, 2, 1), (3, 2, 1), (3, 2, 1), (3, 2, 1)]

    assert list(reference("trace_sizes")(224, layers)) == [224, 112, 56, 28, 14, 7]


def test_a_dilated_kernel_of_the_deeplab_kind_keeps_the_size(reference):
    """A kernel of 3 with dilation and padding 6, 12 or 18 keeps the size: Chen and others, 2016."""
    assert [reference("output_size")(65, 3, 1, rate, rate) for rate in (6, 12, 18)] == [65, 65, 65]


@steady
@given(axes)
def test_a_dilated_kernel_counts_like_the_solid_one_that_spans_as_much(reference, axis):
    """Only the span of the kernel matters for the size."""
    assume(fits(**axis))
    span = axis["dilation"] * (axis["kernel_size"] - 1) + 1

    solid = axis | {"kernel_size": span, "dilation": 1}

    assert reference("output_size")(**axis) == reference("output_size")(**solid)


@steady
@given(axes)
def test_padding_is_a_longer_axis(reference, axis):
    """Zeros at both ends count like pixels."""
    assume(fits(**axis))

    longer = axis | {"size": axis["size"] + 2 * axis["padding"], "padding": 0}

    assert reference("output_size")(**axis) == reference("output_size")(**longer)


@steady
@given(axes)
def test_a_stride_takes_every_so_many_places_of_stride_1(reference, axis):
    """The map of a larger stride is the map of stride 1, subsampled."""
    assume(fits(**axis))

    every_place = reference("output_size")(**(axis | {"stride": 1}))

    assert reference("output_size")(**axis) == len(range(every_place)[:: axis["stride"]])


@steady
@given(st.integers(1, 60), st.integers(1, 6), st.integers(1, 6))
def test_two_subsampling_layers_are_one(reference, size, first, second):
    """A stride of 2 and then one of 3 is a stride of 6, whatever the remainders."""
    trace = reference("trace_sizes")

    assert trace(size, [(1, first, 0), (1, second, 0)])[-1] == trace(size, [(1, first * second, 0)])[-1]


@steady
@given(axes, axes)
def test_each_axis_is_counted_by_itself(reference, rows, columns):
    """The shape of both axes is the pair of the two sizes."""
    assume(fits(**rows) and fits(**columns))
    pairs = {name: (rows[name], columns[name]) for name in rows}

    shape = reference("output_shape")(pairs.pop("size"), **pairs)

    assert shape == (reference("output_size")(**rows), reference("output_size")(**columns))


@steady
@given(
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(0, 2)), max_size=5),
)
def test_a_trace_has_one_size_more_than_layers(reference, size, layers):
    """The first size is part of the trace, and every layer starts from the size before it."""
    try:
        sizes = reference("trace_sizes")(size, layers)
    except ValueError:
        return

    assert sizes[0] == size
    assert len(sizes) == len(layers) + 1
    assert all(
        reference("output_size")(a, *layer) == b for a, layer, b in zip(sizes, layers, sizes[1:], strict=False)
    )
