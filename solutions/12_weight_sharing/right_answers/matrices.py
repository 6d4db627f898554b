"""Everything is a matrix: shifting is a product with shifted identities, and the layer is one sparse matrix."""

import numpy as np


def shift(image, rows, cols):
    H, W = image.shape
    return np.eye(H, k=-rows) @ image @ np.eye(W, k=cols)


def as_matrix(shape, filters):
    H, W = shape
    map_height, map_width, kH, kW = filters.shape
    if (map_height + kH - 1, map_width + kW - 1) != (H, W) or 0 in filters.shape:
        raise ValueError(f"filters of shape {filters.shape} on an image of shape {shape}")
    matrix = np.zeros((map_height, map_width, H, W))
    for row in range(map_height):
        for col in range(map_width):
            matrix[row, col, row : row + kH, col : col + kW] = filters[row, col]
    return matrix.reshape(map_height * map_width, H * W)


def local_feature_map(image, filters):
    if filters.ndim != 4:
        raise ValueError("four axes, please")
    return (as_matrix(image.shape, filters) @ image.ravel()).reshape(filters.shape[:2])


def equivariance_error(image, filters, rows, cols):
    off = local_feature_map(shift(image, rows, cols), filters) - shift(local_feature_map(image, filters), rows, cols)
    H, W = off.shape
    kept = np.eye(H, k=-rows).any(axis=1)[:, None] & np.eye(W, k=cols).any(axis=0)
    return np.max(np.abs(off), where=kept, initial=0)
