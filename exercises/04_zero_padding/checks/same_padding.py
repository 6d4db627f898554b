"""Public checks of `same_padding`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "same_padding"


@test_case(name="on paper", points=0.5)
def on_paper(same_padding):
    """A 3x3 kernel needs a ring of 1, a 5x5 kernel one of 2; dilation 2 needs twice as much."""
    gives(1, same_padding, 3)
    gives(2, same_padding, 5)
    gives(0, same_padding, 1)
    gives(4, same_padding, 5, dilation=2)
    gives(3, same_padding, kernel_size=4, dilation=2)


@test_case(name="no such padding", points=0.25)
def refused(same_padding):
    """An even kernel would need half a pixel on each side, a kernel has one weight at least, and a step one pixel."""
    refuses(same_padding, 4)
    refuses(same_padding, 0)
    refuses(same_padding, 3, dilation=0)
