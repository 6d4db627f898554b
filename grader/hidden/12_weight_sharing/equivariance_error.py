"""Hidden suite of `equivariance_error`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "equivariance_error (hidden)"

right = Reference("equivariance_error")
IMAGE, FILTERS = noise(1231, 4, 7), noise(1232, 3, 5, 2, 3)
MOVES = [(-1, 0), (0, 1), (0, -1), (1, -2), (-2, -3), (-1, 4)]


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Which positions count after a move up, or to the left? Mark them in both maps.",
)
def values(equivariance_error):
    """Without sharing it is the largest difference, over just the positions that count, whatever the direction."""
    for rows, cols in [*MOVES, (1, 2), (-1, 2), (0, 0)]:
        right.agrees(equivariance_error, IMAGE, FILTERS, rows, cols)
    right.agrees(equivariance_error, noise(1233, 7, 4), noise(1234, 5, 4, 3, 1), rows=-2, cols=1)
    blind = noise(1235, 3, 5, 2, 3)
    blind[:, :3] = 0  # the left half sees nothing, and its zeros count
    right.agrees(equivariance_error, np.ones((4, 7)), blind, 1, 2)
    right.agrees(equivariance_error, np.full((4, 7), -2.0), blind[:, ::-1], 0, -2)


@test_case(
    name="sharing",
    points=0.25,
    hidden=True,
    failure_message="With the same filter everywhere the answer should be 0: where does yours come from?",
)
def shared(equivariance_error):
    """With sharing it is 0, whatever moves in and out at the border."""
    for seed, (rows, cols) in enumerate(MOVES, start=1240):
        filters = np.broadcast_to(noise(seed, 2, 3), FILTERS.shape)
        right.agrees(equivariance_error, IMAGE, filters, rows, cols)


@test_case(
    name="no position left",
    points=0.25,
    hidden=True,
    failure_message="What should come out if the picture moves so far that no position counts?",
)
def nothing_left(equivariance_error):
    """Where no window is inside both before and after there is no difference."""
    for rows, cols in [(3, 0), (-3, 0), (0, -5), (3, 6), (-4, 1)]:
        right.agrees(equivariance_error, IMAGE, FILTERS, rows, cols)
    for rows, cols in [(2, -4), (-2, 4), (2, 4)]:
        right.agrees(equivariance_error, IMAGE, FILTERS, rows, cols)  # one position is left
    right.agrees(equivariance_error, noise(1251, 3, 4), noise(1252, 1, 1, 3, 4), 0, 1)


@test_case(
    name="kinds of arrays",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integer images, such as uint8. Are they left alone?"),
)
def kinds_of_arrays(equivariance_error):
    """Integers do not wrap around; views and read-only arrays are fine as inputs, and stay as they were."""
    rng = random_generator(1261)
    pixels = rng.integers(0, 256, (4, 7)).astype(np.uint8)
    for rows, cols in [(1, -2), (0, 1)]:
        weights = rng.integers(0, 9, (3, 5, 2, 3)).astype(np.uint8)
        right.agrees(equivariance_error, pixels, weights, rows, cols)
    right.agrees(equivariance_error, pixels.view(np.int8), FILTERS.astype(np.float32), -1, 1)
    right.agrees(equivariance_error, noise(1262, 8, 14)[::2, ::2], noise(1263, 6, 5, 2, 3)[::2], 1, 1)
    frozen, weights = noise(1264, 4, 7), noise(1265, 3, 5, 2, 3)
    frozen.flags.writeable = weights.flags.writeable = False
    right.agrees(equivariance_error, frozen, weights, 1, 1)
    right.agrees(equivariance_error, image=noise(1266, 4, 7), filters=weights, rows=1, cols=1)


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which arrays does the docstring refuse?")
def errors(equivariance_error):
    """An image and filters with a wrong number of axes are refused."""
    refuses(equivariance_error, IMAGE, noise(1271, 2, 3), 1, 0)
    refuses(equivariance_error, IMAGE, noise(1271, 5, 2, 3), 1, 0)
    refuses(equivariance_error, noise(1272, 2, 4, 7), FILTERS, 0, 1)
