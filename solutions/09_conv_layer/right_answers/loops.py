"""Seven plain loops, one product at a time."""

import numpy as np


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    if len(batch.shape) != 4 or len(filters.shape) != 4:
        raise ValueError("batch and filters need four axes")
    N, C, H, W = batch.shape
    F, share, kH, kW = filters.shape
    if C % groups != 0 or F % groups != 0 or share != C // groups:
        raise ValueError("channels, filters and groups do not go together")
    (sH, sW), (pH, pW), (dH, dW) = both(stride), both(padding), both(dilation)
    if sH < 1 or sW < 1 or dH < 1 or dW < 1 or pH < 0 or pW < 0:
        raise ValueError("bad stride, padding or dilation")
    rows = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    cols = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    if rows < 1 or cols < 1:
        raise ValueError("the filters do not fit")
    out = np.zeros((N, F, rows, cols))
    for n in range(N):
        for f in range(F):
            first = f // (F // groups) * share
            for row in range(rows):
                for col in range(cols):
                    total = 0.0 if biases is None else float(biases[f])
                    for c in range(share):
                        for i in range(kH):
                            for j in range(kW):
                                y, x = row * sH + i * dH - pH, col * sW + j * dW - pW
                                if 0 <= y < H and 0 <= x < W:
                                    total += float(batch[n, first + c, y, x]) * float(filters[f, c, i, j])
                    out[n, f, row, col] = total
    return out
