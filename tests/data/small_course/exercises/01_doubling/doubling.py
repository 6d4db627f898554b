"""Doubling and halving."""

import numpy as np


def double(values):
    """Double every value.

    >>> double(np.array([1, 2])).tolist()
    [2.0, 4.0]
    """
    # TODO: double the values.
    raise NotImplementedError("double: not written yet")


def halve(count):
    """Halve an even number.

    >>> halve(6)
    3
    """
    # TODO: halve the number.
    raise NotImplementedError("halve: not written yet")
