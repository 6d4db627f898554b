"""Slices with names, einsum, and results as 0-d arrays or NumPy numbers."""

import numpy as np


class FilterError(ValueError):
    pass


def overlap(size, move):
    kept = max(size - abs(move), 0)
    start = max(move, 0)
    return (slice(start, start + kept), slice(start - move, start - move + kept)) if kept else (slice(0, 0),) * 2


def shift(image, rows, cols):
    new_rows, old_rows = overlap(len(image), rows)
    new_cols, old_cols = overlap(image.shape[1], cols)
    result = np.zeros(image.shape)
    result[new_rows, new_cols] = image[old_rows, old_cols]
    return result


def local_feature_map(image, filters):
    if image.ndim != 2 or filters.ndim != 4:
        raise FilterError("axes")
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.longdouble), filters.shape[2:])
    if windows.shape[:2] != filters.shape[:2]:
        raise FilterError("grid")
    return np.einsum("...kl,...kl", windows, filters)


def equivariance_error(image, filters, rows, cols):
    """Compare windows and filters directly: nothing is moved at all."""
    local_feature_map(image, filters)
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), filters.shape[2:])
    new_rows, old_rows = overlap(filters.shape[0], rows)
    new_cols, old_cols = overlap(filters.shape[1], cols)
    change = filters[new_rows, new_cols].astype(float) - filters[old_rows, old_cols]
    seen = windows[old_rows, old_cols]
    return np.array(np.abs((seen * change).sum(axis=(2, 3))).max(initial=0))
