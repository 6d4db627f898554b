"""Public checks of `strongest_position`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "strongest_position"


@test_case(name="on paper", points=0.5)
def on_paper(strongest_position):
    """The largest value stands in row 1, column 2; of equal ones the first counts, along the rows.

    Of negative numbers the largest is the one closest to 0.
    """
    gives((1, 2), strongest_position, np.array([[1, 2, 0, 1], [0, 1, 9, 2], [4, 0, 1, 1]]))
    gives((0, 2), strongest_position, np.array([[0, 1, 5, 5], [5, 2, 0, 5]]))
    gives((0, 1), strongest_position, np.array([[-2.5, -0.5], [-1.25, -3.0]]))
    gives((2, 0), strongest_position, response_map=np.array([[3, 0], [7, 254], [255, 9]], np.uint8))


@test_case(name="an empty map", points=0.5)
def empty(strongest_position):
    """A map without values has no strongest position."""
    refuses(strongest_position, np.zeros((0, 3)))
