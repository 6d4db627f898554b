"""A sliding window view and one tensordot, in single precision."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    (C, H, W), (F, kC, kH, kW) = volume.shape, filters.shape  # ValueError where the numbers of axes are wrong
    vertical, horizontal = np.broadcast_to(stride, 2)
    up, left = np.broadcast_to(padding, 2)
    if C != kC or vertical < 1 or horizontal < 1 or up < 0 or left < 0:
        raise ValueError(f"{volume.shape}, {filters.shape}, {stride}, {padding}")
    framed = np.zeros((C, H + 2 * up, W + 2 * left), np.float32)
    framed[:, up : H + up, left : W + left] = volume
    windows = sliding_window_view(framed, (kH, kW), (1, 2))[:, ::vertical, ::horizontal]
    maps = np.tensordot(filters.astype(np.float32), windows, axes=((1, 2, 3), (0, 3, 4)))
    if biases is not None:
        maps += biases.astype(np.float32).reshape(F, 1, 1)
    return maps


def relu(maps):
    return np.clip(maps.astype(np.float32), 0, None)
