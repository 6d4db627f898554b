"""NumPy all the way: cumulative products of strides, dot products, and NumPy integers as the answer."""

import numpy as np


def distances(strides):
    return np.cumprod(np.concatenate([[1], strides]).astype(np.int64))


def receptive_field(layers):
    kernels, strides = np.array(layers, dtype=int).reshape(-1, 2).T
    return (kernels - 1) @ distances(strides)[:-1] + 1


def input_window(layers, index):
    kernels, strides, paddings = np.array(layers, dtype=int).reshape(-1, 3).T
    apart = distances(strides)
    first = index * apart[-1] - paddings @ apart[:-1]
    return tuple(first + np.array([0, (kernels - 1) @ apart[:-1]]))
