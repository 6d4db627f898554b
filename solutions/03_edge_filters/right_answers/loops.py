"""Two plain loops, and Prewitt's filters as integers."""

import math

import numpy as np


def vertical_edge_filter():
    return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


def horizontal_edge_filter():
    return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])


def edge_strength(image):
    if image.ndim != 2:
        raise ValueError("two axes, please")
    H, W = image.shape
    if H < 3 or W < 3:
        raise ValueError("the filters do not fit")
    vertical, horizontal = vertical_edge_filter(), horizontal_edge_filter()
    out = np.zeros((H - 2, W - 2))
    for row in range(H - 2):
        for col in range(W - 2):
            window = image[row : row + 3, col : col + 3].astype(float)
            v = np.sum(window * vertical)
            h = np.sum(window * horizontal)
            out[row, col] = math.sqrt(v * v + h * h)
    return out
