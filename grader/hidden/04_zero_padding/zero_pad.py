"""Hidden suite of `zero_pad`."""

import numpy as np

from fam.testing import (
    Reference,
    claim,
    noise,
    once_values_are_right,
    random_generator,
    refuses,
    satisfies,
    test_case,
)

OK_FORMAT = False

name = "zero_pad (hidden)"

right = Reference("zero_pad")
IMAGE = noise(550, 4, 7)
DEEP = random_generator(551).integers(3000, 60000, (3, 4)).astype(np.uint16)


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Try images that are not square, and different numbers of rows and columns of zeros.",
)
def values(zero_pad):
    """The image stands in the middle, untouched, and everything around it is zero."""
    for width in (1, 5, (1, 2)):
        right.agrees(zero_pad, IMAGE, width)
    right.agrees(zero_pad, IMAGE[::-1].copy(), 1)
    right.agrees(zero_pad, noise(554, 1, 5), padding=(2, 1))


@test_case(
    name="stacks of images",
    points=0.5,
    hidden=True,
    failure_message="Try three, four and five axes, and a stack of one image.",
)
def stacks(zero_pad):
    """Only the last two axes grow; the leading ones are kept, also where they are 1."""
    right.agrees(zero_pad, noise(556, 2, 3, 5, 4), (2, 1))
    right.agrees(zero_pad, noise(557, 2, 1, 3, 2, 4), (0, 1))
    right.agrees(zero_pad, noise(558, 1, 3, 4), 2)
    right.agrees(zero_pad, noise(560, 2, 3, 4), 0)


@test_case(
    name="nothing to add",
    points=0.25,
    hidden=True,
    failure_message="What do you give back where the padding is 0, in one direction or in both?",
)
def nothing_to_add(zero_pad):
    """Padding 0 gives the same values in a new array, which can be written even where the image cannot."""
    right.agrees(zero_pad, IMAGE, (0, 3))
    right.agrees(zero_pad, IMAGE, (3, 0))
    frozen = noise(561, 3, 5)
    frozen.flags.writeable = False
    right.agrees(zero_pad, frozen, 0)
    satisfies(is_new, zero_pad, frozen, 0)


def is_new(padded):
    """Claim that an array is none that must not be written."""
    claim(isinstance(padded, np.ndarray) and padded.flags.writeable, "the image itself, or a view of it, came back")


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try fractions, signs, and integers of every size: do they all arrive?"),
)
def dtypes(zero_pad):
    """Every number of the image arrives as it was: fractions, signs, and the large ones."""
    right.agrees(zero_pad, noise(562, 3, 5) * noise(563, 3, 5), 1)
    right.agrees(zero_pad, DEEP, 1)
    right.agrees(zero_pad, np.array([[-128, 127, -1]], np.int8), (2, 0))
    right.agrees(zero_pad, noise(564, 2, 3, 4).astype(np.float32), (0, 1))


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(zero_pad):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(zero_pad, noise(565, 8, 10)[::2, ::3], 1)
    right.agrees(zero_pad, noise(566, 5, 3).T, (2, 1))
    right.agrees(zero_pad, np.moveaxis(noise(567, 4, 5, 3), -1, 0), (1, 2))
    frozen = noise(568, 4, 7)
    frozen.flags.writeable = False
    right.agrees(zero_pad, frozen, 1)


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(zero_pad):
    """A negative padding, in one direction or both, and an array without two axes are refused."""
    for width in (-1, (-1, 0), (0, -1), (0, -2), (-1, 2), (3, -1)):
        refuses(zero_pad, IMAGE, width)
    refuses(zero_pad, noise(570, 5), 1)
    refuses(zero_pad, noise(571, 5), (0, 2))
