"""Unit 13: pooling."""

import numpy as np


# BEGIN SOLUTION NO PROMPT
def _pool_pair(value):
    """Return `(vertical, horizontal)` of an int or a pair."""
    vertical, horizontal = value if isinstance(value, (tuple, list)) else (value, value)
    return int(vertical), int(horizontal)


def _windows(name, maps, size, stride, padding, *, fill):
    """Return all windows of the padded maps, as a view of shape (..., H', W', kH, kW)."""
    if maps.ndim < 2:
        raise ValueError(f"{name}: maps need at least 2 axes, not {maps.ndim}")
    size, padding = _pool_pair(size), _pool_pair(padding)
    stride = size if stride is None else _pool_pair(stride)
    for length, window, step, border in zip(maps.shape[-2:], size, stride, padding, strict=True):
        if step < 1:
            raise ValueError(f"{name}: stride must be at least 1, not {step}")
        if border < 0:
            raise ValueError(f"{name}: padding must not be negative, but is {border}")
        # At most half of a window may lie beside the map, so that none is without a value of it.
        if 2 * border > window:
            raise ValueError(f"{name}: padding {border} is more than half of the size {window}")
        if window > length + 2 * border:
            raise ValueError(f"{name}: a window of {window} does not fit on {length} values with padding {border}")
    borders = [(0, 0)] * (maps.ndim - 2) + [(border, border) for border in padding]
    # float64 first: integers have no minus infinity, and their sums could wrap around.
    padded = np.pad(maps.astype(np.float64), borders, constant_values=fill)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=(-2, -1))
    return windows[..., :: stride[0], :: stride[1], :, :]


# END SOLUTION
def max_pool2d(maps, size, stride=None, padding=0):
    """Keep the largest value of every window, in each map on its own.

    Parameters
    ----------
    maps : ndarray of shape (..., H, W)
        One map, or any stack of maps such as (C, H, W) or (N, C, H, W).
    size : int or pair (kH, kW)
        How high and wide a window is.
    stride : int or pair (vertical, horizontal), or None
        How far apart the windows stand; None means as far as they are large, so that they tile the map.
    padding : int or pair (vertical, horizontal)
        Rows and columns of minus infinity on every side, which never are the largest value.

    Returns
    -------
    ndarray of shape (..., H', W')
        H' = floor((H + 2*padding - kH) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If maps have fewer than two axes, a window is larger than the padded map, the stride is below 1,
        the padding is negative or exceeds half the size (on either axis).

    Examples
    --------
    >>> max_pool2d(np.array([[1, 3, 0, 2], [5, -1, 4, 1]]), 2).tolist()
    [[5.0, 4.0]]
    """
    # BEGIN SOLUTION NO PROMPT
    return _windows("max_pool2d", maps, size, stride, padding, fill=-np.inf).max(axis=(-2, -1))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: find the largest value of every window.
    raise NotImplementedError("max_pool2d: not written yet")
    """  # END PROMPT


def average_pool2d(maps, size, stride=None, padding=0):
    """Average the values of every window, in each map on its own.

    Parameters
    ----------
    maps : ndarray of shape (..., H, W)
        One map, or any stack of maps such as (C, H, W) or (N, C, H, W).
    size : int or pair (kH, kW)
        How high and wide a window is.
    stride : int or pair (vertical, horizontal), or None
        How far apart the windows stand; None means as far as they are large, so that they tile the map.
    padding : int or pair (vertical, horizontal)
        Empty rows and columns on every side, which are neither added nor counted.

    Returns
    -------
    ndarray of shape (..., H', W')
        H' = floor((H + 2*padding - kH) / stride) + 1, and W' likewise.

    Raises
    ------
    ValueError
        If maps have fewer than two axes, a window is larger than the padded map, the stride is below 1,
        the padding is negative or exceeds half the size (on either axis).

    Examples
    --------
    >>> average_pool2d(np.array([[1, 3, 0, 2], [5, -1, 4, 1]]), 2).tolist()
    [[2.0, 1.75]]
    """
    # BEGIN SOLUTION NO PROMPT
    totals = _windows("average_pool2d", maps, size, stride, padding, fill=0).sum(axis=(-2, -1))
    # The same windows on a map of ones count how many values of the map each of them holds.
    inside = np.ones(maps.shape[-2:])
    return totals / _windows("average_pool2d", inside, size, stride, padding, fill=0).sum(axis=(-2, -1))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: average the values of every window, without the padding.
    raise NotImplementedError("average_pool2d: not written yet")
    """  # END PROMPT
