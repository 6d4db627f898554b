"""Five plain loops over single numbers; zeros outside the volume are never stored."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if len(volume.shape) != 3 or len(kernel.shape) != 3:
        raise ValueError("three axes each, please")
    C, H, W = volume.shape
    if kernel.shape[0] != C:
        raise ValueError("the channels differ")
    kH, kW = kernel.shape[1], kernel.shape[2]
    if type(stride) is int:
        stride = (stride, stride)
    if type(padding) is int:
        padding = (padding, padding)
    if stride[0] < 1 or stride[1] < 1:
        raise ValueError("the stride is too small")
    if padding[0] < 0 or padding[1] < 0:
        raise ValueError("the padding is negative")
    if kH > H + 2 * padding[0] or kW > W + 2 * padding[1]:
        raise ValueError("the kernel is too large")
    high = (H + 2 * padding[0] - kH) // stride[0] + 1
    wide = (W + 2 * padding[1] - kW) // stride[1] + 1
    out = np.full((high, wide), float(bias))
    for row in range(high):
        for col in range(wide):
            for c in range(C):
                for i in range(kH):
                    for j in range(kW):
                        y = row * stride[0] - padding[0] + i
                        x = col * stride[1] - padding[1] + j
                        if y in range(H) and x in range(W):
                            out[row, col] += float(volume[c, y, x]) * float(kernel[c, i, j])
    return out
