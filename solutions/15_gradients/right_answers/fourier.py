"""The convolution theorem in double precision: spread the gradient by the stride, multiply spectra, cut."""

import numpy as np


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    H, W = batch.shape[-2:]
    kH, kW = filters.shape[-2:]
    size = (H + 2 * padding, W + 2 * padding)
    spread = np.zeros(grad_output.shape[:2] + size)
    rows, cols = grad_output.shape[2:]
    spread[:, :, : stride * rows : stride, : stride * cols : stride] = grad_output
    g = np.fft.rfft2(spread)
    x = np.fft.rfft2(np.pad(batch.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding))))
    w = np.fft.rfft2(filters.astype(float), s=size)
    grad_padded = np.fft.irfft2(np.einsum("nfhw,fchw->nchw", g, w), s=size)
    grad_filters = np.fft.irfft2(np.einsum("nfhw,nchw->fchw", g.conj(), x), s=size)
    bottom, right = padding + H, padding + W
    return grad_padded[..., padding:bottom, padding:right], grad_filters[..., :kH, :kW], grad_output.sum((0, 2, 3))
