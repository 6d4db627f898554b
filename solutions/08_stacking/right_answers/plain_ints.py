"""Stride and padding are ints, as the lesson says: they are used as they come, and a pair ends in TypeError."""

import numpy as np


def convolve_volume(volume, kernel, bias, stride, padding):
    C, H, W = volume.shape  # ValueError unless there are three axes
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


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    if filters.ndim != 4:
        raise ValueError("filters need four axes")
    maps = []
    for f in range(len(filters)):
        bias = 0 if biases is None else biases[f]
        maps.append(convolve_volume(volume, filters[f], bias, stride, padding))
    return np.array(maps)


def relu(maps):
    result = maps.copy()
    result[result < 0] = 0
    return result
