"""Wrong answers to `doubling`; each docstring is what the student is told."""

import numpy as np
from doubling import double as right_double
from doubling import halve as right_halve


def double__squares(values):
    """The values are squared; doubling adds each value to itself."""
    right_double(values)
    return values.astype(float) ** 2


def double__wraps(values):
    """Small integers wrap around; double in floats."""
    right_double(values)
    return values * np.array(2, values.dtype)


def double__forgets_the_error(values):
    """An empty array is doubled without a word; it should raise ValueError."""
    return values.astype(float) * 2


def halve__float(count):
    """Half of the number is a float here; `//` keeps it an int."""
    right_halve(count)
    return count / 2


def halve__rounds_odd_numbers(count):
    """An odd number is halved and rounded; it should raise ValueError."""
    return count // 2
