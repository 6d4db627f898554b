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
    # BEGIN SOLUTION NO PROMPT
    if volume.ndim != 3 or kernel.ndim != 3:
        raise ValueError(f"convolve_volume: volume and kernel need 3 axes, not {volume.ndim} and {kernel.ndim}")
    if volume.shape[0] != kernel.shape[0]:
        raise ValueError(f"convolve_volume: a kernel of {kernel.shape[0]} channels, a volume of {volume.shape[0]}")
    if stride < 1:
        raise ValueError(f"convolve_volume: stride must be at least 1, not {stride}")
    if padding < 0:
        raise ValueError(f"convolve_volume: padding must not be negative, but is {padding}")
    # The channel axis gets no zeros. float64 first: integers of the input's dtype could wrap around.
    padded = np.pad(volume.astype(np.float64), ((0, 0), (padding, padding), (padding, padding)))
    kH, kW = kernel.shape[1:]
    if kH > padded.shape[1] or kW > padded.shape[2]:
        raise ValueError(f"convolve_volume: a {kH}x{kW} kernel does not fit on {padded.shape[1:]} padded pixels")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kH, kW), axis=(1, 2))[:, ::stride, ::stride]
    # c is summed like i and j: this is where the channels become one map.
    return np.einsum("chwij,cij->hw", windows, kernel.astype(np.float64)) + bias
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: lay the kernel on all channels at once; each place gives one sum, plus the bias.
    raise NotImplementedError("convolve_volume: not written yet")
    """  # END PROMPT
