"""Hidden suite of `numerical_gradient`."""

import numpy as np

from fam.testing import PortableFunction, Reference, noise, once_values_are_right, test_case

OK_FORMAT = False

name = "numerical_gradient (hidden)"

right = Reference("numerical_gradient")
# Each value of an array costs two calls of a function, so arrays have as few values as show what can go wrong.
SQUARES = PortableFunction("lambda x: np.sum(x**2)")
MIXED = PortableFunction("lambda x: np.sum(x**3) / 8 + np.prod(x[:1]) + np.sum(x) ** 2 / 4")


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Compare with slopes that you know, such as 2·x for a sum of squares.",
)
def values(numerical_gradient):
    """Functions in which each value counts by itself, and functions in which all work together."""
    right.agrees(numerical_gradient, SQUARES, noise(1740, 3), 0.25)
    right.agrees(numerical_gradient, MIXED, noise(1741, 4), 0.25)
    right.agrees(numerical_gradient, PortableFunction("lambda x: np.sin(x[0]) * np.exp(x[1])"), noise(1742, 2))
    right.agrees(numerical_gradient, PortableFunction("lambda x: 4.5"), noise(1743, 2))


@test_case(
    name="shapes",
    points=0.25,
    hidden=True,
    failure_message="Try arrays with one, two and four axes.",
)
def shapes(numerical_gradient):
    """The result has the shape of the array, however many axes that has."""
    right.agrees(numerical_gradient, MIXED, noise(1744, 2, 3), 0.25)
    right.agrees(numerical_gradient, SQUARES, noise(1745, 1, 3, 1, 2), 0.25)
    right.agrees(numerical_gradient, PortableFunction("lambda x: np.sum(x[1:] * x[:-1])"), noise(1747, 3, 2), 0.5)


@test_case(
    name="nudges",
    points=0.25,
    hidden=True,
    failure_message="What does `epsilon` do, and what are the other values while one is nudged?",
)
def nudges(numerical_gradient):
    """Of any width; while one value is nudged, all others are as they were."""
    for epsilon in (1.0, 0.125, 1e-3):
        right.agrees(numerical_gradient, MIXED, noise(1748, 3), epsilon)
    right.agrees(numerical_gradient, array=noise(1749, 2), function=SQUARES, epsilon=2.0)


@test_case(
    name="dtypes and inputs",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try arrays of integers and of float32. Is the array the same afterwards?"),
)
def dtypes_and_inputs(numerical_gradient):
    """Integers and float32 are measured in float64; views and read-only arrays stay as they were."""
    right.agrees(numerical_gradient, SQUARES, np.array([[3, 200], [0, 7]], dtype=np.uint8), 0.5)
    right.agrees(numerical_gradient, SQUARES, np.array([3, -4, 5]))
    right.agrees(numerical_gradient, SQUARES, noise(1750, 3).astype(np.float32))
    frozen = noise(1751, 2, 2)
    frozen.flags.writeable = False
    right.agrees(numerical_gradient, MIXED, frozen, 0.25)
