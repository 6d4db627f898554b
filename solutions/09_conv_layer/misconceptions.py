"""Wrong answers to `conv_layer` that people really give; each docstring is what the student is told."""

import numpy as np
from conv_layer import conv_layer as right_layer


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _pad(batch, top, bottom, left, right, mode="constant"):
    return np.pad(batch.astype(float), ((0, 0), (0, 0), (top, bottom), (left, right)), mode=mode)


def _by_channel(batch, filters, stride, padding, dilation, groups):
    """Return the maps of a filter's first channel, of its second channel, and so on, without biases."""
    right_layer(batch, filters, None, stride, padding, dilation, groups)
    share = filters.shape[1]
    parts = [(batch[:, channel::share], filters[:, channel : channel + 1]) for channel in range(share)]
    return np.array([right_layer(*part, None, stride, padding, dilation, groups) for part in parts])


def _with_biases(maps, biases):
    return maps if biases is None else maps + biases.reshape(-1, 1, 1)


def _zero_at_the_ends(maps):
    """Set the last row and column of every map to 0, as loops leave them that end one place early."""
    maps = maps.copy()
    maps[..., -1, :] = 0
    maps[..., -1] = 0
    return maps


def conv_layer__flips_filters(batch, filters, *args, **kwargs):
    """The filters are flipped, as mathematicians do; a layer lays them on the image as they stand."""
    return right_layer(batch, filters[..., ::-1, ::-1], *args, **kwargs)


def conv_layer__forgets_biases(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The biases are left out; add each one to all values of its own map."""
    return right_layer(batch, filters, None, stride, padding, dilation, groups)


def conv_layer__loop_stops_early(batch, filters, *args, **kwargs):
    """The last row and column of every map stay 0: your loops end one place early. Each of them has to reach the last place where the filter fits."""
    return _zero_at_the_ends(right_layer(batch, filters, *args, **kwargs))


def conv_layer__groups_share_biases(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Every group gets the first biases; groups divide the channels only, and map f gets biases[f]."""
    maps = right_layer(batch, filters, None, stride, padding, dilation, groups)
    return _with_biases(maps, None if biases is None else np.tile(biases[: len(filters) // groups], groups))


def conv_layer__pair_is_before_and_after(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The padding's pair was taken for the zeros before and after, as `np.pad` reads a pair; it is (vertical,
    horizontal), and both sides get the same."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    padded = _pad(batch, *_pair(padding), *_pair(padding))
    return right_layer(padded, filters, biases, stride, 0, dilation, groups)


def conv_layer__biases_on_last_axis(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The biases are added along the last axis; they belong to the filters' axis, as biases[:, None, None]
    does.
    """
    maps = right_layer(batch, filters, None, stride, padding, dilation, groups)
    return maps if biases is None else maps + biases


def conv_layer__bias_in_every_channel(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The bias is added once for every channel; add it once, after the channels are summed."""
    return right_layer(
        batch, filters, None if biases is None else biases * filters.shape[1], stride, padding, dilation, groups
    )


def conv_layer__truth_of_biases(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """`if biases:` asks a whole array for its truth, which NumPy refuses; ask `if biases is not None:`."""
    return right_layer(batch, filters, biases if biases else None, stride, padding, dilation, groups)


def conv_layer__maps_before_images(batch, filters, *args, **kwargs):
    """The result's axes are (F, N, H', W'); the batch comes first, (N, F, H', W')."""
    return right_layer(batch, filters, *args, **kwargs).transpose(1, 0, 2, 3)


def conv_layer__reshapes_maps_to_images(batch, filters, *args, **kwargs):
    """The maps, ordered by filter, were only reshaped to (N, F, H', W'), which mixes the images up; swap the
    two axes with transpose instead.
    """
    maps = right_layer(batch, filters, *args, **kwargs)
    return maps.transpose(1, 0, 2, 3).reshape(maps.shape)


def conv_layer__channels_last(batch, filters, *args, **kwargs):
    """The maps are the result's last axis; here they come right after the batch, (N, F, H', W')."""
    return np.moveaxis(right_layer(batch, filters, *args, **kwargs), 1, -1)


def conv_layer__reads_channels_last(batch, filters, *args, **kwargs):
    """The batch is read as (N, H, W, C); in this course the channels come second, (N, C, H, W)."""
    return right_layer(np.moveaxis(batch, -1, 1), filters, *args, **kwargs)


def conv_layer__swaps_filter_axes(batch, filters, *args, **kwargs):
    """The filters are read as (C, F, kH, kW); which filter it is comes first, then its channel."""
    return right_layer(batch, filters.swapaxes(0, 1), *args, **kwargs)


def conv_layer__transposes_filters(batch, filters, *args, **kwargs):
    """Rows and columns of the filters are swapped; their axes are (F, C/groups, kH, kW), rows before columns."""
    return right_layer(batch, filters.swapaxes(-2, -1), *args, **kwargs)


def conv_layer__transposes_maps(batch, filters, *args, **kwargs):
    """Rows and columns of the maps are swapped; the result is (N, F, H', W'), rows before columns."""
    return right_layer(batch, filters, *args, **kwargs).swapaxes(2, 3)


def conv_layer__first_image_for_all(batch, filters, *args, **kwargs):
    """Every image has the first image's maps; does your loop over the batch use its index?"""
    maps = right_layer(batch, filters, *args, **kwargs)
    return np.repeat(maps[:1], len(maps), axis=0)


def conv_layer__total_not_reset(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The sum goes on from one value to the next; start each value of a map from 0."""
    maps = right_layer(batch, filters, None, stride, padding, dilation, groups)
    return _with_biases(np.cumsum(maps).reshape(maps.shape), biases)


def conv_layer__squeezes(batch, filters, *args, **kwargs):
    """Axes of length 1 are missing; one image, or one filter, still has its axis."""
    return np.squeeze(right_layer(batch, filters, *args, **kwargs))


def conv_layer__first_channel_only(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Only the first channel of each filter is used; the products of all its channels add up."""
    return _with_biases(_by_channel(batch, filters, stride, padding, dilation, groups)[0], biases)


def conv_layer__averages_channels(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The channels are averaged; their products add up to one sum."""
    return _with_biases(_by_channel(batch, filters, stride, padding, dilation, groups).mean(axis=0), biases)


def conv_layer__keeps_channels_apart(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Each channel has a map of its own here; add the maps of a filter's channels up to one."""
    maps = np.moveaxis(_by_channel(batch, filters, stride, padding, dilation, groups), 0, 2)
    return maps if biases is None else maps + biases.reshape(-1, 1, 1, 1)


def conv_layer__square_kernel(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The filters' height is also used for their width; take kH and kW both from filters.shape."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    size = filters.shape[2]
    if filters.shape[3] < size:
        raise IndexError(f"index {size - 1} is out of bounds for axis 3 with size {filters.shape[3]}")
    return right_layer(batch, filters[..., :size], biases, stride, padding, dilation, groups)


def conv_layer__square_image(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The image's height is also used for its width; take H and W both from batch.shape."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    size = batch.shape[2]
    if batch.shape[3] < size:
        raise IndexError(f"index {size - 1} is out of bounds for axis 3 with size {batch.shape[3]}")
    return right_layer(batch[..., :size], filters, biases, stride, padding, dilation, groups)


def conv_layer__ignores_stride(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The stride has no effect; move the window by `stride` pixels from one value to the next."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return right_layer(batch, filters, biases, 1, padding, dilation, groups)


def conv_layer__one_too_few(batch, filters, *args, **kwargs):
    """The last row and column of places are missing: after the division by the stride, 1 is added."""
    return right_layer(batch, filters, *args, **kwargs)[:, :, :-1, :-1]


def conv_layer__rounds_size_up(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A last window hangs over the edge; the size is rounded down, so that only whole windows count."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    (sH, sW), (pH, pW), (dH, dW) = _pair(stride), _pair(padding), _pair(dilation)
    restH = -(batch.shape[2] + 2 * pH - dH * (filters.shape[2] - 1) - 1) % sH
    restW = -(batch.shape[3] + 2 * pW - dW * (filters.shape[3] - 1) - 1) % sW
    padded = _pad(batch, pH, pH + restH, pW, pW + restW)
    return right_layer(padded, filters, biases, stride, 0, dilation, groups)


def conv_layer__ints_only(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A pair such as stride=(2, 1) is not understood; turn an int into a pair first, then use both entries."""
    if isinstance(stride, tuple) or isinstance(padding, tuple) or isinstance(dilation, tuple):
        raise TypeError("unsupported operand type(s) for //: 'int' and 'tuple'")
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__first_entry_for_both(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The first entry of a pair is used on both axes; it is for the rows, and the second for the columns."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return right_layer(batch, filters, biases, _pair(stride)[0], _pair(padding)[0], _pair(dilation)[0], groups)


def conv_layer__pairs_horizontal_first(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Pairs are read as (horizontal, vertical); like the axes H and W, the vertical entry comes first."""
    return right_layer(
        batch, filters, biases, _pair(stride)[::-1], _pair(padding)[::-1], _pair(dilation)[::-1], groups
    )


def conv_layer__swaps_stride_pair(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The stride's pair is read as (horizontal, vertical); the first entry moves the window down."""
    return right_layer(batch, filters, biases, _pair(stride)[::-1], padding, dilation, groups)


def conv_layer__swaps_padding_pair(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The padding's pair is read as (horizontal, vertical); the first entry counts rows of zeros."""
    return right_layer(batch, filters, biases, stride, _pair(padding)[::-1], dilation, groups)


def conv_layer__swaps_dilation_pair(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The dilation's pair is read as (horizontal, vertical); the first entry spreads the filter's rows."""
    return right_layer(batch, filters, biases, stride, padding, _pair(dilation)[::-1], groups)


def conv_layer__ignores_padding(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The padding has no effect; put that many zeros on every side before the windows are taken."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return right_layer(batch, filters, biases, stride, 0, dilation, groups)


def conv_layer__pads_every_axis(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """np.pad with one number also pads the batch and the channels; give it (0, 0) for those two axes."""
    if min(_pair(padding)) < 0:
        raise ValueError("index can't contain negative values")
    return right_layer(np.pad(batch, padding), filters, biases, stride, 0, dilation, groups)


def conv_layer__pads_one_side(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The zeros stand at the bottom and the right only; padding goes on every side, also top and left."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    pH, pW = _pair(padding)
    return right_layer(_pad(batch, 0, pH, 0, pW), filters, biases, stride, 0, dilation, groups)


def conv_layer__repeats_border(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The border's pixels are repeated outwards; padding puts zeros there."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    pH, pW = _pair(padding)
    return right_layer(_pad(batch, pH, pH, pW, pW, "edge"), filters, biases, stride, 0, dilation, groups)


def conv_layer__ignores_dilation(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The dilation has no effect; the weights should meet pixels that are `dilation` apart."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return right_layer(batch, filters, biases, stride, padding, 1, groups)


def conv_layer__size_without_dilation(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The map's size leaves the dilation out, so that windows run over the edge; a kernel spans dilation * (k
    - 1) + 1 pixels.
    """
    maps = right_layer(batch, filters, biases, stride, padding, dilation, groups)
    if maps.shape != right_layer(batch, filters, biases, stride, padding, 1, groups).shape:
        raise IndexError("index is out of bounds: the window is larger than what is left of the image")
    return maps


def conv_layer__zeros_after_last_weight(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The dilated kernel also has zeros after its last weight; they belong between the weights, so that it
    spans dilation * (k - 1) + 1 pixels.
    """
    if groups > 1 and filters.shape[1] * groups != batch.shape[1]:
        raise ValueError("channels do not agree")
    (F, share, kH, kW), (dH, dW) = filters.shape, _pair(dilation)
    spread = np.zeros((F, share, kH * dH, kW * dW))
    spread[:, :, ::dH, ::dW] = filters
    return right_layer(batch, spread, biases, stride, padding, 1, groups)


def conv_layer__dilation_counts_gaps(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Dilation is taken as the number of skipped pixels; it is the step from one weight to the next, and 1
    skips none.
    """
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    dH, dW = _pair(dilation)
    return right_layer(batch, filters, biases, stride, padding, (dH + 1, dW + 1), groups)


def conv_layer__thins_image_out(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The image is thinned out instead of the filter being spread: every place gets a value, only the weights
    stand apart.
    """
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    (pH, pW), (dH, dW) = _pair(padding), _pair(dilation)
    thinned = _pad(batch, pH, pH, pW, pW)[:, :, ::dH, ::dW]
    return right_layer(thinned, filters, biases, stride, 0, 1, groups)


def conv_layer__swaps_stride_and_dilation(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Stride and dilation are mixed up: the stride is between windows, the dilation between the weights of
    one.
    """
    return right_layer(batch, filters, biases, dilation, padding, stride, groups)


def conv_layer__ignores_groups(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Grouped filters are refused, because they have fewer channels than the batch; each one has C / groups
    of them.
    """
    return right_layer(batch, filters, biases, stride, padding, dilation)


def conv_layer__groups_see_first_channels(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """All filters see the first channels; group g begins at channel g * (C // groups)."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return right_layer(batch[:, : filters.shape[1]], filters, biases, stride, padding, dilation)


def conv_layer__interleaves_channels(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The channels are dealt out to the groups in turn; a group is a block of neighbouring channels."""
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    dealt = np.arange(batch.shape[1]).reshape(-1, groups).T.ravel()
    return right_layer(batch[:, dealt], filters, biases, stride, padding, dilation, groups)


def conv_layer__interleaves_filters(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The filters are dealt out to the groups in turn, f % groups; a group is a block of them, f // (F //
    groups).
    """
    right_layer(batch, filters, biases, stride, padding, dilation, groups)
    dealt = np.arange(len(filters)).reshape(-1, groups).T.ravel()
    maps = right_layer(batch, filters[dealt], None, stride, padding, dilation, groups)
    return _with_biases(maps[:, np.argsort(dealt)], biases)


def conv_layer__reorders_maps(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The maps of the groups are interleaved; they keep the filters' order, all of the first group first."""
    maps = right_layer(batch, filters, None, stride, padding, dilation, groups)
    return _with_biases(maps[:, np.arange(len(filters)).reshape(groups, -1).T.ravel()], biases)


def conv_layer__adds_groups_up(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The groups' maps are added up; a group's maps stand beside those of the others, F in all."""
    maps = right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return maps.reshape(len(batch), groups, -1, *maps.shape[2:]).sum(axis=1)


def conv_layer__channel_share_for_filters(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """The filters are cut into blocks of C // groups; a group has F // groups filters."""
    maps = right_layer(batch, filters, biases, stride, padding, dilation, groups)
    if groups == 1:
        return maps
    share = filters.shape[1]
    parts = [
        right_layer(batch[:, start : start + share], filters[start : start + share], None, stride, padding, dilation)
        for start in range(0, batch.shape[1], share)
    ]
    return _with_biases(np.concatenate(parts, axis=1), biases)


def conv_layer__clips_negatives(batch, filters, *args, **kwargs):
    """Negative values became 0: that is ReLU, a step of its own after the layer."""
    return np.maximum(right_layer(batch, filters, *args, **kwargs), 0)


def conv_layer__keeps_dtype(batch, filters, *args, **kwargs):
    """The result has the batch's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    exact = right_layer(batch, filters, *args, **kwargs)
    return np.trunc(exact).astype(np.int64).astype(batch.dtype) if batch.dtype.kind in "iu" else exact


def conv_layer__truncates(batch, filters, *args, **kwargs):
    """The results are cut off to whole numbers; make the result an array of floats."""
    return right_layer(batch, filters, *args, **kwargs).astype(int)


def conv_layer__half_precision(batch, filters, *args, **kwargs):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    with np.errstate(over="ignore"):
        return right_layer(batch, filters, *args, **kwargs).astype(np.float16)


def conv_layer__list(batch, filters, *args, **kwargs):
    """The result is a nested list; the layer's output is an array, which the next layer can work on."""
    return right_layer(batch, filters, *args, **kwargs).tolist()


def conv_layer__multiplies_in_place(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """`window *= ...` writes into the batch, because a window is a view of it; write `window * ...`, which
    makes a new array.
    """
    maps = right_layer(batch, filters, biases, stride, padding, dilation, groups)
    (sH, sW), (pH, pW), (dH, dW) = _pair(stride), _pair(padding), _pair(dilation)
    padded = _pad(batch, pH, pH, pW, pW) if pH or pW else batch
    _, share, kH, kW = filters.shape
    for n, f, row, col in np.ndindex(maps.shape):
        first = f // (len(filters) // groups) * share
        top, left = row * sH, col * sW
        window = padded[
            n, first : first + share, top : top + dH * (kH - 1) + 1 : dH, left : left + dW * (kW - 1) + 1 : dW
        ]
        window *= filters[f]
        maps[n, f, row, col] = window.sum() + (0 if biases is None else biases[f])
    return maps


_maps_by_shape = {}


def conv_layer__remembers_by_shape(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = batch.shape, filters.shape, biases is None, stride, padding, dilation, groups
    if key not in _maps_by_shape:
        _maps_by_shape[key] = right_layer(batch, filters, biases, stride, padding, dilation, groups)
    return _maps_by_shape[key]


def conv_layer__empty_where_nothing_fits(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A filter that does not fit gives an empty map here; it should raise ValueError."""
    if batch.ndim == filters.ndim == 4 and min(*_pair(dilation), *_pair(stride)) > 0 and min(_pair(padding)) >= 0:
        sizes = zip(batch.shape[2:], _pair(padding), _pair(dilation), filters.shape[2:], _pair(stride))
        shape = [(size + 2 * p - d * (k - 1) - 1) // s + 1 for size, p, d, k, s in sizes]
        if 0 in shape and min(shape) >= 0:
            return np.zeros((len(batch), len(filters), *shape))
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__checks_size_without_dilation(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A dilated filter that does not fit is let through; the span dilation * (k - 1) + 1 must fit, not only
    k.
    """
    if batch.ndim == filters.ndim == 4 and min(*_pair(dilation), *_pair(stride)) > 0 and min(_pair(padding)) >= 0:
        right_layer(batch, filters, biases, stride, padding, 1, groups)
        sizes = zip(batch.shape[2:], _pair(padding), _pair(dilation), filters.shape[2:], _pair(stride))
        shape = [max(0, (size + 2 * p - d * (k - 1) - 1) // s + 1) for size, p, d, k, s in sizes]
        if 0 in shape:
            return np.zeros((len(batch), len(filters), *shape))
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__divides_by_stride_zero(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError."""
    if 0 in _pair(stride):
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__walks_backwards(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A negative stride takes the windows backwards here; a stride below 1 should raise ValueError."""
    if 0 in _pair(stride):
        raise ValueError("slice step cannot be zero")
    maps = right_layer(batch, filters, biases, tuple(map(abs, _pair(stride))), padding, dilation, groups)
    return maps[:, :, :: int(np.sign(_pair(stride)[0])), :: int(np.sign(_pair(stride)[1]))]


def conv_layer__no_negative_padding(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A negative padding is treated as 0; it should raise ValueError."""
    return right_layer(batch, filters, biases, stride, tuple(max(0, p) for p in _pair(padding)), dilation, groups)


def conv_layer__dilation_zero(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """With dilation 0 all weights meet the same pixel here; a dilation below 1 should raise ValueError."""
    if min(_pair(dilation)) == 0 and batch.ndim == filters.ndim == 4:
        dH, dW = _pair(dilation)
        filters = filters if dH else filters.sum(axis=2, keepdims=True)
        filters = filters if dW else filters.sum(axis=3, keepdims=True)
        return right_layer(batch, filters, biases, stride, padding, (dH or 1, dW or 1), groups)
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__takes_single_image(batch, filters, *args, **kwargs):
    """An image without a batch axis is taken for a batch of one; `batch` needs four axes, else raise
    ValueError.
    """
    return right_layer(batch[None] if batch.ndim == 3 else batch, filters, *args, **kwargs)


def conv_layer__spreads_one_channel(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """A filter with one channel is laid on all channels; where it should have more, raise ValueError."""
    if groups == 1 and batch.ndim == filters.ndim == 4 and filters.shape[1] == 1:
        filters = np.repeat(filters, batch.shape[1], axis=1)
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__leaves_channels_over(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Channels that have no partner are left out in silence; where the counts do not agree, raise ValueError."""
    if groups == 1 and batch.ndim == filters.ndim == 4:
        shared = min(batch.shape[1], filters.shape[1])
        batch, filters = batch[:, :shared], filters[:, :shared]
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__filters_left_over(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Filters that are left over when F is divided by groups are dropped; raise ValueError where F is not
    divisible.
    """
    if batch.ndim == filters.ndim == 4 and groups > 1:
        whole = len(filters) // groups * groups
        filters, biases = filters[:whole], None if biases is None else biases[:whole]
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)


def conv_layer__groups_leave_channels_over(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Channels that are left over when C is divided by groups are dropped; raise ValueError where C is not
    divisible.
    """
    if batch.ndim == filters.ndim == 4 and groups > 1:
        batch = batch[:, : batch.shape[1] // groups * groups]
    return right_layer(batch, filters, biases, stride, padding, dilation, groups)
