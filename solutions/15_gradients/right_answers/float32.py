"""Single precision, one kernel place after the other, and a tuple with a name."""

from typing import NamedTuple

import numpy as np


class Gradients(NamedTuple):
    batch: np.ndarray
    filters: np.ndarray
    biases: np.ndarray


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    g, x, w = (np.asarray(array, dtype=np.float32) for array in (grad_output, batch, filters))
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    last_row, last_col = stride * (g.shape[2] - 1) + 1, stride * (g.shape[3] - 1) + 1
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            seen = np.s_[:, :, i : i + last_row : stride, j : j + last_col : stride]
            dw[:, :, i, j] = np.tensordot(g, x[seen], ((0, 2, 3), (0, 2, 3)))
            dx[seen] += np.moveaxis(np.tensordot(g, w[:, :, i, j], (1, 0)), -1, 1)
    end = None if padding == 0 else -padding
    return tuple(Gradients(dx[:, :, padding:end, padding:end], dw, g.sum(axis=(0, 2, 3))))
