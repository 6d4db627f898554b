"""Public checks of `output_shape`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "output_shape"


@test_case(name="on paper", points=0.5)
def on_paper(output_shape):
    """The rows and the columns of a 5 by 9 image, each counted by itself."""
    gives((3, 7), output_shape, (5, 9), 3)
    gives((2, 4), output_shape, (5, 9), 3, 2)
    gives((5, 9), output_shape, shape=(5, 9), kernel_size=3, padding=1)


@test_case(name="pairs", points=0.25)
def pairs(output_shape):
    """A pair has the vertical entry first: here a kernel of 3 spans 3 rows, and with gaps 7 columns."""
    gives((4, 7), output_shape, (5, 9), (2, 3))
    gives((5, 3), output_shape, (5, 9), 3, stride=(1, 3), padding=(1, 0))
    gives((3, 3), output_shape, (5, 9), kernel_size=3, dilation=(1, 3))


@test_case(name="what cannot be", points=0.25)
def errors(output_shape):
    """A kernel that is too high or too wide is refused, and so is a setting that is too small on one of the axes."""
    refuses(output_shape, (5, 9), (6, 1))
    refuses(output_shape, (5, 9), (1, 10))
    refuses(output_shape, (5, 9), 3, stride=0)
    refuses(output_shape, (5, 9), 3, stride=(1, -1))
    refuses(output_shape, (5, 9), 3, padding=(-1, 1))
    refuses(output_shape, (5, 9), 3, dilation=0)
    refuses(output_shape, (5, 9), 3, dilation=(1, -1))
