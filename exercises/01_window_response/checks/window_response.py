"""Public checks of `window_response`."""

import numpy as np

from fam.testing import gives, once_values_are_right, refuses, test_case

OK_FORMAT = False

name = "window_response"

VEE = np.array([[1, -1, 1], [-1, 1, -1]])


@test_case(name="on paper", points=0.5)
def on_paper(window_response):
    """The lesson's window, and three windows that say yes, nothing, and the opposite."""
    gives(7.0, window_response, np.array([[3, 1, 2], [0, 4, 1]]), VEE)
    gives(12.0, window_response, np.array([[4, 0, 4], [0, 4, 0]]), VEE)
    gives(0.0, window_response, np.array([[4, 4, 4], [4, 4, 4]]), VEE)
    gives(-12.0, window_response, np.array([[0, 4, 0], [4, 0, 4]]), VEE)


@test_case(name="bias", points=0.25)
def with_bias(window_response):
    """The bias is added once."""
    gives(2.0, window_response, np.array([[3, 1, 2], [0, 4, 1]]), VEE, bias=-5.0)
    gives(7.25, window_response, np.array([[3, 1, 2], [0, 4, 1]]), VEE, 0.25)
    gives(7.5, window_response, bias=0.5, kernel=VEE, window=np.array([[3, 1, 2], [0, 4, 1]]))


@test_case(name="fractions", points=0.25)
def fractions(window_response):
    """Half of 3, and a quarter of 5."""
    gives(2.75, window_response, np.array([[3], [5]]), np.array([[0.5], [0.25]]))


@test_case(
    name="a photo",
    points=0.25,
    failure_message=once_values_are_right("Bytes end at 255: what becomes of larger numbers?"),
)
def photo(window_response):
    """Photos are uint8, where 200 + 200 would wrap around; 200·2 + 100·3 + 50·(-1) is 650."""
    gives(400.0, window_response, np.array([[200, 200]], np.uint8), np.array([[1, 1]], np.uint8))
    gives(650.0, window_response, np.array([[200, 100, 50]], np.uint8), np.array([[2, 3, -1]], np.int8))


@test_case(name="shapes that differ", points=0.5)
def shapes_differ(window_response):
    """A kernel of another height or width than the window is refused, also where NumPy would stretch one of them."""
    refuses(window_response, np.ones((3, 3)), np.ones((2, 3)))
    refuses(window_response, np.ones((2, 3)), np.ones((2, 4)))
    refuses(window_response, np.ones((2, 3)), np.ones((1, 3)))
