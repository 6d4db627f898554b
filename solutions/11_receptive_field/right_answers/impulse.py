"""Put the layers together into one kernel of ones, with holes where strides are: its length is the field."""

import numpy as np


def combined(layers):
    kernel, distance = np.ones(1), 1
    for kernel_size, stride, *_ in layers:
        with_holes = np.zeros((kernel_size - 1) * distance + 1)
        with_holes[::distance] = 1
        kernel, distance = np.convolve(kernel, with_holes), distance * stride
    return kernel, distance


def receptive_field(layers):
    return combined(layers)[0].size


def input_window(layers, index):
    kernel, distance = combined(layers)
    start = index * distance
    for place, (_, _, padding) in enumerate(layers):
        start -= padding * combined(layers[:place])[1]
    return np.int64(start), np.int64(start + kernel.size - 1)
