"""Callable objects, lambdas, Python's own numbers, and Sobel's filters as signed bytes."""

import math

import numpy as np

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.int8)
SOBEL.flags.writeable = False

vertical_edge_filter = lambda: SOBEL
horizontal_edge_filter = lambda: SOBEL.T


class EdgeStrength:
    def __call__(self, image):
        H, W = image.shape
        if min(H, W) < 3:
            raise ValueError("does not fit")
        pixels = image.tolist()
        return np.array([[self.strength(pixels, r, c) for c in range(W - 2)] for r in range(H - 2)])

    def strength(self, pixels, row, col):
        return math.hypot(
            self.response(pixels, vertical_edge_filter().tolist(), row, col),
            self.response(pixels, horizontal_edge_filter().tolist(), row, col),
        )

    @staticmethod
    def response(pixels, weights, row, col):
        return sum(weights[i][j] * pixels[row + i][col + j] for i in range(3) for j in range(3))


edge_strength = EdgeStrength()
