"""The convolution theorem, in double precision."""

import numpy as np


def feature_map(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    if kH > H or kW > W:
        raise ValueError
    spectrum = np.fft.rfft2(image.astype(float)) * np.conj(np.fft.rfft2(kernel.astype(float), s=(H, W)))
    return np.fft.irfft2(spectrum, s=(H, W))[: H - kH + 1, : W - kW + 1]


def strongest_position(response_map):
    if 0 in response_map.shape:
        raise ValueError("nothing there")
    rows, cols = np.where(response_map == np.max(response_map))
    return (rows[0], cols[0])
