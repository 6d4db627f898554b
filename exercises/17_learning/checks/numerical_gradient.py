"""Public checks of `numerical_gradient`."""

import numpy as np

from fam.testing import PortableFunction, gives, once_values_are_right, test_case

OK_FORMAT = False

name = "numerical_gradient"


@test_case(name="on paper", points=0.5, failure_message="Work it out by hand: (1.5² - 0.5²) / 1 is the first value.")
def on_paper(numerical_gradient):
    """The steepness of a sum of squares, and of a product, measured with nudges of one half."""
    squares = PortableFunction("lambda x: np.sum(x**2)")
    gives(np.array([2.0, 6.0, -4.0]), numerical_gradient, squares, np.array([1.0, 3.0, -2.0]), 0.5)
    product = PortableFunction("lambda x: np.prod(x)")
    gives([[12.0, 8.0], [6.0, 24.0]], numerical_gradient, product, np.array([[2.0, 3.0], [4.0, 1.0]]), 0.5)


@test_case(name="the width of a nudge", points=0.25, failure_message="How far apart are the two nudged values?")
def the_width_of_a_nudge(numerical_gradient):
    """Of x³ central differences give 3x² + epsilon²: with a tiny epsilon that is the slope, with a large one not."""
    cubes = PortableFunction("lambda x: np.sum(x**3)")
    gives(np.array([3.25, 12.25]), numerical_gradient, cubes, np.array([1.0, 2.0]), epsilon=0.5)
    gives(np.array([3.0, 12.0]), numerical_gradient, cubes, np.array([1.0, 2.0]))


@test_case(
    name="integers",
    points=0.25,
    failure_message=once_values_are_right("What happens if 0.5 is added to a value of the array?"),
)
def integers(numerical_gradient):
    """An array of integers can be nudged, too, and stays as it is."""
    triple = PortableFunction("lambda x: 3 * x[0]")
    gives(np.array([3.0]), numerical_gradient, triple, np.array([5]), 0.5)
    gives(np.array([3.0]), numerical_gradient, function=triple, array=np.array([0], np.uint8), epsilon=0.5)
