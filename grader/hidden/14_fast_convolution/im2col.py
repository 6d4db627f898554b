"""Hidden suite of `im2col`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, refuses, test_case

OK_FORMAT = False

name = "im2col (hidden)"

right = Reference("im2col")
# Two functions with sixty calls, whose time is that of NumPy's functions on any small array: this unit takes more
# than a tenth of a submission's time, and smaller arrays would not change that.

BATCH = noise(1400, 3, 4, 6, 8)


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Label the pixels of a small batch 0, 1, 2, and follow one of them into its columns.",
)
def values(im2col):
    """Every column is one window, channel by channel, row by row, and every image has its own matrix."""
    right.agrees(im2col, BATCH, 3)
    right.agrees(im2col, BATCH[::-1].copy(), 3)
    right.agrees(im2col, noise(1401, 2, 3, 4, 5), kernel_size=2)
    right.agrees(im2col, noise(1402, 2, 2, 5, 5), 3)


@test_case(
    name="shapes",
    points=0.25,
    hidden=True,
    failure_message="Try images that are higher than wide, a kernel as large as the image, and a batch of one.",
)
def shapes(im2col):
    """Kernels may be of any size that fits, images of any shape, and an axis of length 1 stays an axis."""
    right.agrees(im2col, noise(1403, 2, 3, 5, 6), 4)
    right.agrees(im2col, noise(1404, 3, 2, 7, 5), 1)
    right.agrees(im2col, noise(1405, 2, 3, 4, 4), 4)
    right.agrees(im2col, noise(1412, 2, 3, 1, 6), 1)
    right.agrees(im2col, noise(1413, 1, 2, 4, 5), 3)


@test_case(
    name="strides and paddings",
    points=0.5,
    hidden=True,
    failure_message="Try strides that leave a remainder, and a stride and a padding that are not the same number.",
)
def strides_and_paddings(im2col):
    """Steps go down and to the right, zeros on every side; windows that do not fit any more are left out."""
    right.agrees(im2col, BATCH, 3, stride=6)
    right.agrees(im2col, noise(1415, 2, 3, 8, 5), 2, stride=2)
    right.agrees(im2col, noise(1406, 2, 2, 3, 4), 3, padding=3)
    right.agrees(im2col, BATCH, 2, 3, 1)
    right.agrees(im2col, noise(1407, 2, 2, 2, 3), 4, padding=1)
    right.agrees(im2col, noise(1417, 2, 1, 2, 2), 4, padding=1)


@test_case(
    name="kinds of arrays",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try other dtypes and other layouts in memory. Are they left alone?"),
)
def kinds_of_arrays(im2col):
    """The numbers of any dtype, from views and read-only arrays, arrive as they are."""
    right.agrees(im2col, np.arange(200, 248).reshape(2, 2, 3, 4).astype(np.uint8), 2, padding=1)
    right.agrees(im2col, np.asfortranarray(noise(1410, 2, 3, 4, 5)), 2, stride=2)
    frozen = noise(1411, 2, 3, 4, 5)
    frozen.flags.writeable = False
    right.agrees(im2col, frozen, 2)


@test_case(
    name="errors",
    points=0.5,
    hidden=True,
    failure_message="Which inputs does the docstring refuse?",
)
def errors(im2col):
    """A kernel that does not fit, a bad step and a wrong number of axes are refused."""
    for kernel_size in [7, 8]:
        refuses(im2col, BATCH, kernel_size)
    for kernel_size in [7, 8, 9]:
        refuses(im2col, noise(1416, 2, 3, 9, 6), kernel_size)
    refuses(im2col, BATCH, 9, padding=1)
    refuses(im2col, noise(1416, 2, 3, 9, 6), 11, padding=2)
    for stride in [0, -1, -2]:
        refuses(im2col, BATCH, 2, stride=stride)
    for padding in [-1, -2]:
        refuses(im2col, BATCH, 2, padding=padding)
    refuses(im2col, BATCH[0], 2)
