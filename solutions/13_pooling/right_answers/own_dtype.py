"""Maxima keep the map's dtype; averages are two convolutions with ones, of the values and of the count."""

import numpy as np


def _pairs(size, stride, padding):
    size = size if isinstance(size, tuple) else (size, size)
    stride = size if stride is None else stride if isinstance(stride, tuple) else (stride, stride)
    padding = padding if isinstance(padding, tuple) else (padding, padding)
    if min(stride) < 1:
        raise ValueError(f"stride {stride}")
    if min(padding) < 0 or 2 * padding[0] > size[0] or 2 * padding[1] > size[1]:
        raise ValueError(f"padding {padding}")
    return size, stride, padding


def _pad(maps, padding, fill):
    H, W = maps.shape[-2:]
    big = np.full(maps.shape[:-2] + (H + 2 * padding[0], W + 2 * padding[1]), fill, dtype=maps.dtype)
    big[..., padding[0] : padding[0] + H, padding[1] : padding[1] + W] = maps
    return big


def _fold(big, size, stride, combine):
    rows = (big.shape[-2] - size[0]) // stride[0] + 1
    cols = (big.shape[-1] - size[1]) // stride[1] + 1
    if rows < 1 or cols < 1:
        raise ValueError("no window fits")
    result = None
    for i in range(size[0]):
        for j in range(size[1]):
            part = big[..., i :: stride[0], j :: stride[1]][..., :rows, :cols]
            result = part.copy() if result is None else combine(result, part)
    return result


def max_pool2d(maps, size, stride=None, padding=0):
    size, stride, padding = _pairs(size, stride, padding)
    lowest = np.iinfo(maps.dtype).min if maps.dtype.kind in "iu" else -np.inf
    return _fold(_pad(maps, padding, lowest), size, stride, np.maximum)


def average_pool2d(maps, size, stride=None, padding=0):
    size, stride, padding = _pairs(size, stride, padding)
    totals = _fold(_pad(maps.astype(np.float32), padding, 0), size, stride, np.add)
    return totals / _fold(_pad(np.ones(maps.shape[-2:], np.float32), padding, 0), size, stride, np.add)
