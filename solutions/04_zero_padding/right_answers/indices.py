"""Pixels are taken from a picture that ends with one zero; the places outside point at that zero."""

import numpy as np


def zero_pad(image, padding):
    padding = [padding] * 2 if isinstance(padding, (int, np.integer)) else list(padding)
    if any(size < 0 for size in padding):
        raise ValueError(padding)
    if image.ndim < 2:
        raise ValueError(image.ndim)
    result = image
    for axis, size in zip((-2, -1), padding):
        length = result.shape[axis]
        zero = np.zeros_like(np.take(result, [0], axis=axis))
        places = np.full(length + 2 * size, length)
        places[size : size + length] = np.arange(length)
        result = np.take(np.append(result, zero, axis=axis), places, axis=axis)
    return result


def same_padding(kernel_size, dilation=1):
    if not (kernel_size >= 1 and dilation >= 1):
        raise ValueError("at least 1")
    weights = np.arange(kernel_size) * dilation
    first, last = int(weights[0]), int(weights[-1])
    middle = [pixel for pixel in range(first, last + 1) if pixel - first == last - pixel]
    if not middle:
        raise ValueError("the kernel has no middle pixel")
    return middle[0]
