"""Plain ints and nothing else, as the docstrings say: arithmetic on a tuple fails; one helper for both functions."""

import numpy as np


def columns_of(batch, height, width, stride, padding):
    if not stride >= 1 or not padding >= 0:
        raise ValueError("stride or padding")
    N, C, H, W = batch.shape
    framed = np.zeros((N, C, H + 2 * padding, W + 2 * padding), batch.dtype)
    framed[:, :, padding : padding + H, padding : padding + W] = batch
    rows = (H + 2 * padding - height + stride) // stride
    cols = (W + 2 * padding - width + stride) // stride
    if rows < 1 or cols < 1:
        raise ValueError(f"{height}x{width}")
    columns = np.empty((N, C, height, width, rows, cols), batch.dtype)
    for i in range(height):
        for j in range(width):
            columns[:, :, i, j] = framed[:, :, i::stride, j::stride][:, :, :rows, :cols]
    return columns.reshape(N, C * height * width, rows * cols), rows, cols


def im2col(batch, kernel_size, stride=1, padding=0):
    return columns_of(batch, kernel_size, kernel_size, stride, padding)[0]


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    F, C, kH, kW = filters.shape
    if batch.ndim != 4 or batch.shape[1] != C:
        raise ValueError("channels")
    columns, rows, cols = columns_of(batch.astype(float), kH, kW, stride, padding)
    maps = (filters.reshape(F, -1).astype(float) @ columns).reshape(-1, F, rows, cols)
    if biases is not None:
        maps += biases[:, None, None]
    return maps
