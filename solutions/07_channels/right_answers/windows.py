"""One window with all its channels at a time."""

import numpy as np


def as_pair(number_or_pair):
    try:
        vertical, horizontal = number_or_pair
    except TypeError:
        vertical = horizontal = number_or_pair
    return vertical, horizontal


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if volume.ndim != 3:
        raise ValueError(f"a volume has 3 axes, not {volume.ndim}")
    if kernel.ndim != 3:
        raise ValueError(f"a kernel has 3 axes, not {kernel.ndim}")
    if volume.shape[0] != kernel.shape[0]:
        raise ValueError("as many slices as channels")
    down, right = as_pair(stride)
    above, beside = as_pair(padding)
    if down < 1 or right < 1:
        raise ValueError("stride")
    if above < 0 or beside < 0:
        raise ValueError("padding")
    padded = np.pad(volume, ((0, 0), (above, above), (beside, beside))).astype(float)
    _, H, W = padded.shape
    _, kH, kW = kernel.shape
    if kH > H or kW > W:
        raise ValueError("size")
    tops, lefts = range(0, H - kH + 1, down), range(0, W - kW + 1, right)
    out = np.zeros((len(tops), len(lefts)))
    for row, top in enumerate(tops):
        for col, left in enumerate(lefts):
            out[row, col] = np.sum(padded[:, top : top + kH, left : left + kW] * kernel) + bias
    return out
