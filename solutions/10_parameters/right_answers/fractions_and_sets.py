"""Sets of connections are built and counted; sizes come from exact fractions."""

import math
from fractions import Fraction
from itertools import product


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kH, kW = kernel_size if type(kernel_size) is tuple else (kernel_size, kernel_size)
    weights = set(product(range(out_channels), range(in_channels // groups), range(kH), range(kW)))
    biases = {(f,) for f in range(out_channels)} if bias else set()
    return len(weights | biases)


def dense_parameters(in_features, out_features, bias=True):
    inputs = [*range(in_features), "bias"] if bias else range(in_features)
    return len(list(product(range(out_features), inputs)))


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    C, *sides = input_shape
    if any([stride < 1, padding < 0, *(side + 2 * padding < kernel_size for side in sides)]):
        raise ValueError("there is no such layer")
    rows, cols = (math.floor(Fraction(side + 2 * padding - kernel_size, stride) + 1) for side in sides)
    window = C * kernel_size**2
    return rows * cols * dense_parameters(window, out_channels, bias)


def network_parameters(layers):
    total = 0
    for kind, *sizes in reversed(layers):
        if kind not in {"conv", "dense", "pool", "relu"}:
            raise ValueError(kind)
        if kind == "dense":
            sizes.append(1)
        total += conv_parameters(*sizes) if len(sizes) == 3 else 0
    return total
