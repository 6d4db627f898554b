"""Public checks of `max_pool2d_backward`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "max_pool2d_backward"


@test_case(name="on paper", points=0.5, failure_message="Which value of each window is the largest?")
def on_paper(max_pool2d_backward):
    """Each gradient goes to the largest value of its window, whatever its sign."""
    maps = np.array([[1, 7, 2, 0], [3, 5, 4, 9], [-2, -4, -8, 6], [-1, -7, 0, 3]])
    expected = [[0.0, 10.0, 0.0, 0.0], [0.0, 0.0, 0.0, 20.0], [0.0, 0.0, 0.0, 0.5], [-3.0, 0.0, 0.0, 0.0]]
    gives(expected, max_pool2d_backward, np.array([[10, 20], [-3, 0.5]]), maps, 2)


@test_case(
    name="several largest", points=0.25, failure_message="Two values are equally large: who gets the gradient?"
)
def several_largest(max_pool2d_backward):
    """Of equal values the first in row-major order gets all of it: left to right, then top to bottom."""
    maps = np.array([[4, 4, 0, 1], [4, 0, 1, 0]])
    gives([[1.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0]], max_pool2d_backward, np.array([[1, 2]]), maps, 2)


@test_case(name="what no window reaches", points=0.25, failure_message="Look at a map that the windows do not tile.")
def what_no_window_reaches(max_pool2d_backward):
    """The result has the shape of the maps, also where the windows leave a row or a column over."""
    maps = np.array([[[1, 2, 9], [4, 3, 9], [9, 9, 9]], [[8, 2, 9], [4, 3, 9], [9, 9, 9]]])
    expected = np.zeros((2, 3, 3))
    expected[0, 1, 0], expected[1, 0, 0] = 5.0, 6.0
    gives(expected, max_pool2d_backward, np.array([[[5]], [[6]]]), maps, 2)
    bright = np.array([[200, 255, 7]], np.uint8)  # a map of bytes, and a gradient that is no byte
    gives([[-0.5, 300.0, 0.25]], max_pool2d_backward, grad_output=np.array([[-0.5, 300, 0.25]]), maps=bright, size=1)
