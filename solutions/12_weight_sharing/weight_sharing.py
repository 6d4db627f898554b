"""Unit 12: weight sharing."""

import numpy as np


def shift(image, rows, cols):
    """Move the picture, and let zeros move in where it was.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    rows : int, how many rows to move down (negative: up)
    cols : int, how many columns to move right (negative: left)

    Returns
    -------
    ndarray of shape (H, W)
        What moves in is 0, what moves out is lost.

    Examples
    --------
    >>> shift(np.array([[1, 2, 3], [4, 5, 6]]), 1, -1).tolist()
    [[0, 0, 0], [2, 3, 0]]
    """
    # BEGIN SOLUTION NO PROMPT
    if image.ndim != 2:
        raise ValueError(f"shift: the image needs 2 axes, not {image.ndim}")
    H, W = image.shape
    (to_rows, from_rows), (to_cols, from_cols) = _there_and_back(H, rows), _there_and_back(W, cols)
    moved = np.zeros_like(image)
    moved[to_rows, to_cols] = image[from_rows, from_cols]
    return moved
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: start from zeros, then copy the part of the picture that stays in sight.
    raise NotImplementedError("shift: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _there_and_back(size, move):
    """Return the indices that are in sight after moving an axis of `size`, and where they were before."""
    # The second 0 keeps a move beyond the whole axis from counting backwards from its end.
    after = slice(max(move, 0), max(size + min(move, 0), 0))
    before = slice(max(-move, 0), max(size - max(move, 0), 0))
    return after, before


# END SOLUTION
def local_feature_map(image, filters):
    """Compute the map of a layer without sharing: every output position has a filter of its own.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    filters : ndarray of shape (H', W', kH, kW), with (H', W') = (H - kH + 1, W - kW + 1)
        `filters[row, col]` is the filter of output position `(row, col)`, applied without flipping.

    Returns
    -------
    ndarray of shape (H', W')
        With the same filter everywhere it is the `feature_map` of that filter.

    Raises
    ------
    ValueError
        If there is not exactly one filter for every output position, the kernels are larger than the image, or
        an array has the wrong number of axes.

    Examples
    --------
    Three pixels, and three filters of one weight each: 1, 10 and 100.

    >>> local_feature_map(np.array([[4, 5, 6]]), np.array([[[[1]], [[10]], [[100]]]])).tolist()
    [[4.0, 50.0, 600.0]]
    """
    # BEGIN SOLUTION NO PROMPT
    if image.ndim != 2 or filters.ndim != 4:
        raise ValueError(f"local_feature_map: 2 and 4 axes are needed, not {image.ndim} and {filters.ndim}")
    (H, W), (kH, kW) = image.shape, filters.shape[2:]
    if kH > H or kW > W:
        raise ValueError(f"local_feature_map: a {kH}x{kW} kernel does not fit on a {H}x{W} image")
    if filters.shape[:2] != (H - kH + 1, W - kW + 1):
        grid = "x".join(map(str, filters.shape[:2]))
        raise ValueError(f"local_feature_map: {H - kH + 1}x{W - kW + 1} filters are needed, not {grid}")
    # float64 first: integers of the input's dtype could wrap around.
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float64), (kH, kW))
    # The filters carry the positions' indices i and j, too; a shared filter would be "kl".
    return np.einsum("ijkl,ijkl->ij", windows, filters.astype(np.float64))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: as in feature_map, but with the filter of each position.
    raise NotImplementedError("local_feature_map: not written yet")
    """  # END PROMPT


def equivariance_error(image, filters, rows, cols):
    """Measure how much the order of moving and filtering matters.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    filters : ndarray of shape (H', W', kH, kW), as for `local_feature_map`
    rows, cols : int, as for `shift`

    Returns
    -------
    float
        The largest absolute difference between "`shift` the image, then `local_feature_map`" and
        "`local_feature_map`, then `shift` the map", over the positions whose window lies inside the picture both
        before and after the move. 0.0 where there is none.

    Raises
    ------
    ValueError
        If an array has the wrong number of axes.

    Examples
    --------
    The same weight everywhere, then another weight at every place.

    >>> equivariance_error(np.array([[1, 2, 3]]), np.array([[[[5]], [[5]], [[5]]]]), 0, 1)
    0.0
    >>> equivariance_error(np.array([[1, 2, 3]]), np.array([[[[5]], [[6]], [[8]]]]), 0, 1)
    4.0
    """
    # BEGIN SOLUTION NO PROMPT
    moved_first = local_feature_map(shift(image, rows, cols), filters)
    moved_last = shift(local_feature_map(image, filters), rows, cols)
    # A window at `position` after the move was at `position - (rows, cols)` before it. Both must be places of the
    # map, so what is compared is what stays in sight when a map is moved.
    (in_rows, _), (in_cols, _) = (_there_and_back(size, move) for size, move in zip(moved_last.shape, (rows, cols)))
    differences = np.abs(moved_first - moved_last)[in_rows, in_cols]
    return float(differences.max(initial=0.0))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: compute both maps, choose the positions that count, and take the largest difference.
    raise NotImplementedError("equivariance_error: not written yet")
    """  # END PROMPT
