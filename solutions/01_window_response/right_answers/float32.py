"""Single precision, flattened, with NumPy's dot product and a NumPy scalar."""

import numpy as np


class ShapeError(ValueError):
    """Two shapes that should be the same are not."""


def window_response(window, kernel, bias=0.0):
    if np.shape(window) != np.shape(kernel):
        raise ShapeError(np.shape(window), np.shape(kernel))
    return np.vdot(window.astype(np.float32), kernel.astype(np.float32)) + np.float32(bias)
