"""The convolution theorem in double precision: filters with zeros between their weights, all places, then every stride-th."""

import numpy as np


def _two(value):
    return tuple(value) if hasattr(value, "__len__") else (int(value), int(value))


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    if (batch.ndim, filters.ndim) != (4, 4):
        raise ValueError("wrong number of axes")
    (sH, sW), (pH, pW), (dH, dW) = map(_two, (stride, padding, dilation))
    if sH < 1 or sW < 1 or dH < 1 or dW < 1:
        raise ValueError("at least 1")
    (N, C, _, _), (F, share, kH, kW) = batch.shape, filters.shape
    if C % groups or F % groups or share != C // groups:
        raise ValueError("channels")
    padded = np.pad(np.asarray(batch, np.float64), [(0, 0), (0, 0), (pH, pH), (pW, pW)])  # refuses what is negative
    spread = np.zeros((F, share, dH * (kH - 1) + 1, dW * (kW - 1) + 1))
    spread[:, :, ::dH, ::dW] = filters
    size = padded.shape[2:]
    rows, cols = size[0] - spread.shape[2] + 1, size[1] - spread.shape[3] + 1
    if rows <= 0 or cols <= 0:
        raise ValueError("it does not fit")
    pictures = np.fft.rfft2(padded).reshape(N, groups, 1, share, size[0], -1)
    patterns = np.fft.rfft2(spread, s=size).reshape(1, groups, F // groups, share, size[0], -1)
    maps = np.fft.irfft2((pictures * patterns.conj()).sum(axis=3), s=size).reshape(N, F, *size)
    maps = maps[:, :, :rows:sH, :cols:sW]
    return maps + (0.0 if biases is None else biases[:, None, None])
