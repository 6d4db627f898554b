"""Unit 9: a convolutional layer."""

import numpy as np


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """Compute the output volume of a convolutional layer, for a batch of images.

    Filter `f` gives map `f` of every image. With `groups`, the channels and the filters are cut into that
    many equal blocks, in order, and a block's filters see its channels only. `groups=C` is a depthwise
    convolution.

    Parameters
    ----------
    batch : ndarray of shape (N, C, H, W)
    filters : ndarray of shape (F, C/groups, kH, kW), applied without flipping
    biases : ndarray of shape (F,), or None for zeros
    stride : int or pair (vertical, horizontal), the steps between two windows
    padding : int or pair, the rows and columns of zeros on every side
    dilation : int or pair, the steps between two neighbouring weights of a filter; 1 leaves no gaps
    groups : int that divides C and F

    Returns
    -------
    ndarray of shape (N, F, H', W')
        Where H' = floor((H + 2*padding - dilation*(kH - 1) - 1) / stride) + 1 with the vertical numbers, and
        W' is the same with the horizontal ones.

    Raises
    ------
    ValueError
        If `batch` or `filters` does not have four axes, the filters do not have C/groups channels, C or F is
        not divisible by `groups`, stride or dilation is below 1, padding is negative, or the dilated filter is
        larger than the padded image.

    References
    ----------
    The size is that of V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
    Groups are those of A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep
    convolutional neural networks" (2012).

    Examples
    --------
    The dot products are 1*1 + 2*10 = 21 and 3*1 + 4*10 = 43; a bias of 5 makes them 26 and 48.

    >>> batch, filters = np.array([[[[1, 2]]], [[[3, 4]]]]), np.array([[[[1, 10]]]])
    >>> conv_layer(batch, filters, np.array([5])).tolist()
    [[[[26.0]]], [[[48.0]]]]
    """
    # BEGIN SOLUTION NO PROMPT
    _check_channels(batch, filters, groups)
    (sH, sW), (dH, dW) = _layer_pair(stride, "stride", 1), _layer_pair(dilation, "dilation", 1)
    pH, pW = _layer_pair(padding, "padding", 0)
    (N, C, H, W), (F, _, kH, kW) = batch.shape, filters.shape
    spanH, spanW = dH * (kH - 1) + 1, dW * (kW - 1) + 1
    if spanH > H + 2 * pH or spanW > W + 2 * pW:
        raise ValueError(f"conv_layer: {spanH}x{spanW} windows do not fit on {H + 2 * pH}x{W + 2 * pW} pixels")
    # float64 first: integers of the input's dtype could wrap around.
    padded = np.pad(batch.astype(np.float64), ((0, 0), (0, 0), (pH, pH), (pW, pW)))
    # A window spans the gaps, too; every stride-th one is used, and every dilation-th pixel of it.
    windows = np.lib.stride_tricks.sliding_window_view(padded, (spanH, spanW), axis=(2, 3))
    windows = windows[:, :, ::sH, ::sW, ::dH, ::dW]
    # Blocks of neighbouring channels and filters get an axis of their own, g, which nothing is summed over.
    channels = windows.reshape(N, groups, C // groups, *windows.shape[2:])
    weights = filters.astype(np.float64).reshape(groups, F // groups, C // groups, kH, kW)
    maps = np.einsum("ngchwij,gfcij->ngfhw", channels, weights).reshape(N, F, *windows.shape[2:4])
    return maps if biases is None else maps + biases.reshape(F, 1, 1)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: pad, then fill in one response for every image, filter and window.
    raise NotImplementedError("conv_layer: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _layer_pair(value, name, lowest):
    """Return `value` as (vertical, horizontal); both must be at least `lowest`."""
    pair = value if isinstance(value, tuple) else (value, value)
    if min(pair) < lowest:
        raise ValueError(f"conv_layer: {name} must be at least {lowest}, not {value}")
    return pair


def _check_channels(batch, filters, groups):
    """Refuse arrays whose axes or channels do not belong together."""
    if batch.ndim != 4 or filters.ndim != 4:
        raise ValueError(f"conv_layer: batch and filters need 4 axes, not {batch.ndim} and {filters.ndim}")
    C, F = batch.shape[1], filters.shape[0]
    if groups < 1 or C % groups or F % groups:
        raise ValueError(f"conv_layer: {groups} groups do not divide {C} channels and {F} filters")
    if filters.shape[1] != C // groups:
        raise ValueError(f"conv_layer: the filters have {filters.shape[1]} channels, not {C} / {groups}")


# END SOLUTION
