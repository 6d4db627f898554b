"""Sums over products of strides, with `math.prod`, which stays an int where the list is empty."""

from math import prod


def receptive_field(layers):
    kernels = [kernel for kernel, _ in layers]
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * prod(strides[:place]) for place, kernel in enumerate(kernels))


def input_window(layers, index):
    strides = [layer[1] for layer in layers]
    offset = sum(layer[2] * prod(strides[:place]) for place, layer in enumerate(layers))
    first = index * prod(strides) - offset
    width = receptive_field([layer[:2] for layer in layers])
    return first, first + width - 1
