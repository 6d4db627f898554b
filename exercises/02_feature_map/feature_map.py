"""Unit 2: feature maps."""

import numpy as np


def feature_map(image, kernel):
    """Compute the response of `kernel` at every place of `image` where it fits.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    kernel : ndarray of shape (kH, kW), applied without flipping

    Returns
    -------
    ndarray of shape (H - kH + 1, W - kW + 1)
        One response for each place, left to right, top to bottom.

    Raises
    ------
    ValueError
        If one of the two does not have two axes, or the kernel is larger than the image.

    Examples
    --------
    >>> feature_map(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [0, 1]])).tolist()
    [[6.0, 8.0]]
    """
    # TODO: make the output, then fill in one response for every window.
    raise NotImplementedError("feature_map: not written yet")


def strongest_position(response_map):
    """Find where the pattern is most strongly present.

    Parameters
    ----------
    response_map : ndarray of shape (H, W)

    Returns
    -------
    tuple of two ints
        `(row, col)` of the first largest value, in row-major order.

    Raises
    ------
    ValueError
        If the map is empty.

    Examples
    --------
    >>> strongest_position(np.array([[1, 7, 2], [3, 7, 0]]))
    (0, 1)
    """
    # TODO: find the largest value, then its row and column.
    raise NotImplementedError("strongest_position: not written yet")
