"""Public checks of `edge_strength`; they take the two filters that you wrote, whichever you chose."""

import numpy as np
from otter.test_files import test_case

from fam.testing import call, claim, gives, refuses

OK_FORMAT = False

name = "edge_strength"


def weights_of(function):
    """Give one of your filters, if it is one."""
    weights = call(function)
    claim(isinstance(weights, np.ndarray), "a filter is an array, and edge_strength needs two of them")
    claim(weights.shape == (3, 3), "a filter has shape (3, 3), and edge_strength needs two of them")
    claim(weights.dtype.kind in "iuf", "the weights of a filter should be real numbers")
    claim(np.isfinite(weights).all(), "the weights of a filter should be finite numbers")
    claim(weights.any(), "every weight of a filter is 0, so there is no strength to find")
    return weights.astype(float)


@test_case(name="one window", points=1)
def one_window(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """A 3x3 image has one place: its strength is the root of the two squared responses."""
    vertical, horizontal = weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)
    for image in [
        np.array([[2, 2, 8], [2, 2, 8], [2, 2, 8]]),
        np.array([[8, 8, 8], [2, 2, 2], [2, 2, 2]]),
        np.array([[1, 2, 6], [0, 3, 7], [5, 9, 9]]),
    ]:
        with np.errstate(all="ignore"):
            strength = np.sqrt(np.sum(image * vertical) ** 2 + np.sum(image * horizontal) ** 2)
        gives([[strength]], edge_strength, image)


@test_case(name="a wall of one colour", points=0.5)
def wall(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """The filters fit on 2 times 4 places of a 4x6 image, and every window of this one looks the same."""
    vertical, horizontal = weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)
    with np.errstate(all="ignore"):
        brightness = 1 / max(1.0, np.abs(vertical).max(), np.abs(horizontal).max())  # dim for large weights
        strength = brightness * np.sqrt(vertical.sum() ** 2 + horizontal.sum() ** 2)  # 0, if they ignore walls
    gives([[strength] * 4] * 2, edge_strength, np.full((4, 6), brightness))


@test_case(name="an image that is too small", points=0.25)
def too_small(edge_strength):
    """An image that a 3x3 filter does not fit on is refused."""
    refuses(edge_strength, np.ones((2, 5)))
    refuses(edge_strength, np.ones((5, 2)))
