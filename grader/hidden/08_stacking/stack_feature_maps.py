"""Hidden suite of `stack_feature_maps`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "stack_feature_maps (hidden)"

right = Reference("stack_feature_maps")
# Students sum up each value in six loops, so this unit takes more than a tenth of a submission's time even with
# arrays as small as the checks allow: strides and paddings need some room.
VOLUME, FILTERS, BIASES = noise(700, 3, 4, 7), noise(701, 5, 3, 2, 4), noise(702, 5)
SMALL, FEW = noise(753, 2, 3, 5), noise(754, 5, 2, 2, 3)  # a fourth of the work
BYTES = random_generator(703).integers(100, 256, (2, 4, 6)).astype(np.uint8)


@test_case(
    name="values",
    points=1,
    hidden=True,
    failure_message="Try a volume and filters of your own, and check by hand.",
)
def values(stack_feature_maps):
    """Every filter has a map of its own, over all channels, in the filters' order."""
    right.agrees(stack_feature_maps, VOLUME[:, ::-1].copy(), FILTERS)
    right.agrees(stack_feature_maps, VOLUME, FILTERS[::-1].copy())
    right.agrees(stack_feature_maps, volume=noise(704, 2, 6, 5), filters=noise(705, 4, 2, 3, 3))
    for seed in (706, 708):
        large = 4096 + 64 * noise(seed, 2, 4, 3)  # more digits than float16 has
        right.agrees(stack_feature_maps, large, np.round(noise(seed + 1, 3, 2, 2, 2)))


@test_case(
    name="how many filters and channels",
    points=0.75,
    hidden=True,
    failure_message="Try one filter, one channel, many filters, and filters of other shapes.",
)
def counts(stack_feature_maps):
    """One filter or 32, one channel or more, any size that fits: the result has three axes."""
    for F, C, kH, kW in [(1, 3, 2, 3), (1, 1, 2, 2), (3, 2, 5, 6)]:
        right.agrees(stack_feature_maps, noise(710 + F + C, C, 5, 6), noise(720 + kH + kW, F, C, kH, kW))
    right.agrees(stack_feature_maps, noise(731, 2, 3, 2), noise(732, 32, 2, 2, 2))
    right.agrees(stack_feature_maps, noise(733, 2, 6, 3), noise(734, 2, 2, 4, 1))
    right.agrees(stack_feature_maps, noise(739, 1, 5, 2), noise(729, 2, 1, 3, 1))
    right.agrees(stack_feature_maps, noise(735, 2, 1, 4), noise(736, 4, 2, 1, 2))  # an image with one row
    right.agrees(stack_feature_maps, noise(737, 2, 3, 2), noise(738, 3, 2, 4, 4), padding=3)


@test_case(
    name="a bias for each filter",
    points=0.75,
    hidden=True,
    failure_message="Which values does bias f belong to?",
)
def biases(stack_feature_maps):
    """Bias f is added once to every value of map f, whatever the shapes are, and None adds nothing."""
    right.agrees(stack_feature_maps, SMALL, FEW, biases=BIASES[::-1].copy())
    right.agrees(stack_feature_maps, SMALL, FEW, np.array([0, 3, -2, 0, 7]))
    right.agrees(stack_feature_maps, VOLUME, FILTERS[:1], BIASES[1:2])
    right.agrees(stack_feature_maps, SMALL, FEW, biases=None)


@test_case(
    name="stride",
    points=0.5,
    hidden=True,
    failure_message="Try strides that leave a remainder, down or across, and one that leaves a single position.",
)
def strides(stack_feature_maps):
    """The filters move equally far down and across; a remainder at the end is left over."""
    wide = noise(752, 3, 7, 11)
    for stride in (2, 6, 20):
        right.agrees(stack_feature_maps, wide, FILTERS[:2], BIASES[:2], stride)
    right.agrees(stack_feature_maps, noise(750, 2, 8, 5), noise(751, 3, 2, 3, 1), stride=3)


@test_case(
    name="padding",
    points=0.5,
    hidden=True,
    failure_message="Try a padding together with a stride above 1, and filters that fit only with padding.",
)
def paddings(stack_feature_maps):
    """Each channel gets zeros around its rows and columns; the filters have to fit on what comes out."""
    for padding in (0, 3):
        right.agrees(stack_feature_maps, noise(767, 2, 3, 5), FEW[:2], BIASES[:2], padding=padding)
    right.agrees(stack_feature_maps, noise(760, 2, 2, 3), noise(761, 3, 2, 4, 5), padding=1)
    right.agrees(stack_feature_maps, noise(768, 2, 1, 2), noise(769, 3, 2, 3, 4), padding=1)
    right.agrees(stack_feature_maps, noise(762, 2, 5, 8), noise(763, 4, 2, 3, 2), noise(764, 4), 3, 2)
    right.agrees(stack_feature_maps, noise(765, 1, 6, 6), noise(766, 2, 1, 3, 3), stride=2, padding=1)


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try uint8 volumes, and fractional filters."),
)
def dtypes(stack_feature_maps):
    """Integers do not wrap around and nothing is cut off."""
    right.agrees(stack_feature_maps, BYTES, np.full((3, 2, 2, 3), 2, np.uint8), np.array([100, 0, 200], np.uint8))
    right.agrees(stack_feature_maps, (BYTES // 2).astype(np.int8), noise(770, 3, 2, 1, 2).astype(np.int8), padding=1)
    right.agrees(stack_feature_maps, BYTES.astype(np.int32), np.full((1, 2, 1, 2), 0.25), np.array([-0.5]))
    right.agrees(stack_feature_maps, BYTES.astype(np.int64), np.ones((1, 2, 2, 2), int), np.array([0.75]))
    arrays = (VOLUME.astype(np.float32), FILTERS.astype(np.float32), BIASES.astype(np.float32))
    right.agrees(stack_feature_maps, *arrays, stride=2)


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(stack_feature_maps):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(stack_feature_maps, noise(780, 5, 3, 2).T, noise(781, 3, 2, 2, 5).T, BIASES[::-1], 1, 1)
    right.agrees(stack_feature_maps, noise(782, 4, 6, 10)[::2, ::2, ::2], FEW[::-1, :, ::-1])
    frozen = [noise(783, 2, 4, 5), noise(784, 3, 2, 3, 2), noise(785, 3)]
    for array in frozen:
        array.flags.writeable = False
    right.agrees(stack_feature_maps, *frozen)


@test_case(
    name="shapes that do not go together",
    points=0.25,
    hidden=True,
    failure_message="Which shapes does the docstring refuse?",
)
def shapes(stack_feature_maps):
    """Channels that differ, filters that do not fit, and a wrong number of axes are refused."""
    refuses(stack_feature_maps, VOLUME, noise(791, 3, 5, 2, 4))
    refuses(stack_feature_maps, VOLUME[:1], FILTERS)
    refuses(stack_feature_maps, VOLUME[1:2], FILTERS[:2], padding=1)
    refuses(stack_feature_maps, VOLUME, FILTERS[:, :1])
    refuses(stack_feature_maps, VOLUME, noise(790, 2, 1, 3, 2), padding=1)
    refuses(stack_feature_maps, VOLUME, noise(792, 5, 3, 5, 1))
    refuses(stack_feature_maps, VOLUME, noise(793, 5, 3, 1, 8), BIASES, 2)
    refuses(stack_feature_maps, VOLUME, noise(794, 5, 3, 7, 1), padding=1)
    refuses(stack_feature_maps, VOLUME, noise(795, 5, 3, 1, 10), padding=1)
    refuses(stack_feature_maps, VOLUME, noise(789, 2, 3, 3, 12), padding=2)
    refuses(stack_feature_maps, VOLUME[0], FILTERS[:, :1])
    refuses(stack_feature_maps, VOLUME, FILTERS[0])
    refuses(stack_feature_maps, VOLUME[None], FILTERS)
    refuses(stack_feature_maps, noise(796, 3, 7, 4), noise(797, 5, 3, 2, 5))
    refuses(stack_feature_maps, VOLUME[..., None], FILTERS)
    refuses(stack_feature_maps, VOLUME, FILTERS[None])
    refuses(stack_feature_maps, VOLUME, FILTERS[..., None])
    refuses(stack_feature_maps, VOLUME, noise(788, 2, 3, 1, 2, 2), padding=1)
    refuses(stack_feature_maps, VOLUME[..., 0], FILTERS, padding=1)  # as many channels, and an axis missing
    refuses(stack_feature_maps, VOLUME[:, 0], noise(787, 2, 3, 2, 2), padding=1)
    refuses(stack_feature_maps, noise(798, 1, 1, 2), noise(799, 1, 1, 2, 1))


@test_case(
    name="strides and paddings without sense",
    points=0.25,
    hidden=True,
    failure_message="Which strides and paddings does the docstring refuse?",
)
def senseless(stack_feature_maps):
    """A stride below 1 and a negative padding are refused, alone and together with the other."""
    for stride in (0, -1):
        refuses(stack_feature_maps, VOLUME, FILTERS, BIASES, stride)
        refuses(stack_feature_maps, VOLUME, FILTERS, stride=stride, padding=1)
    refuses(stack_feature_maps, VOLUME, FILTERS, stride=-2, padding=1)
    refuses(stack_feature_maps, VOLUME, FILTERS, BIASES, padding=-1)
    refuses(stack_feature_maps, VOLUME, FILTERS, None, 2, -1)
