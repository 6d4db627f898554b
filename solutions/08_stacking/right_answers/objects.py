"""A callable object, a lambda, and Python's own numbers."""

import math

import numpy as np


class Layer:
    def __call__(self, volume, filters, biases=None, stride=1, padding=0):
        if np.ndim(volume) != 3 or np.ndim(filters) != 4 or np.shape(volume)[0] != np.shape(filters)[1]:
            raise ValueError("the shapes do not agree")
        strides, paddings = self.two(stride, 1), self.two(padding, 0)
        channels = self.framed(volume.tolist(), *paddings)
        offsets = np.zeros(len(filters)) if biases is None else biases
        rows = self.starts(len(channels[0]), filters.shape[2], strides[0])
        cols = self.starts(len(channels[0][0]), filters.shape[3], strides[1])
        maps = [
            [[self.response(channels, kernel, row, col) + offset for col in cols] for row in rows]
            for kernel, offset in zip(filters.tolist(), offsets.tolist(), strict=True)
        ]
        return np.array(maps)

    @staticmethod
    def two(value, least):
        values = tuple(value) if isinstance(value, tuple) else (value,) * 2
        if any(each < least for each in values):
            raise ValueError(f"{value} is too small")
        return values

    @staticmethod
    def framed(channels, up, left):
        width = len(channels[0][0]) + 2 * left
        blank = [[0] * width] * up
        return [blank + [[0] * left + line + [0] * left for line in channel] + blank for channel in channels]

    @staticmethod
    def starts(size, kernel_size, step):
        if kernel_size > size:
            raise ValueError("no room")
        return range(0, size - kernel_size + 1, step)

    @staticmethod
    def response(channels, kernel, row, col):
        return math.fsum(
            weight * channels[c][row + i][col + j]
            for c, plane in enumerate(kernel)
            for i, line in enumerate(plane)
            for j, weight in enumerate(line)
        )


stack_feature_maps = Layer()
relu = lambda maps: np.array([max(value, 0) for value in maps.ravel().tolist()]).reshape(maps.shape)
