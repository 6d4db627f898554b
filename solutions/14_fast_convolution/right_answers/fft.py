"""The convolution theorem in double precision, and index arrays for im2col."""

import numpy as np


class Refused(ValueError):  # noqa: N818 - a student's name
    pass


def two(value):
    first, second = value if isinstance(value, tuple) else (value, value)
    return first, second


def im2col(batch, kernel_size, stride=1, padding=0):
    (kH, kW), (sH, sW), (pH, pW) = two(kernel_size), two(stride), two(padding)
    if batch.ndim != 4 or min(sH, sW) < 1 or min(pH, pW) < 0:
        raise Refused
    padded = np.pad(batch, ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    N, C, H, W = padded.shape
    if H < kH or W < kW:
        raise Refused
    c, i, j = (axis.reshape(-1, 1) for axis in np.indices((C, kH, kW)))
    row, col = (axis.reshape(1, -1) for axis in np.mgrid[0 : H - kH + 1 : sH, 0 : W - kW + 1 : sW])
    return padded[:, c, i + row, j + col]


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    if batch.ndim != 4 or filters.ndim != 4:
        raise Refused("four axes each")
    if batch.shape[1] != filters.shape[1]:
        raise Refused("channels")
    (sH, sW), (pH, pW) = two(stride), two(padding)
    if sH < 1 or sW < 1 or pH < 0 or pW < 0:
        raise Refused("numbers")
    size = batch.shape[2] + 2 * pH, batch.shape[3] + 2 * pW
    rows, cols = size[0] - filters.shape[2] + 1, size[1] - filters.shape[3] + 1
    if rows < 1 or cols < 1:
        raise Refused("size")
    padded = np.zeros((*batch.shape[:2], *size))
    padded[:, :, pH : size[0] - pH, pW : size[1] - pW] = batch
    pictures, patterns = np.fft.rfft2(padded), np.fft.rfft2(filters.astype(float), s=size).conj()
    maps = np.fft.irfft2(np.einsum("nchw,fchw->nfhw", pictures, patterns), s=size)[:, :, :rows:sH, :cols:sW]
    return maps if biases is None else maps + biases.reshape(1, -1, 1, 1)
