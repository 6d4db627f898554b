"""Kernels that are a row or a column: pieces of rows, rows, halves, the square."""

from typing import NamedTuple

import numpy as np


class Layer(NamedTuple):
    filters: np.ndarray
    biases: np.ndarray


class SquareDetector:
    def __call__(self):
        pieces = np.array([[1, 1, 1], [1, -1, -1], [-1, -1, 1]]).reshape(3, 1, 1, 3)
        rows = np.array([[[1, 1], [0, 0], [0, 0]], [[0, 0], [1, 0], [0, 1]]]).reshape(2, 3, 1, 2)  # full, hollow
        halves = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]).reshape(2, 2, 2, 1)  # the upper one, the lower one
        square = np.array([[1, 0, 0], [0, 0, 1]]).reshape(1, 2, 3, 1)
        return [
            Layer(pieces, np.array([-2, 0, 0])),
            Layer(rows, np.array([-1, -1])),
            Layer(halves, np.array([-1, -1])),
            Layer(square, np.array([-1])),
        ]


square_detector = SquareDetector()
