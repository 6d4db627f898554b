"""The two-dimensional convolution of unit 5 for each channel, and a running sum of the maps."""

import numpy as np


def convolve2d(image, kernel, stride, padding):
    (sH, sW), (pH, pW) = stride, padding
    H, W = image.shape
    kH, kW = kernel.shape
    padded = np.zeros((H + 2 * pH, W + 2 * pW))
    padded[pH : H + pH, pW : W + pW] = image
    out = np.zeros(((H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1))
    for row, col in np.ndindex(out.shape):
        window = padded[row * sH : row * sH + kH, col * sW : col * sW + kW]
        out[row, col] = np.vdot(window, kernel)
    return out


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    (C, H, W), (D, kH, kW) = volume.shape, kernel.shape  # ValueError unless both have three axes
    stride, padding = (value if isinstance(value, tuple) else (value, value) for value in (stride, padding))
    if C != D or min(stride) < 1 or min(padding) < 0:
        raise ValueError("channels, stride or padding")
    if kH > H + 2 * padding[0] or kW > W + 2 * padding[1]:
        raise ValueError("the kernel does not fit")
    total = bias
    for image, weights in zip(volume, kernel, strict=True):
        total = total + convolve2d(image, weights, stride, padding)
    return total
