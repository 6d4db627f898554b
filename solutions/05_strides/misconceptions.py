"""Wrong answers to `convolve2d` that people really give; each docstring is what the student is told."""

import numpy as np
from strides import convolve2d as right_conv


def _pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def _pad(image, padding):
    pH, pW = _pair(padding)
    return np.pad(image.astype(float), ((pH, pH), (pW, pW)))


def _zero_at_the_ends(maps):
    """Set the last row and column of every map to 0, as loops leave them that end one place early."""
    maps = maps.copy()
    maps[..., -1, :] = 0
    maps[..., -1] = 0
    return maps


def _running_total(maps):
    """Add up the values of every map from place to place, as a sum does that is never set back to 0."""
    return np.cumsum(maps.reshape(*maps.shape[:-2], -1), axis=-1).reshape(maps.shape)


def convolve2d__ignores_stride(image, kernel, stride=1, padding=0):
    """The stride has no effect: the filter still stops at every pixel. Move on by sH rows and sW columns."""
    right_conv(image, kernel, stride, padding)
    return right_conv(image, kernel, 1, padding)


def convolve2d__ignores_padding(image, kernel, stride=1, padding=0):
    """The padding has no effect; first put pH rows and pW columns of zeros on every side of the image."""
    if min(_pair(padding)) < 0:
        raise ValueError("negative padding")
    return right_conv(image, kernel, stride)


def convolve2d__loop_stops_early(image, kernel, stride=1, padding=0):
    """The last row and column of the map stay 0: your loops end one place early. Each of them has to reach the last place where the kernel fits."""
    return _zero_at_the_ends(right_conv(image, kernel, stride, padding))


def convolve2d__never_resets_the_sum(image, kernel, stride=1, padding=0):
    """Each value also holds the sums of the windows before it; set the sum back to 0 for every window."""
    return _running_total(right_conv(image, kernel, stride, padding))


def convolve2d__pair_is_before_and_after(image, kernel, stride=1, padding=0):
    """The padding's pair was taken for the zeros before and after, as `np.pad` reads a pair; it is (vertical,
    horizontal), and both sides get the same."""
    right_conv(image, kernel, stride, padding)
    return right_conv(np.pad(image.astype(float), (_pair(padding), _pair(padding))), kernel, stride)


def convolve2d__window_stays_behind(image, kernel, stride=1, padding=0):
    """The map is small enough, but neighbouring values are still one pixel apart: cell (row, col) belongs to the
    window that starts at (row * sH, col * sW)."""
    rows, cols = right_conv(image, kernel, stride, padding).shape
    return right_conv(image, kernel, 1, padding)[:rows, :cols]


def convolve2d__leaves_gaps(image, kernel, stride=1, padding=0):
    """The responses are right but lie apart, with zeros between them: the map has one cell for each visited place,
    so divide the window's place by the stride."""
    sH, sW = _pair(stride)
    responses = right_conv(image, kernel, stride, padding)
    out = np.zeros_like(right_conv(image, kernel, 1, padding))
    out[::sH, ::sW] = responses
    return out


def convolve2d__writes_at_image_places(image, kernel, stride=1, padding=0):
    """The map is indexed with the window's place in the image, and ends too soon for that; count the map's own rows
    and columns, 0, 1, 2, …"""
    sH, sW = _pair(stride)
    responses = right_conv(image, kernel, stride, padding)
    out = np.zeros_like(responses)
    for row in range(responses.shape[0]):
        for col in range(responses.shape[1]):
            out[row * sH, col * sW] = responses[row, col]
    return out


def convolve2d__one_too_few(image, kernel, stride=1, padding=0):
    """The last row and column of places are missing: after (H + 2*pH - kH) // sH steps there is one place more than
    steps."""
    return right_conv(image, kernel, stride, padding)[:-1, :-1]


def convolve2d__hangs_over_the_edge(image, kernel, stride=1, padding=0):
    """The last window hangs over the edge: a step after which the kernel no longer fits is not taken, so round the
    number of steps down."""
    right_conv(image, kernel, stride, padding)
    padded, (sH, sW), (kH, kW) = _pad(image, padding), _pair(stride), kernel.shape
    bottom, right = (kH - padded.shape[0]) % sH, (kW - padded.shape[1]) % sW
    return right_conv(np.pad(padded, ((0, bottom), (0, right))), kernel, stride)


def convolve2d__refuses_a_remainder(image, kernel, stride=1, padding=0):
    """A stride that does not come out even is refused; it is no error, the pixels that are left over are just not
    visited."""
    padded, (sH, sW) = _pad(image, padding), _pair(stride)
    result = right_conv(image, kernel, stride, padding)
    if (padded.shape[0] - kernel.shape[0]) % sH or (padded.shape[1] - kernel.shape[1]) % sW:
        raise ValueError("the stride does not divide the way")
    return result


def convolve2d__strides_down_only(image, kernel, stride=1, padding=0):
    """The stride works downwards only; going across, the filter must also skip columns."""
    right_conv(image, kernel, stride, padding)
    return right_conv(image, kernel, (_pair(stride)[0], 1), padding)


def convolve2d__strides_across_only(image, kernel, stride=1, padding=0):
    """The stride works across only; going down, the filter must also skip rows."""
    right_conv(image, kernel, stride, padding)
    return right_conv(image, kernel, (1, _pair(stride)[1]), padding)


def convolve2d__swaps_stride_pair(image, kernel, stride=1, padding=0):
    """The two numbers of the stride are swapped: (vertical, horizontal), so the first one moves the filter down."""
    return right_conv(image, kernel, _pair(stride)[::-1], padding)


def convolve2d__swaps_padding_pair(image, kernel, stride=1, padding=0):
    """The two numbers of the padding are swapped: (vertical, horizontal), so the first one adds rows."""
    return right_conv(image, kernel, stride, _pair(padding)[::-1])


def convolve2d__first_stride_for_both(image, kernel, stride=1, padding=0):
    """The first number of the stride is used in both directions; the second one is for the way across."""
    right_conv(image, kernel, stride, padding)
    return right_conv(image, kernel, _pair(stride)[0], padding)


def convolve2d__first_padding_for_both(image, kernel, stride=1, padding=0):
    """The first number of the padding is used in both directions; the second one is for the columns."""
    return right_conv(image, kernel, stride, _pair(padding)[0])


def convolve2d__ints_only(image, kernel, stride=1, padding=0):
    """A pair as stride or padding does not work yet; turn an int into a pair first, then use the two numbers."""
    if isinstance(stride, tuple) or isinstance(padding, tuple):
        raise TypeError("unsupported operand type(s) for +: 'int' and 'tuple'")
    return right_conv(image, kernel, stride, padding)


def convolve2d__pairs_only(image, kernel, stride=1, padding=0):
    """An int as stride or padding does not work yet; it stands for the same number in both directions."""
    sH, sW = stride
    pH, pW = padding
    return right_conv(image, kernel, (sH, sW), (pH, pW))


def convolve2d__pads_one_side(image, kernel, stride=1, padding=0):
    """The padding counts once only; zeros go on both sides, so the padded image is H + 2*pH high and W + 2*pW wide."""
    pH, pW = _pair(padding)
    if min(pH, pW) < 0:
        raise ValueError("negative padding")
    return right_conv(np.pad(image.astype(float), ((pH, 0), (pW, 0))), kernel, stride)


def convolve2d__pads_the_map(image, kernel, stride=1, padding=0):
    """The zeros were put around the map; they belong around the image, before the filter starts."""
    return _pad(right_conv(image, kernel, stride), padding)


def convolve2d__pads_unasked(image, kernel, stride=1, padding=0):
    """Zeros were added to keep the image's size, though nobody asked for them; padding=0 means none."""
    (pH, pW), (kH, kW) = _pair(padding), kernel.shape
    right_conv(image, kernel, stride, padding)
    return right_conv(image, kernel, stride, (pH or (kH - 1) // 2, pW or (kW - 1) // 2))


def convolve2d__repeats_the_edge(image, kernel, stride=1, padding=0):
    """The border was filled with the nearest pixels; padding here means zeros."""
    (pH, pW) = _pair(padding)
    right_conv(image, kernel, stride, padding)
    return right_conv(np.pad(image.astype(float), ((pH, pH), (pW, pW)), mode="edge"), kernel, stride)


def convolve2d__shrinks_the_image(image, kernel, stride=1, padding=0):
    """The stride was used to thin out the image's pixels; a window's pixels stay neighbours, only the windows move
    further."""
    right_conv(image, kernel, stride, padding)
    sH, sW = _pair(stride)
    return right_conv(_pad(image, padding)[::sH, ::sW], kernel)


def convolve2d__strides_inside_the_window(image, kernel, stride=1, padding=0):
    """The stride was used between the pixels of one window (that is dilation); it is the way from one window to the
    next."""
    right_conv(image, kernel, stride, padding)
    (sH, sW), (kH, kW) = _pair(stride), kernel.shape
    spread = np.zeros(((kH - 1) * sH + 1, (kW - 1) * sW + 1))
    spread[::sH, ::sW] = kernel
    return right_conv(image, spread, 1, padding)


def convolve2d__flips_kernel(image, kernel, stride=1, padding=0):
    """The kernel is flipped, as mathematicians do; here it is laid on the image as it stands."""
    return right_conv(image, kernel[::-1, ::-1], stride, padding)


def convolve2d__transposes_kernel(image, kernel, stride=1, padding=0):
    """Rows and columns of the kernel are swapped; kernel[i, j] belongs on row i, column j of the window."""
    return right_conv(image, kernel.T, stride, padding)


def convolve2d__square_kernel(image, kernel, stride=1, padding=0):
    """The kernel's height is also used for its width; a kernel need not be square, so take both from its shape."""
    right_conv(image, kernel, stride, padding)
    padded, (sH, sW), size = _pad(image, padding), _pair(stride), len(kernel)
    rows, cols = ((length - size) // step + 1 for length, step in zip(padded.shape, (sH, sW), strict=True))
    out = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            top, left = row * sH, col * sW
            out[row, col] = np.sum(padded[top : top + size, left : left + size] * kernel)
    return out


def convolve2d__square_map(image, kernel, stride=1, padding=0):
    """The map has as many columns as rows; the way across has its own number of places, so count them by the width."""
    right_conv(image, kernel, stride, padding)
    padded, (sH, sW), (kH, kW) = _pad(image, padding), _pair(stride), kernel.shape
    size = (padded.shape[0] - kH) // sH + 1
    out = np.zeros((size, size))
    for row in range(size):
        for col in range(size):
            out[row, col] = np.sum(padded[row * sH : row * sH + kH, col * sW : col * sW + kW] * kernel)
    return out


def convolve2d__wraps_around(image, kernel, stride=1, padding=0):
    """The result has the image's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    exact = right_conv(image, kernel, stride, padding)
    return np.trunc(exact).astype(np.int64).astype(image.dtype) if image.dtype.kind in "iu" else exact


def convolve2d__truncates(image, kernel, stride=1, padding=0):
    """The results are cut off to whole numbers; a map holds fractions, so make it an array of floats."""
    return right_conv(image, kernel, stride, padding).astype(int)


def convolve2d__whole_windows(image, kernel, stride=1, padding=0):
    """The windows are cut off to whole numbers before they are multiplied; keep the pixels as they are, as floats."""
    return right_conv(np.trunc(image.astype(float)), kernel, stride, padding)


def convolve2d__half_precision(image, kernel, stride=1, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_conv(image.astype(np.float16), kernel.astype(np.float16), stride, padding).astype(np.float16)


def convolve2d__clips_negatives(image, kernel, stride=1, padding=0):
    """Negative responses became 0: that is ReLU, a step of its own that comes later."""
    return np.maximum(right_conv(image, kernel, stride, padding), 0)


def convolve2d__nested_lists(image, kernel, stride=1, padding=0):
    """The map is a list of lists; turn it into an array with np.array(...)."""
    return right_conv(image, kernel, stride, padding).tolist()


def convolve2d__refuses_before_padding(image, kernel, stride=1, padding=0):
    """The kernel is refused although it fits once the zeros are there; compare it with the padded image."""
    right_conv(image, kernel)
    return right_conv(image, kernel, stride, padding)


def convolve2d__empty_if_too_large(image, kernel, stride=1, padding=0):
    """A kernel larger than the padded image gives an empty map here; it should raise ValueError."""
    rows, cols = (max(length - size, -1) + 1 for length, size in zip(_pad(image, padding).shape, kernel.shape))
    return right_conv(image, kernel, stride, padding) if rows and cols else np.zeros((rows, cols))


def convolve2d__divides_by_zero(image, kernel, stride=1, padding=0):
    """A stride of 0 ends in a division by zero; look at the stride first, and raise ValueError if it is below 1."""
    if 0 in _pair(stride):
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_conv(image, kernel, stride, padding)


def convolve2d__takes_stride_zero_for_one(image, kernel, stride=1, padding=0):
    """A stride below 1 is taken for 1; a filter that does not move on is a mistake, so raise ValueError."""
    return right_conv(image, kernel, tuple(max(step, 1) for step in _pair(stride)), padding)


def convolve2d__walks_backwards(image, kernel, stride=1, padding=0):
    """A negative stride is accepted; the filter moves on by at least 1, so raise ValueError for anything less."""
    result = right_conv(image, kernel, tuple(abs(step) for step in _pair(stride)), padding)
    vertical, horizontal = (-1 if step < 0 else 1 for step in _pair(stride))
    return result[::vertical, ::horizontal]


def convolve2d__takes_negative_padding_for_none(image, kernel, stride=1, padding=0):
    """A negative padding is treated as 0; there is no such padding, so raise ValueError."""
    return right_conv(image, kernel, stride, tuple(max(size, 0) for size in _pair(padding)))


def convolve2d__crops_for_negative_padding(image, kernel, stride=1, padding=0):
    """A negative padding cuts pixels off the image here; padding only ever adds zeros, so raise ValueError."""
    crop = [slice(max(-size, 0), length - max(-size, 0)) for size, length in zip(_pair(padding), image.shape)]
    return right_conv(image[tuple(crop)], kernel, stride, tuple(max(size, 0) for size in _pair(padding)))


def convolve2d__ignores_axes(image, kernel, stride=1, padding=0):
    """Arrays with other than two axes are taken as they come; they should raise ValueError."""
    image = image.reshape(-1, image.shape[-1]) if image.ndim > 2 else np.atleast_2d(image)
    kernel = kernel.reshape(-1, kernel.shape[-1]) if kernel.ndim > 2 else np.atleast_2d(kernel)
    return right_conv(image, kernel, stride, padding)


def convolve2d__modifies_image(image, kernel, stride=1, padding=0):
    """The image is changed on the way; work on a copy, because the caller still needs it."""
    result = right_conv(image, kernel, stride, padding)
    if image.flags.writeable:
        image[...] = 0
    return result


_maps_by_shape = {}


def convolve2d__remembers_by_shape(image, kernel, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = image.shape, kernel.shape, stride, padding
    if key not in _maps_by_shape:
        _maps_by_shape[key] = right_conv(image, kernel, stride, padding)
    return _maps_by_shape[key]
