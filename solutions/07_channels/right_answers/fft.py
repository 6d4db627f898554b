"""The convolution theorem, in double precision: multiply the spectra, add up the channels, transform back once."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if volume.ndim != 3 or kernel.ndim != 3:
        raise ValueError("axes")
    if len(volume) != len(kernel):
        raise ValueError("channels")
    sH, sW = [stride] * 2 if isinstance(stride, int) else stride
    pH, pW = [padding] * 2 if isinstance(padding, int) else padding
    if sH < 1 or sW < 1:
        raise ValueError("stride")
    padded = np.pad(volume.astype(float), ((0, 0), (pH, pH), (pW, pW)))  # refuses negative widths itself
    H, W = padded.shape[1:]
    kH, kW = kernel.shape[1:]
    if kH > H or kW > W:
        raise ValueError("size")
    # Zeros behind the kernel make the circular correlation the plain one wherever the kernel fits.
    spectra = np.fft.fft2(padded) * np.fft.fft2(kernel.astype(float), s=(H, W), axes=(1, 2)).conj()
    every = np.fft.ifft2(spectra.sum(axis=0)).real
    return every[: H - kH + 1 : sH, : W - kW + 1 : sW] + bias
