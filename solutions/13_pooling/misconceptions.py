"""Wrong answers in `pooling` that people really give; each docstring is what the student is told."""

import numpy as np
from pooling import average_pool2d as right_average
from pooling import max_pool2d as right_max


def _pair(value):
    return value if isinstance(value, (tuple, list)) else (value, value)


def _padded(maps, padding, fill):
    borders = [(0, 0)] * (maps.ndim - 2) + [(border, border) for border in _pair(padding)]
    return np.pad(maps.astype(float), borders, constant_values=fill)


def _left_over(maps, size, stride, padding):
    """Return the rows and columns after the last whole window."""
    steps = _pair(size if stride is None else stride)
    sizes = zip(maps.shape[-2:], _pair(size), steps, _pair(padding))
    return [(length + 2 * border - window) % step for length, window, step, border in sizes]


def _bare_windows(maps, size, stride, padding, fill):
    """Return the windows without the question whether the padding is too wide."""
    windows = np.lib.stride_tricks.sliding_window_view(_padded(maps, padding, fill), _pair(size), axis=(-2, -1))
    down, right = _pair(size if stride is None else stride)
    return windows[..., ::down, ::right, :, :]


def _largest(windows):
    return windows.max(axis=(-2, -1))


def _average(windows):
    """Average what is no NaN; a window of nothing else gives 0."""
    inside = ~np.isnan(windows)
    totals, counts = np.nansum(windows, axis=(-2, -1)), inside.sum(axis=(-2, -1))
    return totals / np.maximum(counts, 1)


def max_pool2d__pads_with_zeros(maps, size, stride=None, padding=0):
    """The border is filled with zeros, and they win against negative values; minus infinity never wins."""
    right_max(maps, size, stride, padding)
    return right_max(_padded(maps, padding, 0.0), size, stride)


def max_pool2d__pads_with_minus_one(maps, size, stride=None, padding=0):
    """The border is filled with -1, which wins against smaller values; only minus infinity never does."""
    right_max(maps, size, stride, padding)
    return right_max(_padded(maps, padding, -1.0), size, stride)


def max_pool2d__starts_at_zero(maps, size, stride=None, padding=0):
    """The search starts at 0, so windows of negative values give 0; start with a value of the window."""
    return np.maximum(right_max(maps, size, stride, padding), 0)


def max_pool2d__largest_magnitude(maps, size, stride=None, padding=0):
    """The signs are dropped before the values are compared; -7 is smaller than 2, so keep the 2."""
    return right_max(np.abs(maps.astype(float)), size, stride, padding)


def max_pool2d__averages(maps, size, stride=None, padding=0):
    """This is each window's average; `max_pool2d` keeps the largest value."""
    return right_average(maps, size, stride, padding)


def max_pool2d__infinity_into_integers(maps, size, stride=None, padding=0):
    """Integers have no minus infinity: turn the maps into floats first."""
    right_max(maps, size, stride, padding)
    if maps.dtype.kind in "iu" and padding not in (0, (0, 0)):
        raise OverflowError("cannot convert float infinity to integer")
    return right_max(maps, size, stride, padding)


def max_pool2d__truncates(maps, size, stride=None, padding=0):
    """The results are cut off to whole numbers; a map holds fractions, so make it an array of floats."""
    return np.trunc(right_max(maps, size, stride, padding)).astype(int)


def max_pool2d__pads_in_own_dtype(maps, size, stride=None, padding=0):
    """The border is filled with -1 in the map's own dtype, and as a byte that is 255; pad floats instead."""
    right_max(maps, size, stride, padding)
    lowest = float(np.array(-1).astype(maps.dtype))
    return right_max(_padded(maps, padding, lowest), size, stride)


def max_pool2d__stride_is_one(maps, size, stride=None, padding=0):
    """Without a stride the windows move by 1 here; None means as far as the window is large."""
    return right_max(maps, size, 1 if stride is None else stride, padding)


def max_pool2d__ignores_stride(maps, size, stride=None, padding=0):
    """The windows always move by their own size; where a stride is given, they move by that."""
    right_max(maps, size, stride, padding)
    return right_max(maps, size, None, padding)


def max_pool2d__swaps_stride(maps, size, stride=None, padding=0):
    """The two entries of `stride` are swapped: the vertical one comes first."""
    right_max(maps, size, stride, padding)
    return right_max(maps, size, stride if stride is None else _pair(stride)[::-1], padding)


def max_pool2d__swaps_size(maps, size, stride=None, padding=0):
    """The two entries of `size` are swapped: the height comes first."""
    right_max(maps, size, stride, padding)
    return right_max(maps, _pair(size)[::-1], stride, padding)


def max_pool2d__swaps_padding(maps, size, stride=None, padding=0):
    """The two entries of `padding` are swapped: the vertical one comes first."""
    right_max(maps, size, stride, padding)
    return _largest(_bare_windows(maps, size, stride, _pair(padding)[::-1], -np.inf))


def max_pool2d__square_windows(maps, size, stride=None, padding=0):
    """The window's height is also used for its width; it need not be square, so take both from `size`."""
    return right_max(maps, _pair(size)[0], stride, padding)


def max_pool2d__pads_top_and_left(maps, size, stride=None, padding=0):
    """Only the top and the left are padded; padding goes on every side."""
    right_max(maps, size, stride, padding)
    down, right = _pair(padding)
    border = _padded(maps, padding, -np.inf)[..., : maps.shape[-2] + down, : maps.shape[-1] + right]
    if min(np.subtract(border.shape[-2:], _pair(size))) < 0:
        raise ValueError("window shape cannot be larger than input array shape")
    return _largest(_bare_windows(border, size, stride, 0, -np.inf))


def max_pool2d__pads_every_axis(maps, size, stride=None, padding=0):
    """The leading axes are padded as well, which makes more maps; pad the last two axes only."""
    result = right_max(maps, size, stride, padding)
    more = [(_pair(padding)[0],) * 2] * (maps.ndim - 2) + [(0, 0)] * 2
    return np.pad(result, more, constant_values=-np.inf)


def max_pool2d__keeps_partial_windows(maps, size, stride=None, padding=0):
    """A last window that is only partly there counts here; leave out what no whole window covers."""
    right_max(maps, size, stride, padding)
    steps = _pair(size if stride is None else stride)
    over = [(step - rest) % step for step, rest in zip(steps, _left_over(maps, size, stride, padding))]
    borders = [(0, 0)] * (maps.ndim - 2) + [(border, border + more) for border, more in zip(_pair(padding), over)]
    padded = np.pad(maps.astype(float), borders, constant_values=-np.inf)
    windows = _bare_windows(padded, size, stride, 0, -np.inf)
    return _largest(windows)


def max_pool2d__refuses_remainders(maps, size, stride=None, padding=0):
    """Rows and columns that no whole window covers are no error: they are left out."""
    result = right_max(maps, size, stride, padding)
    if any(_left_over(maps, size, stride, padding)):
        raise ValueError("cannot reshape array")
    return result


def max_pool2d__pools_over_channels(maps, size, stride=None, padding=0):
    """The maps are merged into one; each map is pooled on its own, and the leading axes stay."""
    result = right_max(maps, size, stride, padding)
    return result.max(axis=tuple(range(maps.ndim - 2)))


def max_pool2d__first_two_axes(maps, size, stride=None, padding=0):
    """The first two axes are pooled; height and width are the last two, whatever stands before them."""
    if maps.ndim < 3:
        return right_max(maps, size, stride, padding)
    front = np.moveaxis(maps, (0, 1), (-2, -1))
    return np.moveaxis(right_max(front, size, stride, padding), (-2, -1), (0, 1))


def max_pool2d__half_precision(maps, size, stride=None, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return np.clip(right_max(maps, size, stride, padding), -65504, 65504).astype(np.float16)


def max_pool2d__list(maps, size, stride=None, padding=0):
    """The pooled map is a nested list; make it an array."""
    return right_max(maps, size, stride, padding).tolist()


def max_pool2d__modifies_maps(maps, size, stride=None, padding=0):
    """The maps are changed on the way; work on a copy, because the caller still needs them."""
    result = right_max(maps, size, stride, padding)
    if maps.flags.writeable:
        maps[...] = 0
    return result


_largest_by_shape = {}


def max_pool2d__remembers_by_shape(maps, size, stride=None, padding=0):
    """An earlier answer came back because the shapes are the same; the values decide, not the shapes."""
    key = maps.shape, size, stride, padding
    if key not in _largest_by_shape:
        _largest_by_shape[key] = right_max(maps, size, stride, padding)
    return _largest_by_shape[key]


def max_pool2d__allows_wide_padding(maps, size, stride=None, padding=0):
    """With padding of more than half the size, windows lie beside the map; it should raise ValueError."""
    if all(2 * border <= window for border, window in zip(_pair(padding), _pair(size))):
        return right_max(maps, size, stride, padding)
    return _largest(_bare_windows(maps, size, stride, padding, -np.inf))


def max_pool2d__refuses_half(maps, size, stride=None, padding=0):
    """Padding of exactly half the size is allowed; only more than half should raise ValueError."""
    if any(2 * border == window for border, window in zip(_pair(padding), _pair(size))):
        raise ValueError("padding too wide")
    return right_max(maps, size, stride, padding)


def max_pool2d__rounds_half_down(maps, size, stride=None, padding=0):
    """For an odd size the padding may still be up to size // 2; only more than half the size is refused."""
    if any(border >= window // 2 > 0 and window % 2 for border, window in zip(_pair(padding), _pair(size))):
        raise ValueError("padding too wide")
    return right_max(maps, size, stride, padding)


def max_pool2d__window_too_large_is_empty(maps, size, stride=None, padding=0):
    """A window larger than the padded map gives an empty map here; it should raise ValueError."""
    sizes = zip(maps.shape[-2:], _pair(size), _pair(padding))
    if maps.ndim >= 2 and any(2 * border <= window > length + 2 * border for length, window, border in sizes):
        return np.zeros((*maps.shape[:-2], 0, 0))
    return right_max(maps, size, stride, padding)


def max_pool2d__zero_means_none(maps, size, stride=None, padding=0):
    """A stride of 0 is taken for no stride, as `stride or size` does; ask `stride is None`, and refuse 0."""
    return right_max(maps, size, stride or None, padding)


def max_pool2d__allows_negative_padding(maps, size, stride=None, padding=0):
    """Negative padding cuts rows and columns off, or is ignored; it should raise ValueError."""
    return right_max(maps, size, stride, tuple(max(border, 0) for border in _pair(padding)))


def max_pool2d__takes_one_axis(maps, size, stride=None, padding=0):
    """An array with a single axis is no map; it should raise ValueError."""
    if maps.ndim == 1:
        return maps.astype(float)
    return right_max(maps, size, stride, padding)


def average_pool2d__counts_padding(maps, size, stride=None, padding=0):
    """The padding is counted at the border; divide by the number of values that are on the map."""
    right_average(maps, size, stride, padding)
    return right_average(_padded(maps, padding, 0.0), size, stride)


def average_pool2d__counts_nonzero(maps, size, stride=None, padding=0):
    """Zeros of the map are left out of the count; leave out only the padding, wherever its cells are."""
    kH, kW = _pair(size)
    totals = right_average(maps, size, stride, padding)
    padded = _padded(maps, padding, 0.0)
    nonzero = right_average((padded != 0).astype(float), size, stride) * (kH * kW)
    sums = right_average(padded, size, stride) * (kH * kW)
    return np.where(nonzero > 0, sums / np.maximum(nonzero, 1), 0 * totals)


def average_pool2d__sums(maps, size, stride=None, padding=0):
    """The values of each window are added up, but not divided by their number."""
    kH, kW = _pair(size)
    right_average(maps, size, stride, padding)
    return right_average(_padded(maps, padding, 0.0), size, stride) * (kH * kW)


def average_pool2d__keeps_largest(maps, size, stride=None, padding=0):
    """This is the largest value of each window; `average_pool2d` averages."""
    return right_max(maps, size, stride, padding)


def average_pool2d__truncates(maps, size, stride=None, padding=0):
    """The averages are cut off to whole numbers; keep their fractions in an array of floats."""
    return np.trunc(right_average(maps, size, stride, padding)).astype(int)


def average_pool2d__whole_numbers_stay_whole(maps, size, stride=None, padding=0):
    """Integer maps give integer averages here, so fractions are lost; make the result an array of floats."""
    exact = right_average(maps, size, stride, padding)
    return np.trunc(exact).astype(maps.dtype) if maps.dtype.kind in "iu" else exact


def average_pool2d__wraps_around(maps, size, stride=None, padding=0):
    """The values are added up in the map's own dtype, where a sum of bytes wraps around; add up floats."""
    exact = right_average(maps, size, stride, padding)
    if maps.dtype.kind not in "iu":
        return exact
    counts = _bare_windows(np.ones(maps.shape), size, stride, padding, 0.0).sum(axis=(-2, -1))
    return np.round(exact * counts).astype(np.int64).astype(maps.dtype) / counts


def average_pool2d__stride_is_one(maps, size, stride=None, padding=0):
    """Without a stride the windows move by 1 here; None means as far as the window is large."""
    return right_average(maps, size, 1 if stride is None else stride, padding)


def average_pool2d__ignores_stride(maps, size, stride=None, padding=0):
    """The windows always move by their own size; where a stride is given, they move by that."""
    right_average(maps, size, stride, padding)
    return right_average(maps, size, None, padding)


def average_pool2d__swaps_stride(maps, size, stride=None, padding=0):
    """The two entries of `stride` are swapped: the vertical one comes first."""
    right_average(maps, size, stride, padding)
    return right_average(maps, size, stride if stride is None else _pair(stride)[::-1], padding)


def average_pool2d__swaps_size(maps, size, stride=None, padding=0):
    """The two entries of `size` are swapped: the height comes first."""
    right_average(maps, size, stride, padding)
    return right_average(maps, _pair(size)[::-1], stride, padding)


def average_pool2d__swaps_padding(maps, size, stride=None, padding=0):
    """The two entries of `padding` are swapped: the vertical one comes first."""
    right_average(maps, size, stride, padding)
    return _average(_bare_windows(maps, size, stride, _pair(padding)[::-1], np.nan))


def average_pool2d__square_windows(maps, size, stride=None, padding=0):
    """The window's height is also used for its width; it need not be square, so take both from `size`."""
    return right_average(maps, _pair(size)[0], stride, padding)


def average_pool2d__pads_top_and_left(maps, size, stride=None, padding=0):
    """Only the top and the left are padded; padding goes on every side."""
    right_average(maps, size, stride, padding)
    down, right = _pair(padding)
    border = _padded(maps, padding, np.nan)[..., : maps.shape[-2] + down, : maps.shape[-1] + right]
    if min(np.subtract(border.shape[-2:], _pair(size))) < 0:
        raise ValueError("window shape cannot be larger than input array shape")
    return _average(_bare_windows(border, size, stride, 0, np.nan))


def average_pool2d__pads_every_axis(maps, size, stride=None, padding=0):
    """The leading axes are padded as well, which makes more maps; pad the last two axes only."""
    result = right_average(maps, size, stride, padding)
    more = [(_pair(padding)[0],) * 2] * (maps.ndim - 2) + [(0, 0)] * 2
    return np.pad(result, more, constant_values=0.0)


def average_pool2d__keeps_partial_windows(maps, size, stride=None, padding=0):
    """A last window that is only partly there counts here; leave out what no whole window covers."""
    right_average(maps, size, stride, padding)
    steps = _pair(size if stride is None else stride)
    over = [(step - rest) % step for step, rest in zip(steps, _left_over(maps, size, stride, padding))]
    borders = [(0, 0)] * (maps.ndim - 2) + [(border, border + more) for border, more in zip(_pair(padding), over)]
    padded = np.pad(maps.astype(float), borders, constant_values=np.nan)
    windows = _bare_windows(padded, size, stride, 0, np.nan)
    return _average(windows)


def average_pool2d__refuses_remainders(maps, size, stride=None, padding=0):
    """Rows and columns that no whole window covers are no error: they are left out."""
    result = right_average(maps, size, stride, padding)
    if any(_left_over(maps, size, stride, padding)):
        raise ValueError("cannot reshape array")
    return result


def average_pool2d__pools_over_channels(maps, size, stride=None, padding=0):
    """The maps are merged into one; each map is pooled on its own, and the leading axes stay."""
    result = right_average(maps, size, stride, padding)
    return result.mean(axis=tuple(range(maps.ndim - 2)))


def average_pool2d__first_two_axes(maps, size, stride=None, padding=0):
    """The first two axes are pooled; height and width are the last two, whatever stands before them."""
    if maps.ndim < 3:
        return right_average(maps, size, stride, padding)
    front = np.moveaxis(maps, (0, 1), (-2, -1))
    return np.moveaxis(right_average(front, size, stride, padding), (-2, -1), (0, 1))


def average_pool2d__half_precision(maps, size, stride=None, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return np.clip(right_average(maps, size, stride, padding), -65504, 65504).astype(np.float16)


def average_pool2d__list(maps, size, stride=None, padding=0):
    """The pooled map is a nested list; make it an array."""
    return right_average(maps, size, stride, padding).tolist()


def average_pool2d__modifies_maps(maps, size, stride=None, padding=0):
    """The maps are changed on the way; work on a copy, because the caller still needs them."""
    result = right_average(maps, size, stride, padding)
    if maps.flags.writeable:
        maps[...] = 0
    return result


_averages_by_shape = {}


def average_pool2d__remembers_by_shape(maps, size, stride=None, padding=0):
    """An earlier answer came back because the shapes are the same; the values decide, not the shapes."""
    key = maps.shape, size, stride, padding
    if key not in _averages_by_shape:
        _averages_by_shape[key] = right_average(maps, size, stride, padding)
    return _averages_by_shape[key]


def average_pool2d__allows_wide_padding(maps, size, stride=None, padding=0):
    """With padding of more than half the size, windows lie beside the map; it should raise ValueError."""
    if all(2 * border <= window for border, window in zip(_pair(padding), _pair(size))):
        return right_average(maps, size, stride, padding)
    return _average(_bare_windows(maps, size, stride, padding, np.nan))


def average_pool2d__refuses_half(maps, size, stride=None, padding=0):
    """Padding of exactly half the size is allowed; only more than half should raise ValueError."""
    if any(2 * border == window for border, window in zip(_pair(padding), _pair(size))):
        raise ValueError("padding too wide")
    return right_average(maps, size, stride, padding)


def average_pool2d__rounds_half_down(maps, size, stride=None, padding=0):
    """For an odd size the padding may still be up to size // 2; only more than half the size is refused."""
    if any(border >= window // 2 > 0 and window % 2 for border, window in zip(_pair(padding), _pair(size))):
        raise ValueError("padding too wide")
    return right_average(maps, size, stride, padding)


def average_pool2d__window_too_large_is_empty(maps, size, stride=None, padding=0):
    """A window larger than the padded map gives an empty map here; it should raise ValueError."""
    sizes = zip(maps.shape[-2:], _pair(size), _pair(padding))
    if maps.ndim >= 2 and any(2 * border <= window > length + 2 * border for length, window, border in sizes):
        return np.zeros((*maps.shape[:-2], 0, 0))
    return right_average(maps, size, stride, padding)


def average_pool2d__zero_means_none(maps, size, stride=None, padding=0):
    """A stride of 0 is taken for no stride, as `stride or size` does; ask `stride is None`, and refuse 0."""
    return right_average(maps, size, stride or None, padding)


def average_pool2d__allows_negative_padding(maps, size, stride=None, padding=0):
    """Negative padding cuts rows and columns off, or is ignored; it should raise ValueError."""
    return right_average(maps, size, stride, tuple(max(border, 0) for border in _pair(padding)))


def average_pool2d__takes_one_axis(maps, size, stride=None, padding=0):
    """An array with a single axis is no map; it should raise ValueError."""
    if maps.ndim == 1:
        return maps.astype(float)
    return right_average(maps, size, stride, padding)
