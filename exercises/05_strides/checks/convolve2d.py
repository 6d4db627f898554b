"""Public checks of `convolve2d`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "convolve2d"

IMAGE = np.array([[1, 2, 0, 1, 3], [0, 1, 3, 2, 0], [4, 0, 1, 1, 2], [2, 1, 0, 3, 1]])


@test_case(name="on paper", points=1)
def on_paper(convolve2d):
    """At stride 2 a kernel of ones adds up every other window; at stride 1 it adds up all of them."""
    gives([[7.0, 9.0], [8.0, 8.0]], convolve2d, IMAGE, np.ones((2, 3)), stride=2)
    gives([[2.0, 1.0], [0.0, 1.0]], convolve2d, IMAGE, np.array([[0, 1], [0, 0]]), stride=2)
    gives([[7.0, 9.0, 9.0], [9.0, 8.0, 9.0], [8.0, 6.0, 8.0]], convolve2d, IMAGE, np.ones((2, 3)))
    gives([[300.0]], convolve2d, np.array([[200, 100, 50]], np.uint8), np.array([[1, 1]], np.uint8), stride=2)


@test_case(name="a step that does not come out even", points=0.5)
def remainder(convolve2d):
    """A step that would leave the image is not taken, and a large stride leaves one place."""
    gives([[3.0, 9.0]], convolve2d, np.array([[1, 2, 3, 4, 5, 6, 7]]), np.ones((1, 2)), stride=3)
    gives([[3.0]], convolve2d, np.array([[1, 2, 3, 4, 5, 6, 7]]), np.ones((1, 2)), stride=9)


@test_case(name="a ring of zeros", points=0.75)
def ring(convolve2d):
    """A ring of zeros makes room for windows at the border, and for a kernel larger than the image."""
    small = np.array([[1, 2], [3, 4]])
    gives([[1.0, 3.0, 2.0], [4.0, 10.0, 6.0], [3.0, 7.0, 4.0]], convolve2d, small, np.ones((2, 2)), padding=1)
    gives([[10.0, 10.0], [10.0, 10.0]], convolve2d, small, np.ones((3, 3)), padding=1)
    gives([[0.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.0]], convolve2d, small, np.array([[0.5]]), 2, 2)


@test_case(name="pairs", points=0.75)
def pairs(convolve2d):
    """A pair is (vertical, horizontal), for the stride and for the padding."""
    corner = np.array([[1]])
    gives([[1.0, 3.0], [2.0, 1.0]], convolve2d, IMAGE, corner, stride=(3, 4))
    gives([[0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 1.0, 0.0]], convolve2d, IMAGE[:2, :2], corner, padding=(0, 1))
    gives([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [0.0, 0.0]], convolve2d, IMAGE[:2, :3], corner, (1, 2), (1, 0))


@test_case(name="invalid inputs raise ValueError", points=0.5)
def refused(convolve2d):
    """A kernel that does not fit even on the padded image, a stride of 0 and a negative padding are refused.

    One bad number in a pair is enough, and so is a number of axes that is not two.
    """
    refuses(convolve2d, IMAGE, np.ones((7, 1)), padding=1)
    refuses(convolve2d, IMAGE, np.ones((2, 2)), stride=0)
    refuses(convolve2d, IMAGE, np.ones((2, 2)), padding=-1)
    refuses(convolve2d, IMAGE, np.ones((2, 2)), stride=(1, -1))
    refuses(convolve2d, IMAGE, np.ones((2, 2)), padding=(-1, 1))
    refuses(convolve2d, np.ones((4, 5, 3)), np.ones((2, 2)))
    refuses(convolve2d, IMAGE, np.ones(2))
