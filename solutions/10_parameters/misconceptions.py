"""Wrong answers to `parameters` that people really give; each docstring is what the student is told."""

import math

from parameters import conv_parameters as right_conv
from parameters import dense_parameters as right_dense
from parameters import locally_connected_parameters as right_local
from parameters import network_parameters as right_network


def _pair(value):
    return value if isinstance(value, (tuple, list)) else (value, value)


def conv_parameters__no_biases(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The biases are missing: besides its weights, each filter learns one bias unless bias=False."""
    return right_conv(in_channels, out_channels, kernel_size, False, groups)


def conv_parameters__always_biases(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The biases are counted even with bias=False; then there are only the weights."""
    return right_conv(in_channels, out_channels, kernel_size, True, groups)


def conv_parameters__one_bias(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The whole layer has one bias here; every filter has its own, so there are out_channels of them."""
    return right_conv(in_channels, out_channels, kernel_size, False, groups) + bool(bias)


def conv_parameters__bias_for_each_input(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """There is a bias for each input channel here; biases belong to the filters, out_channels of them."""
    return right_conv(in_channels, out_channels, kernel_size, False, groups) + in_channels * bool(bias)


def conv_parameters__bias_in_every_slice(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Each channel's slice of a filter got a bias; the slices' products go into one sum, with one bias."""
    slices = out_channels * (in_channels // groups) * bool(bias)
    return right_conv(in_channels, out_channels, kernel_size, False, groups) + slices


def conv_parameters__flat_filters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """A filter is counted as one kH x kW slice; it has such a slice for every channel that it sees."""
    return right_conv(1, out_channels, kernel_size, bias)


def conv_parameters__one_filter(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """This counts a single filter; the layer has out_channels of them, one for each map."""
    return right_conv(in_channels, out_channels, kernel_size, bias, groups) // out_channels


def conv_parameters__side_not_squared(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """An int kernel_size k is counted as k weights; it stands for a k x k square."""
    flat = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size, 1)
    return right_conv(in_channels, out_channels, flat, bias, groups)


def conv_parameters__int_kernel_only(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The kernel_size is squared as it comes; it may also be a pair (kH, kW), so make it a pair first."""
    each_filter = in_channels // groups * kernel_size**2 + bool(bias)
    return out_channels * each_filter


def conv_parameters__square_kernel(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The kernel's height is also used for its width; a pair (kH, kW) need not be square."""
    return right_conv(in_channels, out_channels, _pair(kernel_size)[0], bias, groups)


def conv_parameters__adds_kernel_sides(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The kernel's sides are added; a kernel of kH rows and kW columns holds kH * kW weights."""
    return right_conv(in_channels, out_channels, (sum(_pair(kernel_size)), 1), bias, groups)


def conv_parameters__ignores_groups(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The groups are left out: with groups, a filter sees in_channels / groups channels, not all of them."""
    return right_conv(in_channels, out_channels, kernel_size, bias)


def conv_parameters__one_group(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """This is one group's share; the layer has as many such groups as `groups` says."""
    return right_conv(in_channels // groups, out_channels // groups, kernel_size, bias)


def conv_parameters__divides_both_counts(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Both channel counts are divided by groups; filters see fewer channels, but there are as many filters."""
    weights = right_conv(in_channels // groups, out_channels // groups, kernel_size, False)
    return weights + out_channels * bool(bias)


def conv_parameters__divides_biases(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The biases are divided by groups as well; every filter keeps its own, so there are out_channels of them."""
    weights = right_conv(in_channels, out_channels, kernel_size, False, groups)
    return weights + out_channels // groups * bool(bias)


def conv_parameters__multiplies_by_groups(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The weights are multiplied by groups; each filter sees fewer channels, so the weights get fewer."""
    return groups * right_conv(in_channels, out_channels, kernel_size, False) + out_channels * bool(bias)


def conv_parameters__any_groups_are_depthwise(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Every filter sees a single channel once there are groups; it sees in_channels / groups of them."""
    return right_conv(1 if groups > 1 else in_channels, out_channels, kernel_size, bias)


def conv_parameters__float(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The count is a float because `/` always gives one; `//` keeps whole numbers whole."""
    return float(right_conv(in_channels, out_channels, kernel_size, bias, groups))


def conv_parameters__weights_and_biases_apart(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Weights and biases came back as two numbers; return their sum, one int."""
    return right_conv(in_channels, out_channels, kernel_size, False, groups), out_channels * bool(bias)


def dense_parameters__no_biases(in_features, out_features, bias=True):
    """The biases are missing: each output value has one unless bias=False."""
    return right_dense(in_features, out_features, False)


def dense_parameters__always_biases(in_features, out_features, bias=True):
    """The biases are counted even with bias=False; then there are only the weights."""
    return right_dense(in_features, out_features)


def dense_parameters__bias_for_each_input(in_features, out_features, bias=True):
    """There is a bias for each input value here; biases belong to the outputs, out_features of them."""
    return right_dense(in_features, out_features, False) + in_features * bool(bias)


def dense_parameters__one_bias(in_features, out_features, bias=True):
    """There is one bias for the whole layer here; every output value has its own."""
    return right_dense(in_features, out_features, False) + bool(bias)


def dense_parameters__adds_sizes(in_features, out_features, bias=True):
    """The sizes are added; every output has a weight for every input, so they are to be multiplied."""
    return in_features + out_features + out_features * bool(bias)


def dense_parameters__bias_on_both_sides(in_features, out_features, bias=True):
    """The bias is counted as an extra output as well; it adds one number to each output, and no new output."""
    return (in_features + 1) * (out_features + 1) if bias else in_features * out_features


def dense_parameters__weights_and_biases_apart(in_features, out_features, bias=True):
    """Weights and biases came back as two numbers; return their sum, one int."""
    return in_features * out_features, out_features * bool(bias)


def locally_connected_parameters__shared(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """This is what a convolution learns, which shares its filters; here every position has its own."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    return right_conv(input_shape[0], out_channels, kernel_size, bias)


def locally_connected_parameters__shared_biases(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The filters count at every position, but the biases once; nothing is shared, so neither are they."""
    weights = right_local(input_shape, out_channels, kernel_size, stride, padding, False)
    return weights + out_channels * bool(bias)


def locally_connected_parameters__one_bias_at_each_position(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """Each position has one bias here, whatever the maps; every map has its own bias at every position."""
    weights = right_local(input_shape, out_channels, kernel_size, stride, padding, False)
    return weights + _positions(input_shape, kernel_size, stride, padding) * bool(bias)


def locally_connected_parameters__no_biases(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """The biases are missing: each map has one at every position unless bias=False."""
    return right_local(input_shape, out_channels, kernel_size, stride, padding, False)


def locally_connected_parameters__always_biases(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The biases are counted even with bias=False; then there are only the weights."""
    return right_local(input_shape, out_channels, kernel_size, stride, padding, True)


def locally_connected_parameters__every_pixel(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """A filter is counted for each input pixel; count the positions, the pixels of an output map."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    return H * W * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__dense(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """This is a dense layer, whose outputs see every pixel; here each output sees its own window only."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    outputs = out_channels * _positions(input_shape, kernel_size, stride, padding)
    return right_dense(math.prod(input_shape), outputs, bias)


def locally_connected_parameters__ignores_stride(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The stride is left out; a larger stride gives fewer positions, and so fewer filters."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    return right_local(input_shape, out_channels, kernel_size, 1, padding, bias)


def locally_connected_parameters__divides_size_by_stride(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The stride divides the number of positions; divide the way after the first position, then add 1."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    rows, cols = ((size + 2 * padding - kernel_size + 1) // stride for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__rounds_up(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """The positions are rounded up; where the last step does not fit, there is no position, so round down."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    rows, cols = (-(-(size + 2 * padding - kernel_size) // stride) + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__one_position_too_few(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """One row and one column of positions are missing: besides the steps, the first position counts."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    rows, cols = ((size + 2 * padding - kernel_size) // stride for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__ignores_padding(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The padding is left out of the size; it adds positions, each with its own filter."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    rows, cols = ((size - kernel_size) // stride + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__pads_one_side(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The padding is counted once; it stands on both sides, so a side grows by 2*padding."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    C, H, W = input_shape
    rows, cols = ((size + padding - kernel_size) // stride + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__pads_channels(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The padding is counted as more weights; it adds pixels around the border, and no channels."""
    right_local(input_shape, out_channels, kernel_size, stride, padding, bias)
    positions = _positions(input_shape, kernel_size, stride, padding)
    return positions * right_conv(input_shape[0] + 2 * padding, out_channels, kernel_size, bias)


def locally_connected_parameters__one_map(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """This counts a single map; each of the out_channels maps has its own filters."""
    return right_local(input_shape, 1, kernel_size, stride, padding, bias)


def locally_connected_parameters__flat_filters(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """A filter is counted as one slice; as in a convolution, it has a slice for every input channel."""
    return right_local((1, *input_shape[1:]), out_channels, kernel_size, stride, padding, bias)


def locally_connected_parameters__channels_last(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The shape is read as (H, W, C); throughout the course the channels come first, (C, H, W)."""
    H, W, C = input_shape
    return right_local((C, H, W), out_channels, kernel_size, stride, padding, bias)


def locally_connected_parameters__float(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """The count is a float; a number of positions is whole, so divide by the stride with `//`."""
    return float(right_local(input_shape, out_channels, kernel_size, stride, padding, bias))


def locally_connected_parameters__nothing_where_nothing_fits(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """A kernel larger than the padded input gives the count 0 here; it should raise ValueError."""
    if kernel_size > min(input_shape[1:]) + 2 * padding and stride > 0 and padding >= 0:
        return 0
    return right_local(input_shape, out_channels, kernel_size, stride, padding, bias)


def locally_connected_parameters__never_asks_whether_it_fits(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """The kernel is larger than the padded input, and the formula is used anyway; raise ValueError first."""
    if stride < 1 or padding < 0:
        raise ValueError("stride or padding out of range")
    C, H, W = input_shape
    rows, cols = ((size + 2 * padding - kernel_size) // stride + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__checks_height_only(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """Only the height is compared with the kernel; one that is too wide should also raise ValueError."""
    C, H, W = input_shape
    if kernel_size > H + 2 * padding or stride < 1 or padding < 0:
        raise ValueError("the kernel does not fit")
    rows, cols = ((size + 2 * padding - kernel_size) // stride + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__forgets_padding_when_it_refuses(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """A kernel is refused although it fits into the padded input; compare it with size + 2*padding."""
    if kernel_size > min(input_shape[1:]):
        raise ValueError("the kernel does not fit")
    return right_local(input_shape, out_channels, kernel_size, stride, padding, bias)


def locally_connected_parameters__takes_any_stride(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """A stride below 1 goes nowhere; it should raise ValueError before anything is divided by it."""
    right_local(input_shape, out_channels, kernel_size, 1, padding, bias)
    C, H, W = input_shape
    rows, cols = ((size + 2 * padding - kernel_size) // stride + 1 for size in (H, W))
    return rows * cols * right_conv(C, out_channels, kernel_size, bias)


def locally_connected_parameters__takes_negative_padding(
    input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True
):
    """A negative padding is taken as it comes; it should raise ValueError."""
    C, H, W = input_shape
    if padding < 0:
        H, W, padding = H + 2 * padding, W + 2 * padding, 0
    return right_local((C, H, W), out_channels, kernel_size, stride, padding, bias)


def _positions(input_shape, kernel_size, stride, padding):
    return right_local((1, *input_shape[1:]), 1, kernel_size, stride, padding, False) // kernel_size**2


def network_parameters__no_biases(layers):
    """The biases are missing: "conv" and "dense" layers have them."""
    right_network(layers)
    counts = {"conv": right_conv, "dense": right_dense}
    return sum(counts[kind](*sizes, bias=False) for kind, *sizes in layers if kind in counts)


def network_parameters__only_conv(layers):
    """The dense layers are left out; they learn as well, and often more than all the others."""
    right_network(layers)
    return right_network([layer for layer in layers if layer[0] == "conv"])


def network_parameters__last_layer(layers):
    """This is one layer's count; add up the layers with `+=` instead of keeping the last."""
    right_network(layers)
    counted = [layer for layer in layers if layer[0] in ("conv", "dense")]
    return right_network(counted[-1:])


def network_parameters__only_dense(layers):
    """The convolutional layers are left out; their filters are also learned."""
    right_network(layers)
    return right_network([layer for layer in layers if layer[0] == "dense"])


def network_parameters__first_layer(layers):
    """The `return` stands inside the loop, so the first layer ends it; move it behind the loop."""
    return right_network(layers[:1])


def network_parameters__pool_learns(layers):
    """The pooling windows are counted; they only pick or average values, and learn nothing."""
    return right_network(layers) + sum(layer[1] ** 2 for layer in layers if layer[0] == "pool")


def network_parameters__refuses_what_learns_nothing(layers):
    """Layers without parameters are refused as unknown; "pool" and "relu" are fine, and count 0."""
    for layer in layers:
        if layer[0] not in ("conv", "dense"):
            raise ValueError(layer[0])
    return right_network(layers)


def network_parameters__stumbles_over_relu(layers):
    """The second entry of every layer is used; ("relu",) has none, so look at the kind first."""
    for layer in layers:
        layer[1]
    return right_network(layers)


def network_parameters__unknown_counts_nothing(layers):
    """An unknown kind counts 0 here, which hides a mistake; it should raise ValueError."""
    return right_network([layer for layer in layers if layer[0] in ("conv", "dense")])


def network_parameters__key_error(layers):
    """An unknown kind raises KeyError, as dictionaries do; raise ValueError instead."""
    known = {"conv": right_conv, "dense": right_dense, "pool": lambda *_: 0, "relu": lambda *_: 0}
    return sum(known[kind](*sizes) for kind, *sizes in layers)


def network_parameters__equal_layers_once(layers):
    """Equal layers are counted once; two layers of the same sizes still have weights of their own."""
    return right_network(list(dict.fromkeys(layers)))


def network_parameters__multiplies(layers):
    """The layers' counts are multiplied; a network learns them side by side, so add them up."""
    right_network(layers)
    return math.prod(right_network([layer]) for layer in layers if layer[0] in ("conv", "dense"))


def network_parameters__list(layers):
    """These are the counts of the layers one by one; return their sum, one int."""
    return [right_network([layer]) for layer in layers]


def network_parameters__uses_up_the_list(layers):
    """The layers are taken out of the caller's list, which is empty afterwards; loop over it instead."""
    total = right_network(layers)
    layers.clear()
    return total
