"""Hidden suite of `output_size`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "output_size (hidden)"

right = Reference("output_size")


@test_case(
    name="values",
    points=1,
    hidden=True,
    failure_message="Draw an axis of your own, and count the places one by one.",
)
def values(output_size):
    """The size is right for even and odd kernels, whether a remainder is left over or none."""
    for kernel_size, stride in [(3, 2), (5, 3), (7, 1), (10, 5)]:
        right.agrees(output_size, 10, kernel_size, stride)
    right.agrees(output_size, 11, 1, 2)
    size, kernel_size, stride = random_integers(601, (20, 90), (2, 9), (2, 6))
    right.agrees(output_size, size, kernel_size, stride)
    right.agrees(output_size, size + 1, kernel_size, stride)


@test_case(
    name="padding",
    points=0.5,
    hidden=True,
    failure_message="Where do the zeros stand, and how many are they?",
)
def padding(output_size):
    """The zeros count at both ends, and can make room for a kernel that the bare axis has no room for."""
    right.agrees(output_size, 11, 5, 2, 2)
    right.agrees(output_size, 11, 6, 2, 5)
    right.agrees(output_size, 14, 6, 2, 5)
    right.agrees(output_size, 3, 5, 1, 1)
    right.agrees(output_size, 2, 7, 2, 4)
    right.agrees(output_size, 1, 3, 1, 1)
    right.agrees(output_size, *random_integers(602, (15, 40), (2, 7), (1, 4), (1, 5)))


@test_case(name="dilation", points=0.5, hidden=True, failure_message="How many pixels does a kernel with gaps span?")
def dilation(output_size):
    """Every gap between two weights grows with the dilation; a kernel of 1 has no gap."""
    right.agrees(output_size, 16, 3, 2, 2, 4)
    right.agrees(output_size, 16, 5, 2, 2, 2)
    right.agrees(output_size, 15, 1, 3, 1, 6)
    right.agrees(output_size, 5, 4, 1, 1, 2)
    right.agrees(output_size, 7, 4, 2, 0, 2)
    right.agrees(output_size, *random_integers(603, (40, 80), (2, 6), (1, 4), (0, 3), (2, 6)))


@test_case(
    name="defaults",
    points=0.25,
    hidden=True,
    failure_message="Try keyword arguments, and leave some of them out.",
)
def defaults(output_size):
    """Stride 1, padding 0 and dilation 1 are what nobody has to say."""
    right.agrees(output_size, 13, 4)
    right.agrees(output_size, size=13, kernel_size=4, stride=2)
    right.agrees(output_size, 13, 4, padding=3)
    right.agrees(output_size, dilation=2, padding=1, stride=3, kernel_size=5, size=13)
    size, kernel_size, gap = random_integers(604, (30, 60), (2, 5), (2, 6))
    right.agrees(output_size, size, kernel_size=kernel_size, dilation=gap)


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which arguments does the docstring refuse?")
def errors(output_size):
    """A kernel that does not fit is refused, also by less than a stride, and so are impossible settings."""
    refuses(output_size, 6, 9)
    refuses(output_size, 6, 7, 3)
    refuses(output_size, 4, 9, 2, 2)
    refuses(output_size, 6, 4, 1, 0, 2)
    refuses(output_size, 5, 3, 2, 1, 4)
    refuses(output_size, 9, 4, 0, 1)
    refuses(output_size, 12, 5, 0)
    refuses(output_size, 9, 4, -1)
    refuses(output_size, 9, 4, 1, -1)
    refuses(output_size, 9, 4, 2, -2)
    refuses(output_size, 9, 4, 1, 0, 0)
    refuses(output_size, 9, 4, 1, 0, -1)
    size, stride = random_integers(605, (5, 40), (2, 9))
    refuses(output_size, size, 1, -stride)
