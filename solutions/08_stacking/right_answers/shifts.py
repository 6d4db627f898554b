"""One slice of the volume for every weight: the loops run over the filters' places, not over the map's."""

import numpy as np


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    pair = lambda value: value if isinstance(value, tuple) else (value, value)
    (sH, sW), (pH, pW) = pair(stride), pair(padding)
    for what, value, least in (("stride", min(sH, sW), 1), ("padding", min(pH, pW), 0)):
        if value < least:
            raise ValueError(f"{what} is {value}, which is less than {least}")
    channels, height, width = volume.shape
    count, depth, kH, kW = filters.shape
    if depth != channels:
        raise ValueError(f"{depth} is not {channels}")
    high, wide = 1 + (height + 2 * pH - kH) // sH, 1 + (width + 2 * pW - kW) // sW
    if high < 1 or wide < 1:
        raise ValueError("no place for the filters")
    padded = np.pad(volume.astype(np.float64), [(0, 0), (pH, pH), (pW, pW)], mode="constant")
    out = np.zeros((count, high, wide)) if biases is None else np.tile(1.0 * biases[:, None, None], (1, high, wide))
    for i in range(kH):
        for j in range(kW):
            piece = padded[:, i : i + sH * (high - 1) + 1 : sH, j : j + sW * (wide - 1) + 1 : sW]
            out += np.einsum("fc,chw->fhw", filters[:, :, i, j], piece)
    return out


def relu(maps):
    return (maps.astype(np.float64) + np.abs(maps.astype(np.float64))) / 2
