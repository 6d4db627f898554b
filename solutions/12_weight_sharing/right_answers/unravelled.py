"""Index arrays: for every place, where it was before."""

import numpy as np


def before(shape, rows, cols):
    row, col = np.indices(shape)
    row, col = row - rows, col - cols
    return row, col, (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])


def shift(image, rows, cols):
    row, col, inside = before(image.shape, rows, cols)
    out = np.zeros_like(image)
    out[inside] = image[row[inside], col[inside]]
    return out


def local_feature_map(image, filters):
    if (image.ndim, filters.ndim) != (2, 4):
        raise ValueError("axes")
    kH, kW = filters.shape[2:]
    if filters.shape[:2] != (image.shape[0] - kH + 1, image.shape[1] - kW + 1):
        raise ValueError("one filter for every position, please")
    r, c, i, j = np.indices(filters.shape)
    return np.multiply(image[r + i, c + j], filters, dtype=np.float64).sum((2, 3))


def equivariance_error(image, filters, rows, cols):
    _, _, inside = before(filters.shape[:2], rows, cols)
    maps = (
        local_feature_map(shift(image, rows, cols), filters),
        shift(local_feature_map(image, filters), rows, cols),
    )
    return float(max(np.abs(maps[0] - maps[1])[inside], default=0))
