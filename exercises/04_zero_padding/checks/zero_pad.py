"""Public checks of `zero_pad`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "zero_pad"

IMAGE = np.array([[3, 1, 4], [1, 5, 9]])


@test_case(name="on paper", points=0.75)
def on_paper(zero_pad):
    """One zero on every side makes 4 rows and 5 columns of 2 rows and 3 columns."""
    gives([[0, 0, 0, 0, 0], [0, 3, 1, 4, 0], [0, 1, 5, 9, 0], [0, 0, 0, 0, 0]], zero_pad, IMAGE, 1)
    gives([[3, 1, 4], [1, 5, 9]], zero_pad, IMAGE, 0)
    gives([[0, 0, 0], [0, -0.5, 0], [0, 0, 0]], zero_pad, np.array([[-0.5]]), padding=1)


@test_case(name="pairs", points=0.25)
def pairs(zero_pad):
    """The first number adds rows above and below, the second one columns left and right."""
    gives([[0, 0, 0], [3, 1, 4], [1, 5, 9], [0, 0, 0]], zero_pad, IMAGE, (1, 0))
    gives([[0, 0, 3, 1, 4, 0, 0], [0, 0, 1, 5, 9, 0, 0]], zero_pad, IMAGE, (0, 2))
    gives([[0], [200], [7], [0]], zero_pad, image=np.array([[200], [7]], np.uint8), padding=(1, 0))


@test_case(name="a stack of images", points=0.25)
def stack(zero_pad):
    """Two images of 1x2 pixels stay two images, each in its own ring of zeros."""
    images = np.array([[[1, 2]], [[3, 4]]])
    first, second = [[0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 3, 4, 0], [0, 0, 0, 0]]
    gives([first, second], zero_pad, images, 1)


@test_case(name="invalid inputs raise ValueError", points=0.25)
def negative(zero_pad):
    """Fewer than no zeros cannot be added, and a single row of numbers has nothing above it."""
    refuses(zero_pad, IMAGE, -1)
    refuses(zero_pad, IMAGE, (0, -1))
    refuses(zero_pad, np.array([3, 1, 4]), 1)
