"""First along the rows, then along the columns: the largest of largest, the sum of sums; in float32."""

import numpy as np


def along(maps, axis, size, stride, padding, fill, reduce):
    """Reduce the windows along one axis."""
    if stride < 1 or padding < 0 or 2 * padding > size:
        raise ValueError("stride and padding")
    values = np.moveaxis(maps, axis, 0).astype(np.float32)
    border = np.full((padding, *values.shape[1:]), fill, dtype=np.float32)
    values = np.concatenate([border, values, border])
    if len(values) < size:
        raise ValueError("too short")
    starts = range(0, len(values) - size + 1, stride)
    return np.moveaxis(np.stack([reduce(values[start : start + size], axis=0) for start in starts]), 0, axis)


def pool(maps, size, stride, padding, fill, reduce):
    if maps.ndim < 2:
        raise ValueError("axes")
    stride = size if stride is None else stride
    for axis in (-2, -1):
        one = [value[axis] if isinstance(value, tuple) else value for value in (size, stride, padding)]
        maps = along(maps, axis, *one, fill, reduce)
    return maps


def max_pool2d(maps, size, stride=None, padding=0):
    return pool(maps, size, stride, padding, -np.inf, np.max)


def average_pool2d(maps, size, stride=None, padding=0):
    ones = np.ones(maps.shape)
    return pool(maps, size, stride, padding, 0, np.sum) / pool(ones, size, stride, padding, 0, np.sum)
