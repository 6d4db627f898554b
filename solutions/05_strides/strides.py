"""Unit 5: strides."""

import numpy as np

# BEGIN SOLUTION NO PROMPT


def _step_pair(value):
    """Return `(vertical, horizontal)` for an int, which stands for both, or for a pair."""
    vertical, horizontal = (value, value) if np.ndim(value) == 0 else value
    return int(vertical), int(horizontal)


# END SOLUTION


def convolve2d(image, kernel, stride=1, padding=0):
    """Compute the feature map of `kernel` on the zero-padded image, at every `stride`-th place.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    kernel : ndarray of shape (kH, kW), applied without flipping
    stride : int or pair of ints, at least 1
        Pixels between one place and the next, as `(sH, sW)`: down, across. An int counts for both.
    padding : int or pair of ints, at least 0
        Zeros around the image, as `(pH, pW)`: rows above and below, columns left and right.

    Returns
    -------
    ndarray of shape ((H + 2*pH - kH) // sH + 1, (W + 2*pW - kW) // sW + 1)
        One response for each place, left to right, top to bottom. A last step that would leave the
        padded image is not taken. (Dumoulin & Visin, "A guide to convolution arithmetic for deep
        learning", 2016, relationship 6.)

    Raises
    ------
    ValueError
        If image or kernel does not have two axes, a stride is below 1, a padding is negative, or the
        kernel is larger than the padded image.

    Examples
    --------
    The kernel adds two neighbours, 1 + 2, 3 + 4 and 5 + 6; at stride 2 none is used twice.

    >>> convolve2d(np.array([[1, 2, 3, 4, 5, 6]]), np.array([[1, 1]]), stride=2).tolist()
    [[3.0, 7.0, 11.0]]
    """
    # BEGIN SOLUTION NO PROMPT
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError(f"convolve2d: image and kernel need 2 axes, not {image.ndim} and {kernel.ndim}")
    (sH, sW), (pH, pW) = _step_pair(stride), _step_pair(padding)
    if min(sH, sW) < 1:
        raise ValueError(f"convolve2d: stride must be at least 1, not {stride}")
    if min(pH, pW) < 0:
        raise ValueError(f"convolve2d: padding must not be negative, but it is {padding}")
    # float64 first: integers of the input's dtype could wrap around.
    padded = np.pad(image.astype(np.float64), ((pH, pH), (pW, pW)))
    (H, W), (kH, kW) = padded.shape, kernel.shape
    if kH > H or kW > W:  # only now: padding can make room for a kernel larger than the image
        raise ValueError(f"convolve2d: a {kH}x{kW} kernel does not fit on a padded image of {H}x{W}")
    # Every place of stride 1 is there in the view, at no cost; a slice with a step keeps those we visit.
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kH, kW))[::sH, ::sW]
    return np.einsum("ijkl,kl->ij", windows, kernel.astype(np.float64))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: pad the image, then fill in one response for every place that the stride reaches.
    raise NotImplementedError("convolve2d: not written yet")
    """  # END PROMPT
