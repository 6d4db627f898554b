"""Callable objects, lambdas and math.prod."""

import math
from functools import partial


class Counter:
    """Counts filters of any number of axes."""

    def __init__(self, axes):
        """Take how many axes a kernel has."""
        self.axes = axes

    def __call__(self, in_channels, out_channels, kernel_size=1, bias=True, groups=1):
        """Count weights, and biases if there are any."""
        sides = [kernel_size] * self.axes if isinstance(kernel_size, int) else list(kernel_size)
        return out_channels * (math.prod(sides, start=in_channels // groups) + int(bool(bias)))


conv_parameters = Counter(2)

dense_parameters = lambda in_features, out_features, bias=True: Counter(0)(  # noqa: E731
    in_features, out_features, bias=bias
)


class LocallyConnected:
    """A layer without sharing."""

    def side(self, size, kernel_size, stride, padding):
        """Count the positions along one side."""
        if stride < 1 or padding < 0 or size + 2 * padding < kernel_size:
            raise ValueError(f"{kernel_size=} {stride=} {padding=} on {size}")
        return len(range(0, size + 2 * padding - kernel_size + 1, stride))

    def __call__(self, input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
        """Multiply the positions by what one of them learns."""
        side = partial(self.side, kernel_size=kernel_size, stride=stride, padding=padding)
        return math.prod(
            map(side, input_shape[1:]), start=conv_parameters(input_shape[0], out_channels, kernel_size, bias)
        )


locally_connected_parameters = LocallyConnected()


def network_parameters(layers):
    count_of = {
        "conv": conv_parameters,
        "dense": dense_parameters,
        "pool": lambda size: 0,
        "relu": lambda: 0,
    }
    try:
        return sum(count_of[kind](*sizes) for kind, *sizes in layers)
    except KeyError as error:
        raise ValueError(f"unknown layer {error}") from error
