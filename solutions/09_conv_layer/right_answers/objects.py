"""A callable object that gathers every value from the input, with NumPy integers for all sizes."""

import numpy as np


class Axis:
    """Where one axis' windows begin, and which pixels their weights meet."""

    def __init__(self, size, kernel_size, stride, padding, dilation):
        if stride < 1 or dilation < 1 or padding < 0:
            raise ValueError("stride, dilation or padding")
        self.count = (np.int64(size) + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
        if self.count < 1:
            raise ValueError("no place for the kernel")
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def slice(self, tap):
        start = tap * self.dilation
        return slice(start, start + (self.count - 1) * self.stride + 1, self.stride)


class ConvLayer:
    def __call__(self, batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
        if np.ndim(batch) != 4 or np.ndim(filters) != 4:
            raise ValueError("four axes each")
        C, F = np.int64(batch.shape[1]), np.int64(filters.shape[0])
        if C % groups or F % groups or filters.shape[1] * groups != C:
            raise ValueError("channels and groups")
        numbers = [value if isinstance(value, tuple) else (value, value) for value in (stride, padding, dilation)]
        down, right = (Axis(batch.shape[2 + a], filters.shape[2 + a], *(n[a] for n in numbers)) for a in (0, 1))
        zeros = ((0, 0), (0, 0), (down.padding,) * 2, (right.padding,) * 2)
        padded = np.pad(np.array(batch, dtype=np.longdouble), zeros)
        maps = [self.one_map(padded, f, weights, down, right, F // groups) for f, weights in enumerate(filters)]
        if biases is not None:
            maps = [one + bias for one, bias in zip(maps, biases)]
        return np.stack(maps, axis=1)

    @staticmethod
    def one_map(padded, f, weights, down, right, block):
        first = f // block * len(weights)
        taps = np.ndindex(weights.shape)
        return sum(padded[:, first + c, down.slice(i), right.slice(j)] * weights[c, i, j] for c, i, j in taps)


conv_layer = ConvLayer()
