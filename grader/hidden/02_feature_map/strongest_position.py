"""Hidden suite of `strongest_position`."""

import numpy as np
from otter.test_files import test_case

from fam.testing import Oracle, noise, refuses

OK_FORMAT = False

name = "strongest_position (hidden)"

right = Oracle("strongest_position")


@test_case(name="values", points=0.5, hidden=True, failure_message="Try maps that are wide, and maps that are high.")
def values(strongest_position):
    """The position is right in wide and high maps, and where every response is negative."""
    for seed, shape in enumerate([(3, 8), (9, 4), (1, 7), (6, 1), (1, 1)]):
        right.agrees(strongest_position, noise(220 + seed, *shape))
    right.agrees(strongest_position, -np.abs(noise(226, 4, 6)) - 1)
    right.agrees(strongest_position, np.array([[-9.0, 1.0, 0.0], [0.0, 0.0, 2.0]]))


@test_case(name="ties and errors", points=0.5, hidden=True, failure_message="Which of several equal values counts?")
def ties(strongest_position):
    """The first of equal values counts, along the rows; an empty map is refused."""
    right.agrees(strongest_position, np.array([[0, 1, 5, 2], [5, 5, 0, 1], [0, 5, 5, 0]]))
    right.agrees(strongest_position, np.zeros((3, 5), np.uint8))
    refuses(strongest_position, np.zeros((4, 0)))
    refuses(strongest_position, np.zeros((0, 0)))
