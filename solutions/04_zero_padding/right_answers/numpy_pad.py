"""`np.pad` does most of it, its own errors included."""

import numpy as np


class PaddingError(ValueError):
    """An error of the student's own, which is a ValueError."""


def zero_pad(image, padding):
    if image.ndim < 2:
        raise PaddingError(image.shape)
    pH, pW = np.broadcast_to(padding, 2)
    return np.pad(image, [(0, 0)] * (image.ndim - 2) + [(pH, pH), (pW, pW)])


def same_padding(kernel_size, dilation=1):
    half, rest = divmod(dilation * (kernel_size - 1), 2)
    if rest or kernel_size < 1 or dilation < 1:
        raise PaddingError(kernel_size, dilation)
    return np.int64(half)
