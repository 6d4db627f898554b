"""Hidden suite of `conv_layer`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "conv_layer (hidden)"

right = Reference("conv_layer")

# N, C, H, W = 2, 3, 4, 7 and F, C, kH, kW = 5, 3, 2, 3: all axes of a batch and of a result differ, so none can stand
# for another. Students sum up each value in seven loops, so this unit takes more than a tenth of a submission's time
# even with arrays as small as the checks allow: batches, strides, paddings, dilations and groups need each other.
BATCH, FILTERS, BIASES = noise(900, 2, 3, 4, 7), noise(901, 5, 3, 2, 3), noise(902, 5)
SMALL, NARROW = noise(930, 3, 2, 4, 5), noise(931, 5, 2, 3, 2)  # half of the work
TINY, THREE = noise(932, 1, 2, 3, 5), noise(933, 3, 2, 2, 3)  # a twelfth of it
WIDE, FEW = noise(956, 2, 4, 7, 9), noise(957, 3, 4, 2, 3)  # room for steps
BYTES = random_generator(903).integers(100, 256, (2, 3, 3, 4)).astype(np.uint8)


@test_case(
    name="values",
    points=1.5,
    hidden=True,
    failure_message="Try N, C, H, W, F, kH and kW that all differ, and add up one value by hand.",
)
def values(conv_layer):
    """Every image has one map for each filter, with the products of all channels in it."""
    right.agrees(conv_layer, BATCH, FILTERS)
    right.agrees(conv_layer, SMALL[::-1].copy(), NARROW)
    right.agrees(conv_layer, SMALL, NARROW[::-1].copy())
    right.agrees(conv_layer, noise(904, 2, 3, 5, 3), noise(905, 3, 3, 2, 2))


@test_case(
    name="shapes",
    points=0.75,
    hidden=True,
    failure_message="Try even and narrow kernels, and batches where an axis has length 1.",
)
def shapes(conv_layer):
    """Kernels may be of any shape that fits, and an axis of length 1 stays an axis."""
    for kH, kW in [(2, 4), (4, 5)]:
        right.agrees(conv_layer, noise(908, 2, 3, 4, 5), noise(910 + 7 * kH + kW, 4, 3, kH, kW))
    right.agrees(conv_layer, noise(962, 3, 2, 4, 6), noise(963, 1, 2, 3, 2), noise(964, 1))
    right.agrees(conv_layer, noise(950, 1, 2, 6, 3), noise(951, 2, 2, 4, 1))  # higher than the image is wide


@test_case(
    name="biases",
    points=0.75,
    hidden=True,
    failure_message="Which axis of the result do the biases belong to, and how often is each one added?",
)
def biases(conv_layer):
    """Each bias is added once to all values of its own map, by name or by place."""
    right.agrees(conv_layer, SMALL, NARROW[::-1].copy(), biases=BIASES)  # asked before, without
    right.agrees(conv_layer, TINY, THREE, None)
    right.agrees(conv_layer, noise(969, 2, 4, 3, 3), noise(970, 6, 2, 2, 2), noise(971, 6), groups=2)


@test_case(
    name="strides and paddings",
    points=1.25,
    hidden=True,
    failure_message="Try strides that leave a remainder, and pairs with two different numbers.",
)
def stride_and_padding(conv_layer):
    """Steps and zeros may differ between the axes; windows that do not fit any more are left out."""
    for stride in [(4, 1), (2, 5)]:
        right.agrees(conv_layer, WIDE[:, :2], FEW[:, :2], stride=stride)
    right.agrees(conv_layer, noise(972, 2, 3, 3, 4), noise(973, 2, 3, 2, 3), padding=1)
    right.agrees(conv_layer, BATCH, FILTERS, BIASES, stride=(2, 4), padding=(1, 2))
    right.agrees(conv_layer, noise(974, 1, 2, 2, 3), noise(975, 2, 2, 4, 2), padding=(1, 0))
    right.agrees(conv_layer, noise(952, 1, 2, 3, 2), noise(953, 2, 2, 2, 4), padding=(0, 1))


@test_case(
    name="dilated filters",
    points=1.25,
    hidden=True,
    failure_message="How many pixels does a dilated kernel span, from its first weight to its last?",
)
def dilation(conv_layer):
    """The weights meet pixels that are `dilation` apart, and the map's size follows the kernel's span."""
    for step in [3, (2, 1), (1, 4)]:
        right.agrees(conv_layer, WIDE[:1, :2], FEW[:, :2], dilation=step)
    right.agrees(conv_layer, noise(978, 2, 2, 7, 9), noise(979, 3, 2, 3, 2), stride=(1, 2), dilation=(2, 3))
    right.agrees(conv_layer, noise(980, 2, 2, 5, 4), noise(981, 3, 2, 3, 2), None, (1, 2), (2, 1), (3, 2))
    right.agrees(conv_layer, BATCH, FILTERS, BIASES, 2, (1, 2), (3, 2))
    right.agrees(conv_layer, noise(954, 1, 2, 4, 3), noise(955, 2, 2, 2, 3), padding=(0, 1), dilation=(3, 2))


@test_case(
    name="blocks of channels",
    points=1.25,
    hidden=True,
    failure_message="Try two groups of two channels and three filters each: who sees what?",
)
def groups(conv_layer):
    """Each block of filters sees its block of channels, and the maps keep the filters' order."""
    right.agrees(conv_layer, noise(984, 2, 4, 3, 5), noise(985, 6, 2, 2, 3), groups=2)
    right.agrees(conv_layer, noise(986, 2, 6, 4, 3), noise(987, 6, 2, 3, 2), groups=3)
    right.agrees(conv_layer, noise(994, 1, 4, 6, 5), noise(995, 6, 2, 2, 3), noise(996, 6), (2, 1), (1, 2), (3, 2), 2)


@test_case(
    name="dtypes",
    points=0.75,
    hidden=True,
    failure_message=once_values_are_right("Try integer batches, such as uint8, with fractional weights and biases."),
)
def dtypes(conv_layer):
    """Integers do not wrap around and nothing is cut off."""
    right.agrees(conv_layer, BYTES, np.full((2, 3, 2, 3), 2, np.uint8), padding=1)
    right.agrees(conv_layer, BYTES.astype(np.int8), np.array([[[[1, -1]], [[100, 7]], [[-90, 3]]]], np.int8))
    right.agrees(conv_layer, BYTES.astype(np.int32), np.ones((2, 3, 2, 2), np.int32), np.array([0.25, -0.5]))
    right.agrees(conv_layer, BYTES, np.full((4, 1, 2, 2), 0.375)[:3], stride=2, groups=3)
    right.agrees(conv_layer, *(array.astype(np.float32) for array in (TINY, THREE, BIASES[:3])))


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments, or rely on their layout?"),
)
def inputs_left_alone(conv_layer):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(conv_layer, noise(997, 2, 2, 3, 10)[::2, :, :, ::2], THREE[:, ::-1], BIASES[:3][::-1])
    right.agrees(conv_layer, np.asfortranarray(TINY), THREE.copy(order="F"), padding=(1, 0))
    frozen = [noise(998, 2, 3, 4, 5), FILTERS.copy(), BIASES.copy()]
    for array in frozen:
        array.flags.writeable = False
    right.agrees(conv_layer, *frozen)


@test_case(
    name="errors of size",
    points=0.5,
    hidden=True,
    failure_message="Which strides, paddings, dilations and sizes does the docstring refuse?",
)
def errors_of_size(conv_layer):
    """A filter that does not fit, a bad step and a wrong number of axes are refused."""
    for kH, kW in [(5, 1), (1, 8), (6, 8)]:
        refuses(conv_layer, BATCH, noise(999, 5, 3, kH, kW))
    refuses(conv_layer, BATCH, noise(999, 5, 3, 7, 2), padding=1)
    refuses(conv_layer, BATCH, noise(999, 5, 3, 2, 10), padding=1)
    refuses(conv_layer, BATCH, noise(999, 5, 3, 2, 8), padding=(1, 0))  # zeros on the other axis are no help
    for dilation in [(1, 7), (4, 1)]:
        refuses(conv_layer, BATCH, noise(999, 5, 3, 2, 2), dilation=dilation)
    refuses(conv_layer, BATCH, noise(999, 5, 3, 2, 2), padding=(0, 1), dilation=(4, 1))
    for stride in [0, (1, 0), (2, 0), (0, 2), (0, 1), (1, -2), (2, -1), (-2, 1), (-1, 3)]:
        refuses(conv_layer, BATCH, FILTERS, stride=stride)
    for padding in [-1, (0, -1), (2, -1), (-1, 0), (-1, 2)]:
        refuses(conv_layer, BATCH, FILTERS, padding=padding)
    for dilation in [0, (1, 0), (0, 1), (0, 2), (2, -2)]:
        refuses(conv_layer, BATCH, FILTERS, dilation=dilation)
    refuses(conv_layer, BATCH[0], FILTERS)
    refuses(conv_layer, BATCH[1], FILTERS[:1], padding=1)
    refuses(conv_layer, BATCH, FILTERS[..., 0, 0])  # as many channels, and two axes missing


@test_case(
    name="errors of channels",
    points=0.25,
    hidden=True,
    failure_message="How many channels must a filter have, and what must `groups` divide?",
)
def errors_of_channels(conv_layer):
    """Channels that do not agree, and groups that do not divide channels and filters, are refused."""
    for channels in [4, 2, 1]:
        refuses(conv_layer, BATCH, noise(999, 5, channels, 2, 3))
    refuses(conv_layer, WIDE, noise(999, 2, 1, 3, 2))
    refuses(conv_layer, WIDE, noise(999, 6, 4, 2, 3), groups=2)
    refuses(conv_layer, WIDE, noise(999, 5, 2, 2, 3), groups=2)
    refuses(conv_layer, WIDE, noise(999, 7, 1, 2, 3), groups=4)
    refuses(conv_layer, WIDE, noise(999, 6, 1, 2, 3), groups=3)
    refuses(conv_layer, BATCH, noise(999, 4, 1, 2, 3), groups=2)
