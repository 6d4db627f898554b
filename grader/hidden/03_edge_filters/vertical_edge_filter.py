"""Hidden suite of `vertical_edge_filter`: properties, since any filter that has them is right."""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fam.testing import claim, satisfies, test_case

OK_FORMAT = False

name = "vertical_edge_filter (hidden)"

# (dark, bright): bytes and fractions, below zero and far above it.
LEVELS = [(0.0, 1.0), (2.0, 9.0), (-3.0, 0.25), (0.0, 255.0), (200.0, 203.0), (-1.0, 0.0)]

# With the largest weight at 1: what rounding may leave of a 0, and what is more than rounding.
NOTHING, SOMETHING = 1e-5, 1e-7


def scaled(given):
    """Return the student's filter with a largest weight of 1: a filter may have any scale and any real dtype."""
    claim(isinstance(given, np.ndarray), "the filter is not an array")
    claim(given.shape == (3, 3), "the filter does not have shape (3, 3)")
    claim(given.dtype.kind in "iuf", "the weights are not real numbers")
    weights = np.asarray(given, dtype=np.float64)
    claim(np.isfinite(weights).all(), "the weights are not finite")
    claim(weights.any(), "every weight is 0")
    return weights / np.abs(weights).max()


def vertical_edge(first, second, step):
    """Make a picture whose columns before `step` are `first`, the others `second`."""
    picture = np.full((6, 7), first)
    picture[:, step:] = second
    return picture


def horizontal_edge(first, second, step):
    """Make a picture whose rows before `step` are `first`, the others `second`."""
    picture = np.full((6, 7), first)
    picture[step:] = second
    return picture


@cache
def windows_of(what):
    """Return the windows of a gallery, of shape (pictures, 4, 5, 9), each picture scaled to a largest pixel of 1."""
    rising = [vertical_edge(dark, bright, step) for dark, bright in LEVELS for step in range(1, 7)]
    falling = [vertical_edge(bright, dark, step) for dark, bright in LEVELS for step in range(1, 7)]
    across = [
        horizontal_edge(*sides, step)
        for dark, bright in LEVELS
        for step in range(1, 6)
        for sides in [(dark, bright), (bright, dark)]
    ]
    constant = [np.full((6, 7), level) for levels in LEVELS for level in levels]
    galleries = {"rising": rising, "falling": falling, "across": across, "constant": constant}
    pictures = [picture / (np.abs(picture).max() or 1.0) for picture in galleries[what]]
    return sliding_window_view(np.array(pictures), (3, 3), axis=(1, 2)).reshape(-1, 4, 5, 9)


@cache
def crossed():
    """Say which windows of the rising and of the falling edges the edge crosses."""
    crossed = np.zeros((len(LEVELS) * 6, 4, 5), bool)
    for place in range(len(crossed)):
        step = place % 6 + 1
        crossed[place, :, max(step - 2, 0) : step] = True
    return crossed


def responses(what, weights):
    """Return the filter's maps for all pictures of a gallery."""
    return windows_of(what) @ weights.ravel()


@test_case(
    name="every window that an edge crosses",
    points=0.5,
    hidden=True,
    failure_message="Lay your filter on each place where some dark and some bright columns are under it.",
)
def every_crossing(vertical_edge_filter):
    """From dark to bright the response is positive wherever in the window the edge stands."""
    satisfies(is_positive_on_edges, vertical_edge_filter)


def is_positive_on_edges(given):
    """Claim that every window which an edge from dark to bright crosses has a positive response."""
    maps = responses("rising", scaled(given))
    claim((maps[crossed()] > SOMETHING).all(), "a window on a dark-to-bright edge is not positive")


@test_case(
    name="bright to dark",
    points=0.25,
    hidden=True,
    failure_message="What does your filter answer when the two sides of the edge change places?",
)
def bright_to_dark(vertical_edge_filter):
    """From bright to dark the response is negative wherever in the window the edge stands."""
    satisfies(is_negative_on_edges, vertical_edge_filter)


def is_negative_on_edges(given):
    """Claim that every window which an edge from bright to dark crosses has a negative response."""
    maps = responses("falling", scaled(given))
    claim((maps[crossed()] < -SOMETHING).all(), "a window on a bright-to-dark edge is not negative")


@test_case(
    name="nothing elsewhere",
    points=0.5,
    hidden=True,
    failure_message="On which pictures should your filter say nothing? Also try edges of the other direction.",
)
def nothing_elsewhere(vertical_edge_filter):
    """There is no response to a constant picture, beside an edge, or to an edge of the other direction."""
    satisfies(is_silent_elsewhere, vertical_edge_filter)


def is_silent_elsewhere(given):
    """Claim that all other responses are 0."""
    weights = scaled(given)
    quiet = {
        "a constant picture": responses("constant", weights),
        "a horizontal edge": responses("across", weights),
    }
    for what, maps in quiet.items():
        claim((np.abs(maps) < NOTHING).all(), f"the response to {what} is not 0")
    beside = responses("rising", weights)[~crossed()]
    claim((np.abs(beside) < NOTHING).all(), "the response beside an edge is not 0")
