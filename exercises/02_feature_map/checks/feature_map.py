"""Public checks of `feature_map`."""

import numpy as np

from fam.testing import gives, once_values_are_right, refuses, test_case

OK_FORMAT = False

name = "feature_map"

IMAGE = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]])
PHOTO = np.array([[200, 100, 50], [10, 20, 255]], np.uint8)


@test_case(name="on paper", points=1)
def on_paper(feature_map):
    """A kernel of ones adds up its window; a single 1 picks one place of it."""
    gives([[4.0, 6.0, 6.0], [5.0, 5.0, 7.0]], feature_map, IMAGE, np.ones((2, 2)))
    gives([[2.0, 0.0, 1.0], [1.0, 3.0, 2.0]], feature_map, IMAGE, np.array([[0, 1], [0, 0]]))
    gives([[7.0, 6.0], [2.0, 3.0]], feature_map, image=IMAGE, kernel=np.array([[1, 0, 0], [0, 0, 2]]))


@test_case(name="one place or all", points=0.25)
def extremes(feature_map):
    """A kernel as large as the image has one place; a 1x1 kernel scales every pixel."""
    gives([[16.0]], feature_map, IMAGE, np.ones((3, 4)))
    gives([[3.0, 6.0, 0.0], [0.0, 3.0, 9.0]], feature_map, IMAGE[:2, :3], np.array([[3]]))


@test_case(name="fractions", points=0.5)
def fractions(feature_map):
    """Weights need be no whole numbers, and neither need responses."""
    gives([[0.5, 1.5, 1.5, 1.5], [2.0, 0.5, 2.0, 1.5]], feature_map, IMAGE, np.array([[0.5], [0.5]]))


@test_case(
    name="a photo",
    points=0.25,
    failure_message=once_values_are_right("Bytes end at 255: what becomes of larger numbers?"),
)
def photo(feature_map):
    """The pixels of a photo are uint8, and responses are larger: 200 + 100 is 300."""
    gives([[300.0, 150.0], [30.0, 275.0]], feature_map, PHOTO, np.array([[1, 1]], np.uint8))
    gives([[-390.0, -180.0, 155.0]], feature_map, PHOTO, np.array([[-2], [1]]))


@test_case(name="a kernel that does not fit", points=0.5)
def too_large(feature_map):
    """A kernel that is wider or higher than the image is refused, and so is a number of axes that is not two."""
    refuses(feature_map, IMAGE, np.ones((4, 1)))
    refuses(feature_map, IMAGE, np.ones((1, 5)))
    refuses(feature_map, np.ones((4, 5, 3)), np.ones((3, 3)))
    refuses(feature_map, IMAGE, np.ones(3))
