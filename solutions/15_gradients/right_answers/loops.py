"""Four plain loops over the output, as the lesson tells it."""

import numpy as np


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    N, C, H, W = batch.shape
    F, _, kH, kW = filters.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = batch
    grad_padded = np.zeros(padded.shape)
    grad_filters = np.zeros(filters.shape)
    grad_biases = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for row in range(grad_output.shape[2]):
                for col in range(grad_output.shape[3]):
                    g = float(grad_output[n, f, row, col])
                    top, left = row * stride, col * stride
                    grad_filters[f] += g * padded[n, :, top : top + kH, left : left + kW]
                    grad_padded[n, :, top : top + kH, left : left + kW] += g * filters[f]
                    grad_biases[f] += g
    return grad_padded[:, :, padding : padding + H, padding : padding + W], grad_filters, grad_biases
