"""Two convolutions: one with the gradient, spread by the stride, as the kernel, one with the kernel flipped."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    (H, W), (kH, kW), (rows, cols) = batch.shape[2:], filters.shape[2:], grad_output.shape[2:]
    spread = np.zeros((*grad_output.shape[:2], stride * (rows - 1) + 1, stride * (cols - 1) + 1))
    spread[:, :, ::stride, ::stride] = grad_output

    frame = np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = sliding_window_view(frame, spread.shape[2:], (2, 3))
    grad_filters = np.einsum("ncijhw,nfhw->fcij", windows, spread)[:, :, :kH, :kW]

    tall, wide = (H + 2 * padding - spread.shape[2] - kH + 1), (W + 2 * padding - spread.shape[3] - kW + 1)
    wider = np.pad(spread, ((0, 0), (0, 0), (kH - 1, kH - 1 + tall), (kW - 1, kW - 1 + wide)))
    windows = sliding_window_view(wider, (kH, kW), (2, 3))
    full = np.einsum("nfhwij,fcij->nchw", windows, filters[:, :, ::-1, ::-1].astype(float))
    return full[:, :, padding : H + padding, padding : W + padding], grad_filters, spread.sum((0, 2, 3))
