"""A callable object that works on nested lists, and a lambda."""

import numpy as np


class ZeroPad:
    """Pads nested lists from the outside in."""

    def __call__(self, image, padding):
        """Return the padded stack as an array."""
        pH, pW = padding if np.iterable(padding) else (padding, padding)
        if pH < 0 or pW < 0 or np.ndim(image) < 2:
            raise ValueError("what is there to pad?")
        return np.array(self.padded(image.tolist(), image.ndim, pH, pW))

    def padded(self, rows, axes, pH, pW):
        """Pad one image, or each image of a stack."""
        if axes > 2:
            return [self.padded(item, axes - 1, pH, pW) for item in rows]
        width = len(rows[0]) + 2 * pW
        wide = [[0] * pW + row + [0] * pW for row in rows]
        return [[0] * width for _ in range(pH)] + wide + [[0] * width for _ in range(pH)]


def _refuse(*why):
    raise ValueError(*why)


zero_pad = ZeroPad()
same_padding = lambda kernel_size, dilation=1: (
    (kernel_size - 1) * dilation >> 1
    if kernel_size > 0 < dilation and not (kernel_size - 1) * dilation & 1
    else _refuse(kernel_size, dilation)
)
