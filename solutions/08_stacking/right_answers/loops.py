"""Seven plain loops over single numbers, without a single array operation."""

import numpy as np


def both(value):
    if isinstance(value, tuple):
        return value
    return value, value


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    if len(volume.shape) != 3 or len(filters.shape) != 4:
        raise ValueError("three and four axes, please")
    C, H, W = volume.shape
    F, kC, kH, kW = filters.shape
    sH, sW = both(stride)
    pH, pW = both(padding)
    if C != kC:
        raise ValueError("channels differ")
    if sH < 1 or sW < 1 or pH < 0 or pW < 0:
        raise ValueError("stride or padding makes no sense")
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError("filters do not fit")
    out = np.zeros((F, (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for f in range(F):
        for row in range(out.shape[1]):
            for col in range(out.shape[2]):
                total = 0.0 if biases is None else float(biases[f])
                for c in range(C):
                    for i in range(kH):
                        for j in range(kW):
                            y, x = row * sH + i - pH, col * sW + j - pW
                            if 0 <= y < H and 0 <= x < W:
                                total += float(volume[c, y, x]) * float(filters[f, c, i, j])
                out[f, row, col] = total
    return out


def relu(maps):
    out = maps.copy()
    for index in np.ndindex(*maps.shape):
        if out[index] < 0:
            out[index] = 0
    return out
