"""Public checks of `local_feature_map`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "local_feature_map"

IMAGE = np.array([[1, 2, 3], [4, 5, 6]])


@test_case(name="on paper", points=0.25)
def on_paper(local_feature_map):
    """Each pixel is multiplied by a weight of its own; then the left filter picks the top left pixel of its window.

    The right one picks the bottom right pixel of its own window.
    """
    weights = np.array([[2, 0, 1], [3, 1, -1]]).reshape(2, 3, 1, 1)
    gives([[2.0, 0.0, 3.0], [12.0, 5.0, -6.0]], local_feature_map, IMAGE, weights)
    gives([[1.0, 6.0]], local_feature_map, IMAGE, np.array([[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]]))


@test_case(name="one filter for all", points=0.25)
def shared(local_feature_map):
    """With ones everywhere each window is added up, as in feature_map, even to more than a byte can hold."""
    gives([[12.0, 16.0]], local_feature_map, IMAGE, np.ones((1, 2, 2, 2)))
    pixels = np.array([[200, 100, 50]], np.uint8)
    gives([[300.0, 150.0]], local_feature_map, image=pixels, filters=np.ones((1, 2, 1, 2), np.uint8))


@test_case(name="a grid that does not fit", points=0.25)
def misfit(local_feature_map):
    """2x2 kernels have 1 times 2 places on a 2x3 image, so any other grid of filters is refused.

    So are an image that has not two axes, and filters that have not four.
    """
    refuses(local_feature_map, IMAGE, np.ones((2, 2, 2, 2)))
    refuses(local_feature_map, IMAGE, np.ones((1, 1, 2, 2)))
    refuses(local_feature_map, np.ones((2, 3, 3)), np.ones((1, 2, 2, 2)))
    refuses(local_feature_map, IMAGE, np.ones((2, 2, 2)))
