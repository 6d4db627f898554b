"""From the output back to the image, for both functions; copies instead of changes to the list."""


def receptive_field(layers):
    seen = 1
    for layer in layers[::-1]:
        k, s = layer
        seen = s * (seen - 1) + k
    return seen


def input_window(layers, index):
    if len(layers) == 0:
        return (index, index)
    *before, (k, s, p) = layers
    first, _ = input_window(before, index * s - p)
    _, last = input_window(before, index * s - p + k - 1)
    return (first, last)
