"""Single precision all the way, and Sobel's filters divided by 8, so that a step of 1 is answered with 1/2."""

import numpy as np


def vertical_edge_filter():
    return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.float32) / np.float32(8)


def horizontal_edge_filter():
    return np.ascontiguousarray(vertical_edge_filter().T)


def feature_map(image, kernel):
    H, W = image.shape
    if H < 3 or W < 3:
        raise ValueError("kernel too large")
    out = np.zeros((H - 2, W - 2), dtype=np.float32)
    for i in range(3):
        for j in range(3):
            out += kernel[i, j] * image[i : i + H - 2, j : j + W - 2].astype(np.float32)
    return out


def edge_strength(image):
    v = feature_map(image, vertical_edge_filter())
    h = feature_map(image, horizontal_edge_filter())
    return np.sqrt(v**2 + h**2)
