"""Doubling and halving."""

import numpy as np


def double(values):
    """Double every value.

    >>> double(np.array([1, 2])).tolist()
    [2.0, 4.0]
    """
    # BEGIN SOLUTION NO PROMPT
    if values.size == 0:
        raise ValueError("double: there is nothing to double in an empty array")
    return values.astype(np.float64) * 2
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: double the values.
    raise NotImplementedError("double: not written yet")
    """  # END PROMPT


def halve(count):
    """Halve an even number.

    >>> halve(6)
    3
    """
    # BEGIN SOLUTION NO PROMPT
    if count % 2:
        raise ValueError(f"halve: {count} is odd")
    return count // 2
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: halve the number.
    raise NotImplementedError("halve: not written yet")
    """  # END PROMPT
