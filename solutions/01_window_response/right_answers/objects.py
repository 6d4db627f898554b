"""A callable object, Python's own numbers, and an exact sum."""

import math
from operator import mul


class WindowResponse:
    """Weighs the pixels of a window."""

    def __call__(self, window, kernel, bias=0.0):
        """Pair the rows, then the numbers in them; `strict` refuses what is left over, with a ValueError."""
        pairs = zip(window.tolist(), kernel.tolist(), strict=True)
        products = [product for row, weights in pairs for product in self.row(row, weights)]
        return math.fsum([*products, bias])

    @staticmethod
    def row(pixels, weights):
        """Multiply pair by pair."""
        if len(pixels) != len(weights):
            raise ValueError("rows of different lengths")
        return map(mul, pixels, weights)


window_response = WindowResponse()
