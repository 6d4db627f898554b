"""Unit 7: channels."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    """Compute the one feature map of a filter that spans all channels of a volume.

    Parameters
    ----------
    volume : ndarray of shape (C, H, W)
        C channels, for example the red, green and blue of a photo.
    kernel : ndarray of shape (C, kH, kW)
        One slice of weights for each channel, applied without flipping.
    bias : float
        A number that is added once to every value of the map.
    stride : int
        How far the filter moves from one position to the next, to the right and down.
    padding : int
        How many rows and columns of zeros each channel gets on every side.

    Returns
    -------
    ndarray of shape (H', W')
        One map, whatever C is, with H' = floor((H + 2*padding - kH) / stride) + 1,
        and W' likewise.

    Raises
    ------
    ValueError
        If one of the two does not have three axes, if they differ in their number of channels,
        if the kernel is larger than the padded volume, if the stride is below 1, or if the padding
        is negative.

    Examples
    --------
    Two channels of one row each, and a filter of one pixel: twice the first channel, less the second.

    >>> volume = np.array([[[1, 2, 3]], [[0, 5, 1]]])
    >>> convolve_volume(volume, np.array([[[2]], [[-1]]]), bias=10).tolist()
    [[12.0, 9.0, 15.0]]
    """
    # TODO: lay the kernel on all channels at once; each place gives one sum, plus the bias.
    raise NotImplementedError("convolve_volume: not written yet")
