"""Public checks of `train_digits`."""

import numpy as np

from fam.testing import gives, result_of, test_case

OK_FORMAT = False

name = "train_digits"

# Two pictures that nobody can confuse: a bar at the left is a 3, a bar at the top is a 7.
BARS = np.zeros((2, 8, 8))
BARS[0, :, 1:3] = 1
BARS[1, 1:3, :] = 1


@test_case(
    name="two pictures", points=1, failure_message="Try it with two pictures: which labels does `predict` give?"
)
def two_pictures(train_digits):
    """Whoever has seen two pictures a hundred and fifty times knows them, whatever the network."""
    images, labels = np.tile(BARS, (150, 1, 1)), np.tile(np.array([3, 7]), 150)
    gives(np.array([3, 7, 7]), result_of(train_digits, images, labels), BARS[[0, 1, 1]])
    gives(np.array([7]), result_of(train_digits, images, labels, seed=5), BARS[1:])
