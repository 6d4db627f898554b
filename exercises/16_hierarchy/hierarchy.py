"""Unit 16: hierarchy."""

import numpy as np


def square_detector():
    """Design a small network by hand that finds hollow 4x4 squares.

    The network is applied to a 12x12 picture of zeros (dark) and ones (lit), without padding, at stride 1, and with
    ReLU after every layer. Somewhere on its last map there is a positive value if and only if some 4x4 block of
    the picture is a hollow square: its 12 border pixels lit, its 4 inner pixels dark, whatever surrounds it.

    Returns
    -------
    list of tuples `(filters, biases)`, first layer first
        Two layers or more. `filters` is an ndarray of shape (F, C, kH, kW) with `F` at most 8, and `kH` and `kW` at
        most 3; `C` is 1 in the first layer, and the number of maps of the layer before in every other. `biases`
        is an ndarray of shape (F,), or None for zeros. The last layer has one filter.

    Notes
    -----
    A value of the last map counts as positive from 0.000001 on, so leave some room between yes and no.

    Examples
    --------
    >>> layers = square_detector()
    >>> filters, biases = layers[-1]  # the last layer: one filter, one map
    >>> filters.shape[0]
    1
    """
    # TODO: choose the layers' filters and biases, and return them as [(filters, biases), ...].
    raise NotImplementedError("square_detector: not written yet")
