"""The layer as a matrix product: gradients are products with the transposed matrices, then columns go home."""

import numpy as np


def _indices(padded_shape, kernel, stride, counts):
    """Return the flat place of every entry of the columns: (C*kH*kW, H'*W')."""
    C, H, W = padded_shape
    c, i, j = (axis.ravel()[:, None] for axis in np.indices((C, *kernel)))
    row, col = (axis.ravel()[None] for axis in np.indices(counts))
    return (c * H + row * stride + i) * W + col * stride + j


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    N, C, H, W = batch.shape
    frame = np.pad(batch.astype(np.float64), [(0, 0)] * 2 + [(padding, padding)] * 2)
    places = _indices(frame.shape[1:], filters.shape[2:], stride, grad_output.shape[2:])
    columns = frame.reshape(N, -1)[:, places]
    g = grad_output.reshape(N, len(filters), -1).astype(np.float64)
    grad_filters = (g @ columns.transpose(0, 2, 1)).sum(axis=0).reshape(filters.shape)
    grad_columns = filters.reshape(len(filters), -1).T.astype(np.float64) @ g
    home = np.zeros((N, frame[0].size))
    for n in range(N):
        np.add.at(home[n], places, grad_columns[n])
    inner = home.reshape(frame.shape)[:, :, padding : padding + H, padding : padding + W]
    return inner, grad_filters, g.sum(axis=(0, 2))
