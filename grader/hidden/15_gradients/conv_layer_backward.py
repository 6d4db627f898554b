"""Hidden suite of `conv_layer_backward`."""

from functools import cache, partial

import numpy as np

from fam.testing import Reference, claim, noise, once_values_are_right, random_generator, satisfies, test_case

OK_FORMAT = False

name = "conv_layer_backward (hidden)"

right = Reference("conv_layer_backward")
# A call computes three gradients of a layer, so a few small layers take a tenth of a submission's time.
BATCH, FILTERS, BIASES = 0, 1, 2


def layer(seed, batch, filters, stride=1, padding=0):
    """Make the arguments for one layer: noise of fitting shapes, then its stride and padding."""
    (N, _, H, W), (F, _, kH, kW) = batch, filters
    rows, cols = (H + 2 * padding - kH) // stride + 1, (W + 2 * padding - kW) // stride + 1
    return (noise(seed, N, F, rows, cols), noise(seed + 1, *batch), noise(seed + 2, *filters), stride, padding)


def shares(grad_output, batch, filters, stride, padding):
    """Hand out the shares of one output value after the other."""
    border = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    padded, grad_filters = np.pad(batch.astype(float), border), np.zeros(filters.shape)
    grad_padded, grad_biases = np.zeros(padded.shape), np.zeros(len(filters))
    for n, f, row, col in np.ndindex(*grad_output.shape):
        share, top, left = float(grad_output[n, f, row, col]), row * stride, col * stride
        place = (n, slice(None), slice(top, top + filters.shape[2]), slice(left, left + filters.shape[3]))
        grad_padded[place] += share * filters[f]
        grad_filters[f] += share * padded[place]
        grad_biases[f] += share
    H, W = batch.shape[2:]
    return grad_padded[:, :, padding : padding + H, padding : padding + W], grad_filters, grad_biases


@cache
def expected_shares(*shapes):
    """Return each gradient of a layer, and how far its values may be off, which are the same for every submission."""
    return [(gradient, 1e-6 + 1e-5 * np.abs(gradient)) for gradient in shares(*layer(*shapes))]


def agrees_in(part, function, *shapes):
    """Look at one of the three gradients only, so that each of them earns its own points."""
    satisfies(partial(compare_gradient, part, shapes), function, *layer(*shapes))


def compare_gradient(part, shapes, answer):
    """Claim that one of the three gradients is right."""
    expected, tolerance = expected_shares(*shapes)[part]
    claim(isinstance(answer, (tuple, list)) and len(answer) > part, "this gradient is not among what was returned")
    given = answer[part]
    claim(isinstance(given, np.ndarray) and given.dtype.kind in "iuf", "this gradient is no array of real numbers")
    claim(given.shape == expected.shape, f"this gradient has the shape {given.shape}, not {expected.shape}")
    claim((np.abs(given - expected) <= tolerance).all(), "this gradient has wrong values")


@test_case(
    name="gradient of the biases",
    points=0.25,
    hidden=True,
    failure_message="If a bias grows by 1, what happens to each value of its maps, and what does that cost?",
)
def biases(conv_layer_backward):
    """Every position of every image adds its share; one filter still gives an array."""
    agrees_in(BIASES, conv_layer_backward, 1500, (2, 3, 4, 6), (4, 3, 2, 3))
    agrees_in(BIASES, conv_layer_backward, 1503, (3, 2, 5, 4), (2, 2, 3, 2), 2, 1)
    agrees_in(BIASES, conv_layer_backward, 1506, (1, 1, 4, 6), (1, 1, 3, 2))


@test_case(
    name="gradient of the filters",
    points=0.5,
    hidden=True,
    failure_message="Which pixels does one weight meet while its filter visits every image? Try several channels.",
)
def filters(conv_layer_backward):
    """Every weight has its own sum over images and positions, for kernels of any shape."""
    agrees_in(FILTERS, conv_layer_backward, 1510, (2, 3, 5, 6), (4, 3, 3, 3))
    agrees_in(FILTERS, conv_layer_backward, 1513, (3, 1, 4, 6), (2, 1, 2, 3))
    agrees_in(FILTERS, conv_layer_backward, 1516, (2, 2, 6, 4), (1, 2, 4, 1))
    agrees_in(FILTERS, conv_layer_backward, 1519, (1, 2, 3, 5), (3, 2, 3, 5))
    agrees_in(FILTERS, conv_layer_backward, 1522, (2, 3, 2, 4), (2, 3, 1, 1))


@test_case(
    name="gradient of the batch",
    points=0.5,
    hidden=True,
    failure_message="In which output values does a pixel have a part, and by which weights? Try several filters.",
)
def batch(conv_layer_backward):
    """Every pixel has its own sum over filters and windows, for kernels of any shape."""
    agrees_in(BATCH, conv_layer_backward, 1525, (2, 3, 5, 6), (4, 3, 3, 3))
    agrees_in(BATCH, conv_layer_backward, 1528, (3, 1, 4, 6), (2, 1, 2, 3))
    agrees_in(BATCH, conv_layer_backward, 1531, (2, 2, 6, 4), (1, 2, 4, 1))
    agrees_in(BATCH, conv_layer_backward, 1534, (1, 2, 3, 5), (3, 2, 3, 5))
    agrees_in(BATCH, conv_layer_backward, 1537, (2, 3, 2, 4), (2, 3, 1, 1))


@test_case(
    name="filters, with stride and padding",
    points=0.5,
    hidden=True,
    failure_message="Where did the windows stand in the padded batch? Try a stride that leaves a remainder.",
)
def filters_with_stride_and_padding(conv_layer_backward):
    """The pixels that a weight met are `stride` apart, and some of them are the zeros around the image."""
    agrees_in(FILTERS, conv_layer_backward, 1540, (2, 2, 7, 5), (3, 2, 3, 2), 2)
    agrees_in(FILTERS, conv_layer_backward, 1543, (1, 3, 8, 6), (2, 3, 2, 3), 3)
    agrees_in(FILTERS, conv_layer_backward, 1546, (1, 1, 4, 5), (2, 1, 3, 2), 1, 2)
    agrees_in(FILTERS, conv_layer_backward, 1549, (2, 2, 6, 5), (3, 2, 3, 4), 2, 1)
    agrees_in(FILTERS, conv_layer_backward, 1552, (1, 2, 5, 7), (2, 2, 1, 2), 3, 1)


@test_case(
    name="batch, with stride and padding",
    points=0.5,
    hidden=True,
    failure_message="Pixels that no window saw, and windows that hang over the border: which gradient do they give?",
)
def batch_with_stride_and_padding(conv_layer_backward):
    """The gradient has the batch's own shape, whatever was skipped at the end or padded around it."""
    agrees_in(BATCH, conv_layer_backward, 1555, (2, 2, 7, 5), (3, 2, 3, 2), 2)
    agrees_in(BATCH, conv_layer_backward, 1558, (1, 3, 8, 6), (2, 3, 2, 3), 3)
    agrees_in(BATCH, conv_layer_backward, 1561, (2, 1, 4, 5), (2, 1, 3, 2), 1, 2)
    agrees_in(BATCH, conv_layer_backward, 1564, (2, 2, 6, 5), (3, 2, 3, 4), 2, 1)
    agrees_in(BATCH, conv_layer_backward, 1567, (1, 2, 5, 7), (2, 2, 1, 2), 3, 1)


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integers, such as uint8, and mix them with fractions."),
)
def dtypes(conv_layer_backward):
    """Integers do not wrap around, and fractions are not cut off where other arguments are integers."""
    rng = random_generator(1570)
    pixels = rng.integers(100, 256, (2, 2, 4, 5)).astype(np.uint8)
    weights = rng.integers(-100, 101, (3, 2, 2, 3)).astype(np.int8)
    ones = rng.integers(0, 9, (2, 3, 3, 3)).astype(np.uint8)
    right.agrees(conv_layer_backward, ones, pixels, weights)
    pixels, ones = pixels[:1], ones[:1]  # one image is half of the work
    right.agrees(conv_layer_backward, noise(1571, 1, 3, 3, 3), pixels, weights)
    right.agrees(conv_layer_backward, ones, noise(1572, 1, 2, 4, 5), weights.astype(np.int32))
    shades = rng.integers(-128, 128, (3, 2, 2, 4, 5)).astype(np.int8)
    right.agrees(
        conv_layer_backward, shades[0, :, :, :3, :3], shades[1], shades[2, :, :, :2, :3]
    )  # signed bytes only
    right.agrees(conv_layer_backward, ones + 200, pixels, weights[:, :, :, ::-1])  # sums of more than a byte
    fine = noise(1582, 1, 3, 3, 3) + noise(1583, 1, 3, 3, 3) / 1024  # more digits than float16 has
    right.agrees(conv_layer_backward, fine, np.ones((1, 2, 4, 5)), np.ones((3, 2, 2, 3)))
    single = [array.astype(np.float32) for array in layer(1573, (1, 2, 4, 5), (3, 2, 2, 3))[:3]]
    right.agrees(conv_layer_backward, *single)


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(conv_layer_backward):
    """Views and read-only arrays are fine as inputs, and stay as they were; keywords work, too."""
    grad_output, images, kernels, stride, padding = layer(1576, (2, 2, 5, 6), (3, 2, 3, 2), 2, 1)
    right.agrees(conv_layer_backward, grad_output[::-1], np.asfortranarray(images), kernels[..., ::-1, ::-1], 2, 1)
    for array in (grad_output, images, kernels):
        array.flags.writeable = False
    right.agrees(
        conv_layer_backward,
        grad_output=grad_output,
        batch=images,
        filters=kernels,
        padding=padding,
        stride=stride,
    )
    right.agrees(conv_layer_backward, *layer(1579, (1, 2, 5, 6), (3, 2, 3, 2), 2, 1))
