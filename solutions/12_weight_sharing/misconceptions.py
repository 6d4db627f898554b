"""Wrong answers to `weight_sharing` that people really give; each docstring is what the student is told."""

import numpy as np
from weight_sharing import equivariance_error as right_error
from weight_sharing import local_feature_map as right_map
from weight_sharing import shift as right_shift


def shift__wraps_around(image, rows, cols):
    """What leaves on one side comes back on the other, as np.roll does it; what moves out is lost, and 0 moves in."""
    return np.roll(image, (rows, cols), axis=(0, 1))


def shift__opposite_direction(image, rows, cols):
    """The picture moves the wrong way: positive numbers move it down and to the right."""
    return right_shift(image, -rows, -cols)


def shift__up_is_positive(image, rows, cols):
    """Positive rows move the picture up here, as on a graph; rows are counted downwards, so they move it down."""
    return right_shift(image, -rows, cols)


def shift__swaps_rows_and_cols(image, rows, cols):
    """The two moves are mixed up: `rows` moves the picture down, `cols` moves it to the right."""
    return right_shift(image, cols, rows)


def shift__ignores_negative(image, rows, cols):
    """Negative moves do nothing here; they move the picture up and to the left."""
    return right_shift(image, max(rows, 0), max(cols, 0))


def shift__ignores_sign(image, rows, cols):
    """A negative move goes the same way as a positive one here; it should move the picture up, or left."""
    return right_shift(image, abs(rows), abs(cols))


def shift__repeats_border(image, rows, cols):
    """The border's pixels are repeated where the picture was; what moves in is 0."""
    H, W = image.shape
    from_rows = np.clip(np.arange(H) - rows, 0, H - 1)
    from_cols = np.clip(np.arange(W) - cols, 0, W - 1)
    return image[np.ix_(from_rows, from_cols)]


def shift__grows(image, rows, cols):
    """The picture grew by the zeros that moved in; its shape stays, and what moves out is lost."""
    top, left = max(rows, 0), max(cols, 0)
    return np.pad(image, ((top, max(-rows, 0)), (left, max(-cols, 0))))


def shift__cuts_off(image, rows, cols):
    """Only the part that stays in sight is left; the shape stays, so fill the rest with zeros."""
    H, W = image.shape
    rows, cols = np.clip(rows, -H, H), np.clip(cols, -W, W)
    return image[max(-rows, 0) : H - max(rows, 0), max(-cols, 0) : W - max(cols, 0)]


def shift__loses_a_zero_move(image, rows, cols):
    """A move by 0 fails, because `image[:-0]` is empty; use `image[: H - rows]`, which is also right for 0."""
    if rows == 0 or cols == 0:
        raise ValueError("could not broadcast input array")
    return right_shift(image, rows, cols)


def shift__fails_far_away(image, rows, cols):
    """A move beyond the picture fails here; nothing of the picture is left then, so the answer is zeros."""
    if abs(rows) > image.shape[0] or abs(cols) > image.shape[1]:
        raise ValueError("could not broadcast input array")
    return right_shift(image, rows, cols)


def shift__comes_back(image, rows, cols):
    """A move beyond the picture is shortened to its remainder here; nothing of the picture is left then, only zeros."""
    H, W = image.shape
    return right_shift(image, int(np.fmod(rows, H)), int(np.fmod(cols, W)))


def shift__stops_at_the_border(image, rows, cols):
    """A move beyond the picture stops one step too early here; nothing of the picture is left then, only zeros."""
    H, W = image.shape
    return right_shift(image, int(np.clip(rows, 1 - H, H - 1)), int(np.clip(cols, 1 - W, W - 1)))


def shift__rows_only(image, rows, cols):
    """Only the rows move; move the columns as well, by `cols`."""
    return right_shift(image, rows, 0)


def shift__truncates(image, rows, cols):
    """The fractions are cut off; give the result the image's own dtype, as np.zeros_like does."""
    return right_shift(image, rows, cols).astype(int)


def shift__bytes(image, rows, cols):
    """The result is an array of bytes, which hold no fractions, no signs, and nothing above 255."""
    return np.trunc(right_shift(image, rows, cols)).astype(np.int64).astype(np.uint8)


def shift__list(image, rows, cols):
    """The result is a nested list; a picture is an array."""
    return right_shift(image, rows, cols).tolist()


def shift__modifies_image(image, rows, cols):
    """The image itself is moved; work on a new array, because the caller still needs the old one."""
    moved = right_shift(image, rows, cols)
    if image.flags.writeable:
        image[...] = moved
    return moved


_moved_by_shape = {}


def shift__remembers_by_shape(image, rows, cols):
    """An earlier answer came back because shape and move were the same; it also depends on the pixels."""
    return _moved_by_shape.setdefault((image.shape, rows, cols), right_shift(image, rows, cols))


def local_feature_map__shares_the_first_filter(image, filters):
    """The first filter is used everywhere; position (row, col) has its own, filters[row, col]."""
    right_map(image, filters)
    return right_map(image, np.broadcast_to(filters[0, 0], filters.shape))


def local_feature_map__loop_stops_early(image, filters):
    """The last row and column of the map stay 0: your loops end one place early. Each of them has to reach the last place, (H - kH, W - kW)."""
    responses = right_map(image, filters).copy()
    responses[-1] = responses[:, -1] = 0
    return responses


def local_feature_map__shares_the_mean_filter(image, filters):
    """The mean of all filters is used everywhere; position (row, col) has its own, filters[row, col]."""
    right_map(image, filters)
    return right_map(image, np.broadcast_to(filters.astype(float).mean(axis=(0, 1)), filters.shape))


def local_feature_map__one_filter_for_each_row(image, filters):
    """All positions of a row use the row's first filter; position (row, col) has its own, filters[row, col]."""
    right_map(image, filters)
    return right_map(image, np.broadcast_to(filters[:, :1], filters.shape))


def local_feature_map__adds_all_filters(image, filters):
    """Every window meets all of the filters here; it should meet only the one of its own position."""
    right_map(image, filters)
    return right_map(image, np.broadcast_to(filters.astype(float).sum(axis=(0, 1)), filters.shape))


def local_feature_map__one_window_for_all(image, filters):
    """All filters look at the first window here; the filter at (row, col) looks at the window at (row, col)."""
    right_map(image, filters)
    kH, kW = filters.shape[2:]
    return np.einsum("ijkl,kl->ij", filters.astype(float), image[:kH, :kW].astype(float))


def local_feature_map__flips_filters(image, filters):
    """The filters are flipped, as mathematicians do; here they are laid on the image as they stand."""
    right_map(image, filters)
    return right_map(image, filters[:, :, ::-1, ::-1])


def local_feature_map__transposes_filters(image, filters):
    """Rows and columns of each filter are swapped; filters[row, col, i, j] belongs on image[row + i, col + j]."""
    right_map(image, filters)
    swapped = np.swapaxes(filters, 2, 3)
    if swapped.shape != filters.shape:
        raise ValueError("operands could not be broadcast together")
    return right_map(image, swapped)


def local_feature_map__swaps_positions(image, filters):
    """Rows and columns of the grid are swapped: the filter of position (row, col) is filters[row, col]."""
    right_map(image, filters)
    swapped = np.swapaxes(filters, 0, 1)
    if swapped.shape != filters.shape:
        raise IndexError("index is out of bounds for axis 0")
    return right_map(image, swapped)


def local_feature_map__reverses_positions(image, filters):
    """The filters are taken from the last position to the first; position (row, col) has filters[row, col]."""
    right_map(image, filters)
    return right_map(image, filters[::-1, ::-1])


def local_feature_map__square_kernel(image, filters):
    """The kernels' height is also used for their width; take both from filters.shape."""
    right_map(image, filters)
    kH, kW = filters.shape[2:]
    if kH != kW:
        raise ValueError("operands could not be broadcast together")
    return right_map(image, filters)


def local_feature_map__steps_by_the_kernel(image, filters):
    """The windows stand side by side here; neighbouring windows overlap, one pixel further each time."""
    right_map(image, filters)
    (H, W, kH, kW), image = filters.shape, image.astype(float)
    rows, cols = np.minimum(np.arange(H) * kH, H - 1), np.minimum(np.arange(W) * kW, W - 1)
    windows = np.lib.stride_tricks.sliding_window_view(image, (kH, kW))[np.ix_(rows, cols)]
    return np.einsum("ijkl,ijkl->ij", windows, filters)


def local_feature_map__mean_of_products(image, filters):
    """The products are averaged; a response is their sum."""
    return right_map(image, filters) / (filters.shape[2] * filters.shape[3])


def local_feature_map__keeps_the_products(image, filters):
    """The products are not added up; each position has one number, the sum of its products."""
    right_map(image, filters)
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), filters.shape[2:])
    return windows * filters


def local_feature_map__total(image, filters):
    """All positions are added up to one number; each position has its own."""
    return float(right_map(image, filters).sum())


def local_feature_map__clips_negatives(image, filters):
    """Negative responses became 0: that is ReLU, a step of its own."""
    return np.maximum(right_map(image, filters), 0)


def local_feature_map__wraps_around(image, filters):
    """The result has the image's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    exact = right_map(image, filters)
    return np.trunc(exact).astype(np.int64).astype(image.dtype) if image.dtype.kind in "iu" else exact


def local_feature_map__truncates(image, filters):
    """The results are cut off to whole numbers; a map holds fractions, so make it an array of floats."""
    return right_map(image, filters).astype(int)


def local_feature_map__half_precision(image, filters):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_map(image, filters).astype(np.float16)


def local_feature_map__list(image, filters):
    """The map is a nested list; a map is an array."""
    return right_map(image, filters).tolist()


def local_feature_map__accepts_any_grid(image, filters):
    """A grid with too few or too many filters is taken as it comes; it should raise ValueError."""
    if image.ndim != 2 or filters.ndim != 4:
        return right_map(image, filters)
    (H, W), (kH, kW) = image.shape, filters.shape[2:]
    if kH > H or kW > W:
        return right_map(image, filters)
    rows, cols = min(H - kH + 1, filters.shape[0]), min(W - kW + 1, filters.shape[1])
    return right_map(image[: rows + kH - 1, : cols + kW - 1], filters[:rows, :cols])


def local_feature_map__stretches_the_grid(image, filters):
    """A single row of filters is used for all rows, as NumPy stretches an axis of 1; it should raise ValueError."""
    if image.ndim != 2 or filters.ndim != 4:
        return right_map(image, filters)
    (H, W), (kH, kW) = image.shape, filters.shape[2:]
    if kH > H or kW > W:
        return right_map(image, filters)
    return right_map(image, np.broadcast_to(filters, (H - kH + 1, W - kW + 1, kH, kW)))


def local_feature_map__counts_filters_only(image, filters):
    """The filters are counted, but not how they are laid out: the grid must be (H', W'), else raise ValueError."""
    if image.ndim != 2 or filters.ndim != 4:
        return right_map(image, filters)
    (H, W), (kH, kW) = image.shape, filters.shape[2:]
    if kH > H or kW > W:
        return right_map(image, filters)
    return right_map(image, filters.reshape(H - kH + 1, W - kW + 1, kH, kW))


def local_feature_map__accepts_one_filter(image, filters):
    """A single filter with two axes is shared silently; filters without the axes (H', W') should raise ValueError."""
    if image.ndim == 2 and filters.ndim == 2:
        H, W = image.shape
        kH, kW = filters.shape
        return right_map(image, np.broadcast_to(filters, (H - kH + 1, W - kW + 1, kH, kW)))
    return right_map(image, filters)


def local_feature_map__ignores_image_axes(image, filters):
    """An image with three axes is taken as it comes; it should raise ValueError."""
    return right_map(image[0] if image.ndim == 3 else image, filters)


def local_feature_map__modifies_inputs(image, filters):
    """The image or the filters are changed on the way; work on copies, because the caller still needs them."""
    result = right_map(image, filters)
    for given in (image, filters):
        if given.flags.writeable:
            given[...] = 0
    return result


_local_maps_by_shape = {}


def local_feature_map__remembers_by_shape(image, filters):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    return _local_maps_by_shape.setdefault((image.shape, filters.shape), right_map(image, filters))


def both_maps(image, filters, rows, cols):
    moved_first = right_map(right_shift(image, rows, cols), filters)
    return moved_first, right_shift(right_map(image, filters), rows, cols)


def counted(shape, rows, cols):
    """Mark the positions that are to be compared."""
    return right_shift(np.ones(shape, bool), rows, cols)


def equivariance_error__compares_everything(image, filters, rows, cols):
    """All positions are compared, also those that zeros moved into; leave these out, since nothing was moved there."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return float(np.abs(moved_first - moved_last).max())


def equivariance_error__image_size(image, filters, rows, cols):
    """The positions are counted with the image's height and width; use those of the map, which is smaller."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    mask = counted(image.shape, rows, cols)[: moved_last.shape[0], : moved_last.shape[1]]
    return float(np.abs(moved_first - moved_last)[mask].max(initial=0))


def equivariance_error__negative_slices(image, filters, rows, cols):
    """A negative move counts from the array's end in `[rows:, cols:]`; after a move up it is the last rows that are new."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return float(np.abs(moved_first - moved_last)[rows:, cols:].max(initial=0))


def equivariance_error__mean(image, filters, rows, cols):
    """The differences are averaged; return the largest."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    off = np.abs(moved_first - moved_last)[counted(moved_last.shape, rows, cols)]
    return float(off.mean()) if off.size else 0.0


def equivariance_error__crops_both_sides(image, filters, rows, cols):
    """Positions are left out on both sides; something new moves in only on the side that the picture leaves."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    H, W = moved_last.shape
    mask = counted((H, W), rows, cols) & counted((H, W), -rows, -cols)
    return float(np.abs(moved_first - moved_last)[mask].max(initial=0))


def equivariance_error__wrong_side(image, filters, rows, cols):
    """Positions are left out on the wrong side: new ones are at the top after a move down, at the left after one right."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    mask = counted(moved_last.shape, -rows, -cols)
    return float(np.abs(moved_first - moved_last)[mask].max(initial=0))


def equivariance_error__crops_the_kernel(image, filters, rows, cols):
    """A kernel's width is left out all around; the positions to leave out depend on the move, not on the kernel."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    kH, kW = filters.shape[2:]
    H, W = moved_last.shape
    mask = counted((H, W), rows, cols)
    mask[: kH - 1] = mask[H - kH + 1 :] = False
    mask[:, : kW - 1] = mask[:, W - kW + 1 :] = False
    return float(np.abs(moved_first - moved_last)[mask].max(initial=0))


def equivariance_error__skips_zeros(image, filters, rows, cols):
    """Positions where the moved map is 0 are left out, but a response can also be 0; go by the position instead."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return float(np.abs(moved_first - moved_last)[moved_last != 0].max(initial=0))


def equivariance_error__moves_only_the_image(image, filters, rows, cols):
    """The second map is not moved, so moved and unmoved are compared; `shift` the map by the same rows and columns."""
    moved_first, _ = both_maps(image, filters, rows, cols)
    mask = counted(moved_first.shape, rows, cols)
    return float(np.abs(moved_first - right_map(image, filters))[mask].max(initial=0))


def equivariance_error__moves_the_map_back(image, filters, rows, cols):
    """The map is moved the opposite way; image and map move by the same rows and columns."""
    moved_first, _ = both_maps(image, filters, rows, cols)
    moved_back = right_shift(right_map(image, filters), -rows, -cols)
    return float(np.abs(moved_first - moved_back)[counted(moved_first.shape, rows, cols)].max(initial=0))


def equivariance_error__swaps_rows_and_cols(image, filters, rows, cols):
    """Rows and columns of the move are mixed up; `rows` comes first."""
    return right_error(image, filters, cols, rows)


def equivariance_error__wraps_around(image, filters, rows, cols):
    """The picture comes back on the other side, as np.roll does it, and is also compared there; what moves
    out is lost.
    """
    right_map(image, filters)
    moved_first = right_map(np.roll(image, (rows, cols), (0, 1)), filters)
    moved_last = np.roll(right_map(image, filters), (rows, cols), (0, 1))
    return float(np.abs(moved_first - moved_last).max())


def equivariance_error__always_shares(image, filters, rows, cols):
    """Only the first filter is used, which gives 0 always; use `local_feature_map` with all of them."""
    right_map(image, filters)
    return 0.0


def equivariance_error__sum(image, filters, rows, cols):
    """The differences are added up; return the largest."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return float(np.abs(moved_first - moved_last)[counted(moved_last.shape, rows, cols)].sum())


def equivariance_error__squares(image, filters, rows, cols):
    """The differences are squared; take their absolute values."""
    return right_error(image, filters, rows, cols) ** 2


def equivariance_error__forgets_absolute(image, filters, rows, cols):
    """The largest difference is taken with its sign, so a strongly negative one is overlooked; take absolute values."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    off = (moved_first - moved_last)[counted(moved_last.shape, rows, cols)]
    return float(off.max()) if off.size else 0.0


def equivariance_error__turned_difference(image, filters, rows, cols):
    """The largest difference is taken with its sign, the other way round; take absolute values."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    off = (moved_last - moved_first)[counted(moved_last.shape, rows, cols)]
    return float(off.max()) if off.size else 0.0


def equivariance_error__relative(image, filters, rows, cols):
    """The difference is divided by the largest response; return the difference itself."""
    _, moved_last = both_maps(image, filters, rows, cols)
    return right_error(image, filters, rows, cols) / (float(np.abs(moved_last).max()) or 1.0)


def equivariance_error__compares_the_maxima(image, filters, rows, cols):
    """The largest values of the two maps are compared; compare the maps place by place, then take the largest difference."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    mask = counted(moved_last.shape, rows, cols)
    return float(abs(moved_first[mask].max() - moved_last[mask].max())) if mask.any() else 0.0


def equivariance_error__map(image, filters, rows, cols):
    """These are the differences at all positions; return one number, the largest that counts."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return np.abs(moved_first - moved_last)


def equivariance_error__fails_when_empty(image, filters, rows, cols):
    """The largest of no values fails; where no position counts the error is 0.0."""
    moved_first, moved_last = both_maps(image, filters, rows, cols)
    return float(np.abs(moved_first - moved_last)[counted(moved_last.shape, rows, cols)].max())


def equivariance_error__wraps_integers(image, filters, rows, cols):
    """The maps keep the image's dtype, so their difference wraps around; compute in floats."""
    if image.dtype != np.uint8:
        return right_error(image, filters, rows, cols)
    narrow = [each.astype(np.int64).astype(np.uint8) for each in both_maps(image, filters, rows, cols)]
    return float((narrow[0] - narrow[1])[counted(narrow[0].shape, rows, cols)].max(initial=0))


def equivariance_error__half_precision(image, filters, rows, cols):
    """The number is rounded to float16, which has three digits; compute in float32 or float64."""
    return np.float16(right_error(image, filters, rows, cols))


def equivariance_error__truncates(image, filters, rows, cols):
    """The number is cut off to a whole one; it has fractions, so keep a float."""
    return int(right_error(image, filters, rows, cols))


def equivariance_error__accepts_one_filter(image, filters, rows, cols):
    """A single filter with two axes is shared silently; filters without the axes (H', W') should raise ValueError."""
    return right_error(image, filters, rows, cols) if filters.ndim == 4 or image.ndim != 2 else 0.0


def equivariance_error__modifies_image(image, filters, rows, cols):
    """The image itself is moved; work on a new array, because the caller still needs the old one."""
    error = right_error(image, filters, rows, cols)
    if image.flags.writeable:
        image[...] = right_shift(image, rows, cols)
    return error


_errors_by_shape = {}


def equivariance_error__remembers_by_shape(image, filters, rows, cols):
    """An earlier answer came back because shapes and move were the same; it also depends on the values."""
    key = image.shape, filters.shape, rows, cols
    return _errors_by_shape.setdefault(key, right_error(image, filters, rows, cols))
