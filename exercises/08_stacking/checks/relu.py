"""Public checks of `relu`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "relu"


@test_case(name="on paper", points=0.5)
def on_paper(relu):
    """Two maps of 2x3 values: what is negative becomes 0, and the rest stays."""
    maps = np.array([[[3, -1, 0], [-2.5, 0.5, 8]], [[-1, -2, -3], [1, 2, 3]]])
    gives([[[3, 0, 0], [0, 0.5, 8]], [[0, 0, 0], [1, 2, 3]]], relu, maps)


@test_case(name="a single map", points=0.25)
def single_map(relu):
    """Each value is looked at alone, so one map without a stack is fine, too."""
    gives([[0, 7], [2, 0]], relu, np.array([[-4, 7], [2, -1]]))
    gives([[0, 200]], relu, maps=np.array([[0, 200]], np.uint8))
