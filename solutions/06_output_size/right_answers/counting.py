"""Count the places one by one, as on paper."""


def check(stride, padding, dilation):
    if stride < 1:
        raise ValueError("stride")
    if padding < 0:
        raise ValueError("padding")
    if dilation < 1:
        raise ValueError("dilation")


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    check(stride, padding, dilation)
    start, places = -padding, 0
    while start + dilation * (kernel_size - 1) < size + padding:
        places += 1
        start += stride
    if places == 0:
        raise ValueError("the kernel has no place")
    return places


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    settings = []
    for value in (kernel_size, stride, padding, dilation):
        if isinstance(value, int):
            settings.append((value, value))
        else:
            settings.append(value)
    vertical = [setting[0] for setting in settings]
    horizontal = [setting[1] for setting in settings]
    return (output_size(shape[0], *vertical), output_size(shape[1], *horizontal))


def trace_sizes(size, layers):
    sizes = [size]
    for layer in layers:
        size = output_size(size, layer[0], stride=layer[1], padding=layer[2])
        sizes.append(size)
    return sizes
