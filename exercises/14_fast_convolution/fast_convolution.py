"""Unit 14: fast convolution."""

import numpy as np


def im2col(batch, kernel_size, stride=1, padding=0):
    """Write every window of every image as a column of one matrix per image.

    Parameters
    ----------
    batch : ndarray of shape (N, C, H, W)
    kernel_size : int, the height and the width of the windows
    stride : int, how many pixels the window moves, down and to the right
    padding : int, the rows and columns of zeros on every side

    Returns
    -------
    ndarray of shape (N, C*kH*kW, H'*W'), where kH and kW are both `kernel_size`
        The columns stand in the windows' order, left to right, top to bottom. Within a column, all of the first
        channel comes first, row by row, then all of the second, and so on.

    Raises
    ------
    ValueError
        If `batch` does not have four axes, the stride is below 1, the padding is negative, or the kernel is larger
        than the padded image.

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural networks for document
    processing" (2006), section 4.

    Examples
    --------
    The picture 1 2 3 / 4 5 6 has the windows 1 2 / 4 5 and 2 3 / 5 6; each of them becomes a column.

    >>> im2col(np.array([[[[1, 2, 3], [4, 5, 6]]]]), 2).tolist()
    [[[1, 2], [2, 3], [4, 5], [5, 6]]]
    """
    # TODO: cut out the windows, then put the axes in order and reshape.
    raise NotImplementedError("im2col: not written yet")


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    """Compute the output volume of a convolutional layer without a Python loop over its values.

    Parameters
    ----------
    batch : ndarray of shape (N, C, H, W)
    filters : ndarray of shape (F, C, kH, kW), square or not, applied without flipping
    biases : ndarray of shape (F,), or None for zeros
    stride : int, how many pixels the filters move, down and to the right
    padding : int, the rows and columns of zeros on every side

    Returns
    -------
    ndarray of shape (N, F, H', W')
        The same as `conv_layer` gives.

    Raises
    ------
    ValueError
        If `batch` or `filters` does not have four axes, their channels do not agree, the stride is below 1, the
        padding is negative, or the filters are larger than the padded image.

    Examples
    --------
    The dot products are 1*1 + 2*10 = 21 and 3*1 + 4*10 = 43; a bias of 5 makes them 26 and 48.

    >>> batch, filters = np.array([[[[1, 2]]], [[[3, 4]]]]), np.array([[[[1, 10]]]])
    >>> conv_layer_fast(batch, filters, np.array([5])).tolist()
    [[[[26.0]]], [[[48.0]]]]
    """
    # TODO: let one matrix product do the work of all loops.
    raise NotImplementedError("conv_layer_fast: not written yet")
