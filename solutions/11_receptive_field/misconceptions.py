"""Wrong answers to `receptive_field` that people really give; each docstring is what the student is told."""

import math

import numpy as np
from receptive_field import input_window as right_window
from receptive_field import receptive_field as right_field


def receptive_field__ignores_strides(layers):
    """The strides are left out; behind a stride of 2, neighbours are 2 pixels apart, so a kernel
    reaches twice as far.
    """
    return 1 + sum(kernel_size - 1 for kernel_size, _ in layers)


def receptive_field__own_stride_first(layers):
    """A layer's own stride is used for its own kernel; the kernel works on what comes in, so the stride
    counts only for the layers behind it.
    """
    pixels, distance = 1, 1
    for kernel_size, stride in layers:
        distance *= stride
        pixels += (kernel_size - 1) * distance
    return pixels


def receptive_field__own_stride_only(layers):
    """Each kernel is stretched by its own stride alone; it is the strides of all layers before it that
    stretch it.
    """
    return 1 + sum((kernel_size - 1) * stride for kernel_size, stride in layers)


def receptive_field__previous_stride_only(layers):
    """Only the stride of the layer just before counts here; the strides of all layers before multiply."""
    strides = [1, *(stride for _, stride in layers)]
    return 1 + sum((kernel_size - 1) * before for (kernel_size, _), before in zip(layers, strides))


def receptive_field__adds_strides(layers):
    """The strides are added up; a stride of 2 behind another one of 2 makes neighbours 4 pixels apart:
    multiply.
    """
    pixels, distance = 1, 1
    for kernel_size, stride in layers:
        pixels += (kernel_size - 1) * distance
        distance += stride - 1
    return pixels


def receptive_field__sums_kernels(layers):
    """The kernel sizes are added up; the windows of neighbours overlap, so a layer adds only what is
    new to them.
    """
    return sum(kernel_size for kernel_size, _ in layers) if layers else 1


def receptive_field__multiplies_kernels(layers):
    """The kernel sizes are multiplied, as if neighbours saw different pixels; their windows overlap."""
    return math.prod(kernel_size for kernel_size, _ in layers)


def receptive_field__last_layer_first(layers):
    """The layers are taken in the wrong order: the strides that count for a kernel are those of the
    layers before it.
    """
    return right_field(layers[::-1])


def receptive_field__last_kernel(layers):
    """This is the last layer's kernel, which is what a value sees of the map before it; count the pixels of
    the input.
    """
    return layers[-1][0] if layers else 1


def receptive_field__first_kernel(layers):
    """Only the first layer is looked at; every further one widens what a value sees."""
    return layers[0][0] if layers else 1


def receptive_field__counts_strides_not_steps(layers):
    """A row of windows is taken to be as many strides long as it has windows; from the first to the
    last there is one stride fewer.
    """
    pixels = 1
    for kernel_size, stride in reversed(layers):
        pixels = pixels * stride + kernel_size - 1
    return pixels


def receptive_field__starts_at_zero(layers):
    """The count starts at 0; before any layer a value sees one pixel, itself, so start at 1."""
    return right_field(layers) - 1


def receptive_field__needs_a_layer(layers):
    """Without layers it fails; a value then is a pixel itself, so the answer is 1."""
    return layers[0][0] + right_field(layers) - layers[0][0]


def receptive_field__no_layers_no_pixels(layers):
    """Without layers the answer is 0 here; a value then is a pixel itself and sees that one, so it is 1."""
    return right_field(layers) if layers else 0


def receptive_field__odd_kernels_only(layers):
    """The kernel is taken to reach half its size to both sides, which holds for odd sizes only; a
    kernel of 2 adds one neighbour, not two.
    """
    pixels, distance = 1, 1
    for kernel_size, stride in layers:
        pixels += 2 * (kernel_size // 2) * distance
        distance *= stride
    return pixels


def receptive_field__skips_pooling(layers):
    """Layers with a kernel of 2 add nothing here, only their stride counts; pooling looks at a window,
    too.
    """
    return right_field([(1 if kernel_size == 2 else kernel_size, stride) for kernel_size, stride in layers])


def receptive_field__counts_area(layers):
    """This is the area, the pixels of both axes multiplied; count along one axis."""
    return right_field(layers) ** 2


def receptive_field__product_of_strides(layers):
    """This is how far apart the windows of neighbours begin; count how many pixels one window covers."""
    return math.prod(stride for _, stride in layers)


def receptive_field__float(layers):
    """The number is right, but it is a float; pixels are counted in ints. (`np.prod` of an empty list
    is one.)
    """
    strides = [stride for _, stride in layers]
    return 1.0 + sum((layers[place][0] - 1) * np.prod(strides[:place]) for place in range(len(layers)))


def receptive_field__uses_up_the_layers(layers):
    """The list of layers is emptied on the way; leave it as it is, because the caller still needs it."""
    pixels = 1
    while layers:
        kernel_size, stride = layers.pop()
        pixels = (pixels - 1) * stride + kernel_size
    return pixels


def receptive_field__turns_the_layers_round(layers):
    """`layers.reverse()` turns the caller's list round; go through `reversed(layers)`, which leaves it
    as it is.
    """
    layers.reverse()
    return right_field(layers[::-1])


def input_window__ignores_padding(layers, index):
    """The padding is left out; the zeros push every window towards the start of the image, so take it off."""
    return right_window([(kernel_size, stride, 0) for kernel_size, stride, _ in layers], index)


def input_window__adds_padding(layers, index):
    """The padding is added; with zeros before the image the first window begins before pixel 0, so take
    it off.
    """
    return right_window([(kernel_size, stride, -padding) for kernel_size, stride, padding in layers], index)


def input_window__padding_in_pixels(layers, index):
    """The paddings are added up and taken off at the end; behind a stride, one zero of padding is as
    wide as several pixels of the image, so take it off where its layer stands.
    """
    first, last = right_window([(kernel_size, stride, 0) for kernel_size, stride, _ in layers], index)
    total = sum(padding for _, _, padding in layers)
    return first - total, last - total


def input_window__strides_the_padding(layers, index):
    """The padding is taken off before the stride is multiplied in; it is counted in pixels of the
    layer's own input, so multiply first.
    """
    first, last = index, index
    for kernel_size, stride, padding in reversed(layers):
        first = (first - padding) * stride
        last = (last - padding) * stride + kernel_size - 1
    return first, last


def input_window__padding_at_the_start_only(layers, index):
    """The padding is taken off the first pixel only; it moves the whole window, so take it off the last pixel
    as well.
    """
    first, _ = right_window(layers, index)
    _, last = right_window([(kernel_size, stride, 0) for kernel_size, stride, _ in layers], index)
    return first, last


def input_window__padding_on_both_sides(layers, index):
    """The padding widens the window on both sides here; it moves the window and leaves its width as it is."""
    first, _ = right_window(layers, index)
    _, last = right_window([(kernel_size, stride, -padding) for kernel_size, stride, padding in layers], index)
    return first, last


def input_window__end_is_exclusive(layers, index):
    """The end is the first pixel that is not seen any more; both ends of this range belong to it."""
    first, last = right_window(layers, index)
    return first, last + 1


def input_window__one_too_many_each_layer(layers, index):
    """Every layer reaches one pixel too far: a window of 3 that begins at 5 ends at 7, so add
    kernel_size - 1.
    """
    first, last = index, index
    for kernel_size, stride, padding in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + kernel_size
    return first, last


def input_window__clips_at_zero(layers, index):
    """The window is cut off at the image's border; let it begin below 0, where the padding is."""
    first, last = right_window(layers, index)
    return max(first, 0), max(last, 0)


def input_window__first_layer_first(layers, index):
    """The layers are followed from the first to the last; the index counts outputs of the last layer,
    so begin there.
    """
    return right_window(layers[::-1], index)


def input_window__only_the_last_layer(layers, index):
    """This is what the value sees of the map before it; go on through all layers to the image."""
    return right_window(layers[-1:], index)


def input_window__only_the_first_layer(layers, index):
    """Only the first layer is looked at; the index belongs to the last one, and the others widen the
    window.
    """
    return right_window(layers[:1], index)


def input_window__ignores_strides(layers, index):
    """The strides are left out; from one value to the next the window moves by a whole stride."""
    return right_window([(kernel_size, 1, padding) for kernel_size, _, padding in layers], index)


def input_window__begins_at_index(layers, index):
    """The width is right, but the window begins at the index itself; its place depends on strides and
    paddings.
    """
    first, last = right_window(layers, index)
    return index, index + last - first


def input_window__window_of_the_first_value(layers, index):
    """This is the window of value 0, moved by as many pixels as the index; each step moves it by all
    strides multiplied.
    """
    first, last = right_window(layers, 0)
    return first + index, last + index


def input_window__centred(layers, index):
    """The window is centred on index times stride; that holds only where every kernel is odd and padded
    by half its size.
    """
    first, last = right_window(layers, index)
    centre = index * math.prod(stride for _, stride, _ in layers)
    reach = (last - first) // 2
    return centre - reach, centre + reach


def input_window__first_and_width(layers, index):
    """The second number is the width of the window; return its last pixel."""
    first, last = right_window(layers, index)
    return first, last - first + 1


def input_window__last_to_first(layers, index):
    """The two ends are swapped: the first pixel comes first."""
    first, last = right_window(layers, index)
    return last, first


def input_window__every_pixel(layers, index):
    """These are all the pixels of the window; return the first and the last one."""
    first, last = right_window(layers, index)
    return tuple(range(first, last + 1))


def input_window__counts_from_one(layers, index):
    """Pixels are counted from 1; Python counts from 0."""
    first, last = right_window(layers, index)
    return first + 1, last + 1


def input_window__list(layers, index):
    """The window is a list; make it a tuple, (first, last)."""
    return list(right_window(layers, index))


def input_window__floats(layers, index):
    """The ends are floats; pixels are counted in ints."""
    first, last = right_window(layers, index)
    return float(first), float(last)


def input_window__turns_the_layers_round(layers, index):
    """`layers.reverse()` turns the caller's list round; go through `reversed(layers)`, which leaves it
    as it is.
    """
    layers.reverse()
    return right_window(layers[::-1], index)


def input_window__uses_up_the_layers(layers, index):
    """The list of layers is emptied on the way; leave it as it is, because the caller still needs it."""
    window = right_window(layers, index)
    layers.clear()
    return window
