"""Wrong answers to `stacking` that people really give; each docstring is what the student is told."""

import numpy as np
from stacking import relu as right_relu
from stacking import stack_feature_maps as right_stack


def _zero_at_the_ends(maps):
    """Set the last row and column of every map to 0, as loops leave them that end one place early."""
    maps = maps.copy()
    maps[..., -1, :] = 0
    maps[..., -1] = 0
    return maps


def stack_feature_maps__adds_up_maps(volume, filters, biases=None, stride=1, padding=0):
    """The maps of all filters are added into one; only channels add up, every filter keeps its own map."""
    return right_stack(volume, filters, biases, stride, padding).sum(axis=0)


def stack_feature_maps__keeps_channels(volume, filters, biases=None, stride=1, padding=0):
    """Each filter gives a map for every channel; add the channels up, so that a filter gives one map."""
    right_stack(volume, filters, biases, stride, padding)
    alone = [right_stack(volume[[c]], filters[:, [c]], biases, stride, padding) for c in range(len(volume))]
    return np.stack(alone, axis=1)


def stack_feature_maps__loop_stops_early(volume, filters, biases=None, stride=1, padding=0):
    """The last row and column of every map stay 0: your loops end one place early. Each of them has to reach the last place where the kernel fits."""
    return _zero_at_the_ends(right_stack(volume, filters, biases, stride, padding))


def stack_feature_maps__filters_last(volume, filters, biases=None, stride=1, padding=0):
    """The maps are stacked along the last axis, (H', W', F); here the filters come first, (F, H', W')."""
    return np.moveaxis(right_stack(volume, filters, biases, stride, padding), 0, -1)


def stack_feature_maps__swaps_filters_and_channels(volume, filters, biases=None, stride=1, padding=0):
    """The first two axes of `filters` are mixed up; the shape is (F, C, kH, kW), so filters come first."""
    return right_stack(volume, filters.swapaxes(0, 1) if filters.ndim == 4 else filters, biases, stride, padding)


def stack_feature_maps__concatenates(volume, filters, biases=None, stride=1, padding=0):
    """The maps stand below one another in one tall map; stack them along a new axis, as `np.stack` does."""
    return np.concatenate(list(right_stack(volume, filters, biases, stride, padding)))


def stack_feature_maps__drops_axis_of_one(volume, filters, biases=None, stride=1, padding=0):
    """An axis of length 1 got lost; one filter gives the shape (1, H', W'), so do without `squeeze`."""
    return np.squeeze(right_stack(volume, filters, biases, stride, padding))


def stack_feature_maps__list(volume, filters, biases=None, stride=1, padding=0):
    """The result is a list of maps; make it one array of shape (F, H', W'), for example with `np.stack`."""
    return list(right_stack(volume, filters, biases, stride, padding))


def stack_feature_maps__returns_too_early(volume, filters, biases=None, stride=1, padding=0):
    """Only the first filter's map comes back; perhaps the `return` stands inside the loop over filters."""
    return right_stack(volume, filters, biases, stride, padding)[:1]


def stack_feature_maps__same_array_again(volume, filters, biases=None, stride=1, padding=0):
    """All maps equal the last: the same array was filled again and again; make a new one per filter."""
    maps = right_stack(volume, filters, biases, stride, padding)
    return np.stack([maps[-1]] * len(maps))


def stack_feature_maps__one_channel_each(volume, filters, biases=None, stride=1, padding=0):
    """Filter 0 visits channel 0 only, filter 1 channel 1, and so on; every filter spans all channels."""
    right_stack(volume, filters, biases, stride, padding)
    pairs = range(min(len(volume), len(filters)))
    biases = np.zeros(len(filters)) if biases is None else biases
    alone = [
        right_stack(volume[[i]], filters[[i]].sum(axis=1, keepdims=True, dtype=float), biases[[i]], stride, padding)
        for i in pairs
    ]
    return np.concatenate(alone)


def stack_feature_maps__averages_channels(volume, filters, biases=None, stride=1, padding=0):
    """The channels are averaged; a map is the sum over all channels."""
    biases = np.zeros(len(filters)) if biases is None else biases
    bare = right_stack(volume, filters, None, stride, padding)
    return bare / len(volume) + biases[:, None, None]


def stack_feature_maps__first_channel_only(volume, filters, biases=None, stride=1, padding=0):
    """Only channel 0 is looked at; a filter spans all channels, and their products add up."""
    right_stack(volume, filters, biases, stride, padding)
    return right_stack(volume[:1], filters[:, :1], biases, stride, padding)


def stack_feature_maps__flips_filters(volume, filters, biases=None, stride=1, padding=0):
    """The filters are flipped, as mathematicians do; here they are laid on the volume as they stand."""
    return right_stack(volume, filters[..., ::-1, ::-1], biases, stride, padding)


def stack_feature_maps__ignores_biases(volume, filters, biases=None, stride=1, padding=0):
    """The biases are left out; add each filter's own bias to every value of its map."""
    return right_stack(volume, filters, None, stride, padding)


def stack_feature_maps__biases_along_columns(volume, filters, biases=None, stride=1, padding=0):
    """The biases lie along the columns of the maps; give them the shape (F, 1, 1) before you add them."""
    return right_stack(volume, filters, None, stride, padding) + (0 if biases is None else biases)


def stack_feature_maps__biases_along_rows(volume, filters, biases=None, stride=1, padding=0):
    """The biases lie along the rows of the maps; one more axis is needed, (F, 1, 1), before you add them."""
    return right_stack(volume, filters, None, stride, padding) + (0 if biases is None else biases[:, None])


def stack_feature_maps__one_bias_for_all(volume, filters, biases=None, stride=1, padding=0):
    """All maps get the first bias; map f gets `biases[f]`."""
    bare = right_stack(volume, filters, None, stride, padding)
    return bare if biases is None else bare + biases[0]


def stack_feature_maps__bias_for_each_channel(volume, filters, biases=None, stride=1, padding=0):
    """A bias is added once for every channel; add it once, after the channels are summed."""
    return right_stack(volume, filters, None if biases is None else biases * len(volume), stride, padding)


def stack_feature_maps__truth_of_biases(volume, filters, biases=None, stride=1, padding=0):
    """An array is neither true nor false, so `if biases` or `biases or ...` fails; ask `biases is None`."""
    if biases is not None and not biases:
        biases = None
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__fits_without_padding(volume, filters, biases=None, stride=1, padding=0):
    """The filters are compared with the volume before it is padded; they have to fit on the padded one."""
    right_stack(volume, filters, biases, stride, 0)
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__ignores_stride(volume, filters, biases=None, stride=1, padding=0):
    """The stride is not used; it says how far the filters move between two positions."""
    return right_stack(volume, filters, biases, 1, padding)


def stack_feature_maps__strides_rows_only(volume, filters, biases=None, stride=1, padding=0):
    """The stride is used for the rows only; the filters move equally far to the right."""
    every = right_stack(volume, filters, biases, 1, padding)
    right_stack(volume, filters, biases, stride, padding)
    return every[:, ::stride]


def stack_feature_maps__windows_side_by_side(volume, filters, biases=None, stride=1, padding=0):
    """The size is right, but the windows start at `row`, `col`; they start at `row * stride`, `col * stride`."""
    _F, H, W = right_stack(volume, filters, biases, stride, padding).shape
    return right_stack(volume, filters, biases, 1, padding)[:, :H, :W]


def stack_feature_maps__rounds_up(volume, filters, biases=None, stride=1, padding=0):
    """A last window hangs over the edge; round the size down (`//`), so that only whole windows count."""
    right_stack(volume, filters, biases, stride, padding)
    padded = np.pad(volume.astype(float), ((0, 0), (padding, padding), (padding, padding)))
    rows, cols = (-(n - k) % stride for n, k in zip(padded.shape[1:], filters.shape[2:], strict=True))
    return right_stack(np.pad(padded, ((0, 0), (0, rows), (0, cols))), filters, biases, stride, 0)


def stack_feature_maps__ignores_padding(volume, filters, biases=None, stride=1, padding=0):
    """The padding is not used; put zeros around every channel first."""
    return right_stack(volume, filters, biases, stride, 0)


def stack_feature_maps__pads_channels(volume, filters, biases=None, stride=1, padding=0):
    """`np.pad` with one number also pads the channel axis; only height and width get zeros."""
    right_stack(volume, filters, biases, stride, padding)
    padded = np.pad(volume.astype(float), padding)
    return right_stack(padded[: len(volume)], filters, biases, stride, 0)


def stack_feature_maps__pads_one_side(volume, filters, biases=None, stride=1, padding=0):
    """The zeros stand above and on the left only; they also belong below and on the right, so add 2*padding."""
    right_stack(volume, filters, biases, stride, padding)
    return right_stack(np.pad(volume, ((0, 0), (padding, 0), (padding, 0))), filters, biases, stride, 0)


def stack_feature_maps__wraps_around(volume, filters, biases=None, stride=1, padding=0):
    """The result has the volume's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    exact = right_stack(volume, filters, biases, stride, padding)
    return np.trunc(exact).astype(np.int64).astype(volume.dtype) if volume.dtype.kind in "iu" else exact


def stack_feature_maps__truncates(volume, filters, biases=None, stride=1, padding=0):
    """The results are cut off to whole numbers; maps hold fractions, so make the output one of floats."""
    return right_stack(volume, filters, biases, stride, padding).astype(int)


def stack_feature_maps__half_precision(volume, filters, biases=None, stride=1, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_stack(volume, filters, biases, stride, padding).astype(np.float16)


def stack_feature_maps__applies_relu(volume, filters, biases=None, stride=1, padding=0):
    """Negative responses became 0: that is ReLU's work, and `relu` is a function of its own."""
    return np.maximum(right_stack(volume, filters, biases, stride, padding), 0)


def stack_feature_maps__modifies_volume(volume, filters, biases=None, stride=1, padding=0):
    """The volume is changed on the way; work on a copy, because every further filter still needs it."""
    result = right_stack(volume, filters, biases, stride, padding)
    if volume.flags.writeable:
        volume[...] = 0
    return result


_stacks_by_shape = {}


def stack_feature_maps__remembers_by_shape(volume, filters, biases=None, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = volume.shape, filters.shape, biases is None, stride, padding
    if key not in _stacks_by_shape:
        _stacks_by_shape[key] = right_stack(volume, filters, biases, stride, padding)
    return _stacks_by_shape[key]


def stack_feature_maps__common_channels(volume, filters, biases=None, stride=1, padding=0):
    """Channels without a partner are passed over; where the numbers of channels differ, raise ValueError."""
    if volume.ndim == 3 and filters.ndim == 4:
        C = min(volume.shape[0], filters.shape[1])
        volume, filters = volume[:C], filters[:, :C]
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__broadcasts_channels(volume, filters, biases=None, stride=1, padding=0):
    """Broadcasting stretches one channel over many; where the numbers of channels differ, raise ValueError."""
    if volume.ndim == 3 and filters.ndim == 4 and 1 in (volume.shape[0], filters.shape[1]):
        C = max(volume.shape[0], filters.shape[1])
        volume = np.broadcast_to(volume, (C, *volume.shape[1:]))
        filters = np.broadcast_to(filters, (filters.shape[0], C, *filters.shape[2:]))
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__empty_maps(volume, filters, biases=None, stride=1, padding=0):
    """Filters that are too large give empty maps here; they should raise ValueError."""
    agree = volume.ndim == 3 and filters.ndim == 4 and volume.shape[0] == filters.shape[1]
    if agree and stride >= 1 and padding >= 0:
        H = (volume.shape[1] + 2 * padding - filters.shape[2]) // stride + 1
        W = (volume.shape[2] + 2 * padding - filters.shape[3]) // stride + 1
        if H < 1 or W < 1:
            return np.zeros((len(filters), max(H, 0), max(W, 0)))
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__divides_by_stride(volume, filters, biases=None, stride=1, padding=0):
    """A stride of 0 ends in ZeroDivisionError; look at the stride first, and raise ValueError below 1."""
    if stride == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__walks_backwards(volume, filters, biases=None, stride=1, padding=0):
    """A negative stride walks backwards here; a stride below 1 should raise ValueError."""
    if stride == 0:
        raise ValueError("slice step cannot be zero")
    return right_stack(volume, filters, biases, 1, padding)[:, ::stride, ::stride]


def stack_feature_maps__crops(volume, filters, biases=None, stride=1, padding=0):
    """A negative padding cuts rows and columns off; it should raise ValueError."""
    if volume.ndim == 3 and padding < 0:
        volume, padding = volume[:, -padding:padding, -padding:padding], 0
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__adds_missing_axes(volume, filters, biases=None, stride=1, padding=0):
    """Missing axes are filled in; raise ValueError unless the volume has three axes, the filters four."""
    volume = volume[None] if volume.ndim == 2 else volume
    filters = filters[None] if filters.ndim == 3 else filters
    return right_stack(volume, filters, biases, stride, padding)


def stack_feature_maps__drops_surplus_axes(volume, filters, biases=None, stride=1, padding=0):
    """Surplus axes are dropped; raise ValueError unless the volume has three axes, the filters four."""
    while volume.ndim > 3:
        volume = volume[0]
    while filters.ndim > 4:
        filters = filters[0]
    return right_stack(volume, filters, biases, stride, padding)


def relu__changes_its_input(maps):
    """The maps themselves are changed; return a new array, because the caller still needs the old one."""
    maps[maps < 0] = 0
    return maps


def relu__absolute_values(maps):
    """Negative values became positive; ReLU turns them into 0."""
    return np.abs(maps)


def relu__largest_of_stack(maps):
    """`np.max(maps, 0)` looks for the largest value along axis 0; `np.maximum` compares each value with 0."""
    return np.max(maps, 0)


def relu__only_the_sign(maps):
    """Positive values became 1; they should pass as they are."""
    return (maps > 0).astype(float)


def relu__drops_negatives(maps):
    """The negative values were left out, and with them the shape; keep their places, with 0 in them."""
    return maps[maps > 0]


def relu__keeps_negatives(maps):
    """The negative values were kept and the positive ones turned into 0; it is the other way round."""
    return np.minimum(maps, 0)


def relu__leaks(maps):
    """Negative values are made small: that is the leaky ReLU. Here they become 0."""
    return np.where(maps < 0, 0.01 * maps, maps)


def relu__stops_at_one(maps):
    """Large values are cut off at 1; ReLU has no upper end."""
    return np.clip(maps, 0, 1)


def relu__stops_at_six(maps):
    """Large values are cut off at 6: that is ReLU6. Plain ReLU has no upper end."""
    return np.clip(maps, 0, 6)


def relu__lifts_all(maps):
    """All values are lifted until the smallest is 0; only the negative ones should change."""
    return maps.astype(float) - maps.min()


def relu__three_axes_only(maps):
    """Only arrays with three axes are taken; ReLU looks at each value alone, so any shape will do."""
    _F, _H, _W = maps.shape
    return right_relu(maps)


def relu__truncates(maps):
    """The values are cut off to whole numbers; keep their fractions."""
    return right_relu(maps).astype(int)


def relu__wraps_around(maps):
    """`maps + np.abs(maps)` wraps around where integers are small, such as uint8; compare with 0 instead."""
    return (maps + np.abs(maps)) / 2


def relu__half_precision(maps):
    """The values are rounded to float16, which has three digits; leave the dtype as it is."""
    return right_relu(maps).astype(np.float16)


def relu__list(maps):
    """The result is a nested list; return an array."""
    return right_relu(maps).tolist()
