"""Wrong answers to `feature_map` that people really give; each docstring is what the student is told."""

import numpy as np
from feature_map import feature_map as right_map
from feature_map import strongest_position as right_position


def _zero_at_the_ends(maps):
    """Set the last row and column of every map to 0, as loops leave them that end one place early."""
    maps = maps.copy()
    maps[..., -1, :] = 0
    maps[..., -1] = 0
    return maps


def _running_total(maps):
    """Add up the values of every map from place to place, as a sum does that is never set back to 0."""
    return np.cumsum(maps.reshape(*maps.shape[:-2], -1), axis=-1).reshape(maps.shape)


def feature_map__flips_kernel(image, kernel):
    """The kernel is flipped, as mathematicians do; here it is laid on the image as it stands."""
    return right_map(image, kernel[::-1, ::-1])


def feature_map__loop_stops_early(image, kernel):
    """The last row and column of the map stay 0: your loops end one place early. Each of them has to reach the last place where the kernel fits."""
    return _zero_at_the_ends(right_map(image, kernel))


def feature_map__never_resets_the_sum(image, kernel):
    """Each value also holds the sums of the windows before it; set the sum back to 0 for every window."""
    return _running_total(right_map(image, kernel))


def feature_map__square_image(image, kernel):
    """The image's height is also used for its width; an image need not be square, so take both from its shape."""
    right_map(image, kernel)
    size, (kH, kW) = len(image), kernel.shape
    out = np.zeros((size - kH + 1, size - kW + 1))
    for row in range(size - kH + 1):
        for col in range(size - kW + 1):
            out[row, col] = np.sum(image[row : row + kH, col : col + kW].astype(float) * kernel)
    return out


def feature_map__flips_rows_only(image, kernel):
    """The kernel is upside down: its first row belongs on the window's first row."""
    return right_map(image, kernel[::-1])


def feature_map__transposes_kernel(image, kernel):
    """Rows and columns of the kernel are swapped; kernel[i, j] belongs on image[row + i, col + j]."""
    return right_map(image, kernel.T)


def feature_map__one_too_few(image, kernel):
    """The last row and column of places are missing: a kernel fits H - kH + 1 times, not H - kH."""
    return right_map(image, kernel)[:-1, :-1]


def feature_map__same_size(image, kernel):
    """The map has the image's own size; without padding only the places count where the whole kernel fits."""
    kH, kW = kernel.shape
    top, left = (kH - 1) // 2, (kW - 1) // 2
    padded = np.pad(image.astype(float), ((top, kH - 1 - top), (left, kW - 1 - left)))
    return right_map(padded, kernel)


def feature_map__swaps_height_and_width(image, kernel):
    """Height and width are mixed up in the output's size, (W - kW + 1, H - kH + 1); rows come first."""
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((W - kW + 1, H - kH + 1))
    full = right_map(image, kernel)
    rows, cols = min(out.shape[0], full.shape[0]), min(out.shape[1], full.shape[1])
    out[:rows, :cols] = full[:rows, :cols]
    return out


def feature_map__square_kernel(image, kernel):
    """The kernel's height is also used for its width; a kernel need not be square, so take both from its shape."""
    size = kernel.shape[0]
    return right_map(image, np.resize(kernel, (size, size)) if kernel.shape[1] < size else kernel[:, :size])


def feature_map__always_three(image, kernel):
    """The size 3 is written into the code; take kH and kW from kernel.shape."""
    H, W = image.shape
    out = np.zeros((H - 2, W - 2))
    for row in range(H - 2):
        for col in range(W - 2):
            out[row, col] = np.sum(image[row : row + 3, col : col + 3].astype(float) * kernel)
    return out


def feature_map__mean_of_products(image, kernel):
    """The products are averaged; a response is their sum."""
    return right_map(image, kernel) / kernel.size


def feature_map__normalises_kernel(image, kernel):
    """The kernel is divided by the sum of its weights first; use the weights as they are."""
    total = float(kernel.sum())
    return right_map(image, kernel.astype(float) / (total if total else 1.0))


def feature_map__matrix_product(image, kernel):
    """Window and kernel are multiplied as matrices (`@`); a response takes the products place by place (`*`)."""
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    if kernel.shape[0] != kernel.shape[1]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return (windows @ kernel).sum(axis=(-2, -1))


def feature_map__wraps_around(image, kernel):
    """The result has the image's number type, so large numbers wrap around and fractions are cut off.
    Compute in floats."""
    (H, W), (kH, kW) = image.shape, kernel.shape
    if kH > H or kW > W:
        raise ValueError("kernel larger than image")
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes expected")
    exact = right_map(image, kernel)
    return np.trunc(exact).astype(np.int64).astype(image.dtype) if image.dtype.kind in "iu" else exact


def feature_map__truncates(image, kernel):
    """The results are cut off to whole numbers; a map holds fractions, so make it an array of floats."""
    return right_map(image, kernel).astype(int)


def feature_map__half_precision(image, kernel):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_map(image.astype(np.float16), kernel.astype(np.float16)).astype(np.float16)


def feature_map__clips_negatives(image, kernel):
    """Negative responses became 0: that is ReLU, a step of its own that comes later."""
    return np.maximum(right_map(image, kernel), 0)


def feature_map__stops_at_edge(image, kernel):
    """A kernel that is too large gives an empty map here; it should raise ValueError."""
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        return np.zeros((max(image.shape[0] - kernel.shape[0] + 1, 0), max(image.shape[1] - kernel.shape[1] + 1, 0)))
    return right_map(image, kernel)


def feature_map__modifies_image(image, kernel):
    """The image is changed on the way; work on a copy, because the caller still needs it."""
    result = right_map(image, kernel)
    if image.flags.writeable:
        image[...] = 0
    return result


def feature_map__ignores_axes(image, kernel):
    """Arrays with other than two axes are taken as they come; they should raise ValueError."""
    if image.ndim > 2:
        image = image.reshape(-1, image.shape[-1])
    if kernel.ndim > 2:
        kernel = kernel.reshape(-1, kernel.shape[-1])
    return right_map(np.atleast_2d(image), np.atleast_2d(kernel))


_maps_by_shape = {}


def feature_map__remembers_by_shape(image, kernel):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = image.shape, kernel.shape
    if key not in _maps_by_shape:
        _maps_by_shape[key] = right_map(image, kernel)
    return _maps_by_shape[key]


def strongest_position__flat_index(response_map):
    """This is the place in the flattened map; turn it into a row and a column."""
    if response_map.size == 0:
        raise ValueError("empty map")
    return int(np.argmax(response_map))


def strongest_position__swaps_row_and_column(response_map):
    """Row and column are swapped: the row comes first."""
    row, col = right_position(response_map)
    return col, row


def strongest_position__divides_by_height(response_map):
    """The flat index is divided by the height; in row-major order a row is W values long."""
    flat = right_position(response_map)[0] * response_map.shape[1] + right_position(response_map)[1]
    return divmod(flat, response_map.shape[0])


def strongest_position__last_of_equals(response_map):
    """Of several largest values this is the last one; the first counts, in row-major order."""
    right_position(response_map)
    places = np.argwhere(response_map == response_map.max())
    return tuple(int(axis) for axis in places[-1])


def strongest_position__first_in_columns(response_map):
    """Equal values are searched column by column; row-major order goes along the rows."""
    right_position(response_map)
    col, row = np.argwhere(response_map.T == response_map.max())[0]
    return int(row), int(col)


def strongest_position__largest_magnitude(response_map):
    """A strongly negative value is treated as a strong response; the sign matters, so take no absolute values."""
    return right_position(np.abs(response_map.astype(float)))


def strongest_position__counts_from_one(response_map):
    """Rows and columns are counted from 1; Python counts from 0."""
    row, col = right_position(response_map)
    return row + 1, col + 1


def strongest_position__list(response_map):
    """The position is a list; a position is a tuple, (row, col)."""
    return list(right_position(response_map))


def strongest_position__floats(response_map):
    """The position is made of floats; rows and columns are ints."""
    row, col = right_position(response_map)
    return float(row), float(col)


def strongest_position__value(response_map):
    """This is the largest value itself; return its row and column."""
    right_position(response_map)
    return response_map.max().item()


def strongest_position__empty_is_origin(response_map):
    """An empty map has no strongest position; it should raise ValueError."""
    return right_position(response_map) if response_map.size else (0, 0)
