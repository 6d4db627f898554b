"""A sliding window view and one tensordot over three axes, in single precision."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class ChannelsError(ValueError):
    pass


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if (volume.ndim, kernel.ndim) != (3, 3) or volume.shape[0] != kernel.shape[0]:
        raise ChannelsError(f"{volume.shape} and {kernel.shape}")
    sH, sW = np.broadcast_to(np.asarray(stride), (2,))
    pH, pW = np.broadcast_to(np.asarray(padding), (2,))
    if sH < 1 or sW < 1 or pH < 0 or pW < 0:
        raise ChannelsError(f"stride {stride}, padding {padding}")
    C, H, W = volume.shape
    framed = np.zeros((C, H + 2 * pH, W + 2 * pW), dtype=np.float32)
    framed[:, pH : pH + H, pW : pW + W] = volume
    # A window that is larger than the array is refused here, with ValueError.
    windows = sliding_window_view(framed, kernel.shape)[0, ::sH, ::sW]
    return np.tensordot(windows, np.float32(kernel), axes=3) + np.float32(bias)
