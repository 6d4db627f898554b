"""The function of unit 7 for one filter, called for each filter, and `np.stack`."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if volume.ndim != 3 or kernel.ndim != 3:
        raise ValueError("need 3 axes")
    if volume.shape[0] != kernel.shape[0]:
        raise ValueError("need the same channels")
    sH, sW = (stride, stride) if isinstance(stride, int) else stride
    pH, pW = (padding, padding) if isinstance(padding, int) else padding
    if sH < 1 or sW < 1:
        raise ValueError("stride < 1")
    if pH < 0 or pW < 0:
        raise ValueError("padding < 0")
    C, H, W = volume.shape
    _, kH, kW = kernel.shape
    padded = np.zeros((C, H + 2 * pH, W + 2 * pW))
    padded[:, pH : pH + H, pW : pW + W] = volume
    rows, cols = range(0, H + 2 * pH - kH + 1, sH), range(0, W + 2 * pW - kW + 1, sW)
    if not rows or not cols:
        raise ValueError("kernel too large")
    return np.array([[np.sum(padded[:, r : r + kH, c : c + kW] * kernel) + bias for c in cols] for r in rows])


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    if filters.ndim != 4:
        raise ValueError("filters need 4 axes")
    if biases is None:
        biases = [0] * len(filters)
    return np.stack([convolve_volume(volume, k, b, stride, padding) for k, b in zip(filters, biases, strict=True)])


def relu(maps):
    return maps * (maps > 0)
