"""Hidden suite of `same_padding`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "same_padding (hidden)"

right = Reference("same_padding")


@test_case(
    name="values", points=0.25, hidden=True, failure_message="Compare with the size of a map that you have computed."
)
def values(same_padding):
    """Odd kernels have their padding, small ones and large ones."""
    for kernel_size in (1, 3, 7):
        right.agrees(same_padding, kernel_size)
    right.agrees(same_padding, 2 * random_integers(540, (16, 60))[0] + 1)


@test_case(
    name="dilation",
    points=0.5,
    hidden=True,
    failure_message="How many pixels does a kernel with gaps span? Also try even kernels.",
)
def dilation(same_padding):
    """Gaps between the weights need more zeros, and can make room for an even kernel."""
    for kernel_size, step in ((1, 6), (9, 1), (2, 2), (4, 2)):
        right.agrees(same_padding, kernel_size, step)
    even, wide = random_integers(541, (3, 9), (3, 9))
    right.agrees(same_padding, kernel_size=2 * even, dilation=2 * wide)


@test_case(
    name="errors", points=0.5, hidden=True, failure_message="For which arguments is there no whole number of zeros?"
)
def errors(same_padding):
    """Half zeros, kernels without weights and dilations below 1 are refused."""
    for kernel_size, step in ((2, 1), (4, 3)):
        refuses(same_padding, kernel_size, step)
    refuses(same_padding, 8)
    for kernel_size, step in ((-1, 1), (0, 2), (0, 4)):
        refuses(same_padding, kernel_size, step)
    for kernel_size, step in ((3, 0), (5, -1), (1, 0)):
        refuses(same_padding, kernel_size, dilation=step)
    even, odd = random_integers(542, (4, 20), (1, 9))
    refuses(same_padding, 2 * even, 2 * odd + 1)
