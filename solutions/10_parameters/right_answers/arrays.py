"""The arrays of weights are made, and asked for their size."""

import numpy as np


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kH, kW = np.broadcast_to(kernel_size, 2)
    filters = np.empty((out_channels, in_channels // groups, kH, kW))
    biases = np.empty(out_channels if bias else 0)
    return filters.size + biases.size


def dense_parameters(in_features, out_features, bias=True):
    return np.empty((out_features, in_features + (1 if bias else 0))).size


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    if stride < 1 or padding < 0:
        raise ValueError("stride or padding out of range")
    border = (padding, padding)
    volume = np.pad(np.zeros(input_shape), ((0, 0), border, border))
    # NumPy itself refuses a window that is larger than the volume, with a ValueError.
    windows = np.lib.stride_tricks.sliding_window_view(volume, (volume.shape[0], kernel_size, kernel_size))
    windows = windows[0, ::stride, ::stride]
    places = windows.shape[0] * windows.shape[1]
    return out_channels * (windows.size + places * bool(bias))


def network_parameters(layers):
    learning = {"conv": conv_parameters, "dense": dense_parameters}
    idle = {"pool", "relu"}
    unknown = {layer[0] for layer in layers} - idle - learning.keys()
    if unknown:
        raise ValueError(f"unknown kinds: {sorted(unknown)}")
    return sum(learning[layer[0]](*layer[1:]) for layer in layers if layer[0] in learning)
