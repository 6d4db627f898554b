"""Hidden suite of `shift`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, test_case

OK_FORMAT = False

name = "shift (hidden)"

right = Reference("shift")
IMAGE = noise(1201, 5, 8)


@test_case(
    name="directions",
    points=0.5,
    hidden=True,
    failure_message="Try all four directions, also two at once, on a picture that is not square.",
)
def directions(shift):
    """Positive is down and right, negative up and left, each for itself and both together."""
    for rows, cols in [(2, 0), (0, -3), (-4, 6)]:
        right.agrees(shift, IMAGE, rows, cols)
    for rows, cols in [(2, 0), (-1, 2), (-4, 6)]:
        right.agrees(shift, -IMAGE[::-1], rows, cols)  # another picture of the same shape
    right.agrees(shift, IMAGE, rows=2, cols=-1)
    right.agrees(shift, noise(1202, 7, 3), -3, 1)


@test_case(
    name="far and near",
    points=0.25,
    hidden=True,
    failure_message="How far can a picture move before nothing of it is left? And what is a move by 0?",
)
def far_and_near(shift):
    """The last row or column stays, one step more leaves nothing, and much more leaves nothing, too."""
    for rows, cols in [(0, 0), (4, 7), (-4, -7), (0, -8)]:
        right.agrees(shift, IMAGE, rows, cols)
    right.agrees(shift, -IMAGE, 4, 7)
    for rows, cols in [(6, 1), (-7, -1)]:  # far on one axis, near on the other
        right.agrees(shift, IMAGE, rows, cols)
    right.agrees(shift, noise(1203, 1, 1), 0, 0)
    right.agrees(shift, noise(1200, 1, 2), 0, 0)
    right.agrees(shift, noise(1207, 2, 1), -5, 0)
    right.agrees(shift, noise(1199, 3, 1), -7, 0)
    right.agrees(shift, noise(1208, 3, 2), 5, 0)


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try pictures of other types: fractions, bytes, negative integers."),
)
def dtypes(shift):
    """No value changes on its way."""
    right.agrees(shift, random_generator(1205).integers(100, 256, (4, 6)).astype(np.uint8), 1, -2)
    right.agrees(shift, random_generator(1206).integers(-128, 128, (4, 6)).astype(np.int8), -1, 2)
    right.agrees(shift, np.array([[100_000, -7], [3, 2_000_000]], np.int32), 0, 1)
    right.agrees(shift, IMAGE.astype(np.float32), 2, 1)
    right.agrees(shift, IMAGE / 100, -1, -1)


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its argument, or remember an earlier one?"),
)
def inputs_left_alone(shift):
    """Views and read-only arrays are fine as inputs, and stay as they were; each image gets its own answer."""
    right.agrees(shift, noise(1207, 12, 14)[::2, ::2], 1, 2)
    right.agrees(shift, np.asfortranarray(noise(1208, 6, 7)), 1, 2)
    frozen = noise(1209, 6, 7)
    frozen.flags.writeable = False
    right.agrees(shift, frozen, 1, 2)
    right.agrees(shift, frozen, 0, 0)
