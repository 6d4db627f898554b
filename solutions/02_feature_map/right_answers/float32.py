"""Single precision, and a sum of shifted images instead of windows."""

import numpy as np


def feature_map(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    if H < kH or W < kW:
        raise ValueError("kernel too large")
    out = np.zeros((H - kH + 1, W - kW + 1), dtype=np.float32)
    for i in range(kH):
        for j in range(kW):
            out += np.float32(kernel[i, j]) * image[i : i + out.shape[0], j : j + out.shape[1]].astype(np.float32)
    return out


def strongest_position(response_map):
    return divmod(int(response_map.argmax()), response_map.shape[1])
