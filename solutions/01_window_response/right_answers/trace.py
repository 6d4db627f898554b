"""The trace of a matrix product is the sum of all products, too."""

import numpy as np


def window_response(window, kernel, bias=0.0):
    (kH, kW), shape = kernel.shape, window.shape
    if shape[0] != kH or shape[1] != kW:
        raise ValueError(f"a window of {shape} for a kernel of {kH, kW}")
    return bias + np.trace(window.astype(float) @ kernel.astype(float).T)
