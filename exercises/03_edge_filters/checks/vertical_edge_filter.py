"""Public checks of `vertical_edge_filter`."""

import numpy as np

from fam.testing import claim, satisfies, test_case

OK_FORMAT = False

name = "vertical_edge_filter"


def response(row, weights):
    """Return the response to a window with three equal rows."""
    return np.sum(np.array([row, row, row]) * weights)


def scaled(weights):
    """Return the filter with a largest weight of 1, if it is one."""
    claim(isinstance(weights, np.ndarray), "a filter is an array; make one with np.array")
    claim(weights.shape == (3, 3), "the filter should have shape (3, 3)")
    claim(weights.dtype.kind in "iuf", "the weights should be real numbers")
    claim(np.isfinite(weights).all(), "the weights should be finite numbers")
    claim(weights.any(), "every weight is 0, so the filter never responds")
    return weights.astype(float) / np.abs(weights.astype(float)).max()  # the scale of a filter is up to you


@test_case(name="dark to bright", points=0.25)
def dark_to_bright(vertical_edge_filter):
    """The edge may stand between the first and second pixel of the window, or between the second and third."""
    satisfies(is_positive, vertical_edge_filter)


def is_positive(given):
    """Claim that dark to bright has a positive response."""
    weights = scaled(given)
    claim(response([2, 2, 8], weights) > 1e-6, "the response to rows of 2 2 8 should be positive")
    claim(response([2, 8, 8], weights) > 1e-6, "the response to rows of 2 8 8 should be positive")


@test_case(name="a wall of one colour", points=0.25)
def wall(vertical_edge_filter):
    """Where nothing changes there is no edge."""
    satisfies(is_silent_on_a_wall, vertical_edge_filter)


def is_silent_on_a_wall(given):
    """Claim that nothing comes of a window without an edge."""
    weights = scaled(given)
    claim(abs(response([5, 5, 5], weights)) < 1e-4, "the response to a window full of 5 should be 0")


@test_case(name="a horizontal edge", points=0.25)
def horizontal(vertical_edge_filter):
    """An edge of the other direction gives nothing, wherever in the window it stands."""
    satisfies(is_silent_across, vertical_edge_filter)


def is_silent_across(given):
    """Claim that nothing comes of an edge of the other direction."""
    weights = scaled(given)
    for across in ([2, 2, 8], [2, 8, 8], [8, 2, 2]):
        window = np.array([across] * 3).T
        claim(abs(np.sum(window * weights)) < 1e-4, "the response to a horizontal edge should be 0")
