"""One matrix product for each kernel position, added up; im2col by joining shifted pictures."""

import numpy as np


def _check(batch, kH, kW, stride, padding):
    if batch.ndim != 4:
        raise ValueError(f"batch has {batch.ndim} axes")
    sH, sW = (stride, stride) if isinstance(stride, int) else stride
    pH, pW = (padding, padding) if isinstance(padding, int) else padding
    if sH <= 0 or sW <= 0 or pH < 0 or pW < 0:
        raise ValueError(f"stride {stride}, padding {padding}")
    padded = np.pad(batch, ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    rows, cols = 1 + (padded.shape[2] - kH) // sH, 1 + (padded.shape[3] - kW) // sW
    if rows <= 0 or cols <= 0:
        raise ValueError(f"{kH}x{kW} is too large")
    return padded, rows, cols, sH, sW


def _shifted(padded, i, j, rows, cols, sH, sW):
    return padded[:, :, i : i + (rows - 1) * sH + 1 : sH, j : j + (cols - 1) * sW + 1 : sW]


def im2col(batch, kernel_size, stride=1, padding=0):
    kH, kW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    padded, rows, cols, sH, sW = _check(batch, kH, kW, stride, padding)
    shifted = [_shifted(padded, i, j, rows, cols, sH, sW) for i in range(kH) for j in range(kW)]
    return np.stack(shifted, axis=2).reshape(len(batch), -1, rows * cols)


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    F, C, kH, kW = filters.shape  # refuses another number of axes with ValueError
    padded, rows, cols, sH, sW = _check(batch.astype(np.float64), kH, kW, stride, padding)
    if padded.shape[1] != C:
        raise ValueError(f"{C} channels instead of {padded.shape[1]}")
    total = np.zeros((F, 1, 1)) if biases is None else biases.reshape(F, 1, 1).astype(np.float64)
    for i in range(kH):
        for j in range(kW):
            seen = _shifted(padded, i, j, rows, cols, sH, sW)
            total = total + np.einsum("fc,nchw->nfhw", filters[:, :, i, j], seen)
    return total
