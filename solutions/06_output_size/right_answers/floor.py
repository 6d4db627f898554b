"""The textbook formula with a float division that is rounded down, and `accumulate` through the stack."""

import math
from itertools import accumulate

import numpy as np


class ImpossibleLayerError(ValueError):
    """A layer without a place."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if stride <= 0 or dilation <= 0 or padding < 0:
        raise ImpossibleLayerError
    if size + 2 * padding < dilation * (kernel_size - 1) + 1:
        raise ImpossibleLayerError("too large")
    return int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1)


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    height, width = np.broadcast_to(shape, 2).tolist()
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        np.broadcast_to(value, 2).tolist() for value in (kernel_size, stride, padding, dilation)
    )
    return (
        math.floor(output_size(height, kH, sH, pH, dH)),
        math.floor(output_size(width, kW, sW, pW, dW)),
    )


def trace_sizes(size, layers):
    return list(accumulate(layers, lambda before, layer: output_size(before, *layer), initial=size))
