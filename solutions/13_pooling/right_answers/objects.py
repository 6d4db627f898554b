"""One class of callable objects for both, on Python's own lists, with NumPy integers and fractions inside."""

import math
from fractions import Fraction

import numpy as np


class Pool:
    def __init__(self, summary):
        self.summary = summary

    def __call__(self, maps, size, stride=None, padding=0):
        if maps.ndim > 2:
            self.plane(maps.reshape(-1, *maps.shape[-2:])[0], size, stride, padding)
            return np.array([self(part, size, stride, padding) for part in maps])
        if maps.ndim < 2:
            raise ValueError("a row is no map")
        return self.plane(maps, size, stride, padding)

    def plane(self, one, size, stride, padding):
        size, padding = np.array(size) * (1, 1), np.array(padding) * (1, 1)
        stride = size if stride is None else np.array(stride) * (1, 1)
        if (stride < 1).any() or (padding < 0).any() or (2 * padding > size).any():
            raise ValueError("refused")
        if (size > one.shape + 2 * padding).any():
            raise ValueError("too large")
        counts = (one.shape + 2 * padding - size) // stride + 1
        cells = {(i, j): value for i, line in enumerate(one.tolist()) for j, value in enumerate(line)}
        out = []
        for row in range(counts[0]):
            out.append([])
            for col in range(counts[1]):
                top, left = np.array([row, col]) * stride - padding
                places = [(top + i, left + j) for i in range(size[0]) for j in range(size[1])]
                out[-1].append(self.summary([cells[place] for place in places if place in cells]))
        return np.array(out)


max_pool2d = Pool(max)
average_pool2d = Pool(lambda values: float(Fraction(math.fsum(values)) / len(values)))
