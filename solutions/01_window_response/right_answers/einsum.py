"""One einsum in double precision; the answer is an array without axes."""

import numpy as np


def window_response(window, kernel, bias=0.0):
    if window.shape != kernel.shape:
        raise ValueError(f"{window.shape} != {kernel.shape}")
    return np.array(np.einsum("ij,ij->", window.astype(np.float64), kernel.astype(np.float64)) + bias)
