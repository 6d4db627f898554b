"""Unit 8: stacking feature maps."""

import numpy as np


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    """Compute one feature map for each filter, and stack them into the layer's output volume.

    Parameters
    ----------
    volume : ndarray of shape (C, H, W)
    filters : ndarray of shape (F, C, kH, kW)
        F filters, applied without flipping; each spans all C channels.
    biases : ndarray of shape (F,), optional
        One number for each filter, added to every value of its map; None adds nothing.
    stride : int
        How far the filters move from one position to the next, to the right and down.
    padding : int
        How many rows and columns of zeros each channel gets on every side.

    Returns
    -------
    ndarray of shape (F, H', W')
        The maps in the order of their filters, with
        H' = floor((H + 2*padding - kH) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If `volume` does not have three axes or `filters` four, if they differ in their number of
        channels, if the filters are larger than the padded volume, if the stride is below 1, or if
        the padding is negative.

    Examples
    --------
    Two filters of one pixel each: the first adds up the two channels, the second takes their
    difference, and has a bias of 10.

    >>> volume = np.array([[[1, 2, 3]], [[0, 5, 1]]])
    >>> filters = np.array([[[[1]], [[1]]], [[[1]], [[-1]]]])
    >>> stack_feature_maps(volume, filters, np.array([0, 10])).tolist()
    [[[1.0, 7.0, 4.0]], [[11.0, 7.0, 12.0]]]
    """
    # TODO: compute one map for each filter, add the filter's bias, and stack the maps.
    raise NotImplementedError("stack_feature_maps: not written yet")


def relu(maps):
    """Let positive values pass, and turn negative ones into 0.

    Parameters
    ----------
    maps : ndarray of any shape

    Returns
    -------
    ndarray of the same shape
        A new array; `maps` stays as it is.

    Examples
    --------
    >>> relu(np.array([[2.5, -3.0], [-1.0, 0.5]])).tolist()
    [[2.5, 0.0], [0.0, 0.5]]
    """
    # TODO: make a new array in which no value is below 0.
    raise NotImplementedError("relu: not written yet")
