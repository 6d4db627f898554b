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
    # TODO: pad, then fill in one response for every image, filter and window.
    raise NotImplementedError("conv_layer: not written yet")
