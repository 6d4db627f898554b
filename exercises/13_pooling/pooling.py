"""Unit 13: pooling."""

import numpy as np


def max_pool2d(maps, size, stride=None, padding=0):
    """Keep the largest value of every window, in each map on its own.

    Parameters
    ----------
    maps : ndarray of shape (..., H, W)
        One map, or any stack of maps such as (C, H, W) or (N, C, H, W).
    size : int or pair (kH, kW)
        How high and wide a window is.
    stride : int or pair (vertical, horizontal), or None
        How far apart the windows stand; None means as far as they are large, so that they tile the map.
    padding : int or pair (vertical, horizontal)
        Rows and columns of minus infinity on every side, which never are the largest value.

    Returns
    -------
    ndarray of shape (..., H', W')
        H' = floor((H + 2*padding - kH) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If maps have fewer than two axes, a window is larger than the padded map, the stride is below 1,
        the padding is negative or exceeds half the size (on either axis).

    Examples
    --------
    >>> max_pool2d(np.array([[1, 3, 0, 2], [5, -1, 4, 1]]), 2).tolist()
    [[5.0, 4.0]]
    """
    # TODO: find the largest value of every window.
    raise NotImplementedError("max_pool2d: not written yet")


def average_pool2d(maps, size, stride=None, padding=0):
    """Average the values of every window, in each map on its own.

    Parameters
    ----------
    maps : ndarray of shape (..., H, W)
        One map, or any stack of maps such as (C, H, W) or (N, C, H, W).
    size : int or pair (kH, kW)
        How high and wide a window is.
    stride : int or pair (vertical, horizontal), or None
        How far apart the windows stand; None means as far as they are large, so that they tile the map.
    padding : int or pair (vertical, horizontal)
        Empty rows and columns on every side, which are neither added nor counted.

    Returns
    -------
    ndarray of shape (..., H', W')
        H' = floor((H + 2*padding - kH) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If maps have fewer than two axes, a window is larger than the padded map, the stride is below 1,
        the padding is negative or exceeds half the size (on either axis).

    Examples
    --------
    >>> average_pool2d(np.array([[1, 3, 0, 2], [5, -1, 4, 1]]), 2).tolist()
    [[2.0, 1.75]]
    """
    # TODO: average the values of every window, without the padding.
    raise NotImplementedError("average_pool2d: not written yet")
