"""A callable object, lambdas, and a division that is rounded up: each stride-th one of all starts."""

import functools


class OutputSize:
    """Counts the places along one axis."""

    def __call__(self, size, kernel_size, stride=1, padding=0, dilation=1):
        """Divide the number of all starts, rounding up."""
        starts = size + padding + padding - (kernel_size - 1) * dilation
        if starts < 1 or stride < 1 or padding < 0 or dilation < 1:
            raise ValueError(f"{kernel_size} on {size}")
        return -(-starts // stride)


output_size = OutputSize()
both = lambda value: value if isinstance(value, tuple) else (value,) * 2  # noqa: E731
output_shape = lambda shape, kernel_size, stride=1, padding=0, dilation=1: tuple(  # noqa: E731
    map(output_size, shape, both(kernel_size), both(stride), both(padding), both(dilation))
)
trace_sizes = lambda size, layers: functools.reduce(  # noqa: E731
    lambda sizes, layer: [*sizes, output_size(sizes[-1], *layer)], layers, [size]
)
