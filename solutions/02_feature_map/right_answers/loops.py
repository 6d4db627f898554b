"""Two plain loops and the builtin max."""

import numpy as np


def feature_map(image, kernel):
    if len(image.shape) != 2 or len(kernel.shape) != 2:
        raise ValueError("two axes, please")
    H, W = image.shape
    kH, kW = kernel.shape
    if kH > H or kW > W:
        raise ValueError("the kernel does not fit")
    out = np.zeros((H - kH + 1, W - kW + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            window = image[row : row + kH, col : col + kW].astype(float)
            out[row, col] = np.sum(window * kernel)
    return out


def strongest_position(response_map):
    best = None
    for row in range(response_map.shape[0]):
        for col in range(response_map.shape[1]):
            if best is None or response_map[row, col] > response_map[best]:
                best = (row, col)
    if best is None:
        raise ValueError("an empty map")
    return best
