"""Public checks of `equivariance_error`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "equivariance_error"

IMAGE = np.array([[1, 2, 3, 4]])


@test_case(name="on paper", points=0.25)
def on_paper(equivariance_error):
    """Moved right first it is [0, 2, 6, 12], and last [0, 1, 4, 9]; the first place does not count.

    To the left, or up, it is [2, 6, 12, 0] and [4, 9, 16, 0], and the last place does not count.
    """
    weights = np.array([1, 2, 3, 4])
    gives(3.0, equivariance_error, IMAGE, weights.reshape(1, 4, 1, 1), 0, 1)
    gives(4.0, equivariance_error, IMAGE, weights.reshape(1, 4, 1, 1), 0, -1)
    gives(4.0, equivariance_error, image=IMAGE.T, filters=weights.reshape(4, 1, 1, 1), rows=-1, cols=0)
    bytes_ = IMAGE.T.astype(np.uint8)  # in which 2 - 3 has no room
    gives(3.0, equivariance_error, bytes_, weights.astype(np.uint8).reshape(4, 1, 1, 1), 1, 0)


@test_case(name="one filter for all", points=0.25)
def shared(equivariance_error):
    """With the same filter everywhere the order does not matter."""
    gives(0.0, equivariance_error, IMAGE, np.ones((1, 3, 1, 2)), 0, 1)
    gives(0.0, equivariance_error, IMAGE, np.ones((1, 3, 1, 2)), 0, -1)
