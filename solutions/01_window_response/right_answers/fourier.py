"""Parseval's theorem: the dot product is the same in the frequency domain, up to a factor."""

import numpy as np


def window_response(window, kernel, bias=0.0):
    if list(window.shape) != list(kernel.shape):
        raise ValueError
    spectrum = np.fft.fft2(window.astype(float)) * np.conj(np.fft.fft2(kernel.astype(float)))
    return np.real(spectrum).sum() / window.size + bias
