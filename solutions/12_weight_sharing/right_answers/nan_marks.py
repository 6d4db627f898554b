"""Roll and erase; what moved in is marked with NaN, and the largest of the rest is taken."""

import warnings

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def moved(image, rows, cols, fill):
    H, W = image.shape
    if abs(rows) >= H or abs(cols) >= W:
        return np.full((H, W), fill, dtype=float)
    out = np.roll(image.astype(float), (rows, cols), axis=(0, 1))
    if rows > 0:
        out[:rows] = fill
    if rows < 0:
        out[rows:] = fill
    if cols > 0:
        out[:, :cols] = fill
    if cols < 0:
        out[:, cols:] = fill
    return out


def shift(image, rows, cols):
    return moved(image, rows, cols, 0)


def local_feature_map(image, filters):
    if filters.ndim != 4:
        raise ValueError
    windows = sliding_window_view(image, filters.shape[2:])
    if windows.shape != filters.shape:
        raise ValueError(f"{windows.shape} is not {filters.shape}")
    return np.sum(windows * filters.astype(float), axis=(2, 3))


def equivariance_error(image, filters, rows, cols):
    first = local_feature_map(shift(image, rows, cols), filters)
    last = moved(local_feature_map(image, filters), rows, cols, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = np.nanmax(np.abs(first - last))
    return 0 if np.isnan(error) else error
