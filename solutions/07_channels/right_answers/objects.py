"""A callable object, Python's own numbers, and exact fractions."""

from fractions import Fraction

import numpy as np


class Filter:
    def __call__(self, volume, kernel, bias=0.0, stride=1, padding=0):
        if np.ndim(volume) != 3 or np.ndim(kernel) != 3 or len(volume) != len(kernel):
            raise ValueError("three axes, and as many slices as channels")
        rows, cols = (
            self.starts(volume.shape[1 + axis], kernel.shape[1 + axis], self.of(stride, axis), self.of(padding, axis))
            for axis in (0, 1)
        )
        weights = {place: Fraction(weight.item()) for place, weight in np.ndenumerate(kernel) if weight}
        pixels = {place: Fraction(pixel.item()) for place, pixel in np.ndenumerate(volume) if pixel}
        return np.array(
            [[float(self.response(pixels, weights, row, col) + Fraction(bias)) for col in cols] for row in rows]
        )

    @staticmethod
    def of(value, axis):
        return value[axis] if isinstance(value, tuple) else value

    @staticmethod
    def starts(size, kernel_size, step, border):
        if step < 1 or border < 0 or kernel_size > size + 2 * border:
            raise ValueError(f"{kernel_size} on {size} with stride {step} and padding {border}")
        return range(-border, size + border - kernel_size + 1, step)

    @staticmethod
    def response(pixels, weights, row, col):
        return sum(weight * pixels.get((c, row + i, col + j), 0) for (c, i, j), weight in weights.items())


convolve_volume = Filter()
