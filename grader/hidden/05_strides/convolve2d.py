"""Hidden suite of `convolve2d`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "convolve2d (hidden)"

right = Reference("convolve2d")
IMAGE, KERNEL = noise(401, 8, 11), noise(402, 2, 3)
FINE = np.abs(noise(424, 3, 4)) + 1 + 1 / 4096  # none of it fits into float16
BYTES = random_generator(403).integers(100, 256, (6, 9)).astype(np.uint8)


@test_case(
    name="values", points=1, hidden=True, failure_message="Try an image of your own at stride 2, and check by hand."
)
def values(convolve2d):
    """Every visited place has its own response, negative ones too."""
    right.agrees(convolve2d, IMAGE, KERNEL)
    right.agrees(convolve2d, IMAGE, KERNEL, 2)
    right.agrees(convolve2d, IMAGE[::-1].copy(), KERNEL, 2)
    right.agrees(convolve2d, noise(404, 13, 7), noise(405, 3, 3), stride=2)


@test_case(
    name="stride",
    points=1.25,
    hidden=True,
    failure_message="Try strides that come out even and strides that do not, large ones, and two different numbers.",
)
def stride(convolve2d):
    """The stride is an int or a pair; a remainder is left over and a large stride leaves a single place."""
    for step in (7, 20, (1, 2), (3, 1)):
        right.agrees(convolve2d, IMAGE, KERNEL, stride=step)


@test_case(
    name="padding",
    points=1.25,
    hidden=True,
    failure_message="Try more padding on one axis than on the other, and a kernel larger than the image.",
)
def padding(convolve2d):
    """The padding is an int or a pair; it makes room for large kernels, and may be wider than the kernel."""
    for width in (2, (1, 2), (4, 0)):
        right.agrees(convolve2d, noise(410, 4, 6), KERNEL, padding=width)
    right.agrees(convolve2d, noise(411, 3, 4), noise(412, 5, 2), padding=1)
    right.agrees(convolve2d, noise(413, 4, 2), noise(414, 3, 6), padding=(0, 2))
    right.agrees(convolve2d, noise(417, 3, 4), noise(418, 5, 2), padding=(1, 0))
    right.agrees(convolve2d, noise(419, 6, 3), noise(423, 4, 1), stride=(1, 2))


@test_case(
    name="stride and padding together",
    points=1,
    hidden=True,
    failure_message="Try stride and padding at once: first the zeros, then the steps.",
)
def together(convolve2d):
    """The filter steps over the padded image, from its top left corner of zeros."""
    for width in (1, 3):
        right.agrees(convolve2d, IMAGE, KERNEL, 2, width)
    for step, width in (((2, 3), (1, 0)), ((3, 2), (0, 2)), ((1, 4), (3, 1)), ((3, 1), 2)):
        right.agrees(convolve2d, IMAGE, noise(420, 3, 4), padding=width, stride=step)
    right.agrees(convolve2d, noise(421, 2, 3), noise(422, 4, 5), stride=(3, 2), padding=(2, 3))


@test_case(
    name="kernel shapes",
    points=0.75,
    hidden=True,
    failure_message="Try kernels that are not square, even sizes, a single weight, and one as large as the image.",
)
def kernel_shapes(convolve2d):
    """The kernel may be even, narrow, a row, a column, one weight, or as large as the padded image."""
    for kH, kW in ((4, 4), (5, 2), (1, 1)):
        right.agrees(convolve2d, IMAGE, noise(430 + 10 * kH + kW, kH, kW), stride=2, padding=1)
    right.agrees(convolve2d, noise(492, 3, 1), noise(493, 5, 7), stride=2, padding=(1, 3))
    right.agrees(convolve2d, noise(494, 1, 9), noise(495, 1, 3), stride=2)
    right.agrees(convolve2d, noise(496, 9, 1), noise(497, 3, 1), stride=2)


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try uint8 images, and fractional weights."),
)
def dtypes(convolve2d):
    """Integers do not wrap around and nothing is cut off."""
    right.agrees(convolve2d, BYTES, np.full((2, 3), 2, np.uint8), stride=2, padding=1)
    right.agrees(convolve2d, BYTES, np.array([[1, -1], [-2, 1]], np.int8), stride=(1, 2))
    right.agrees(convolve2d, BYTES.astype(np.int8), np.array([[1, -1], [100, 7]], np.int8), 2)
    right.agrees(convolve2d, BYTES.astype(np.int32), np.array([[0.5, -0.25]]), stride=2, padding=(0, 1))
    right.agrees(convolve2d, IMAGE, np.array([[3, -1], [0, 2]]), stride=(3, 2), padding=1)
    right.agrees(convolve2d, FINE, np.array([[1, 2]]), (1, 2))  # more digits than float16 keeps, in one of the two
    right.agrees(convolve2d, np.array([[1, 0, 3], [2, 5, 1]]), FINE[:2, :2])


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(convolve2d):
    """Views and read-only arrays are fine as inputs, with padding or without, and stay as they were."""
    right.agrees(convolve2d, noise(498, 12, 18)[::2, ::2], noise(499, 3, 2).T, stride=2, padding=1)
    right.agrees(convolve2d, np.asfortranarray(IMAGE), KERNEL[::-1, ::-1], stride=2)
    frozen, weights = noise(500, 6, 9), noise(501, 3, 2)
    frozen.flags.writeable = weights.flags.writeable = False
    right.agrees(convolve2d, frozen, weights, stride=3)
    right.agrees(convolve2d, frozen, weights, stride=(2, 3), padding=(1, 2))


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(convolve2d):
    """A kernel that does not fit, an impossible stride or padding, and a wrong number of axes are refused."""
    refuses(convolve2d, IMAGE, noise(504, 11, 3), padding=1)
    refuses(convolve2d, IMAGE, noise(505, 3, 12), padding=(2, 0))
    refuses(convolve2d, IMAGE, noise(511, 9, 3), padding=(0, 2))  # as large as the padding allows on the other axis
    refuses(convolve2d, IMAGE, noise(512, 3, 14), padding=1)
    refuses(convolve2d, IMAGE, noise(522, 13, 3), padding=2)
    refuses(convolve2d, IMAGE, noise(523, 3, 16), padding=2)
    refuses(convolve2d, IMAGE.T, noise(513, 2, 9))
    for step in (0, (0, 1), (0, 3), (2, 0), (1, 0), (-2, 1), (-1, 3), (1, -1), (3, -1)):
        refuses(convolve2d, IMAGE, KERNEL, stride=step)
    for width in (-1, (-1, 0), (0, -1)):
        refuses(convolve2d, IMAGE, KERNEL, padding=width)
    refuses(convolve2d, noise(516, 8, 11, 1), KERNEL)  # a photo with an axis for its colours
    refuses(convolve2d, noise(507, 11), noise(508, 1, 3))
    refuses(convolve2d, noise(519, 9), noise(520, 1, 2), padding=1)
    refuses(convolve2d, IMAGE, noise(509, 3), padding=1)
    refuses(convolve2d, IMAGE, noise(521, 2), padding=(1, 2))
    refuses(convolve2d, IMAGE, noise(510, 2, 2, 3), stride=2)
