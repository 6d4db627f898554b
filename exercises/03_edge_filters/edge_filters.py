"""Unit 3: edge filters."""

import numpy as np


def vertical_edge_filter():
    """Design a filter that responds to vertical edges.

    Returns
    -------
    ndarray of shape (3, 3)
        Its response is positive at every window that an edge from dark (left) to bright (right) crosses, negative
        for bright to dark, and zero (up to rounding) on a constant image and on any horizontal edge. Any filter
        with these properties is right, whatever its scale.

    Examples
    --------
    >>> window = np.array([[2, 2, 8], [2, 2, 8], [2, 2, 8]])
    >>> bool(np.sum(window * vertical_edge_filter()) > 0)
    True
    """
    # TODO: choose nine weights: dark on the left, bright on the right should give a positive response.
    raise NotImplementedError("vertical_edge_filter: not written yet")


def horizontal_edge_filter():
    """Design a filter that responds to horizontal edges.

    Returns
    -------
    ndarray of shape (3, 3)
        Its response is positive at every window that an edge from dark (top) to bright (bottom) crosses, negative
        for bright to dark, and zero (up to rounding) on a constant image and on any vertical edge.

    Examples
    --------
    >>> window = np.array([[2, 2, 2], [2, 2, 2], [8, 8, 8]])
    >>> bool(np.sum(window * horizontal_edge_filter()) > 0)
    True
    """
    # TODO: choose nine weights: dark at the top, bright at the bottom should give a positive response.
    raise NotImplementedError("horizontal_edge_filter: not written yet")


def edge_strength(image):
    """Tell how strong the edge is at every place of `image`, whatever its direction.

    Parameters
    ----------
    image : ndarray of shape (H, W)

    Returns
    -------
    ndarray of shape (H - 2, W - 2)
        `sqrt(v**2 + h**2)` at every place, where `v` and `h` are the feature maps of your own
        `vertical_edge_filter()` and `horizontal_edge_filter()`.

    Raises
    ------
    ValueError
        If the image does not have two axes, or is smaller than the filters.

    Examples
    --------
    >>> edge_strength(np.full((4, 5), 7)).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    # TODO: compute the feature maps of both filters, then join them.
    raise NotImplementedError("edge_strength: not written yet")
