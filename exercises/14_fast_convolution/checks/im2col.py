"""Public checks of `im2col`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "im2col"


@test_case(name="on paper", points=0.25)
def on_paper(im2col):
    """Six windows of 2x2 pixels are six columns of four numbers, and four bytes are a column of four bytes."""
    image = np.array([[[[3, 1, 0, 2], [5, 4, 1, 0], [0, 2, 6, 1]]]])
    gives([[[3, 1, 0, 5, 4, 1], [1, 0, 2, 4, 1, 0], [5, 4, 1, 0, 2, 6], [4, 1, 0, 2, 6, 1]]], im2col, image, 2)
    gives([[[0.5, -1.25]]], im2col, np.array([[[[0.5, -1.25]]]]), 1)
    gives([[[200], [7], [0], [255]]], im2col, batch=np.array([[[[200, 7], [0, 255]]]], np.uint8), kernel_size=2)


@test_case(name="two channels, two images", points=0.25)
def channels(im2col):
    """In a column all of the first channel comes first; each image has a matrix of its own."""
    first, second = [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]], [[[0, 1, 0], [2, 0, 1]], [[3, 0, 2], [0, 4, 0]]]
    of_first = [[1, 2], [2, 3], [4, 5], [5, 6], [7, 8], [8, 9], [0, 1], [1, 2]]
    of_second = [[0, 1], [1, 0], [2, 0], [0, 1], [3, 0], [0, 2], [0, 4], [4, 0]]
    gives([of_first, of_second], im2col, np.array([first, second]), 2)


@test_case(name="stride and padding", points=0.25)
def stride_and_padding(im2col):
    """Each window of 2x2 has one pixel of the image in it, and three zeros."""
    image, wide = np.array([[[[1, 2], [3, 4]]]]), np.array([[[[1, 2, 3], [4, 5, 6]]]])
    gives([[[0, 0, 0, 4], [0, 0, 3, 0], [0, 2, 0, 0], [1, 0, 0, 0]]], im2col, image, 2, stride=2, padding=1)
    gives([[[0, 0], [0, 0], [0, 3], [1, 0]]], im2col, wide, 2, stride=3, padding=1)


@test_case(name="what does not fit", points=0.25)
def refused(im2col):
    """A kernel that is higher or wider than the padded image is refused.

    So are a batch that has not four axes, a stride of 0 and a negative padding.
    """
    refuses(im2col, np.ones((1, 2, 3, 5)), 4)
    refuses(im2col, np.ones((1, 2, 6, 2)), 5, padding=1)
    refuses(im2col, np.ones((2, 3, 5)), 2)
    refuses(im2col, np.ones((1, 2, 3, 5)), 2, stride=0)
    refuses(im2col, np.ones((1, 2, 3, 5)), 2, padding=-1)
