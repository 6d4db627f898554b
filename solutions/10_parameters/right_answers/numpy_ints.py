"""NumPy integers all the way, products of small arrays, and a ValueError of its own."""

import numpy as np


class BadLayerError(ValueError):
    """Something about a layer is wrong."""


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel = np.ones(2, dtype=np.int64) * np.asarray(kernel_size)
    weights = np.prod(np.array([out_channels, in_channels // groups, *kernel], dtype=np.int64))
    return weights + np.int64(out_channels) * np.int64(bias)


def dense_parameters(in_features, out_features, bias=True):
    return np.dot(np.array([in_features, bias], dtype=np.int64), np.full(2, out_features, dtype=np.int64))


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    if stride <= 0:
        raise BadLayerError(stride)
    if padding <= -1:
        raise BadLayerError(padding)
    spare = np.array(input_shape[1:], dtype=np.int64) + 2 * padding - kernel_size
    if np.any(spare < 0):
        raise BadLayerError(kernel_size)
    places = np.prod(np.floor_divide(spare, stride) + 1)
    return places * conv_parameters(input_shape[0], out_channels, kernel_size, bias=bias)


def network_parameters(layers):
    counts = np.zeros(len(layers), dtype=np.int64)
    for place, layer in enumerate(layers):
        kind = layer[0]
        if kind == "conv":
            counts[place] = conv_parameters(*layer[1:])
        elif kind == "dense":
            counts[place] = dense_parameters(*layer[1:])
        elif kind not in ("pool", "relu"):
            raise BadLayerError(kind)
    return counts.sum()
