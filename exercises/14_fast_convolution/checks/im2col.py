"""Public checks of `im2col`."""

import numpy as np
from otter.test_files import test_case

from fam_grader.testing import gives, refuses

OK_FORMAT = False

name = "im2col"


@test_case(name="on paper", points=0.25)
def on_paper(im2col):
    """Four windows of 2x3 pixels are four columns of six numbers."""
    image = np.array([[[[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]]]])
    rows = [[1, 2, 0, 1], [2, 0, 1, 3], [0, 1, 3, 2], [0, 1, 4, 0], [1, 3, 0, 1], [3, 2, 1, 1]]
    gives([rows], im2col, image, (2, 3))


@test_case(name="two channels, two images", points=0.25)
def channels(im2col):
    """In a column all of the first channel comes first; each image has a matrix of its own."""
    images = np.array([[[[1, 2, 3]], [[4, 5, 6]]], [[[7, 8, 9]], [[0, 1, 0]]]])
    gives([[[1, 2], [2, 3], [4, 5], [5, 6]], [[7, 8], [8, 9], [0, 1], [1, 0]]], im2col, images, (1, 2))


@test_case(name="stride and padding", points=0.25)
def stride_and_padding(im2col):
    """Each window of 2x2 has one pixel of the image in it, and three zeros."""
    image = np.array([[[[1, 2], [3, 4]]]])
    gives([[[0, 0, 0, 4], [0, 0, 3, 0], [0, 2, 0, 0], [1, 0, 0, 0]]], im2col, image, 2, stride=2, padding=1)
    gives([[[0, 0], [1, 3], [2, 4], [0, 0]]], im2col, image, (1, 4), padding=(0, 1))


@test_case(name="what does not fit", points=0.25)
def refused(im2col):
    """A kernel that is larger than the padded image is refused."""
    refuses(im2col, np.ones((1, 2, 3, 5)), 4)
    refuses(im2col, np.ones((1, 2, 3, 5)), (2, 8), padding=1)
