"""Independent numbers for `im2col` and `conv_layer_fast`: by hand, from SciPy, and from one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from fam_grader.grading.inputs import noise


@pytest.fixture(scope="module")
def im2col(reference: Callable[[str], Callable[..., Any]]) -> Callable[..., Any]:
    """Our solution."""
    return reference("im2col")


@pytest.fixture(scope="module")
def conv_layer_fast(reference: Callable[[str], Callable[..., Any]]) -> Callable[..., Any]:
    """Our solution."""
    return reference("conv_layer_fast")


def test_the_columns_of_the_lesson(im2col):
    """The framed window 2 0 / 1 3 is the second column of six."""
    image = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]])

    columns = im2col(image[None, None], 2)

    assert columns.tolist() == [[[1, 2, 0, 0, 1, 3], [2, 0, 1, 1, 3, 2], [0, 1, 3, 4, 0, 1], [1, 3, 2, 0, 1, 1]]]


def test_the_product_of_the_lesson(conv_layer_fast):
    """1*2 + 0*0 - 1*1 + 2*3 = 7 stands in the first row, second column."""
    image = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]])

    maps = conv_layer_fast(image[None, None], np.array([[[[1, 0], [-1, 2]]]]))

    assert maps.tolist() == [[[[3, 7, 1], [-4, 3, 4]]]]


def test_the_columns_of_alexnet_are_as_many_as_its_places(im2col):
    """The first layer of AlexNet has 55 * 55 = 3025 windows of 11 * 11 * 3 = 363 pixels."""
    columns = im2col(np.zeros((1, 3, 227, 227), np.uint8), 11, stride=4)

    assert columns.shape == (1, 363, 3025)


def test_a_kernel_of_one_pixel_only_flattens_the_image(im2col):
    """Every pixel is a window of its own."""
    batch = noise(1480, 2, 3, 4, 5)

    columns = im2col(batch, 1)

    np.testing.assert_array_equal(columns, batch.reshape(2, 3, 20))


def test_a_kernel_as_large_as_the_image_has_one_column(im2col):
    """The only window is the whole image, channel by channel and row by row."""
    batch = noise(1481, 2, 3, 4, 4)

    columns = im2col(batch, 4)

    assert columns.shape == (2, 48, 1)
    np.testing.assert_array_equal(columns[..., 0], batch.reshape(2, 48))


def test_windows_side_by_side_hold_every_pixel_once(im2col):
    """With a stride as large as the kernel, nothing overlaps."""
    batch = np.arange(2 * 2 * 4 * 6).reshape(2, 2, 4, 6)

    columns = im2col(batch, 2, stride=2)

    assert sorted(columns.ravel().tolist()) == list(range(2 * 2 * 4 * 6))


def test_overlapping_windows_repeat_a_pixel_once_for_each_window(im2col):
    """A pixel far from the border lies in kH * kW = 9 windows, one in the corner lies in one."""
    batch = np.zeros((1, 1, 6, 7))
    batch[0, 0, 3, 3], batch[0, 0, 0, 0] = 1, 100

    columns = im2col(batch, 3)

    assert (columns == 1).sum() == 9
    assert (columns == 100).sum() == 1


numbers = st.fixed_dictionaries(
    {
        "stride": st.integers(1, 4),
        "padding": st.integers(0, 2),
    }
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(size=st.integers(1, 4), numbers=numbers)
def test_each_column_is_its_window(im2col, size, numbers):
    """Column r * W' + c holds the window that begins at r and c times the stride in the padded image."""
    batch = noise(1482, 2, 3, 4, 5)
    stride, padding = numbers["stride"], numbers["padding"]
    padded = np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding)))

    columns = im2col(batch, size, **numbers)

    tops, lefts = range(0, 4 + 2 * padding - size + 1, stride), range(0, 5 + 2 * padding - size + 1, stride)
    assert columns.shape == (2, 3 * size * size, len(tops) * len(lefts))
    for place, (top, left) in enumerate((top, left) for top in tops for left in lefts):
        window = padded[:, :, top : top + size, left : left + size]
        np.testing.assert_array_equal(columns[..., place], window.reshape(2, -1))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(kH=st.integers(1, 5), kW=st.integers(1, 6), numbers=numbers)
def test_the_fast_layer_is_scipys_correlation(conv_layer_fast, kH, kW, numbers):
    """Correlation over channels, rows and columns at once, thinned out by the stride, whatever the filters' shape."""
    batch, filters, biases = noise(1483, 2, 3, 5, 6), noise(1484, 4, 3, kH, kW), noise(1485, 4)
    stride, padding = numbers["stride"], numbers["padding"]
    padded = np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding)))

    maps = conv_layer_fast(batch, filters, biases, **numbers)

    expected = [
        [signal.correlate(x, f, mode="valid", method="direct")[0] + b for f, b in zip(filters, biases, strict=True)]
        for x in padded
    ]
    np.testing.assert_allclose(maps, np.array(expected)[:, :, ::stride, ::stride], rtol=1e-12, atol=1e-12)


def test_filters_need_not_be_square(conv_layer_fast):
    """1 - 3 + 2*1 = 0 and 3 - 1 + 2*5 = 12 are in the first row; a filter of 3x1 would not even fit."""
    batch, filters = np.array([[[[1, 3, 1, 5], [4, 0, 2, 1]]]]), np.array([[[[1, -1, 2]]]])

    maps = conv_layer_fast(batch, filters)

    assert maps.tolist() == [[[[0, 12], [8, 0]]]]


def test_bytes_do_not_wrap_around(conv_layer_fast):
    """Four products of 200 * 200 are 160000, far more than a byte can hold."""
    batch, filters = np.full((1, 1, 2, 2), 200, np.uint8), np.full((1, 1, 2, 2), 200, np.uint8)

    maps = conv_layer_fast(batch, filters)

    assert maps.tolist() == [[[[160000]]]]


def test_columns_keep_their_dtype(im2col):
    """Cutting out is no arithmetic: bytes stay bytes, which takes an eighth of the memory of floats."""
    columns = im2col(np.zeros((1, 1, 3, 3), np.uint8), 2)

    assert columns.dtype == np.uint8
