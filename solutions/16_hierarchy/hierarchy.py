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
    # BEGIN SOLUTION NO PROMPT
    # Three layers of 2x2 kernels see 2x2, 3x3 and 4x4 pixels: exactly one block for each value of the last map.
    # Every unit is an exact AND of n things that are 0 or 1, with bias 1 - n, so it gives 0 or 1 again: the margin
    # is a whole 1, in float32 as well as in float64.
    top, bottom, left, right, dark = range(5)

    # Edges: two lit pixels side by side, at one of the four sides of the 2x2 window; and one dark pixel.
    edges = np.zeros((5, 1, 2, 2))
    edges[top, 0, 0, :] = edges[bottom, 0, 1, :] = 1
    edges[left, 0, :, 0] = edges[right, 0, :, 1] = 1
    edges[dark, 0, 0, 0] = -1  # 1 - pixel, with a bias of 1
    edge_biases = np.array([-1.0, -1.0, -1.0, -1.0, 1.0])

    # Corners: an edge of three pixels along, another one down, and the dark pixel in the middle of the 3x3 sight.
    # Lit or dark is left open for the three pixels that belong to other corners.
    corners = np.zeros((4, 5, 2, 2))
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]  # where in the square each corner is: row, column
    for corner, (row, col) in zip(corners, places):
        corner[bottom if row else top, row, :] = 1
        corner[right if col else left, :, col] = 1
        corner[dark, 1, 1] = 1
    corner_biases = np.full(4, -4.0)

    # The square: the four corners, each in its place. Together they see all 12 border and 4 inner pixels.
    square = np.zeros((1, 4, 2, 2))
    for corner, (row, col) in enumerate(places):
        square[0, corner, row, col] = 1
    return [(edges, edge_biases), (corners, corner_biases), (square, np.array([-3.0]))]
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: choose the layers' filters and biases, and return them as [(filters, biases), ...].
    raise NotImplementedError("square_detector: not written yet")
    """  # END PROMPT
