"""The convolution theorem for all filters at once, in double precision; the stride comes last."""

import numpy as np


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    if volume.ndim != 3:
        raise ValueError(f"volume: {volume.ndim} axes")
    if filters.ndim != 4:
        raise ValueError(f"filters: {filters.ndim} axes")
    if filters.shape[1] != volume.shape[0]:
        raise ValueError("channels")
    sH, sW = stride if np.iterable(stride) else (stride, stride)
    pH, pW = padding if np.iterable(padding) else (padding, padding)
    if sH <= 0 or sW <= 0:
        raise ValueError("stride")
    padded = np.pad(volume, ((0, 0), (pH, pH), (pW, pW))).astype(float)  # np.pad refuses negative widths
    size = padded.shape[1:]
    kH, kW = filters.shape[2:]
    if kH > size[0] or kW > size[1]:
        raise ValueError("size")
    spectra = np.conj(np.fft.rfft2(filters.astype(float), s=size, axes=(2, 3)))
    product = (spectra * np.fft.rfft2(padded)).sum(axis=1)
    every = np.fft.irfft2(product, s=size, axes=(1, 2))[:, : size[0] - kH + 1, : size[1] - kW + 1]
    maps = every[:, ::sH, ::sW]
    return maps if biases is None else maps + np.reshape(biases, (-1, 1, 1))


def relu(maps):
    return np.where(maps > 0, maps, np.zeros_like(maps))
