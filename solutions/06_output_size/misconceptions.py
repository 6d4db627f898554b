"""Wrong answers to `output_size` that people really give; each docstring is what the student is told."""

import math
from itertools import pairwise

import numpy as np
from output_size import output_shape as right_shape
from output_size import output_size as right_size
from output_size import trace_sizes as right_trace


def _room(size, kernel_size, stride, padding, dilation):
    """How far the kernel can move; refuses what the right answer refuses."""
    right_size(size, kernel_size, stride, padding, dilation)
    return size + 2 * padding - dilation * (kernel_size - 1) - 1


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def output_size__forgets_first_place(size, kernel_size, stride=1, padding=0, dilation=1):
    """One place is missing: before it moves at all, the kernel already stands in one, so add 1."""
    return right_size(size, kernel_size, stride, padding, dilation) - 1


def output_size__adds_one_before_dividing(size, kernel_size, stride=1, padding=0, dilation=1):
    """The 1 is added before the division by the stride; it counts a place, not a pixel, so add it
    afterwards.
    """
    return (_room(size, kernel_size, stride, padding, dilation) + 1) // stride


def output_size__rounds_up(size, kernel_size, stride=1, padding=0, dilation=1):
    """The division is rounded up; the last step that is not complete leads to no place, so round down."""
    return math.ceil(_room(size, kernel_size, stride, padding, dilation) / stride) + 1


def output_size__rounds_to_nearest(size, kernel_size, stride=1, padding=0, dilation=1):
    """The division is rounded to the nearest whole number; an incomplete step never counts, so round down."""
    return round(_room(size, kernel_size, stride, padding, dilation) / stride) + 1


def output_size__keeps_the_fraction(size, kernel_size, stride=1, padding=0, dilation=1):
    """`/` gives a float, with a fraction where the steps do not come out even; `//` counts the complete
    steps.
    """
    return _room(size, kernel_size, stride, padding, dilation) / stride + 1


def output_size__float(size, kernel_size, stride=1, padding=0, dilation=1):
    """The number is right, but it is a float; a size is an int, so divide with `//` or turn the result
    into an int.
    """
    return float(right_size(size, kernel_size, stride, padding, dilation))


def output_size__pads_one_end(size, kernel_size, stride=1, padding=0, dilation=1):
    """The padding is counted once; the zeros stand at both ends of the axis, so it counts twice."""
    right_size(size, kernel_size, stride, padding, dilation)
    return (size + padding - dilation * (kernel_size - 1) - 1) // stride + 1


def output_size__ignores_padding(size, kernel_size, stride=1, padding=0, dilation=1):
    """The padding is left out; the kernel may stand on the zeros, so they make the axis longer."""
    right_size(size, kernel_size, stride, padding, dilation)
    return (size - dilation * (kernel_size - 1) - 1) // stride + 1


def output_size__ignores_stride(size, kernel_size, stride=1, padding=0, dilation=1):
    """The stride is left out; the kernel visits only every stride-th place."""
    return _room(size, kernel_size, stride, padding, dilation) + 1


def output_size__divides_only_the_kernel(size, kernel_size, stride=1, padding=0, dilation=1):
    """`//` binds tighter than `-`: only the kernel is divided by the stride. Put the whole difference
    in parentheses.
    """
    right_size(size, kernel_size, stride, padding, dilation)
    return size + 2 * padding - (dilation * (kernel_size - 1) + 1) // stride + 1


def output_size__divides_only_the_axis(size, kernel_size, stride=1, padding=0, dilation=1):
    """The axis is divided by the stride before the kernel's length is taken off; take it off first."""
    right_size(size, kernel_size, stride, padding, dilation)
    return (size + 2 * padding) // stride - dilation * (kernel_size - 1)


def output_size__size_over_stride(size, kernel_size, stride=1, padding=0, dilation=1):
    """This is the size divided by the stride, as if padding always made up for the kernel; count kernel
    and padding.
    """
    right_size(size, kernel_size, stride, padding, dilation)
    return -(-size // stride)


def output_size__stride_is_kernel_size(size, kernel_size, stride=None, padding=0, dilation=1):
    """Without a stride the kernel moves by its own size here, as pooling does; the default stride is 1."""
    return right_size(size, kernel_size, kernel_size if stride is None else stride, padding, dilation)


def output_size__ignores_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    """The dilation is left out; the gaps between the weights make the kernel reach further."""
    right_size(size, kernel_size, stride, padding, dilation)
    return right_size(size, kernel_size, stride, padding)


def output_size__multiplies_kernel_by_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    """The kernel is taken to span dilation * kernel_size pixels; there are kernel_size - 1 steps
    between its weights, and the last weight adds one pixel.
    """
    right_size(size, kernel_size, stride, padding, dilation)
    return (size + 2 * padding - dilation * kernel_size) // stride + 1


def output_size__one_gap(size, kernel_size, stride=1, padding=0, dilation=1):
    """The dilation widens the kernel only once here; every one of its kernel_size - 1 gaps grows."""
    right_size(size, kernel_size, stride, padding, dilation)
    return (size + 2 * padding - kernel_size - (dilation - 1)) // stride + 1


def output_size__forgets_minus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    """A 1 is missing from the formula: the kernel spans dilation * (kernel_size - 1) pixels and one more, its last."""
    return (_room(size, kernel_size, stride, padding, dilation) + 1) // stride + 1


def output_size__dilates_the_image(size, kernel_size, stride=1, padding=0, dilation=1):
    """The dilation stretches the image here; it is the kernel that gets gaps."""
    right_size(size, kernel_size, stride, padding, dilation)
    return (dilation * (size - 1) + 1 + 2 * padding - kernel_size) // stride + 1


def output_size__negative_sizes(size, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel that does not fit gives a size of 0 or less here; it should raise ValueError."""
    right_size(10**6, 1, stride, padding, dilation)  # still refuses what is wrong with these three
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def output_size__at_least_zero(size, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel that does not fit gives an output of size 0 here; it should raise ValueError."""
    right_size(10**6, 1, stride, padding, dilation)
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return room // stride + 1 if room >= 0 else 0


def output_size__checks_after_rounding(size, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel that is a little too large passes: rounded towards 0, the missing pixels vanish. Compare
    its span with the padded size before you divide.
    """
    right_size(10**6, 1, stride, padding, dilation)
    places = int((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1
    if places < 1:
        raise ValueError("the kernel does not fit")
    return places


def output_size__refuses_exact_fit(size, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel as large as the padded axis is refused here; it fits, in exactly one place."""
    if _room(size, kernel_size, stride, padding, dilation) == 0:
        raise ValueError("the kernel does not fit")
    return right_size(size, kernel_size, stride, padding, dilation)


def output_size__checks_without_padding(size, kernel_size, stride=1, padding=0, dilation=1):
    """The kernel is compared with the bare axis; with the padding it may fit, so compare it with the
    padded one.
    """
    if dilation * (kernel_size - 1) + 1 > size:
        raise ValueError("the kernel does not fit")
    return right_size(size, kernel_size, stride, padding, dilation)


def output_size__checks_without_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    """A dilated kernel that is too large passes: compare what it spans, gaps included, with the padded
    axis.
    """
    right_size(size, kernel_size, stride, padding)
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 if dilation > 0 else right_size(1, 2)


def output_size__stride_zero_divides(size, kernel_size, stride=1, padding=0, dilation=1):
    """A stride of 0 ends in a ZeroDivisionError; check it first, and raise ValueError."""
    if stride == 0:
        right_size(size, kernel_size, 1, padding, dilation)
        raise ZeroDivisionError("integer division or modulo by zero")
    return right_size(size, kernel_size, stride, padding, dilation)


def output_size__negative_stride(size, kernel_size, stride=1, padding=0, dilation=1):
    """A negative stride is taken as it comes; a stride below 1 should raise ValueError."""
    return _room(size, kernel_size, max(stride, 1) if stride else 0, padding, dilation) // stride + 1


def output_size__negative_padding(size, kernel_size, stride=1, padding=0, dilation=1):
    """A negative padding is taken as cropping; it should raise ValueError."""
    return right_size(size + min(2 * padding, 0), kernel_size, stride, max(padding, 0), dilation)


def output_size__dilation_below_one(size, kernel_size, stride=1, padding=0, dilation=1):
    """A dilation below 1 is taken as it comes; no two weights can share a pixel, so it should raise
    ValueError.
    """
    if dilation >= 1:
        return right_size(size, kernel_size, stride, padding, dilation)
    return right_size(size - dilation * (kernel_size - 1), 1, stride, padding)


def output_shape__swaps_height_and_width(shape, kernel_size, stride=1, padding=0, dilation=1):
    """Height and width of the result are swapped: a shape is (H', W'), rows first."""
    height, width = right_shape(shape, kernel_size, stride, padding, dilation)
    return width, height


def output_shape__pairs_are_x_y(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The pairs are read as (horizontal, vertical); here the vertical entry comes first, as in (H, W)."""
    return right_shape(shape, *(_pair(each)[::-1] for each in (kernel_size, stride, padding, dilation)))


def output_shape__square_kernel(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The kernel's height is also used for its width; take both entries of the pair."""
    return right_shape(shape, _pair(kernel_size)[0], stride, padding, dilation)


def output_shape__one_stride(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The vertical stride is also used for the columns; take both entries of the pair."""
    right_shape(shape, kernel_size, stride, padding, dilation)
    return right_shape(shape, kernel_size, _pair(stride)[0], padding, dilation)


def output_shape__one_padding(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The vertical padding is also used for the columns; take both entries of the pair."""
    right_shape(shape, kernel_size, stride, padding, dilation)
    return right_shape(shape, kernel_size, stride, _pair(padding)[0], dilation)


def output_shape__padding_before_and_after(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The pair of the padding is read as (before, after); it is (vertical, horizontal), and each counts
    at both ends.
    """
    right_shape(shape, kernel_size, stride, padding, dilation)
    before, after = _pair(padding)
    larger = tuple(size + before + after for size in shape)
    return right_shape(larger, kernel_size, stride, 0, dilation)


def output_shape__no_pairs(shape, kernel_size, stride=1, padding=0, dilation=1):
    """Pairs are used in the arithmetic as they come; tell an int from a pair first, and take an entry
    for each axis.
    """
    return tuple((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 for size in shape)


def output_shape__no_ints(shape, kernel_size, stride=1, padding=0, dilation=1):
    """An int is indexed as if it were a pair; an int stands for both axes."""
    return tuple(
        right_size(shape[axis], kernel_size[axis], stride[axis], padding[axis], dilation[axis]) for axis in (0, 1)
    )


def output_shape__square_image(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The image's height is also used for its width; images need not be square."""
    return right_shape((shape[0], shape[0]), kernel_size, stride, padding, dilation)


def output_shape__drops_dilation(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The dilation is not handed on to the sizes of the axes; it widens the kernel."""
    right_shape(shape, kernel_size, stride, padding, dilation)
    return right_shape(shape, kernel_size, stride, padding)


def output_shape__drops_padding(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The padding is not handed on to the sizes of the axes; it adds pixels at both ends of each."""
    right_shape(shape, kernel_size, stride, padding, dilation)
    sizes = zip(shape, _pair(kernel_size), _pair(stride), _pair(dilation))
    return tuple((size - gap * (kernel - 1) - 1) // step + 1 for size, kernel, step, gap in sizes)


def output_shape__list(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The shape is a list; a shape is a tuple, (H', W')."""
    return list(right_shape(shape, kernel_size, stride, padding, dilation))


def output_shape__array(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The shape is an array; a shape is a tuple of two ints, (H', W')."""
    return np.array(right_shape(shape, kernel_size, stride, padding, dilation))


def output_shape__floats(shape, kernel_size, stride=1, padding=0, dilation=1):
    """The sizes are floats; an axis has a whole number of pixels, so make them ints."""
    height, width = right_shape(shape, kernel_size, stride, padding, dilation)
    return float(height), float(width)


def output_shape__number_of_values(shape, kernel_size, stride=1, padding=0, dilation=1):
    """This is the number of values in the map, H' times W'; return the shape, (H', W')."""
    return math.prod(right_shape(shape, kernel_size, stride, padding, dilation))


def output_shape__fits_in_one_axis(shape, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel that is too large in only one of the two axes passes; it has to fit in both."""
    axes = list(zip(shape, _pair(kernel_size), _pair(stride), _pair(padding), _pair(dilation)))
    rooms = [size + 2 * pad - gap * (kernel - 1) - 1 for size, kernel, _, pad, gap in axes]
    if max(rooms) < 0:
        raise ValueError("the kernel does not fit")
    right_shape((10**6, 10**6), 1, stride, padding, dilation)  # still refuses what is wrong with these three
    return tuple(room // axis[2] + 1 for room, axis in zip(rooms, axes))


def output_shape__never_refuses(shape, kernel_size, stride=1, padding=0, dilation=1):
    """Sizes that cannot be come out as they are; where `output_size` raises ValueError, so should the
    shape.
    """
    axes = zip(shape, _pair(kernel_size), _pair(stride), _pair(padding), _pair(dilation))
    return tuple((size + 2 * pad - gap * (kernel - 1) - 1) // step + 1 for size, kernel, step, pad, gap in axes)


def trace_sizes__forgets_the_start(size, layers):
    """The size before the first layer is missing; it is the list's first entry."""
    return right_trace(size, layers)[1:]


def trace_sizes__only_the_last(size, layers):
    """This is the last size alone; list the size before the first layer and after each one."""
    return right_trace(size, layers)[-1]


def trace_sizes__forgets_the_last(size, layers):
    """The size after the last layer is missing; there is one entry more than there are layers."""
    sizes = right_trace(size, layers)
    return sizes[:-1] if layers else sizes


def trace_sizes__starts_anew(size, layers):
    """Each layer is given the first size; it works on what the layer before it has left."""
    return [size, *(right_size(size, *layer) for layer in layers)]


def trace_sizes__swaps_stride_and_padding(size, layers):
    """Stride and padding are mixed up; a layer is (kernel_size, stride, padding)."""
    return right_trace(size, [(kernel_size, padding, stride) for kernel_size, stride, padding in layers])


def trace_sizes__drops_padding(size, layers):
    """The padding of the layers is left out; hand it on with kernel size and stride."""
    return right_trace(size, [(kernel_size, stride, 0) for kernel_size, stride, _ in layers])


def trace_sizes__last_layer_first(size, layers):
    """The layers are followed from the last to the first; the image meets the first one first."""
    return right_trace(size, layers[::-1])


def trace_sizes__uses_up_the_layers(size, layers):
    """The list of layers is emptied on the way; leave it as it is, because the caller still needs it."""
    sizes = [size]
    while layers:
        sizes.append(right_size(sizes[-1], *layers.pop(0)))
    return sizes


def trace_sizes__stops_quietly(size, layers):
    """Where a layer does not fit, the list just ends here; a stack that cannot work should raise
    ValueError.
    """
    sizes = [size]
    for layer in layers:
        try:
            sizes.append(right_size(sizes[-1], *layer))
        except ValueError:
            break
    return sizes


def trace_sizes__never_refuses(size, layers):
    """A layer that does not fit gives a size of 0 or less, and the next one goes on from there; raise
    ValueError.
    """
    sizes = [size]
    for kernel_size, stride, padding in layers:
        sizes.append((sizes[-1] + 2 * padding - kernel_size) // stride + 1)
    return sizes


def trace_sizes__array(size, layers):
    """The sizes are an array; give them as a list of ints."""
    return np.array(right_trace(size, layers))


def trace_sizes__floats(size, layers):
    """The sizes are floats; a size is a whole number of pixels, so round each one down to an int."""
    return [size, *map(float, right_trace(size, layers)[1:])]


def trace_sizes__pairs(size, layers):
    """Each layer has a pair here, the sizes before and after it; every size stands in the list once."""
    sizes = right_trace(size, layers)
    return list(pairwise(sizes))


def trace_sizes__rounds_up(size, layers):
    """The sizes are rounded up; where the strides do not come out even, the pixels left over are lost:
    round down.
    """
    sizes = [size]
    for kernel_size, stride, padding in layers:
        right_size(sizes[-1], kernel_size, stride, padding)
        sizes.append(math.ceil((sizes[-1] + 2 * padding - kernel_size) / stride) + 1)
    return sizes
