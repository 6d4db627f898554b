"""Plain loops, one pixel at a time."""

import numpy as np


def shift(image, rows, cols):
    H, W = image.shape
    out = np.zeros((H, W), dtype=image.dtype)
    for row in range(H):
        for col in range(W):
            if 0 <= row - rows < H and 0 <= col - cols < W:
                out[row, col] = image[row - rows, col - cols]
    return out


def local_feature_map(image, filters):
    if image.ndim != 2 or filters.ndim != 4:
        raise ValueError("wrong number of axes")
    H, W = image.shape
    map_height, map_width, kH, kW = filters.shape
    if kH > H or kW > W:
        raise ValueError("the kernels are too large")
    if (map_height, map_width) != (H - kH + 1, W - kW + 1):
        raise ValueError("wrong number of filters")
    out = np.zeros((map_height, map_width))
    for row in range(map_height):
        for col in range(map_width):
            for i in range(kH):
                for j in range(kW):
                    out[row, col] += float(image[row + i, col + j]) * float(filters[row, col, i, j])
    return out


def equivariance_error(image, filters, rows, cols):
    one = local_feature_map(shift(image, rows, cols), filters)
    other = shift(local_feature_map(image, filters), rows, cols)
    H, W = one.shape
    largest = 0.0
    for row in range(H):
        for col in range(W):
            if 0 <= row - rows < H and 0 <= col - cols < W:
                largest = max(largest, abs(one[row, col] - other[row, col]))
    return largest
