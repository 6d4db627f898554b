"""Exact arithmetic: floats and integers are fractions, and so are their products and sums."""

from fractions import Fraction

import numpy as np


def shift(image, rows, cols):
    H, W = image.shape
    return np.array([[_pixel(image, row - rows, col - cols) for col in range(W)] for row in range(H)])


def _pixel(image, row, col):
    return image[row, col] if 0 <= row < image.shape[0] and 0 <= col < image.shape[1] else 0


def local_feature_map(image, filters):
    responses = _responses(image, filters)
    rows, cols = filters.shape[:2]
    return np.array([[float(responses[row, col]) for col in range(cols)] for row in range(rows)])


def _responses(image, filters):
    if image.ndim != 2 or filters.ndim != 4:
        raise ValueError("a picture has two axes, its filters have four")
    (H, W), (rows, cols, kH, kW) = image.shape, filters.shape
    if not rows == H - kH + 1 > 0 or not cols == W - kW + 1 > 0:
        raise ValueError("every place needs a filter")
    return {
        place: sum(
            Fraction(image[place[0] + i, place[1] + j].item()) * Fraction(filters[(*place, i, j)].item())
            for i, j in np.ndindex(kH, kW)
        )
        for place in np.ndindex(rows, cols)
    }


def equivariance_error(image, filters, rows, cols):
    before, after = _responses(image, filters), _responses(shift(image, rows, cols), filters)
    pairs = [
        (after[row + rows, col + cols], before[row, col]) for row, col in before if (row + rows, col + cols) in after
    ]
    return float(max((abs(one - other) for one, other in pairs), default=0))
