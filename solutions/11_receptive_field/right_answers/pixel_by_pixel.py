"""Gather the very pixels that are seen, as a set: they are counted without those that strides skip."""


def pixels_seen(layers, index):
    seen = {index}
    for place in range(len(layers) - 1, -1, -1):
        kernel_size, stride, padding = layers[place]
        seen = {value * stride - padding + weight for value in seen for weight in range(kernel_size)}
    return seen


def receptive_field(layers):
    return len(pixels_seen([(kernel_size, stride, 0) for kernel_size, stride in layers], 0))


def input_window(layers, index):
    seen = pixels_seen(layers, index)
    return min(seen), max(seen)
