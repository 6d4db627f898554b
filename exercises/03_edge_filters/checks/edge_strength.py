"""Public checks of `edge_strength`; they take the two filters that you wrote, whichever you chose."""

import numpy as np

from fam.testing import call, claim, gives, once_values_are_right, refuses, test_case, together

OK_FORMAT = False

name = "edge_strength"


def weights_of(function):
    """Return one of your filters, if it is one."""
    weights = call(function)
    claim(isinstance(weights, np.ndarray), "a filter is an array, and edge_strength needs two of them")
    claim(weights.shape == (3, 3), "a filter has shape (3, 3), and edge_strength needs two of them")
    claim(weights.dtype.kind in "iuf", "the weights of a filter should be real numbers")
    claim(np.isfinite(weights).all(), "the weights of a filter should be finite numbers")
    claim(weights.any(), "every weight of a filter is 0, so there is no strength to find")
    largest = np.abs(weights.astype(float)).max()
    claim(1e-31 <= largest <= 1e31, "the weights of a filter should be neither that small nor that large")
    return weights.astype(float)


def brightness(*filters):
    """Return a factor for images: 1, or for filters with tiny or huge weights what makes up for them."""
    largest = max(np.abs(weights).max() for weights in filters)
    return 1 if 0.01 <= largest <= 100 else 1 / largest


@test_case(name="one window", points=0.75)
def one_window(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """A 3x3 image has one place: its strength is the root of the two squared responses."""
    vertical, horizontal = weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)
    with together(edge_strength) as asked:
        for image in [
            np.array([[2, 2, 8], [2, 2, 8], [2, 2, 8]]),
            np.array([[8, 8, 8], [2, 2, 2], [2, 2, 2]]),
            np.array([[5, 9, 9], [0, 3, 7], [1, 2, 6]]),
        ]:
            scaled = image * brightness(vertical, horizontal)
            strength = np.sqrt(np.sum(scaled * vertical) ** 2 + np.sum(scaled * horizontal) ** 2)
            gives([[strength]], asked, scaled)


@test_case(
    name="a photo",
    points=0.25,
    failure_message=once_values_are_right("Bytes end at 255: what becomes of larger numbers?"),
)
def photo(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """The pixels of a photo are uint8, where neither 200 times 2 nor 0 minus 200 has room."""
    vertical, horizontal = weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)
    image = np.array([[200, 90, 0, 30], [255, 40, 10, 70], [190, 0, 0, 220]], np.uint8)
    windows = [image[:, :3].astype(float), image[:, 1:].astype(float)]
    strengths = [np.sqrt(np.sum(each * vertical) ** 2 + np.sum(each * horizontal) ** 2) for each in windows]
    gives([strengths], edge_strength, image=image)
    if 0 < max(strengths) < 0.01:  # of tiny weights: zeros would be close enough
        given = np.asarray(call(edge_strength, image), dtype=float)
        claim(np.abs(given - strengths).max() < 1e-5 * max(strengths), "a strength is not what your filters give")


@test_case(name="a wall of one colour", points=0.5)
def wall(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """The filters fit on 2 times 4 places of a 4x6 image, and every window of this one looks the same."""
    vertical, horizontal = weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)
    level = 1 / max(1.0, np.abs(vertical).max(), np.abs(horizontal).max())  # dim for large weights
    strength = level * np.sqrt(vertical.sum() ** 2 + horizontal.sum() ** 2)  # 0, if they ignore walls
    gives([[strength] * 4] * 2, edge_strength, np.full((4, 6), level))


@test_case(name="an image that is too small", points=0.25)
def too_small(edge_strength):
    """An image that a 3x3 filter does not fit on is refused, and so is a colour photo, which has three axes."""
    refuses(edge_strength, np.ones((2, 5)))
    refuses(edge_strength, np.ones((5, 2)))
    refuses(edge_strength, np.ones((5, 5, 3)))
