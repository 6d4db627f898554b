"""Plain loops, with the window cut off where the map ends: no padded array at all."""

import numpy as np


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def check(maps, size, stride, padding):
    if maps.ndim < 2:
        raise ValueError("no map")
    size, padding = both(size), both(padding)
    stride = size if stride is None else both(stride)
    for axis in (0, 1):
        if stride[axis] < 1 or padding[axis] < 0 or padding[axis] > size[axis] / 2:
            raise ValueError("a stride or padding that makes no sense")
        if maps.shape[-2 + axis] + 2 * padding[axis] < size[axis]:
            raise ValueError("the window does not fit")
    return size, stride, padding


def pool(maps, size, stride, padding, summary):
    size, stride, padding = check(maps, size, stride, padding)
    H, W = maps.shape[-2:]
    rows = (H + 2 * padding[0] - size[0]) // stride[0] + 1
    cols = (W + 2 * padding[1] - size[1]) // stride[1] + 1
    out = np.zeros((*maps.shape[:-2], rows, cols))
    for place in np.ndindex(*out.shape):
        *lead, row, col = place
        top, left = row * stride[0] - padding[0], col * stride[1] - padding[1]
        values = []
        for i in range(max(top, 0), min(top + size[0], H)):
            for j in range(max(left, 0), min(left + size[1], W)):
                values.append(float(maps[(*lead, i, j)]))
        out[place] = summary(values)
    return out


def max_pool2d(maps, size, stride=None, padding=0):
    return pool(maps, size, stride, padding, max)


def average_pool2d(maps, size, stride=None, padding=0):
    return pool(maps, size, stride, padding, lambda values: sum(values) / len(values))
