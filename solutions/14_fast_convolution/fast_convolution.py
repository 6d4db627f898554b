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
    # BEGIN SOLUTION NO PROMPT
    if batch.ndim != 4:
        raise ValueError(f"im2col: batch needs 4 axes, not {batch.ndim}")
    return _columns(batch, kernel_size, kernel_size, stride, padding)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: cut out the windows, then put the axes in order and reshape.
    raise NotImplementedError("im2col: not written yet")
    """  # END PROMPT


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
    # BEGIN SOLUTION NO PROMPT
    if batch.ndim != 4 or filters.ndim != 4:
        raise ValueError(f"conv_layer_fast: batch and filters need 4 axes, not {batch.ndim} and {filters.ndim}")
    (N, C, H, W), (F, channels, kH, kW) = batch.shape, filters.shape
    if channels != C:
        raise ValueError(f"conv_layer_fast: the filters have {channels} channels, and the images {C}")
    # float64 first: integers of the input's dtype could wrap around, and NumPy multiplies their matrices slowly.
    columns = _columns(batch.astype(np.float64), kH, kW, stride, padding)
    # A filter, flattened in the columns' order, is one row; the product has a row for each filter of each image.
    maps = filters.astype(np.float64).reshape(F, C * kH * kW) @ columns
    maps = maps.reshape(N, F, (H + 2 * padding - kH) // stride + 1, (W + 2 * padding - kW) // stride + 1)
    return maps if biases is None else maps + biases.reshape(F, 1, 1)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: let one matrix product do the work of all loops.
    raise NotImplementedError("conv_layer_fast: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _columns(batch, kH, kW, stride, padding):
    """Write the windows as columns; `im2col` has square windows, but filters may have two different sizes."""
    if stride < 1:
        raise ValueError(f"fast_convolution: stride must be at least 1, not {stride}")
    if padding < 0:
        raise ValueError(f"fast_convolution: padding must not be negative, as {padding} is")
    padded = np.pad(batch, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    if kH > H or kW > W:
        raise ValueError(f"fast_convolution: a {kH}x{kW} kernel does not fit on {H}x{W} pixels")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kH, kW), axis=(2, 3))[:, :, ::stride, ::stride]
    rows, cols = windows.shape[2:4]
    # The axes go into the order of the result first: reshaping alone would keep the order of the numbers.
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kH * kW, rows * cols)


# END SOLUTION
