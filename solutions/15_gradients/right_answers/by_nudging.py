"""The definition itself: the loss is linear in each argument, so a nudge of 1 measures its gradient exactly."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def layer(batch, filters, stride, padding):
    frame = np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(frame, filters.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.tensordot(windows, filters, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


class Backward:
    def __call__(self, grad_output, batch, filters, stride=1, padding=0):
        g, x, w = grad_output.astype(float), batch.astype(float), filters.astype(float)
        pixels = np.eye(x[0].size).reshape(-1, *x.shape[1:])  # each image of this batch has a single 1
        grad_batch = np.tensordot(g, layer(pixels, w, stride, padding), ((1, 2, 3), (1, 2, 3))).reshape(x.shape)
        weights = np.eye(w[0].size).reshape(-1, *w.shape[1:])
        grad_filters = np.tensordot(g, layer(x, weights, stride, padding), ((0, 2, 3), (0, 2, 3))).reshape(w.shape)
        return grad_batch, grad_filters, np.add.reduce(g, axis=(0, 2, 3))


conv_layer_backward = Backward()
