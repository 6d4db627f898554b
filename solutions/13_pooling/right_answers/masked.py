"""Masked arrays: padding is what the mask hides."""

import numpy as np

pair = lambda value: (value, value) if isinstance(value, (int, np.integer)) else value


def blocks(maps, size, stride, padding):
    if maps.ndim < 2:
        raise ValueError
    (H, W), (kH, kW), (pH, pW) = maps.shape[-2:], pair(size), pair(padding)
    sH, sW = (kH, kW) if stride is None else pair(stride)
    if sH < 1 or sW < 1 or pH < 0 or pW < 0 or pH > kH / 2 or pW > kW / 2 or kH > H + 2 * pH or kW > W + 2 * pW:
        raise ValueError
    whole = np.ma.masked_all((*maps.shape[:-2], H + 2 * pH, W + 2 * pW), dtype=float)
    whole[..., pH : pH + H, pW : pW + W] = maps
    for row, top in enumerate(range(0, H + 2 * pH - kH + 1, sH)):
        for col, left in enumerate(range(0, W + 2 * pW - kW + 1, sW)):
            yield row, col, whole[..., top : top + kH, left : left + kW]


def assemble(parts):
    places = {(row, col): value for row, col, value in parts}
    rows, cols = (1 + last for last in max(places))
    return np.stack([np.stack([places[row, col] for col in range(cols)], -1) for row in range(rows)], -2)


def max_pool2d(maps, size, stride=None, padding=0):
    return assemble((r, c, np.asarray(b.max(axis=(-2, -1)))) for r, c, b in blocks(maps, size, stride, padding))


def average_pool2d(maps, size, stride=None, padding=0):
    return assemble((r, c, np.asarray(b.mean(axis=(-2, -1)))) for r, c, b in blocks(maps, size, stride, padding))
