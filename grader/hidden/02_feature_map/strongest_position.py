"""Hidden suite of `strongest_position`."""

import numpy as np

from fam.testing import Reference, noise, random_generator, refuses, test_case

OK_FORMAT = False

name = "strongest_position (hidden)"

right = Reference("strongest_position")


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Try maps that are wide, high or square, and maps of integers.",
)
def values(strongest_position):
    """The position is right in wide and high maps, and where every response is negative."""
    for seed, shape in enumerate([(1, 7), (6, 1), (1, 1)]):
        right.agrees(strongest_position, noise(221 + seed, *shape))
    right.agrees(strongest_position, -np.abs(noise(226, 4, 6)) - 1)
    right.agrees(strongest_position, np.array([[1, 2, 3], [4, 5, 9], [8, 7, 6]]))
    right.agrees(strongest_position, response_map=np.array([[0, 200, 9], [255, 3, 0]], np.uint8))
    right.agrees(strongest_position, np.array([[-128, 5, 127], [-1, 0, 90]], np.int8))
    right.agrees(strongest_position, np.array([[2048.0, 0.0], [1.0, 2049.0]]))  # equal in float16
    right.agrees(strongest_position, np.array([[7, 1], [2, 9], [3, 9]]).T)
    right.agrees(strongest_position, noise(227, 5, 8)[::-1, ::2])


@test_case(name="ties and errors", points=0.5, hidden=True, failure_message="Which of several equal values counts?")
def ties(strongest_position):
    """The first of equal values counts, along the rows; an empty map is refused."""
    right.agrees(strongest_position, np.zeros((3, 5), np.uint8))
    right.agrees(strongest_position, np.array([[0, 1, 2, 0], [3, 8, 1, 8], [8, 0, 0, 8]]))
    right.agrees(strongest_position, np.array([[4, 6, 6], [6, 6, 1]]).T)
    level = random_generator(228).integers(0, 9, (4, 7))
    level[1, 5] = level[2, 1] = level[3, 6] = 9
    right.agrees(strongest_position, level)
    refuses(strongest_position, np.zeros((4, 0)))
    refuses(strongest_position, np.zeros((0, 0)))
