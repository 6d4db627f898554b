"""Unit 4: zero padding."""

import numpy as np


def zero_pad(image, padding):
    """Put zeros around an image, or around every image of a stack.

    Parameters
    ----------
    image : ndarray of shape (..., H, W)
        One image, or a stack of them with any number of leading axes.
    padding : int or pair of ints, at least 0
        Zeros on every side, as `(pH, pW)`: rows above and below, columns left and right. An int counts for both.

    Returns
    -------
    ndarray of shape (..., H + 2*pH, W + 2*pW)
        A new array, even where the padding is 0.

    Raises
    ------
    ValueError
        If a padding is negative, or the image has fewer than two axes.

    Examples
    --------
    >>> zero_pad(np.array([[1, 2, 3]]), (1, 0)).astype(int).tolist()
    [[0, 0, 0], [1, 2, 3], [0, 0, 0]]
    """
    # TODO: make a larger array of zeros, and put the image into its middle.
    raise NotImplementedError("zero_pad: not written yet")


def same_padding(kernel_size, dilation=1):
    """Compute the padding that keeps an image's size at stride 1.

    A kernel whose weights are `dilation` pixels apart spans `dilation * (kernel_size - 1) + 1` pixels. All of them
    but one are lost to the map, and each of the two sides makes up for half of them:
    `dilation * (kernel_size - 1) / 2`. (Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    2016, relationships 3 and 15.)

    Parameters
    ----------
    kernel_size : int, at least 1
        Weights along one axis.
    dilation : int, at least 1
        Pixels from one weight to the next; 1 means that they are neighbours.

    Returns
    -------
    int
        Zeros to add on each side of that axis.

    Raises
    ------
    ValueError
        If the result would not be a whole number, or one of the two arguments is below 1.

    Examples
    --------
    >>> same_padding(3), same_padding(7), same_padding(3, dilation=2)
    (1, 3, 2)
    """
    # TODO: how many zeros are needed altogether, and how many on each side?
    raise NotImplementedError("same_padding: not written yet")
