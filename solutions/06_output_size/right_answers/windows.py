"""Let NumPy make the windows, and look how many there are; NumPy integers throughout."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("an impossible setting")
    kernel = np.zeros(dilation * (kernel_size - 1) + 1, dtype=bool)
    kernel[::dilation] = True
    axis = np.pad(np.zeros(size), padding)
    windows = sliding_window_view(axis, kernel.size)[::stride, kernel]  # refuses what does not fit, with ValueError
    return np.int64(windows.shape[0])


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    settings = np.array([np.ones(2, int) * value for value in (shape, kernel_size, stride, padding, dilation)])
    return tuple(np.int32(output_size(*axis)) for axis in settings.T)


def trace_sizes(size, layers):
    sizes = np.zeros(len(layers) + 1, dtype=np.int64)
    sizes[0] = size
    for place, layer in enumerate(layers):
        sizes[place + 1] = output_size(sizes[place], *layer)
    return list(sizes)
