"""Public checks of `average_pool2d`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "average_pool2d"

MAP = np.array([[1, 2, 0, 1, 5], [0, 1, 3, 2, -1], [4, 0, 1, 1, 0]])
LOW = np.array([[-5.5, -2.0, -3.0], [-4.0, -6.0, -1.5]])


@test_case(name="on paper", points=0.5)
def on_paper(average_pool2d):
    """Windows of 2x2 tile the map, and a window that is not whole is left out; the numbers may be bytes."""
    gives([[1.0, 1.5]], average_pool2d, MAP, 2)
    gives([[1.8], [1.0], [1.2]], average_pool2d, MAP, (1, 5))
    gives([[150.0, 230.0]], average_pool2d, maps=np.array([[200, 100, 250, 210]], np.uint8), size=(1, 2))


@test_case(name="stride and padding", points=0.25)
def stride_and_padding(average_pool2d):
    """Windows overlap where the stride is smaller than the size; padding does not count."""
    gives([[1.0, 1.5, 1.5, 1.75], [1.25, 1.25, 1.75, 0.5]], average_pool2d, MAP, 2, stride=1)
    gives([[-5.5, -2.5], [-4.0, -3.75]], average_pool2d, LOW, 2, padding=1)
    gives([[-5.5, -2.5], [-4.0, -3.75]], average_pool2d, LOW, (1, 2), stride=(1, 2), padding=(0, 1))
    gives([[[2.0], [2.5]], [[-3.5], [-23 / 6]]], average_pool2d, np.array([[[1, 3, 2], [4, 2.5, 1]], LOW]), (1, 3))


@test_case(name="invalid inputs raise ValueError", points=0.25)
def refused(average_pool2d):
    """A window has to fit, and may not hang over the border by more than half.

    Settings that are too small, on one axis or both, are refused, and so is an array with a single axis.
    """
    refuses(average_pool2d, MAP, 4)
    refuses(average_pool2d, MAP, 3, padding=2)
    refuses(average_pool2d, MAP, 2, stride=0)
    refuses(average_pool2d, MAP, 2, stride=(1, -1))
    refuses(average_pool2d, MAP, 3, padding=-1)
    refuses(average_pool2d, MAP, 2, padding=(-1, 1))
    refuses(average_pool2d, MAP[0], 2)
