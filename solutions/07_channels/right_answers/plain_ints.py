"""Stride and padding are ints, as the lesson says: they are used as they come, and a pair ends in TypeError."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if volume.ndim != 3 or kernel.ndim != 3:
        raise ValueError("volume and kernel need three axes")
    C, H, W = volume.shape
    D, kH, kW = kernel.shape
    if C != D:
        raise ValueError("channels")
    if stride < 1:
        raise ValueError("stride")
    if padding < 0:
        raise ValueError("padding")
    high, wide = H + 2 * padding, W + 2 * padding
    if kH > high or kW > wide:
        raise ValueError("kernel")
    padded = np.zeros((C, high, wide))
    padded[:, padding : padding + H, padding : padding + W] = volume
    out = np.zeros(((high - kH) // stride + 1, (wide - kW) // stride + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            top, left = row * stride, col * stride
            out[row, col] = (padded[:, top : top + kH, left : left + kW] * kernel).sum() + bias
    return out
