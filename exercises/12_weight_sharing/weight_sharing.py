"""Unit 12: weight sharing."""

import numpy as np


def shift(image, rows, cols):
    """Move the picture, and let zeros move in where it was.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    rows : int, how many rows to move down (negative: up)
    cols : int, how many columns to move right (negative: left)

    Returns
    -------
    ndarray of shape (H, W)
        What moves in is 0, what moves out is lost.

    Examples
    --------
    >>> shift(np.array([[1, 2, 3], [4, 5, 6]]), 1, -1).tolist()
    [[0, 0, 0], [2, 3, 0]]
    """
    # TODO: start from zeros, then copy the part of the picture that stays in sight.
    raise NotImplementedError("shift: not written yet")


def local_feature_map(image, filters):
    """Compute the map of a layer without sharing: every output position has a filter of its own.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    filters : ndarray of shape (H', W', kH, kW), with (H', W') = (H - kH + 1, W - kW + 1)
        `filters[row, col]` is the filter of output position `(row, col)`, applied without flipping.

    Returns
    -------
    ndarray of shape (H', W')
        With the same filter everywhere it is the `feature_map` of that filter.

    Raises
    ------
    ValueError
        If there is not exactly one filter for every output position, the kernels are larger than the image, or
        an array has the wrong number of axes.

    Examples
    --------
    Three pixels, and three filters of one weight each: 1, 10 and 100.

    >>> local_feature_map(np.array([[4, 5, 6]]), np.array([[[[1]], [[10]], [[100]]]])).tolist()
    [[4.0, 50.0, 600.0]]
    """
    # TODO: as in feature_map, but with the filter of each position.
    raise NotImplementedError("local_feature_map: not written yet")


def equivariance_error(image, filters, rows, cols):
    """Measure how much the order of moving and filtering matters.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    filters : ndarray of shape (H', W', kH, kW), as for `local_feature_map`
    rows, cols : int, as for `shift`

    Returns
    -------
    float
        The largest absolute difference between "`shift` the image, then `local_feature_map`" and
        "`local_feature_map`, then `shift` the map", over the positions whose window lies inside the picture both
        before and after the move. 0.0 where there is none.

    Raises
    ------
    ValueError
        If an array has the wrong number of axes.

    Examples
    --------
    The same weight everywhere, then another weight at every place.

    >>> equivariance_error(np.array([[1, 2, 3]]), np.array([[[[5]], [[5]], [[5]]]]), 0, 1)
    0.0
    >>> equivariance_error(np.array([[1, 2, 3]]), np.array([[[[5]], [[6]], [[8]]]]), 0, 1)
    4.0
    """
    # TODO: compute both maps, choose the positions that count, and take the largest difference.
    raise NotImplementedError("equivariance_error: not written yet")
