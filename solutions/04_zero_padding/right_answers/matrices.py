"""Padding is linear: multiply by a shifted identity from the left and from the right."""

from fractions import Fraction

import numpy as np


def _embedding(size, padding):
    return np.eye(size + 2 * padding, size, k=-padding)


def zero_pad(image, padding):
    pH, pW = (padding,) * 2 if np.ndim(padding) == 0 else padding
    if image.ndim < 2 or pH < 0 or pW < 0:
        raise ValueError("padding or axes")
    H, W = image.shape[-2:]
    return _embedding(H, pH) @ image @ _embedding(W, pW).T


def same_padding(kernel_size, dilation=1):
    padding = Fraction(dilation * (kernel_size - 1), 2)
    if padding.denominator != 1 or padding < 0 or dilation < 1 or kernel_size < 1:
        raise ValueError(str(padding))
    return padding.numerator
