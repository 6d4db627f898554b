"""Hidden suite of `horizontal_edge_filter`: properties, since any filter that has them is right."""

import numpy as np
from otter.test_files import test_case

from fam_grader.testing import call, claim

OK_FORMAT = False

name = "horizontal_edge_filter (hidden)"

# (dark, bright): bytes and fractions, below zero and far above it.
LEVELS = [(0.0, 1.0), (2.0, 9.0), (-3.0, 0.25), (0.0, 255.0), (200.0, 203.0), (-1.0, 0.0)]

# With the largest weight at 1: what rounding may leave of a 0, and what is more than rounding.
NOTHING, SOMETHING = 1e-5, 1e-7


def scaled(function):
    """Give the student's filter with a largest weight of 1: a filter may have any scale and any real dtype."""
    given = call(function)
    claim(isinstance(given, np.ndarray), "the filter is not an array")
    claim(given.shape == (3, 3), "the filter does not have shape (3, 3)")
    claim(given.dtype.kind in "iuf", "the weights are not real numbers")
    weights = np.asarray(given, dtype=np.float64)
    claim(np.isfinite(weights).all(), "the weights are not finite")
    claim(weights.any(), "every weight is 0")
    return weights / np.abs(weights).max()


def horizontal_edge(first, second, step):
    """Make a picture whose rows before `step` are `first`, the others `second`."""
    picture = np.full((6, 7), first)
    picture[step:] = second
    return picture


def vertical_edge(first, second, step):
    """Make a picture whose columns before `step` are `first`, the others `second`."""
    picture = np.full((6, 7), first)
    picture[:, step:] = second
    return picture


def responses(picture, weights):
    """Give the filter's map, for a picture scaled to a largest pixel of 1."""
    windows = np.lib.stride_tricks.sliding_window_view(picture / (np.abs(picture).max() or 1.0), (3, 3))
    return np.einsum("ijkl,kl->ij", windows, weights)


@test_case(
    name="every window that an edge crosses",
    points=0.5,
    hidden=True,
    failure_message="Lay your filter on each place where some dark and some bright rows are under it.",
)
def every_crossing(horizontal_edge_filter):
    """From dark to bright the response is positive wherever in the window the edge stands."""
    weights = scaled(horizontal_edge_filter)
    for dark, bright in LEVELS:
        for step in range(1, 6):
            map_ = responses(horizontal_edge(dark, bright, step), weights)
            claim(
                (map_[max(step - 2, 0) : step] > SOMETHING).all(), "a window on a dark-to-bright edge is not positive"
            )


@test_case(
    name="bright to dark",
    points=0.25,
    hidden=True,
    failure_message="What does your filter answer when the two sides of the edge change places?",
)
def bright_to_dark(horizontal_edge_filter):
    """From bright to dark the response is negative wherever in the window the edge stands."""
    weights = scaled(horizontal_edge_filter)
    for dark, bright in LEVELS:
        for step in range(1, 6):
            map_ = responses(horizontal_edge(bright, dark, step), weights)
            claim(
                (map_[max(step - 2, 0) : step] < -SOMETHING).all(),
                "a window on a bright-to-dark edge is not negative",
            )


@test_case(
    name="nothing elsewhere",
    points=0.5,
    hidden=True,
    failure_message="On which pictures should your filter say nothing? Try edges of the other direction, too.",
)
def nothing_elsewhere(horizontal_edge_filter):
    """There is no response to a constant picture, beside an edge, or to an edge of the other direction."""
    weights = scaled(horizontal_edge_filter)
    for dark, bright in LEVELS:
        for level in (dark, bright):
            map_ = responses(np.full((6, 7), level), weights)
            claim((np.abs(map_) < NOTHING).all(), "the response to a constant picture is not 0")
        for step in range(1, 7):
            for first, second in [(dark, bright), (bright, dark)]:
                map_ = responses(vertical_edge(first, second, step), weights)
                claim((np.abs(map_) < NOTHING).all(), "the response to a vertical edge is not 0")
        for step in range(1, 6):
            map_ = responses(horizontal_edge(dark, bright, step), weights)
            map_[max(step - 2, 0) : step] = 0
            claim((np.abs(map_) < NOTHING).all(), "the response beside an edge is not 0")
