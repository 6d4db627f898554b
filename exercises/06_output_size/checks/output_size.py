"""Public checks of `output_size`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "output_size"


@test_case(name="on paper", points=0.5)
def on_paper(output_size):
    """A kernel of 3 on 8 pixels: one pixel at a time, then two; then both with a zero at each end."""
    gives(6, output_size, 8, 3)
    gives(3, output_size, 8, 3, 2)
    gives(8, output_size, 8, 3, 1, 1)
    gives(4, output_size, 8, 3, 2, 1)
    gives(4, output_size, size=8, kernel_size=3, stride=2, padding=1)


@test_case(name="one place or all", points=0.25)
def extremes(output_size):
    """A kernel that just fits has one place, whatever the stride; a kernel of 1 has one on every pixel."""
    gives(1, output_size, 5, 5)
    gives(1, output_size, 5, 5, 4)
    gives(9, output_size, 9, 1)


@test_case(name="with gaps", points=0.25)
def with_gaps(output_size):
    """With a dilation of 2, a kernel of 3 spans 5 pixels."""
    gives(4, output_size, 8, 3, dilation=2)
    gives(1, output_size, 5, 3, dilation=2)


@test_case(name="what cannot be", points=0.25)
def errors(output_size):
    """A kernel that does not fit is refused, and so are a stride or a dilation of 0 and a negative padding."""
    refuses(output_size, 3, 4)
    refuses(output_size, 8, 3, 0)
    refuses(output_size, 8, 3, dilation=0)
    refuses(output_size, 8, 3, padding=-1)
