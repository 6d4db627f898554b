"""Callable objects, lambdas and Python's own numbers."""

import math

import numpy as np


def pixel(lines, row, col):
    return lines[row][col] if 0 <= row < len(lines) and 0 <= col < len(lines[0]) else 0


class Shift:
    def __call__(self, image, rows, cols):
        lines, (H, W) = image.tolist(), image.shape
        return np.array([[pixel(lines, row - rows, col - cols) for col in range(W)] for row in range(H)])


class LocalFeatureMap:
    def __call__(self, image, filters):
        (H, W), (rows, cols, kH, kW) = image.shape, filters.shape
        if H - kH + 1 != rows or W - kW + 1 != cols or min(rows, cols) < 1:
            raise ValueError("the filters do not fit")
        pixels, weights = image.tolist(), filters.tolist()
        return np.array([[self.response(pixels, weights, r, c) for c in range(cols)] for r in range(rows)])

    @staticmethod
    def response(pixels, weights, row, col):
        return math.fsum(
            weight * pixels[row + i][col + j]
            for i, line in enumerate(weights[row][col])
            for j, weight in enumerate(line)
        )


shift = Shift()
local_feature_map = LocalFeatureMap()
equivariance_error = lambda image, filters, rows, cols: max(
    (
        abs(one - other)
        for (row, col), one, other in zip(
            np.ndindex(filters.shape[:2]),
            local_feature_map(shift(image, rows, cols), filters).ravel().tolist(),
            shift(local_feature_map(image, filters), rows, cols).ravel().tolist(),
        )
        if 0 <= row - rows < filters.shape[0] and 0 <= col - cols < filters.shape[1]
    ),
    default=0.0,
)
