"""Wrong answers to `im2col` and `conv_layer_fast` that people really give; docstrings are for the student."""

import numpy as np
from fast_convolution import conv_layer_fast as right_layer
from fast_convolution import im2col as right_columns


def _windows(batch, kernel_size, stride, padding):
    """Return the windows of a call that is right with the axes (N, C, H', W', kH, kW)."""
    right_columns(batch, kernel_size, stride, padding)
    padded, sizes = _framed(batch, padding), (kernel_size, kernel_size)
    return np.lib.stride_tricks.sliding_window_view(padded, sizes, axis=(2, 3))[:, :, ::stride, ::stride]


def _framed(batch, padding, **how):
    return np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding)), **how)


def _as_columns(windows):
    N, C, rows, cols, kH, kW = windows.shape
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kH * kW, rows * cols)


def _fits(stride, padding):
    return stride > 0 and padding >= 0


def _counts(image, kernel, stride, padding):
    """Return H' and W' for the (H, W) of an image and the (kH, kW) of a kernel."""
    return [(size + 2 * padding - k) // stride + 1 for size, k in zip(image, kernel)]


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
    """np.pad with one number also pads the batch and the channels; give it (0, 0) for those two axes."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(np.pad(batch, padding), kernel_size, stride, 0)


def im2col__repeats_border(batch, kernel_size, stride=1, padding=0):
    """The border's pixels are repeated outwards; padding puts zeros there."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(_framed(batch, padding, mode="edge"), kernel_size, stride, 0)


def im2col__pads_one_side(batch, kernel_size, stride=1, padding=0):
    """The zeros are only above and to the left; padding also puts them below and to the right."""
    right_columns(batch, kernel_size, stride, padding)
    return right_columns(np.pad(batch, ((0, 0), (0, 0), (padding, 0), (padding, 0))), kernel_size, stride, 0)


def im2col__halves_padding(batch, kernel_size, stride=1, padding=0):
    """The padding is shared out between the two sides; that many zeros come on every side."""
    right_columns(batch, kernel_size, stride, padding)
    before, after = padding // 2, padding - padding // 2
    return right_columns(np.pad(batch, ((0, 0), (0, 0), (before, after), (before, after))), kernel_size, stride, 0)


def im2col__stride_on_rows_only(batch, kernel_size, stride=1, padding=0):
    """The stride has an effect downwards only; take every stride-th window to the right as well."""
    windows = _windows(batch, kernel_size, 1, padding)
    right_columns(batch, kernel_size, stride, padding)
    return _as_columns(windows[:, :, ::stride])


def im2col__square_image(batch, kernel_size, stride=1, padding=0):
    """As many windows are taken to the right as downwards; count them from W, since images need not be
    square.
    """
    windows = _windows(batch, kernel_size, stride, padding)
    return _as_columns(windows[:, :, :, : windows.shape[2]])


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
        counts = _counts(batch.shape[2:], (kernel_size, kernel_size), stride, padding)
        if 0 in counts and min(counts) >= 0:
            return np.zeros((len(batch), batch.shape[1] * kernel_size**2, 0))
    return right_columns(batch, kernel_size, stride, padding)


def im2col__measures_before_padding(batch, kernel_size, stride=1, padding=0):
    """The kernel is held against the image without its zeros; it only has to fit on the padded image."""
    right_columns(batch, kernel_size, 1, 0)
    return right_columns(batch, kernel_size, stride, padding)


def im2col__divides_by_stride_zero(batch, kernel_size, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError."""
    if stride == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_columns(batch, kernel_size, stride, padding)


def im2col__walks_backwards(batch, kernel_size, stride=1, padding=0):
    """A negative stride takes the windows backwards here; a stride below 1 should raise ValueError."""
    if stride == 0:
        raise ValueError("slice step cannot be zero")
    direction = stride // abs(stride)
    return _as_columns(_windows(batch, kernel_size, abs(stride), padding)[:, :, ::direction, ::direction])


def im2col__no_negative_padding(batch, kernel_size, stride=1, padding=0):
    """A negative padding is treated as 0; it should raise ValueError."""
    return right_columns(batch, kernel_size, stride, max(0, padding))


def im2col__takes_single_image(batch, kernel_size, stride=1, padding=0):
    """An image without a batch axis is taken for a batch of one; `batch` needs four axes, else raise
    ValueError.
    """
    return right_columns(batch[None] if batch.ndim == 3 else batch, kernel_size, stride, padding)


def conv_layer_fast__plain_loop(batch, filters, biases=None, stride=1, padding=0):
    """The values are right, but a Python loop still does much of the work; let one matrix product of the
    filters with the windows as columns do all of it.
    """
    maps = right_layer(batch, filters, biases, stride, padding)
    (kH, kW), padded = filters.shape[2:], _framed(batch.astype(float), padding)
    for n, f, row, col in np.ndindex(maps.shape):
        window = padded[n, :, row * stride : row * stride + kH, col * stride : col * stride + kW]
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
    """The windows are as wide as the filters are high; filters need not be square, so make the windows with
    kH and kW both from filters.shape.
    """
    right_layer(batch, filters, biases, stride, padding)
    if filters.shape[2] != filters.shape[3]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__swaps_kernel_height_and_width(batch, filters, biases=None, stride=1, padding=0):
    """The windows are kW pixels high and kH pixels wide; filters.shape ends in kH, kW, and the height comes
    first.
    """
    right_layer(batch, filters, biases, stride, padding)
    F, C, kH, kW = filters.shape
    return right_layer(batch, filters.reshape(F, C, kW, kH), biases, stride, padding)


def conv_layer_fast__ignores_stride(batch, filters, biases=None, stride=1, padding=0):
    """The stride has no effect; mind it where the windows are cut out, and in the maps' size."""
    right_layer(batch, filters, biases, stride, padding)
    return right_layer(batch, filters, biases, 1, padding)


def conv_layer_fast__ignores_padding(batch, filters, biases=None, stride=1, padding=0):
    """The padding has no effect; mind it where the windows are cut out, and in the maps' size."""
    right_layer(batch, filters, biases, stride, padding)
    return right_layer(batch, filters, biases, stride, 0)


def conv_layer_fast__size_without_padding(batch, filters, biases=None, stride=1, padding=0):
    """The maps' size leaves the padding out, so that they cannot be reshaped; count H + 2*padding rows, and
    the columns likewise.
    """
    maps = right_layer(batch, filters, biases, stride, padding)
    return _reshaped(maps, _counts(batch.shape[2:], filters.shape[2:], stride, 0))


def conv_layer_fast__size_without_stride(batch, filters, biases=None, stride=1, padding=0):
    """The maps' size leaves the stride out, so that they cannot be reshaped; divide by it, then add 1."""
    maps = right_layer(batch, filters, biases, stride, padding)
    return _reshaped(maps, _counts(batch.shape[2:], filters.shape[2:], 1, padding))


def _reshaped(maps, counts):
    if maps.shape[2:] != tuple(counts):
        raise ValueError(f"cannot reshape array of size {maps.size} into shape {(*maps.shape[:2], *counts)}")
    return maps


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


def conv_layer_fast__measures_before_padding(batch, filters, biases=None, stride=1, padding=0):
    """The filters are held against the images without their zeros; they only have to fit on the padded ones."""
    right_layer(batch, filters, biases, 1, 0)
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__divides_by_stride_zero(batch, filters, biases=None, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError."""
    if stride == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_layer(batch, filters, biases, stride, padding)


def conv_layer_fast__no_negative_padding(batch, filters, biases=None, stride=1, padding=0):
    """A negative padding is treated as 0; it should raise ValueError."""
    return right_layer(batch, filters, biases, stride, max(0, padding))


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
