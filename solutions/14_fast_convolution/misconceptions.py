"""Wrong answers to `im2col` and `conv_layer_fast` that people really give; docstrings are for the student."""

import numpy as np
from fast_convolution import conv_layer_fast as right_layer
from fast_convolution import im2col as right_columns


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _windows(batch, kernel_size, stride, padding):
    """Give the windows with the axes (N, C, H', W', kH, kW)."""
    right_columns(batch, kernel_size, stride, padding)
    (sH, sW), (pH, pW) = _pair(stride), _pair(padding)
    padded = np.pad(batch, ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    return np.lib.stride_tricks.sliding_window_view(padded, _pair(kernel_size), axis=(2, 3))[:, :, ::sH, ::sW]


def _as_columns(windows):
    N, C, rows, cols, kH, kW = windows.shape
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kH * kW, rows * cols)


def _fits(stride, padding):
    return min(_pair(stride)) > 0 and min(_pair(padding)) >= 0


def _counts(size, kernel_size, stride, padding):
    numbers = zip(size, _pair(kernel_size), _pair(stride), _pair(padding))
    return [(n + 2 * p - k) // s + 1 for n, k, s, p in numbers]


def im2col__windows_as_rows(batch, kernel_size, stride=1, padding=0):
    """Every window is a row here; it should be a column, so that the matrix is (C*kH*kW, H'*W')."""
    return right_columns(batch, kernel_size, stride, padding).swapaxes(1, 2)


def im2col__reshapes_without_transposing(batch, kernel_size, stride=1, padding=0):
    """The windows were reshaped as their axes came; reshape moves no number, so bring the axes into the order
    of the result first, with transpose.
    """
    return _windows(batch, kernel_size, stride, padding).reshape(
        right_columns(batch, kernel_size, stride, padding).shape
    )


def im2col__channels_last_in_column(batch, kernel_size, stride=1, padding=0):
    """The channels alternate within a column; all of the first channel comes first, then all of the second."""
    windows = _windows(batch, kernel_size, stride, padding)
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(right_columns(batch, kernel_size, stride, padding).shape)


def im2col__one_matrix_for_all(batch, kernel_size, stride=1, padding=0):
    """All images share one matrix; each image has a matrix of its own, along the first axis."""
    return np.concatenate(right_columns(batch, kernel_size, stride, padding), axis=1)


def im2col__down_first(batch, kernel_size, stride=1, padding=0):
    """The columns go down the image first; windows are taken left to right, then top to bottom."""
    return _as_columns(_windows(batch, kernel_size, stride, padding).swapaxes(2, 3))


def im2col__transposes_windows(batch, kernel_size, stride=1, padding=0):
    """Within a window, the pixels are read column by column; read it row by row."""
    return _as_columns(_windows(batch, kernel_size, stride, padding).swapaxes(4, 5))


def im2col__flips_windows(batch, kernel_size, stride=1, padding=0):
    """Each window is upside down and mirrored; its pixels keep their order, nothing is flipped."""
    return _as_columns(_windows(batch, kernel_size, stride, padding)[..., ::-1, ::-1])


def im2col__swaps_kernel_size(batch, kernel_size, stride=1, padding=0):
    """The kernel size is read as (kW, kH); the height comes first, (kH, kW)."""
    return right_columns(batch, _pair(kernel_size)[::-1], stride, padding)


def im2col__pairs_horizontal_first(batch, kernel_size, stride=1, padding=0):
    """Pairs are read as (horizontal, vertical); like the axes H and W, the vertical entry comes first."""
    return right_columns(batch, _pair(kernel_size)[::-1], _pair(stride)[::-1], _pair(padding)[::-1])


def im2col__swaps_stride_and_padding_pairs(batch, kernel_size, stride=1, padding=0):
    """The pairs of stride and padding are read as (horizontal, vertical); as in the kernel size, the vertical
    entry comes first.
    """
    return right_columns(batch, kernel_size, _pair(stride)[::-1], _pair(padding)[::-1])


def im2col__first_entry_for_both(batch, kernel_size, stride=1, padding=0):
    """The first entry of a pair is used on both axes; it is for the rows, and the second for the columns."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(batch, _pair(kernel_size)[0], _pair(stride)[0], _pair(padding)[0])


def im2col__ints_only(batch, kernel_size, stride=1, padding=0):
    """A pair such as (2, 3) is not understood; turn an int into a pair first, then use both entries."""
    if isinstance(kernel_size, tuple) or isinstance(stride, tuple) or isinstance(padding, tuple):
        raise TypeError("unsupported operand type(s) for -: 'int' and 'tuple'")
    return right_columns(batch, kernel_size, stride, padding)


def im2col__pairs_only(batch, kernel_size, stride=1, padding=0):
    """An int such as 3 is not understood; one number stands for both axes, so turn it into a pair first."""
    if not (isinstance(kernel_size, tuple) and isinstance(stride, tuple) and isinstance(padding, tuple)):
        raise TypeError("cannot unpack non-iterable int object")
    return right_columns(batch, kernel_size, stride, padding)


def im2col__patches_side_by_side(batch, kernel_size, stride=None, padding=0):
    """The windows lie side by side, as patches do; without a stride they move by one pixel, and overlap."""
    return right_columns(batch, kernel_size, kernel_size if stride is None else stride, padding)


def im2col__ignores_stride(batch, kernel_size, stride=1, padding=0):
    """The stride has no effect; take only every stride-th window, down and to the right."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(batch, kernel_size, 1, padding)


def im2col__ignores_padding(batch, kernel_size, stride=1, padding=0):
    """The padding has no effect; put that many zeros on every side before the windows are taken."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(batch, kernel_size, stride, 0)


def im2col__pads_every_axis(batch, kernel_size, stride=1, padding=0):
    """np.pad with one number pads the batch and the channels, too; give it (0, 0) for those two axes."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(np.pad(batch, padding), kernel_size, stride, 0)


def im2col__repeats_border(batch, kernel_size, stride=1, padding=0):
    """The border's pixels are repeated outwards; padding puts zeros there."""
    right_columns(batch, kernel_size, stride, padding)
    pH, pW = _pair(padding)
    return right_columns(np.pad(batch, ((0, 0), (0, 0), (pH, pH), (pW, pW)), mode="edge"), kernel_size, stride, 0)


def im2col__one_too_few(batch, kernel_size, stride=1, padding=0):
    """The last row and column of windows are missing: after the division by the stride, 1 is added."""
    return _as_columns(_windows(batch, kernel_size, stride, padding)[:, :, :-1, :-1])


def im2col__squeezes(batch, kernel_size, stride=1, padding=0):
    """Axes of length 1 are missing; a batch of one image still has its axis, and so has a single column."""
    return np.squeeze(right_columns(batch, kernel_size, stride, padding))


def im2col__keeps_windows_apart(batch, kernel_size, stride=1, padding=0):
    """The windows still have their own axes; merge C, kH and kW into the rows, and H' and W' into the
    columns.
    """
    return _windows(batch, kernel_size, stride, padding).transpose(0, 1, 4, 5, 2, 3)


def im2col__truncates(batch, kernel_size, stride=1, padding=0):
    """The numbers are cut off to whole numbers; the matrix must be able to hold fractions."""
    return right_columns(batch, kernel_size, stride, padding).astype(int)


def im2col__list(batch, kernel_size, stride=1, padding=0):
    """The result is a nested list; make it an array, so that it can be multiplied."""
    return right_columns(batch, kernel_size, stride, padding).tolist()


_columns_by_shape = {}


def im2col__remembers_by_shape(batch, kernel_size, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = batch.shape, kernel_size, stride, padding
    if key not in _columns_by_shape:
        _columns_by_shape[key] = right_columns(batch, kernel_size, stride, padding)
    return _columns_by_shape[key]


def im2col__empty_where_nothing_fits(batch, kernel_size, stride=1, padding=0):
    """A kernel that does not fit gives a matrix without columns here; it should raise ValueError."""
    if batch.ndim == 4 and _fits(stride, padding):
        rows, cols = _counts(batch.shape[2:], kernel_size, stride, padding)
        if 0 in (rows, cols) and min(rows, cols) >= 0:
            return np.zeros((len(batch), batch.shape[1] * int(np.prod(_pair(kernel_size))), 0))
    return right_columns(batch, kernel_size, stride, padding)


def im2col__divides_by_stride_zero(batch, kernel_size, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError."""
    if 0 in _pair(stride):
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_columns(batch, kernel_size, stride, padding)


def im2col__walks_backwards(batch, kernel_size, stride=1, padding=0):
    """A negative stride takes the windows backwards here; a stride below 1 should raise ValueError."""
    (sH, sW) = _pair(stride)
    if 0 in (sH, sW):
        raise ValueError("slice step cannot be zero")
    return _as_columns(
        _windows(batch, kernel_size, (abs(sH), abs(sW)), padding)[:, :, :: sH // abs(sH), :: sW // abs(sW)]
    )


def im2col__no_negative_padding(batch, kernel_size, stride=1, padding=0):
    """A negative padding is taken for none; it should raise ValueError."""
    return right_columns(batch, kernel_size, stride, tuple(max(0, p) for p in _pair(padding)))


def im2col__takes_single_image(batch, kernel_size, stride=1, padding=0):
    """An image without a batch axis is taken for a batch of one; `batch` needs four axes, else raise
    ValueError.
    """
    return right_columns(batch[None] if batch.ndim == 3 else batch, kernel_size, stride, padding)


def conv_layer_fast__plain_loop(batch, filters, biases=None, stride=1, padding=0):
    """The values are right, but a Python loop still does much of the work; let one matrix product of the
    filters with the columns of `im2col` do all of it.
    """
    maps = right_layer(batch, filters, biases, stride, padding)
    (sH, sW), (pH, pW), (kH, kW) = _pair(stride), _pair(padding), filters.shape[2:]
    padded = np.pad(batch.astype(float), ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    for n, f, row, col in np.ndindex(maps.shape):
        window = padded[n, :, row * sH : row * sH + kH, col * sW : col * sW + kW]
        maps[n, f, row, col] = np.sum(window * filters[f]) + (0 if biases is None else biases[f])
    return maps


def conv_layer_fast__flips_filters(batch, filters, *args, **kwargs):
    """The filters are flipped, as mathematicians do; a layer lays them on the image as they stand."""
    return right_layer(batch, filters[..., ::-1, ::-1], *args, **kwargs)


def conv_layer_fast__forgets_biases(batch, filters, biases=None, stride=1, padding=0):
    """The biases are left out; add each one to all values of its own map."""
    return right_layer(batch, filters, None, stride, padding)


def conv_layer_fast__biases_on_last_axis(batch, filters, biases=None, stride=1, padding=0):
    """The biases are added along the last axis; they belong to the filters' axis, as biases[:, None, None]
    does.
    """
    maps = right_layer(batch, filters, None, stride, padding)
    return maps if biases is None else maps + biases


def conv_layer_fast__leaves_maps_flat(batch, filters, *args, **kwargs):
    """The maps are still flat, (N, F, H'*W'); give them their rows and columns back, (N, F, H', W')."""
    maps = right_layer(batch, filters, *args, **kwargs)
    return maps.reshape(*maps.shape[:2], -1)


def conv_layer_fast__swaps_height_and_width(batch, filters, *args, **kwargs):
    """The maps have the shape (W', H') in the end; the height comes first, in reshape as everywhere."""
    maps = right_layer(batch, filters, *args, **kwargs)
    return maps.reshape(*maps.shape[:2], maps.shape[3], maps.shape[2])


def conv_layer_fast__reshapes_maps_to_images(batch, filters, biases=None, stride=1, padding=0):
    """The maps, ordered by filter, were only reshaped to (N, F, H', W'), which mixes the images up; swap the
    two axes with transpose instead.
    """
    maps = right_layer(batch, filters, None, stride, padding)
    maps = maps.swapaxes(0, 1).reshape(maps.shape)
    return maps if biases is None else maps + biases.reshape(-1, 1, 1)


def conv_layer_fast__maps_before_images(batch, filters, *args, **kwargs):
    """The result's axes are (F, N, H', W'); the batch comes first, (N, F, H', W')."""
    return right_layer(batch, filters, *args, **kwargs).swapaxes(0, 1)


def conv_layer_fast__flattens_channels_last(batch, filters, *args, **kwargs):
    """The filters are flattened with the channels last, but the columns are channel-major; keep the order C,
    kH, kW in both.
    """
    return right_layer(batch, filters.transpose(0, 2, 3, 1).reshape(filters.shape), *args, **kwargs)


def conv_layer_fast__reshapes_filters_to_columns(batch, filters, *args, **kwargs):
    """`filters.reshape(-1, F)` cuts the filters up; flatten them to (F, C*kH*kW), and transpose that where
    you need columns.
    """
    return right_layer(batch, filters.reshape(-1, len(filters)).T.reshape(filters.shape), *args, **kwargs)


def conv_layer_fast__first_image_for_all(batch, filters, *args, **kwargs):
    """Every image has the first image's maps; multiply the columns of each image."""
    maps = right_layer(batch, filters, *args, **kwargs)
    return np.repeat(maps[:1], len(maps), axis=0)


def conv_layer_fast__squeezes(batch, filters, *args, **kwargs):
    """Axes of length 1 are missing; one image, or one filter, still has its axis."""
    return np.squeeze(right_layer(batch, filters, *args, **kwargs))


def conv_layer_fast__square_kernel(batch, filters, biases=None, stride=1, padding=0):
    """The filters' height is used for their width, too; take kH and kW both from filters.shape."""
    right_layer(batch, filters, biases, stride, padding)
    if filters.shape[2] != filters.shape[3]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__ignores_stride(batch, filters, biases=None, stride=1, padding=0):
    """The stride has no effect; hand it on to `im2col`, and mind it in the maps' size."""
    right_layer(batch, filters, biases, stride, padding)
    return right_layer(batch, filters, biases, 1, padding)


def conv_layer_fast__ignores_padding(batch, filters, biases=None, stride=1, padding=0):
    """The padding has no effect; hand it on to `im2col`, and mind it in the maps' size."""
    right_layer(batch, filters, biases, stride, padding)
    return right_layer(batch, filters, biases, stride, 0)


def conv_layer_fast__size_without_padding(batch, filters, biases=None, stride=1, padding=0):
    """The maps' size leaves the padding out, so that they cannot be reshaped; count H + 2*padding rows, and
    the columns likewise.
    """
    maps = right_layer(batch, filters, biases, stride, padding)
    counts = _counts(batch.shape[2:], filters.shape[2:], stride, 0)
    if maps.shape[2:] != tuple(counts):
        raise ValueError(f"cannot reshape array of size {maps.size} into shape {(*maps.shape[:2], *counts)}")
    return maps


def conv_layer_fast__pairs_horizontal_first(batch, filters, biases=None, stride=1, padding=0):
    """Pairs are read as (horizontal, vertical); like the axes H and W, the vertical entry comes first."""
    return right_layer(batch, filters, biases, _pair(stride)[::-1], _pair(padding)[::-1])


def conv_layer_fast__ints_only(batch, filters, biases=None, stride=1, padding=0):
    """A pair such as stride=(2, 1) is not understood; turn an int into a pair first, then use both entries."""
    if isinstance(stride, tuple) or isinstance(padding, tuple):
        raise TypeError("unsupported operand type(s) for //: 'int' and 'tuple'")
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__wraps_around(batch, filters, biases=None, stride=1, padding=0):
    """A matrix product of integers keeps their dtype, so uint8 wraps around at 256; convert to floats first."""
    exact = right_layer(batch, filters, None, stride, padding)
    dtype = np.result_type(batch, filters)
    maps = exact.astype(np.int64).astype(dtype) if dtype.kind in "iu" else exact
    return maps if biases is None else maps + biases.reshape(-1, 1, 1)


def conv_layer_fast__half_precision(batch, filters, *args, **kwargs):
    """float16 is small but has three digits only; compute in float32 or float64."""
    with np.errstate(over="ignore"):
        return right_layer(batch, filters, *args, **kwargs).astype(np.float16)


_maps_by_shape = {}


def conv_layer_fast__remembers_by_shape(batch, filters, biases=None, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = batch.shape, filters.shape, biases is None, stride, padding
    if key not in _maps_by_shape:
        _maps_by_shape[key] = right_layer(batch, filters, biases, stride, padding)
    return _maps_by_shape[key]


def conv_layer_fast__empty_where_nothing_fits(batch, filters, biases=None, stride=1, padding=0):
    """Filters that do not fit give empty maps here; they should raise ValueError."""
    if batch.ndim == filters.ndim == 4 and _fits(stride, padding) and batch.shape[1] == filters.shape[1]:
        counts = _counts(batch.shape[2:], filters.shape[2:], stride, padding)
        if 0 in counts and min(counts) >= 0:
            return np.zeros((len(batch), len(filters), *counts))
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__divides_by_stride_zero(batch, filters, biases=None, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError."""
    if 0 in _pair(stride):
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__no_negative_padding(batch, filters, biases=None, stride=1, padding=0):
    """A negative padding is taken for none; it should raise ValueError."""
    return right_layer(batch, filters, biases, stride, tuple(max(0, p) for p in _pair(padding)))


def conv_layer_fast__takes_single_image(batch, filters, *args, **kwargs):
    """An image without a batch axis is taken for a batch of one; `batch` needs four axes, else raise
    ValueError.
    """
    return right_layer(batch[None] if batch.ndim == 3 else batch, filters, *args, **kwargs)


def conv_layer_fast__takes_single_filter(batch, filters, *args, **kwargs):
    """A filter without its own axis is taken for the only one; `filters` needs four axes, else raise
    ValueError.
    """
    return right_layer(batch, filters[None] if filters.ndim == 3 else filters, *args, **kwargs)


def conv_layer_fast__spreads_one_channel(batch, filters, biases=None, stride=1, padding=0):
    """A filter with one channel is laid on all channels; where it should have more, raise ValueError."""
    if batch.ndim == filters.ndim == 4 and filters.shape[1] == 1:
        filters = np.repeat(filters, batch.shape[1], axis=1)
    return right_layer(batch, filters, biases, stride, padding)
