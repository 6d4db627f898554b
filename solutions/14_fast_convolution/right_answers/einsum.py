"""Plain einsum over the windows, without a matrix product, and a loop over kernel positions for im2col."""

import numpy as np


def pair(value):
    return tuple(value) if hasattr(value, "__iter__") else (value, value)


def prepared(batch, kernel_size, stride, padding):
    if batch.ndim != 4:
        raise ValueError("four axes")
    (kH, kW), (sH, sW), (pH, pW) = pair(kernel_size), pair(stride), pair(padding)
    if sH < 1 or sW < 1 or pH < 0 or pW < 0:
        raise ValueError("stride or padding")
    N, C, H, W = batch.shape
    if kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError("kernel too large")
    canvas = np.zeros((N, C, H + 2 * pH, W + 2 * pW), batch.dtype)
    canvas[:, :, pH : pH + H, pW : pW + W] = batch
    return canvas, kH, kW, sH, sW


def im2col(batch, kernel_size, stride=1, padding=0):
    canvas, kH, kW, sH, sW = prepared(batch, kernel_size, stride, padding)
    N, C, H, W = canvas.shape
    rows, cols = (H - kH) // sH + 1, (W - kW) // sW + 1
    columns = np.empty((N, C, kH, kW, rows, cols), batch.dtype)
    for i in range(kH):
        for j in range(kW):
            columns[:, :, i, j] = canvas[:, :, i : i + sH * rows : sH, j : j + sW * cols : sW][:, :, :rows, :cols]
    return columns.reshape(N, C * kH * kW, rows * cols)


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    if batch.ndim != 4 or filters.ndim != 4 or batch.shape[1] != filters.shape[1]:
        raise ValueError("filters")
    canvas, kH, kW, sH, sW = prepared(batch.astype(float), filters.shape[2:], stride, padding)
    windows = np.lib.stride_tricks.sliding_window_view(canvas, (kH, kW), axis=(2, 3))[:, :, ::sH, ::sW]
    maps = np.einsum("nchwij,fcij->nfhw", windows, filters)
    return maps if biases is None else maps + biases[None, :, None, None]
