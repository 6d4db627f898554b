"""Public checks of `double`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "double"


@test_case(name="on paper", points=1, failure_message="Work it out on paper first.")
def on_paper(double):
    """A few numbers that anyone can double."""
    gives(np.array([2, 6, 10]), double, np.array([1, 3, 5]))
