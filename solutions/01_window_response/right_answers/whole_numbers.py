"""Whole numbers stay whole where both arrays are made of them; Python's integers never wrap around."""

import numpy as np


def window_response(window, kernel, bias=0.0):
    if not np.array_equal(np.shape(window), np.shape(kernel)):
        raise ValueError("different shapes")
    total = np.sum(window.astype(object) * kernel.astype(object)) + bias
    return int(total) if total == int(total) else float(total)
