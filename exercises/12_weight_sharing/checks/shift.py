"""Public checks of `shift`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "shift"

IMAGE = np.array([[1, 2, 3], [4, 5, 6]])


@test_case(name="on paper", points=0.5)
def on_paper(shift):
    """Down by 1; right by 1; up by 1 and right by 2; fractions, down by 1; left by 1."""
    gives([[0, 0, 0], [1, 2, 3]], shift, IMAGE, 1, 0)
    gives([[0, 1, 2], [0, 4, 5]], shift, IMAGE, 0, 1)
    gives([[0, 0, 4], [0, 0, 0]], shift, IMAGE, -1, 2)
    gives([[0, 0], [-0.5, 1.25]], shift, np.array([[-0.5, 1.25], [2.0, 3.5]]), 1, 0)
    gives([[2, 3, 0], [5, 6, 0]], shift, image=IMAGE, rows=0, cols=-1)


@test_case(name="nothing and everything", points=0.25)
def extremes(shift):
    """A move by 0 keeps the picture; one beyond its height, or its width, leaves nothing of it."""
    gives([[1, 2, 3], [4, 5, 6]], shift, IMAGE, 0, 0)
    gives([[0, 0, 0], [0, 0, 0]], shift, IMAGE, 5, 0)
    gives([[0, 0, 0], [0, 0, 0]], shift, IMAGE.astype(np.uint8), 1, -4)
