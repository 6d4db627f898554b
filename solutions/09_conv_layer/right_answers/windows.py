"""Sliding windows and one tensordot for each group."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    if batch.ndim != 4 or filters.ndim != 4:
        raise ValueError(f"{batch.ndim} and {filters.ndim} axes instead of 4")
    stride, padding, dilation = (tuple(np.broadcast_to(value, 2)) for value in (stride, padding, dilation))
    if min(stride) <= 0 or min(dilation) <= 0 or min(padding) < 0:
        raise ValueError(f"stride {stride}, padding {padding}, dilation {dilation}")
    if batch.shape[1] % groups or len(filters) % groups or batch.shape[1] != groups * filters.shape[1]:
        raise ValueError(f"{batch.shape} and {filters.shape} in {groups} groups")
    padded = np.pad(batch.astype(float), [(0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2])
    span = [d * (k - 1) + 1 for d, k in zip(dilation, filters.shape[2:])]
    windows = sliding_window_view(padded, span, axis=(-2, -1))  # raises ValueError where it does not fit
    windows = windows[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    maps = np.concatenate(
        [
            np.tensordot(some_windows, some_filters.astype(float), axes=([1, 4, 5], [1, 2, 3]))
            for some_windows, some_filters in zip(np.split(windows, groups, axis=1), np.split(filters, groups))
        ],
        axis=-1,
    )
    if biases is not None:
        maps = maps + biases
    return maps.transpose(0, 3, 1, 2)
