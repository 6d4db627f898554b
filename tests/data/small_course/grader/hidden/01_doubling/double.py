"""Hidden suite of `double`."""

import numpy as np

from fam.testing import Reference, noise, refuses, test_case

OK_FORMAT = False

name = "double (hidden)"

right = Reference("double")


@test_case(name="values", points=1.5, hidden=True, failure_message="Try small integers.")
def values(double):
    """Fractions, negative values, and integers that would wrap around."""
    right.agrees(double, noise(1, 3, 4))
    right.agrees(double, np.array([200, 100], np.uint8))


@test_case(name="errors", points=0.5, hidden=True, failure_message="What can not be doubled?")
def errors(double):
    """An empty array is refused."""
    refuses(double, np.zeros(0))
