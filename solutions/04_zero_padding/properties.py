"""What holds for every call of unit 4's functions inside the contract."""

import numpy as np

from fam.testing import Reference, call, claim

padded = Reference("zero_pad")
same = Reference("same_padding")


def zero_pads(draw, zero_pad):
    """Every image and padding give the reference's array, or are refused as it refuses them."""
    axes = 1 if draw.chance(0.05) else draw.choose(2, 2, 3, 4)
    image = draw.array(*(draw.integer(1, 5) for _ in range(axes)))
    padded.agrees(zero_pad, image, draw.pair(-2 if draw.chance(0.2) else 0, 4))


def new_arrays(draw, zero_pad):
    """The result is an array of its own."""
    image = draw.array(draw.integer(1, 4), draw.integer(1, 4))
    image.flags.writeable = False
    given = call(zero_pad, image, draw.pair(0, 1))
    claim(isinstance(given, np.ndarray) and given.flags.writeable, "the image itself, or a view of it, came back")


def same_paddings(draw, same_padding):
    """The padding is the whole number that keeps the size, if there is one."""
    dilation = draw.choose((), (draw.integer(0 if draw.chance(0.2) else 1, 6),), (draw.integer(-3, 3),))
    same.agrees(same_padding, draw.integer(-2 if draw.chance(0.2) else 1, 12), *dilation)
