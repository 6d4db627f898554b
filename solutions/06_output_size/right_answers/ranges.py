"""The places are a range, and a range knows its length; a tuple of sizes by recursion."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if min(stride, dilation) < 1 or padding < 0:
        raise ValueError(f"{stride=} {padding=} {dilation=}")
    span = kernel_size + (kernel_size - 1) * (dilation - 1)
    places = range(-padding, size + padding - span + 1, stride)
    if not places:
        raise ValueError("no place for the kernel")
    return len(places)


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    def entry(value, axis):
        return value[axis] if type(value) is tuple else value

    return tuple(
        output_size(length, *(entry(value, axis) for value in (kernel_size, stride, padding, dilation)))
        for axis, length in enumerate(shape)
    )


def trace_sizes(size, layers):
    if not layers:
        return (size,)
    first, *rest = layers
    return (size, *trace_sizes(output_size(size, *first), rest))
