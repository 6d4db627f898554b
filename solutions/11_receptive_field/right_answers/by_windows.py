"""The field as the width of a window, and a working copy of the list that may be used up."""


def input_window(layers, index):
    todo = list(layers)
    window = range(index, index + 1)
    while todo:
        kernel_size, stride, padding = todo.pop()
        window = range(window[0] * stride - padding, window[-1] * stride - padding + kernel_size)
    return (window.start, window.stop - 1)


def receptive_field(layers):
    first, last = input_window([(*layer, 0) for layer in layers], 0)
    return last - first + 1
