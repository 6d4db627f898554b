"""A canvas of floats and a slice; the padding from a division that must come out even."""

import numpy as np


def zero_pad(image, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    if image.ndim < 2 or padding[0] < 0 or padding[1] < 0:
        raise ValueError("cannot pad")
    shape = list(image.shape)
    H, W = shape[-2:]
    shape[-2] = H + 2 * padding[0]
    shape[-1] = W + 2 * padding[1]
    canvas = np.zeros(shape)
    canvas[..., padding[0] : padding[0] + H, padding[1] : padding[1] + W] = image
    return canvas


def same_padding(kernel_size, dilation=1):
    if kernel_size < 1 or dilation < 1:
        raise ValueError("sizes start at 1")
    padding = dilation * (kernel_size - 1) / 2
    if padding != int(padding):
        raise ValueError("no whole number")
    return int(padding)
