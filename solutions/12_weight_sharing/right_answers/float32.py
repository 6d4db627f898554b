"""Padding and cutting, and single precision."""

import numpy as np


def shift(image, rows, cols):
    H, W = image.shape
    rows, cols = max(-H, min(rows, H)), max(-W, min(cols, W))
    padded = np.pad(image, ((abs(rows), abs(rows)), (abs(cols), abs(cols))))
    top, left = abs(rows) - rows, abs(cols) - cols
    return padded[top : top + H, left : left + W]


def local_feature_map(image, filters):
    (H, W), (rows, cols, kH, kW) = image.shape, filters.shape
    if (rows, cols) != (H - kH + 1, W - kW + 1):
        raise ValueError(f"{rows}x{cols} filters do not fit")
    out = np.zeros((rows, cols), np.float32)
    for i in range(kH):
        for j in range(kW):
            out += image[i : i + rows, j : j + cols].astype(np.float32) * filters[:, :, i, j].astype(np.float32)
    return out


def equivariance_error(image, filters, rows, cols):
    difference = local_feature_map(shift(image, rows, cols), filters)
    difference = difference - shift(local_feature_map(image, filters), rows, cols)
    counts = shift(np.ones_like(difference), rows, cols)
    return np.abs(difference * counts).max()
