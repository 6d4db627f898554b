"""Callable objects, lambdas and Python's own numbers."""

import math

import numpy as np


class FeatureMap:
    def __call__(self, image, kernel):
        (H, W), (kH, kW) = np.shape(image), np.shape(kernel)
        if kH > H or kW > W:
            raise ValueError("does not fit")
        pixels, weights = image.tolist(), kernel.tolist()
        return np.array(
            [[self.response(pixels, weights, r, c) for c in range(W - kW + 1)] for r in range(H - kH + 1)]
        )

    @staticmethod
    def response(pixels, weights, row, col):
        return math.fsum(
            weight * pixels[row + i][col + j] for i, line in enumerate(weights) for j, weight in enumerate(line)
        )


feature_map = FeatureMap()
strongest_position = lambda response_map: tuple(
    int(axis) for axis in np.argwhere(response_map == np.amax(response_map))[0]
)
