"""What holds for unit 3's functions: properties of any right filter, and strengths that follow from the filters."""

import numpy as np

from fam.testing import call, claim, gives, refuses


def weights_of(function):
    """Return a filter as float64."""
    given = call(function)
    claim(isinstance(given, np.ndarray) and given.shape == (3, 3), "the filter is no 3x3 array")
    claim(given.dtype.kind in "iuf", "the weights are not real numbers")
    return np.asarray(given, dtype=np.float64)


def _check_filter(draw, weights):
    """Check the responses to one edge, for a filter that is laid so that its edges are vertical."""
    weights = weights / (np.abs(weights).max() or 1.0)
    dark = draw.integer(-500, 500) / 2
    bright = dark + draw.integer(1, 500) / 2
    largest = max(abs(dark), abs(bright))
    columns = np.where(np.arange(3) < draw.integer(1, 2), dark, bright)
    rising = np.tile(columns, (3, 1)) / largest
    claim(np.sum(weights * rising) > 1e-6 * (bright - dark) / largest, "an edge from dark to bright is not positive")
    claim(np.sum(weights * rising[:, ::-1]) < -1e-6 * (bright - dark) / largest, "bright to dark is not negative")
    claim(abs(np.sum(weights * rising.T)) < 1e-6, "an edge across is not zero")
    claim(abs(np.sum(weights)) < 1e-6, "a constant image is not zero")


def vertical_filter(draw, vertical_edge_filter):
    """The filter is positive where the columns get brighter, negative where they get darker, else zero."""
    _check_filter(draw, weights_of(vertical_edge_filter))


def horizontal_filter(draw, horizontal_edge_filter):
    """The filter is positive where the rows get brighter, negative where they get darker, else zero."""
    _check_filter(draw, weights_of(horizontal_edge_filter).T)


def strengths(draw, edge_strength, vertical_edge_filter, horizontal_edge_filter):
    """The strength is the root of the two squared responses of the answer's own filters."""
    filters = np.stack([weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)])
    image = draw.array(*(draw.integer(3 if draw.chance(0.95) else 1, 7) for _ in range(2)))
    if draw.chance(0.05):
        image = draw.choose(image[0], image[None], image[..., None])
    if image.ndim != 2 or min(image.shape) < 3:
        refuses(edge_strength, image)
        return
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float64), (3, 3))
    v, h = np.einsum("ijkl,fkl->fij", windows, filters)
    expected = np.sqrt(v**2 + h**2)
    if 1e-3 < np.abs(filters).max() < 1e3:
        gives(expected, edge_strength, image)
    given = call(edge_strength, image)
    claim(isinstance(given, np.ndarray) and given.shape == expected.shape, "the shape is wrong")
    claim(np.allclose(given, expected, rtol=1e-5, atol=1e-5 * expected.max()), "a strength is wrong")
