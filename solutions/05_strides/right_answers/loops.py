"""A canvas of zeros, two plain loops, and every refusal spelled out."""

import numpy as np


def convolve2d(image, kernel, stride=1, padding=0):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    if len(image.shape) != 2 or len(kernel.shape) != 2:
        raise ValueError("two axes, please")
    if stride[0] < 1 or stride[1] < 1:
        raise ValueError("the stride must be positive")
    if padding[0] < 0 or padding[1] < 0:
        raise ValueError("the padding must not be negative")
    H, W = image.shape
    kH, kW = kernel.shape
    canvas = np.zeros((H + 2 * padding[0], W + 2 * padding[1]))
    canvas[padding[0] : padding[0] + H, padding[1] : padding[1] + W] = image
    if kH > canvas.shape[0] or kW > canvas.shape[1]:
        raise ValueError("the kernel does not fit")
    out = np.zeros(((canvas.shape[0] - kH) // stride[0] + 1, (canvas.shape[1] - kW) // stride[1] + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            top, left = row * stride[0], col * stride[1]
            out[row, col] = np.sum(canvas[top : top + kH, left : left + kW] * kernel)
    return out
