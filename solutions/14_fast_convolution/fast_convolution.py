"""Unit 14: fast convolution."""

import numpy as np


def im2col(batch, kernel_size, stride=1, padding=0):
    """Write every window of every image as a column of one matrix per image.

    Parameters
    ----------
    batch : ndarray of shape (N, C, H, W)
    kernel_size : int or pair (kH, kW)
    stride : int or pair (vertical, horizontal)
    padding : int or pair, the rows and columns of zeros on every side

    Returns
    -------
    ndarray of shape (N, C*kH*kW, H'*W')
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
    The windows of a row of three pixels are 1 2 and 2 3; the second channel's, 4 5 and 5 6, stand below.

    >>> im2col(np.array([[[[1, 2, 3]], [[4, 5, 6]]]]), (1, 2)).tolist()
    [[[1, 2], [2, 3], [4, 5], [5, 6]]]
    """
    # BEGIN SOLUTION NO PROMPT
    if batch.ndim != 4:
        raise ValueError(f"im2col: batch needs 4 axes, not {batch.ndim}")
    kH, kW = kernel = _pair(kernel_size, "kernel_size", 1)
    (sH, sW), (pH, pW) = _pair(stride, "stride", 1), _pair(padding, "padding", 0)
    padded = np.pad(batch, ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    if kH > padded.shape[2] or kW > padded.shape[3]:
        raise ValueError(f"im2col: a {kH}x{kW} kernel does not fit on {padded.shape[2]}x{padded.shape[3]} pixels")
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))[:, :, ::sH, ::sW]
    N, C, rows, cols = windows.shape[:4]
    # The axes go into the order of the result first: reshaping alone would keep the order of the numbers.
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kH * kW, rows * cols)
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
    filters : ndarray of shape (F, C, kH, kW), applied without flipping
    biases : ndarray of shape (F,), or None for zeros
    stride : int or pair (vertical, horizontal)
    padding : int or pair, the rows and columns of zeros on every side

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
    columns = im2col(batch.astype(np.float64), (kH, kW), stride, padding)
    # A filter, flattened in the columns' order, is one row; the product has a row for each filter of each image.
    maps = filters.astype(np.float64).reshape(F, C * kH * kW) @ columns
    (sH, sW), (pH, pW) = _pair(stride, "stride", 1), _pair(padding, "padding", 0)
    maps = maps.reshape(N, F, (H + 2 * pH - kH) // sH + 1, (W + 2 * pW - kW) // sW + 1)
    return maps if biases is None else maps + biases.reshape(F, 1, 1)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: let one matrix product do the work of all loops.
    raise NotImplementedError("conv_layer_fast: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _pair(value, name, lowest):
    """Give `value` as (vertical, horizontal); both must be at least `lowest`."""
    pair = value if isinstance(value, tuple) else (value, value)
    if min(pair) < lowest:
        raise ValueError(f"fast_convolution: {name} must be at least {lowest}, not {value}")
    return pair


# END SOLUTION
