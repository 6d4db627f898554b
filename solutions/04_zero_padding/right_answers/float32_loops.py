"""Single precision, and one assignment for each pixel."""

import numpy as np


def zero_pad(image, padding):
    if len(image.shape) < 2:
        raise ValueError("an image has two axes")
    try:
        down, across = padding
    except TypeError:
        down = across = padding
    if down < 0 or across < 0:
        raise ValueError("negative")
    H, W = image.shape[-2], image.shape[-1]
    out = np.zeros((*image.shape[:-2], H + 2 * down, W + 2 * across), dtype=np.float32)
    for index in np.ndindex(*image.shape):
        *leading, row, col = index
        out[(*leading, row + down, col + across)] = image[index]
    return out


def same_padding(kernel_size, dilation=1):
    if kernel_size <= 0:
        raise ValueError("no kernel")
    if dilation <= 0:
        raise ValueError("no dilation")
    if kernel_size % 2 == 0 and dilation % 2 == 1:
        raise ValueError("half a pixel")
    return (kernel_size - 1) * dilation // 2
