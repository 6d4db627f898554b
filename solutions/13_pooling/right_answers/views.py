"""A padded array of NaN, sliding windows, and the reductions that skip NaN."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class PoolingError(ValueError):
    pass


def windows(maps, size, stride, padding):
    (kH, kW), (pH, pW) = np.broadcast_to(size, 2), np.broadcast_to(padding, 2)
    sH, sW = np.broadcast_to(size if stride is None else stride, 2)
    if np.ndim(maps) < 2 or min(sH, sW) < 1 or min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW:
        raise PoolingError("what should that mean?")
    frame = np.full((*maps.shape[:-2], maps.shape[-2] + 2 * pH, maps.shape[-1] + 2 * pW), np.nan)
    frame[..., pH : pH + maps.shape[-2], pW : pW + maps.shape[-1]] = maps
    return sliding_window_view(frame, (kH, kW), (-2, -1))[..., ::sH, ::sW, :, :]


def max_pool2d(maps, size, stride=None, padding=0):
    return np.nanmax(windows(maps, size, stride, padding), axis=(-2, -1))


def average_pool2d(maps, size, stride=None, padding=0):
    return np.nanmean(windows(maps, size, stride, padding), axis=(-2, -1))
