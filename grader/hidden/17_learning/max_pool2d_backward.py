"""Hidden suite of `max_pool2d_backward`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, test_case

OK_FORMAT = False

name = "max_pool2d_backward (hidden)"

right = Reference("max_pool2d_backward")


def finer(seed, *shape):
    """Noise with more digits than float16 has."""
    return noise(seed, *shape) + noise(seed + 1, *shape) / 1024


@test_case(name="values", points=0.25, hidden=True, failure_message="Try windows of 2, 3 and 4, and negative maps.")
def values(max_pool2d_backward):
    """Windows of several sizes that tile the map, with values of either sign, or of one."""
    right.agrees(max_pool2d_backward, finer(1700, 2, 3), noise(1702, 6, 9), 3)
    right.agrees(max_pool2d_backward, finer(1703, 3, 2), -np.abs(noise(1705, 6, 4)) - 1, 2)
    right.agrees(max_pool2d_backward, finer(1709, 1, 1), noise(1711, 4, 4), 4)


@test_case(
    name="many equal values",
    points=0.25,
    hidden=True,
    failure_message="Try maps with many equal values, such as the zeros that ReLU leaves.",
)
def many_equal_values(max_pool2d_backward):
    """Equal values in a row, in a column and all over the window: the first one gets it all."""
    few = random_generator(1712).integers(0, 2, (8, 12)).astype(float)
    right.agrees(max_pool2d_backward, finer(1713, 4, 6), few, 2)
    right.agrees(max_pool2d_backward, finer(1715, 2, 4), few, 3)
    right.agrees(max_pool2d_backward, finer(1717, 2, 2), np.maximum(noise(1719, 8, 8), 2.0), 4)


@test_case(
    name="leading axes and remainders",
    points=0.25,
    hidden=True,
    failure_message="Try batches of volumes whose maps the windows do not tile.",
)
def leading_axes_and_remainders(max_pool2d_backward):
    """Each map is on its own, and what no window reaches gets 0."""
    right.agrees(max_pool2d_backward, finer(1720, 2, 3, 2, 3), noise(1722, 2, 3, 5, 7), 2)
    right.agrees(max_pool2d_backward, finer(1723, 4, 1, 2), noise(1725, 4, 5, 8), 3)
    right.agrees(max_pool2d_backward, finer(1726, 1, 2, 2, 2), noise(1728, 1, 2, 4, 4), 2)


@test_case(
    name="dtypes and inputs",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integer maps and fractional gradients. Are they left alone?"),
)
def dtypes_and_inputs(max_pool2d_backward):
    """Gradients are fractions whatever the maps hold; views and read-only arrays are fine, and stay as they were."""
    maps = random_generator(1729).integers(100, 256, (4, 6)).astype(np.uint8)
    right.agrees(max_pool2d_backward, finer(1730, 2, 3), maps, 2)
    right.agrees(max_pool2d_backward, finer(1732, 2, 3), noise(1734, 12, 8).T[::2, ::2], 2)
    frozen = noise(1738, 6, 4)
    frozen.flags.writeable = False
    right.agrees(max_pool2d_backward, grad_output=finer(1739, 3, 2), maps=frozen, size=2)
