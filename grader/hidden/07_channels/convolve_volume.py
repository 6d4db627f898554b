"""Hidden suite of `convolve_volume`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "convolve_volume (hidden)"

right = Reference("convolve_volume")
VOLUME, KERNEL = noise(851, 3, 4, 7), noise(852, 3, 2, 4)
FINE = np.abs(noise(896, 2, 2, 3)) + 1 + 1 / 4096  # none of it fits into float16
BYTES = random_generator(853).integers(100, 256, (2, 4, 6)).astype(np.uint8)


@test_case(
    name="values", points=1.25, hidden=True, failure_message="Try a small volume of your own, and check by hand."
)
def values(convolve_volume):
    """Every position has one response, over all channels, each with its own slice of the kernel."""
    right.agrees(convolve_volume, VOLUME, KERNEL)
    right.agrees(convolve_volume, VOLUME[:, ::-1].copy(), KERNEL)
    right.agrees(convolve_volume, VOLUME[::-1].copy(), KERNEL)
    right.agrees(convolve_volume, volume=noise(854, 2, 6, 5), kernel=noise(855, 2, 3, 3))


@test_case(
    name="sizes",
    points=1,
    hidden=True,
    failure_message="Try one channel and many, and kernels that are even, not square, or as large as the volume.",
)
def sizes(convolve_volume):
    """The map has two axes for any number of channels and any kernel that fits."""
    for C, kH, kW in [(1, 2, 3), (2, 5, 6), (6, 5, 2)]:
        right.agrees(convolve_volume, noise(856 + C, C, 5, 6), noise(862 + kH, C, kH, kW))
    right.agrees(convolve_volume, noise(894, 2, 6, 3), noise(895, 2, 4, 1))
    right.agrees(convolve_volume, noise(847, 1, 5, 2), noise(846, 1, 3, 1))


@test_case(
    name="bias added once", points=0.5, hidden=True, failure_message="How often is the bias added to each response?"
)
def biases(convolve_volume):
    """The bias is added once, whatever its sign and the number of channels."""
    for number in (2.5, -3):
        right.agrees(convolve_volume, VOLUME, KERNEL, number)
    right.agrees(convolve_volume, VOLUME[:1], KERNEL[:1], bias=-1.25)
    right.agrees(convolve_volume, noise(868, 4, 3, 5), noise(869, 4, 2, 2), bias=1.5, stride=2, padding=1)


@test_case(
    name="stride",
    points=0.5,
    hidden=True,
    failure_message="Try strides that leave a remainder, down or across, and one that leaves a single position.",
)
def strides(convolve_volume):
    """The filter moves equally far down and across; a remainder at the end is left over."""
    wide = noise(850, 3, 7, 10)
    for stride in (2, 3, 20):
        right.agrees(convolve_volume, wide, KERNEL, 0.5, stride)
    right.agrees(convolve_volume, noise(870, 2, 8, 5), noise(871, 2, 3, 1), stride=3)


@test_case(
    name="padding",
    points=0.75,
    hidden=True,
    failure_message="Try a padding together with a stride above 1, and a kernel that fits only with padding.",
)
def paddings(convolve_volume):
    """Each channel gets zeros around its rows and columns; the kernel has to fit on what comes out."""
    for padding in (0, 3):
        right.agrees(convolve_volume, noise(849, 3, 3, 6), KERNEL, padding=padding)
    right.agrees(convolve_volume, noise(872, 2, 2, 3), noise(873, 2, 4, 5), padding=1)
    right.agrees(convolve_volume, noise(845, 2, 1, 2), noise(848, 2, 3, 4), padding=1)
    right.agrees(convolve_volume, noise(874, 4, 5, 8), noise(875, 4, 3, 2), -2.0, 3, 2)
    right.agrees(convolve_volume, noise(876, 1, 6, 6), noise(877, 1, 3, 3), stride=2, padding=1)


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try uint8, and fractional weights and biases."),
)
def dtypes(convolve_volume):
    """Integers do not wrap around and nothing is cut off."""
    right.agrees(convolve_volume, BYTES[:, :3], np.full((2, 2, 2), 3, np.uint8), padding=1)
    right.agrees(convolve_volume, (BYTES // 2).astype(np.int8), noise(878, 2, 1, 2).astype(np.int8), padding=1)
    right.agrees(convolve_volume, BYTES.astype(np.int32), np.full((2, 1, 2), 0.25), bias=-0.5)
    right.agrees(convolve_volume, BYTES.astype(np.int64), np.ones((2, 2, 2), int), bias=0.75)
    right.agrees(convolve_volume, VOLUME.astype(np.float32), KERNEL.astype(np.float32), stride=2)
    right.agrees(convolve_volume, FINE, np.array([[[1, 2]], [[2, 1]]]))  # more digits than float16 keeps
    right.agrees(convolve_volume, FINE[::-1].copy(), np.array([[[2], [1]], [[1], [3]]]))
    right.agrees(convolve_volume, np.array([[[1, 0, 3]], [[2, 5, 1]]]), FINE[:, :1, :2])


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(convolve_volume):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(convolve_volume, noise(879, 7, 4, 3).T, noise(880, 3, 4, 3)[:, ::-2], padding=1)
    right.agrees(convolve_volume, noise(881, 6, 8, 14)[::2, ::2, ::2], KERNEL[::-1, :, ::-1])
    frozen = [noise(882, 3, 4, 5), noise(883, 3, 3, 2)]
    for array in frozen:
        array.flags.writeable = False
    right.agrees(convolve_volume, *frozen)


@test_case(
    name="shapes that do not go together",
    points=0.25,
    hidden=True,
    failure_message="Which shapes does the docstring refuse?",
)
def shapes(convolve_volume):
    """Channels that differ, a kernel that does not fit, and a wrong number of axes are refused."""
    refuses(convolve_volume, VOLUME[:1], KERNEL)
    refuses(convolve_volume, VOLUME, KERNEL[:1])
    refuses(convolve_volume, VOLUME, noise(885, 1, 3, 2), padding=1)
    refuses(convolve_volume, VOLUME, noise(886, 3, 5, 1))
    refuses(convolve_volume, VOLUME, noise(887, 3, 1, 8), 1.0, 2)
    refuses(convolve_volume, VOLUME, noise(888, 3, 7, 1), padding=1)
    refuses(convolve_volume, VOLUME, noise(889, 3, 1, 10), padding=1)
    refuses(convolve_volume, VOLUME, KERNEL[0])
    refuses(convolve_volume, VOLUME[None], KERNEL)
    refuses(convolve_volume, noise(890, 3, 7, 4), noise(891, 3, 2, 5))
    refuses(convolve_volume, VOLUME[..., None], KERNEL)
    refuses(convolve_volume, VOLUME, KERNEL[None])
    refuses(convolve_volume, VOLUME, KERNEL[..., None])
    refuses(convolve_volume, VOLUME, KERNEL[..., 0])  # as many channels, and an axis missing
    refuses(convolve_volume, VOLUME, KERNEL[:, 0, 0])
    refuses(convolve_volume, noise(894, 4, 5, 4), noise(895, 2, 4))  # sizes that agree on other axes
    refuses(convolve_volume, noise(896, 2, 2), noise(897, 2, 2, 4), padding=1)


@test_case(
    name="strides and paddings without sense",
    points=0.25,
    hidden=True,
    failure_message="Which strides and paddings does the docstring refuse?",
)
def senseless(convolve_volume):
    """A stride below 1 and a negative padding are refused, alone and together with the other."""
    for stride in (0, -1, -2):
        refuses(convolve_volume, VOLUME, KERNEL, 0.0, stride)
    for stride in (0, -1):
        refuses(convolve_volume, VOLUME, KERNEL, stride=stride, padding=1)
    refuses(convolve_volume, VOLUME, KERNEL, padding=-2)
    refuses(convolve_volume, VOLUME, KERNEL, 0.0, 2, -1)
