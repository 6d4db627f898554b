"""Wrong answers to `channels` that people really give; each docstring is what the student is told."""

import numpy as np
from channels import convolve_volume as right_map


def _alone(volume, kernel, stride, padding):
    """Return the map of each channel by itself, as an array of shape (C, H', W')."""
    right_map(volume, kernel, 0.0, stride, padding)
    return np.stack([right_map(volume[[c]], kernel[[c]], 0.0, stride, padding) for c in range(len(volume))])


def _zero_at_the_ends(maps):
    """Set the last row and column of every map to 0, as loops leave them that end one place early."""
    maps = maps.copy()
    maps[..., -1, :] = 0
    maps[..., -1] = 0
    return maps


def _running_total(maps):
    """Add up the values of every map from place to place, as a sum does that is never set back to 0."""
    return np.cumsum(maps.reshape(*maps.shape[:-2], -1), axis=-1).reshape(maps.shape)


def convolve_volume__keeps_channels(volume, kernel, bias=0.0, stride=1, padding=0):
    """Each channel has a map of its own here; add them up, because one filter gives one map."""
    return _alone(volume, kernel, stride, padding) + bias


def convolve_volume__keeps_axis(volume, kernel, bias=0.0, stride=1, padding=0):
    """The map has a third axis of length 1; the channels are summed away, so its shape is (H', W')."""
    return right_map(volume, kernel, bias, stride, padding)[None]


def convolve_volume__bias_for_each_channel(volume, kernel, bias=0.0, stride=1, padding=0):
    """The bias is added once for every channel; add it once, after the channels are summed."""
    return right_map(volume, kernel, bias * len(volume), stride, padding)


def convolve_volume__ignores_bias(volume, kernel, bias=0.0, stride=1, padding=0):
    """The bias is left out; add it to every value of the map."""
    return right_map(volume, kernel, 0.0, stride, padding)


def convolve_volume__loop_stops_early(volume, kernel, bias=0.0, stride=1, padding=0):
    """The last row and column of the map stay 0: your loops end one place early. Each of them has to reach the last place where the kernel fits."""
    return _zero_at_the_ends(right_map(volume, kernel, bias, stride, padding))


def convolve_volume__never_resets_the_sum(volume, kernel, bias=0.0, stride=1, padding=0):
    """Each value also holds the sums of the windows before it; set the sum back to 0 for every window."""
    return _running_total(right_map(volume, kernel, 0.0, stride, padding)) + bias


def convolve_volume__averages_channels(volume, kernel, bias=0.0, stride=1, padding=0):
    """The channels are averaged; a response is the sum of all products, over all channels."""
    return right_map(volume, kernel, 0.0, stride, padding) / len(volume) + bias


def convolve_volume__first_channel_only(volume, kernel, bias=0.0, stride=1, padding=0):
    """Only channel 0 is looked at; the filter spans all channels, and their products add up."""
    right_map(volume, kernel, bias, stride, padding)
    return right_map(volume[:1], kernel[:1], bias, stride, padding)


def convolve_volume__last_channel_only(volume, kernel, bias=0.0, stride=1, padding=0):
    """Only the last channel is left: each one overwrites the one before; start at 0 and add with `+=`."""
    right_map(volume, kernel, bias, stride, padding)
    return right_map(volume[-1:], kernel[-1:], bias, stride, padding)


def convolve_volume__first_slice_for_all(volume, kernel, bias=0.0, stride=1, padding=0):
    """The kernel's first slice is laid on every channel; channel c has weights of its own, `kernel[c]`."""
    right_map(volume, kernel, bias, stride, padding)
    return right_map(volume, np.repeat(kernel[:1], len(kernel), axis=0), bias, stride, padding)


def convolve_volume__sums_channels_first(volume, kernel, bias=0.0, stride=1, padding=0):
    """The channels are added up before they are weighted; multiply first, each channel by its own slice."""
    right_map(volume, kernel, bias, stride, padding)
    grey = volume.sum(axis=0, keepdims=True, dtype=float)
    return right_map(grey, kernel.sum(axis=0, keepdims=True, dtype=float), bias, stride, padding)


def convolve_volume__strongest_channel(volume, kernel, bias=0.0, stride=1, padding=0):
    """The largest of the channels' responses is kept; add the responses of all channels."""
    return _alone(volume, kernel, stride, padding).max(axis=0) + bias


def convolve_volume__channels_last(volume, kernel, bias=0.0, stride=1, padding=0):
    """The last axis is taken for the channels; here the channels come first, (C, H, W) and (C, kH, kW)."""
    if volume.ndim != 3 or kernel.ndim != 3:
        raise ValueError("not enough values to unpack (expected 3)")
    return right_map(np.moveaxis(volume, -1, 0), np.moveaxis(kernel, -1, 0), bias, stride, padding)


def convolve_volume__flips_kernel(volume, kernel, bias=0.0, stride=1, padding=0):
    """The kernel is flipped, as mathematicians do; here it is laid on the volume as it stands."""
    return right_map(volume, kernel[..., ::-1, ::-1], bias, stride, padding)


def convolve_volume__flips_channels_too(volume, kernel, bias=0.0, stride=1, padding=0):
    """The kernel is flipped along all its axes, the channels too; lay it on the volume as it stands."""
    return right_map(volume, kernel[::-1, ..., ::-1, ::-1], bias, stride, padding)


def convolve_volume__transposes_slices(volume, kernel, bias=0.0, stride=1, padding=0):
    """Rows and columns of the kernel are swapped; its axes are (C, kH, kW)."""
    return right_map(volume, kernel.swapaxes(-1, -2) if kernel.ndim == 3 else kernel, bias, stride, padding)


def convolve_volume__square_kernel(volume, kernel, bias=0.0, stride=1, padding=0):
    """The kernel's height is also used for its width; a kernel need not be square, so take both from its shape."""
    if kernel.ndim != 3:
        raise ValueError("not enough values to unpack (expected 3)")
    _, kH, kW = kernel.shape
    right_map(volume, kernel[:, :, :1], bias, stride, padding)
    if kW < kH:
        raise ValueError("could not broadcast input array from shape")
    return right_map(volume, kernel[:, :, :kH], bias, stride, padding)


def convolve_volume__forgets_plus_one(volume, kernel, bias=0.0, stride=1, padding=0):
    """The last row and column of positions are missing: after the division the size needs `+ 1`."""
    return right_map(volume, kernel, bias, stride, padding)[:-1, :-1]


def convolve_volume__size_without_padding(volume, kernel, bias=0.0, stride=1, padding=0):
    """The map's size leaves out the padding; the filter moves over H + 2*padding rows, and columns likewise."""
    right_map(volume, kernel, bias, stride, 0)
    H, W = right_map(volume, kernel, bias, stride, 0).shape
    return right_map(volume, kernel, bias, stride, padding)[:H, :W]


def convolve_volume__fits_without_padding(volume, kernel, bias=0.0, stride=1, padding=0):
    """The kernel is compared with the volume before it is padded; it has to fit on the padded one."""
    right_map(volume, kernel, bias, stride, 0)
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__ignores_stride(volume, kernel, bias=0.0, stride=1, padding=0):
    """The stride is not used; it says how far the filter moves between two positions."""
    return right_map(volume, kernel, bias, 1, padding)


def convolve_volume__strides_rows_only(volume, kernel, bias=0.0, stride=1, padding=0):
    """The stride is used for the rows only; the filter moves equally far to the right."""
    every = right_map(volume, kernel, bias, 1, padding)
    right_map(volume, kernel, bias, stride, padding)
    return every[::stride]


def convolve_volume__windows_side_by_side(volume, kernel, bias=0.0, stride=1, padding=0):
    """The size is right, but the windows start at `row`, `col`; they start at `row * stride`, `col * stride`."""
    H, W = right_map(volume, kernel, bias, stride, padding).shape
    return right_map(volume, kernel, bias, 1, padding)[:H, :W]


def convolve_volume__rounds_up(volume, kernel, bias=0.0, stride=1, padding=0):
    """A last window hangs over the edge; round the size down (`//`), so that only whole windows count."""
    right_map(volume, kernel, bias, stride, padding)
    padded = np.pad(volume.astype(float), ((0, 0), (padding, padding), (padding, padding)))
    rows, cols = (-(n - k) % stride for n, k in zip(padded.shape[1:], kernel.shape[1:], strict=True))
    return right_map(np.pad(padded, ((0, 0), (0, rows), (0, cols))), kernel, bias, stride, 0)


def convolve_volume__square_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    """The map's width is computed from its rows; a volume need not be square, so use H and W."""
    H = len(right_map(volume, kernel, bias, stride, padding))
    rows, cols = volume.shape[1] + 2 * padding - kernel.shape[1], volume.shape[2] + 2 * padding - kernel.shape[2]
    if cols < rows // stride * stride:
        raise ValueError("operands could not be broadcast together")
    return right_map(volume, kernel, bias, stride, padding)[:, :H]


def convolve_volume__ignores_padding(volume, kernel, bias=0.0, stride=1, padding=0):
    """The padding is not used; put zeros around every channel first."""
    return right_map(volume, kernel, bias, stride, 0)


def convolve_volume__pads_channels(volume, kernel, bias=0.0, stride=1, padding=0):
    """`np.pad` with one number also pads the channel axis; only height and width get zeros."""
    right_map(volume, kernel, bias, stride, padding)
    padded = np.pad(volume.astype(float), padding)
    return right_map(padded[: len(volume)], kernel, bias, stride, 0)


def convolve_volume__pads_one_side(volume, kernel, bias=0.0, stride=1, padding=0):
    """The zeros stand above and on the left only; they also belong below and on the right, so add 2*padding."""
    right_map(volume, kernel, bias, stride, padding)
    return right_map(np.pad(volume, ((0, 0), (padding, 0), (padding, 0))), kernel, bias, stride, 0)


def convolve_volume__wraps_around(volume, kernel, bias=0.0, stride=1, padding=0):
    """The result has the volume's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    exact = right_map(volume, kernel, bias, stride, padding)
    return np.trunc(exact).astype(np.int64).astype(volume.dtype) if volume.dtype.kind in "iu" else exact


def convolve_volume__truncates(volume, kernel, bias=0.0, stride=1, padding=0):
    """The results are cut off to whole numbers; a map holds fractions, so make it an array of floats."""
    return right_map(volume, kernel, bias, stride, padding).astype(int)


def convolve_volume__half_precision(volume, kernel, bias=0.0, stride=1, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_map(volume, kernel, bias, stride, padding).astype(np.float16)


def convolve_volume__clips_negatives(volume, kernel, bias=0.0, stride=1, padding=0):
    """Negative responses became 0: that is ReLU, a step of its own that comes in the next unit."""
    return np.maximum(right_map(volume, kernel, bias, stride, padding), 0)


def convolve_volume__list(volume, kernel, bias=0.0, stride=1, padding=0):
    """The result is a nested list; return an array."""
    return right_map(volume, kernel, bias, stride, padding).tolist()


def convolve_volume__modifies_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    """The volume is changed on the way; work on a copy, because the caller still needs it."""
    result = right_map(volume, kernel, bias, stride, padding)
    if volume.flags.writeable:
        volume[...] = 0
    return result


_maps_by_shape = {}


def convolve_volume__remembers_by_shape(volume, kernel, bias=0.0, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = volume.shape, kernel.shape, bias, stride, padding
    if key not in _maps_by_shape:
        _maps_by_shape[key] = right_map(volume, kernel, bias, stride, padding)
    return _maps_by_shape[key]


def convolve_volume__common_channels(volume, kernel, bias=0.0, stride=1, padding=0):
    """Channels without a partner are passed over; where the numbers of channels differ, raise ValueError."""
    if volume.ndim == kernel.ndim == 3:
        C = min(len(volume), len(kernel))
        volume, kernel = volume[:C], kernel[:C]
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__broadcasts_channels(volume, kernel, bias=0.0, stride=1, padding=0):
    """Broadcasting stretches one channel over many; where the numbers of channels differ, raise ValueError."""
    if volume.ndim == kernel.ndim == 3 and 1 in (len(volume), len(kernel)):
        C = max(len(volume), len(kernel))
        volume = np.broadcast_to(volume, (C, *volume.shape[1:]))
        kernel = np.broadcast_to(kernel, (C, *kernel.shape[1:]))
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__empty_map(volume, kernel, bias=0.0, stride=1, padding=0):
    """A kernel that is too large gives an empty map here; it should raise ValueError."""
    if volume.ndim == kernel.ndim == 3 and len(volume) == len(kernel) and stride >= 1 and padding >= 0:
        H = (volume.shape[1] + 2 * padding - kernel.shape[1]) // stride + 1
        W = (volume.shape[2] + 2 * padding - kernel.shape[2]) // stride + 1
        if H < 1 or W < 1:
            return np.zeros((max(H, 0), max(W, 0)))
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__divides_by_stride(volume, kernel, bias=0.0, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError below 1."""
    if stride == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__walks_backwards(volume, kernel, bias=0.0, stride=1, padding=0):
    """A negative stride walks backwards here; a stride below 1 should raise ValueError."""
    if stride == 0:
        raise ValueError("slice step cannot be zero")
    return right_map(volume, kernel, bias, 1, padding)[::stride, ::stride]


def convolve_volume__crops(volume, kernel, bias=0.0, stride=1, padding=0):
    """A negative padding cuts rows and columns off; it should raise ValueError."""
    if volume.ndim == 3 and padding < 0:
        volume, padding = volume[:, -padding:padding, -padding:padding], 0
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__adds_missing_axes(volume, kernel, bias=0.0, stride=1, padding=0):
    """A missing channel axis is filled in; raise ValueError unless volume and kernel have three axes each."""
    volume = volume[None] if volume.ndim == 2 else volume
    if kernel.ndim == 2:
        kernel = np.broadcast_to(kernel, (len(volume), *kernel.shape))
    return right_map(volume, kernel, bias, stride, padding)


def convolve_volume__drops_surplus_axes(volume, kernel, bias=0.0, stride=1, padding=0):
    """Surplus axes are dropped; raise ValueError unless volume and kernel have three axes each."""
    while volume.ndim > 3:
        volume = volume[0]
    while kernel.ndim > 3:
        kernel = kernel[0]
    return right_map(volume, kernel, bias, stride, padding)
