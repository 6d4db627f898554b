"""Unit 1: one window, one response."""

import numpy as np


def window_response(window, kernel, bias=0.0):
    """Say with one number how strongly the kernel's pattern is present in the window.

    Parameters
    ----------
    window : ndarray of shape (kH, kW), a piece of an image
    kernel : ndarray of shape (kH, kW), applied without flipping
    bias : number that is added once

    Returns
    -------
    float
        The dot product of the two, plus the bias.

    Raises
    ------
    ValueError
        If the two shapes differ.

    Examples
    --------
    2*1 + 5*0 + 0*(-1) + 3*2 = 8, and a bias of 0.5 makes it 8.5.

    >>> float(window_response(np.array([[2, 5], [0, 3]]), np.array([[1, 0], [-1, 2]]), bias=0.5))
    8.5
    """
    # TODO: multiply place by place, add up the products, then add the bias.
    raise NotImplementedError("window_response: not written yet")
