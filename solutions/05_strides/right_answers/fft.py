"""The convolution theorem in double precision, then every stride-th value; the padding is where the FFT wraps."""

import numpy as np


def convolve2d(image, kernel, stride=1, padding=0):
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("need two axes")
    stride, padding = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if (stride < 1).any() or (padding < 0).any():
        raise ValueError("impossible stride or padding")
    size = np.array(image.shape) + 2 * padding
    room = size - kernel.shape
    if (room < 0).any():
        raise ValueError("kernel too large")
    spectrum = np.fft.fft2(image.astype(float), s=size) * np.conj(np.fft.fft2(kernel.astype(float), s=size))
    full = np.roll(np.fft.ifft2(spectrum).real, padding, axis=(0, 1))
    return full[: room[0] + 1 : stride[0], : room[1] + 1 : stride[1]]
