"""A layer maps an index to the two ends of its window; a stack is the composition of such maps."""

from functools import reduce


class Layer:
    """The lines `stride * index - padding` and `stride * index - padding + reach`."""

    def __init__(self, kernel_size, stride, padding=0):
        self.stride, self.start, self.reach = stride, -padding, kernel_size - 1

    def after(self, before):
        """Put this layer behind another one, as one layer."""
        both = Layer(1, before.stride * self.stride)
        both.start = before.stride * self.start + before.start
        both.reach = before.stride * self.reach + before.reach
        return both

    def __call__(self, index):
        """Return the two ends of the window of `index`."""
        first = self.stride * index + self.start
        return first, first + self.reach


def stack(layers):
    return reduce(lambda before, layer: Layer(*layer).after(before), layers, Layer(1, 1))


receptive_field = lambda layers: stack(layers).reach + 1  # noqa: E731
input_window = lambda layers, index: stack(layers)(index)  # noqa: E731
