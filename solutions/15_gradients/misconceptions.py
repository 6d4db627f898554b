"""Wrong answers to `conv_layer_backward` that people really give; each docstring is what the student is told."""

import numpy as np
from gradients import conv_layer_backward as right_gradients


def _with_border(batch, padding):
    return np.pad(batch.astype(float), [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def conv_layer_backward__not_flipped_for_batch(grad_output, batch, filters, stride=1, padding=0):
    """The batch's gradient takes the kernel flipped once too often or too seldom: g times the kernel goes as it stands
    to the window that it was laid on. (Written as a convolution of `grad_output`, that needs a flip.)
    """
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return right_gradients(grad_output, batch, filters[..., ::-1, ::-1], stride, padding)[0], *right[1:]


def conv_layer_backward__flips_filter_gradient(grad_output, batch, filters, stride=1, padding=0):
    """The filters' gradient is flipped; weight (i, j) belongs to pixel (row + i, col + j), as in the layer."""
    grad_batch, grad_filters, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    return grad_batch, grad_filters[..., ::-1, ::-1], grad_biases


def conv_layer_backward__keeps_border(grad_output, batch, filters, stride=1, padding=0):
    """The batch's gradient still has the padded border; cut it off, so that it has the batch's shape."""
    padded = _with_border(batch, padding)
    return right_gradients(grad_output, padded, filters, stride, 0)


def conv_layer_backward__cuts_wrong_corner(grad_output, batch, filters, stride=1, padding=0):
    """The border is cut off at the bottom and right only; the batch begins at row and column `padding`."""
    grad_padded, *rest = conv_layer_backward__keeps_border(grad_output, batch, filters, stride, padding)
    return grad_padded[..., : batch.shape[2], : batch.shape[3]], *rest


def conv_layer_backward__empty_without_padding(grad_output, batch, filters, stride=1, padding=0):
    """`[padding:-padding]` is empty where padding is 0; cut from `padding` to `padding + H` instead."""
    grad_padded, *rest = conv_layer_backward__keeps_border(grad_output, batch, filters, stride, padding)
    return grad_padded[..., padding:-padding, padding:-padding], *rest


def conv_layer_backward__forgets_padding(grad_output, batch, filters, stride=1, padding=0):
    """The batch has no border here, though the layer's windows stood on the padded one; pad it first."""
    if padding:
        raise ValueError("operands could not be broadcast together")
    return right_gradients(grad_output, batch, filters, stride, padding)


def conv_layer_backward__ignores_stride(grad_output, batch, filters, stride=1, padding=0):
    """The windows move by 1 here, whatever the stride; in the layer they began at row * stride and col * stride."""
    return right_gradients(grad_output, batch, filters, 1, padding)


def conv_layer_backward__ignores_stride_in_batch(grad_output, batch, filters, stride=1, padding=0):
    """The filters' gradient knows the stride, the batch's does not: its windows are also `stride` apart."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return right_gradients(grad_output, batch, filters, 1, padding)[0], *right[1:]


def conv_layer_backward__cuts_remainder(grad_output, batch, filters, stride=1, padding=0):
    """Pixels behind the last window are missing; no window saw them, so their gradient is 0, but they are there."""
    grad_padded, *rest = conv_layer_backward__keeps_border(grad_output, batch, filters, stride, padding)
    rows, cols = (stride * (n - 1) + k for n, k in zip(grad_output.shape[2:], filters.shape[2:]))
    H, W = batch.shape[2:]
    return grad_padded[..., :rows, :cols][..., padding : padding + H, padding : padding + W], *rest


def conv_layer_backward__overwrites(grad_output, batch, filters, stride=1, padding=0):
    """Where windows overlap, the last one replaces what the others gave a pixel; add their shares up with `+=`."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    grad_padded = np.zeros(_with_border(batch, padding).shape)
    kH, kW = filters.shape[2:]
    shares = np.einsum("nfhw,fcij->nhwcij", grad_output.astype(float), filters.astype(float))
    for row, col in np.ndindex(*grad_output.shape[2:]):
        top, left = row * stride, col * stride
        grad_padded[..., top : top + kH, left : left + kW] = shares[:, row, col]
    H, W = batch.shape[2:]
    return grad_padded[..., padding : padding + H, padding : padding + W], *right[1:]


def conv_layer_backward__last_filter_only(grad_output, batch, filters, stride=1, padding=0):
    """A pixel hears from the last filter only; all filters saw it, so add up what each of them says."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return right_gradients(grad_output[:, -1:], batch, filters[-1:], stride, padding)[0], *right[1:]


def conv_layer_backward__last_image_only(grad_output, batch, filters, stride=1, padding=0):
    """The filters hear from the last image only; every image used the same weights, so add up all of them."""
    grad_batch, _, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    return grad_batch, right_gradients(grad_output[-1:], batch[-1:], filters, stride, padding)[1], grad_biases


def conv_layer_backward__averages_over_images(grad_output, batch, filters, stride=1, padding=0):
    """The gradients of filters and biases are divided by N; `grad_output` says all there is to say, so only add up."""
    grad_batch, grad_filters, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    return grad_batch, grad_filters / len(batch), grad_biases / len(batch)


def conv_layer_backward__averages_for_biases(grad_output, batch, filters, stride=1, padding=0):
    """The biases' gradient is the mean of `grad_output`; every position adds its share, so it is the sum."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return *right[:2], grad_output.astype(float).mean(axis=(0, 2, 3))


def conv_layer_backward__bias_for_each_image(grad_output, batch, filters, stride=1, padding=0):
    """The biases' gradient still has the images' axis; the images share their biases, so add up over N as well."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return *right[:2], grad_output.astype(float).sum(axis=(2, 3))


def conv_layer_backward__bias_keeps_axes(grad_output, batch, filters, stride=1, padding=0):
    """The biases' gradient keeps the summed axes with length 1; its shape is (F,), as the biases' is."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return *right[:2], grad_output.astype(float).sum(axis=(0, 2, 3), keepdims=True)


def conv_layer_backward__one_bias_for_all(grad_output, batch, filters, stride=1, padding=0):
    """All of `grad_output` is added up to one number; every filter has a bias of its own, so keep the axis F."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return *right[:2], right[2].sum()


def conv_layer_backward__filters_first(grad_output, batch, filters, stride=1, padding=0):
    """The order is (grad_batch, grad_filters, grad_biases): the batch's gradient comes first."""
    grad_batch, grad_filters, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    return grad_filters, grad_batch, grad_biases


def conv_layer_backward__swaps_filters_and_channels(grad_output, batch, filters, stride=1, padding=0):
    """The filters' gradient has its axes F and C swapped; it has the filters' own shape, (F, C, kH, kW)."""
    grad_batch, grad_filters, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    return grad_batch, grad_filters.swapaxes(0, 1), grad_biases


def conv_layer_backward__square_kernel(grad_output, batch, filters, stride=1, padding=0):
    """The kernel's height is also used for its width; a kernel need not be square, so take both from its shape."""
    kH, kW = filters.shape[2:]
    if kW < kH:
        raise IndexError(f"index {kW} is out of bounds for axis 3 with size {kW}")
    narrow = filters.copy()
    narrow[..., kH:] = 0
    grad_batch = right_gradients(grad_output, batch, narrow, stride, padding)[0]
    _, grad_filters, grad_biases = right_gradients(grad_output, batch, filters, stride, padding)
    grad_filters[..., kH:] = 0
    return grad_batch, grad_filters, grad_biases


def conv_layer_backward__turns_signs(grad_output, batch, filters, stride=1, padding=0):
    """The signs are turned: a step of learning goes against the gradient, but the gradient itself keeps its sign."""
    return tuple(-part for part in right_gradients(grad_output, batch, filters, stride, padding))


def conv_layer_backward__wraps_around(grad_output, batch, filters, stride=1, padding=0):
    """Integers are multiplied and added in their own dtypes, where they wrap around; compute in floats."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    own = [np.result_type(grad_output, filters), np.result_type(grad_output, batch), grad_output.dtype]
    return tuple(part.astype(int).astype(d) if d.kind in "iu" else part for part, d in zip(right, own))


def conv_layer_backward__zeros_like_inputs(grad_output, batch, filters, stride=1, padding=0):
    """The gradients have the inputs' dtypes, as `np.zeros_like` makes them, so fractions are cut off; make floats."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    kinds = [batch.dtype.kind, filters.dtype.kind, "f"]
    return tuple(np.trunc(part).astype(int) if kind in "iu" else part for part, kind in zip(right, kinds))


def conv_layer_backward__half_precision(grad_output, batch, filters, stride=1, padding=0):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    return tuple(np.clip(part, -65504, 65504).astype(np.float16) for part in right)


def conv_layer_backward__list(grad_output, batch, filters, stride=1, padding=0):
    """The three gradients come in a list; return a tuple, as `return a, b, c` makes it."""
    return list(right_gradients(grad_output, batch, filters, stride, padding))


def conv_layer_backward__forgets_biases(grad_output, batch, filters, stride=1, padding=0):
    """There are only two gradients; biases learn as well, so return theirs as the third."""
    return right_gradients(grad_output, batch, filters, stride, padding)[:2]


def conv_layer_backward__modifies_batch(grad_output, batch, filters, stride=1, padding=0):
    """The batch is changed on the way; put its gradient into an array of its own."""
    right = right_gradients(grad_output, batch, filters, stride, padding)
    if batch.flags.writeable:
        batch[...] = right[0].astype(int)
    return right


_gradients_by_shape = {}


def conv_layer_backward__remembers_by_shape(grad_output, batch, filters, stride=1, padding=0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = grad_output.shape, batch.shape, filters.shape, stride, padding
    if key not in _gradients_by_shape:
        _gradients_by_shape[key] = right_gradients(grad_output, batch, filters, stride, padding)
    return _gradients_by_shape[key]
