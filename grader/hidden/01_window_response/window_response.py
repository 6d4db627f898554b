"""Hidden suite of `window_response`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "window_response (hidden)"

right = Reference("window_response")
WINDOW, KERNEL = noise(101, 3, 3), noise(102, 3, 3)
BYTES = random_generator(103).integers(100, 256, (3, 4)).astype(np.uint8)


@test_case(
    name="values",
    points=0.75,
    hidden=True,
    failure_message="Make up a window and a kernel, work out their response on paper, and compare.",
)
def values(window_response):
    """The response is the plain sum of the products, positive or negative."""
    right.agrees(window_response, WINDOW, KERNEL)
    right.agrees(window_response, WINDOW, -KERNEL)
    right.agrees(window_response, noise(104, 3, 3), noise(105, 3, 3))
    right.agrees(window_response, np.zeros((3, 3)), KERNEL)


@test_case(
    name="shapes",
    points=0.5,
    hidden=True,
    failure_message="Try windows that are not square: wide, high, a single row, a single pixel.",
)
def shapes(window_response):
    """Windows may be wide, high, large, a row, a single pixel."""
    for seed, shape in enumerate([(2, 5), (4, 3), (1, 4), (1, 1), (6, 7)]):
        right.agrees(window_response, noise(110 + seed, *shape), noise(120 + seed, *shape))


@test_case(name="biases", points=0.5, hidden=True, failure_message="Try a positive bias, a negative one, and none.")
def biases(window_response):
    """The bias may be negative, a fraction or an int, by place and by name, also for whole numbers."""
    right.agrees(window_response, WINDOW, KERNEL, 2.75)
    right.agrees(window_response, noise(106, 2, 4), noise(107, 2, 4), bias=-3.5)
    right.agrees(window_response, np.array([[1, 2], [3, 4]]), np.array([[1, 0], [0, -1]]), 0.125)
    right.agrees(window_response, window=noise(108, 3, 2), kernel=noise(109, 3, 2), bias=2)
    right.agrees(window_response, noise(108, 3, 2), noise(109, 3, 2), bias=0.0)


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try a uint8 photo, and fractional weights."),
)
def dtypes(window_response):
    """Integers do not wrap around, and nothing is cut off."""
    right.agrees(window_response, BYTES, np.full((3, 4), 3, np.uint8))
    right.agrees(window_response, BYTES, np.ones((3, 4), np.uint8), bias=0.5)
    right.agrees(window_response, BYTES, np.array([[1, -1, 2, 0], [-3, 1, 0, 2], [1, 1, -1, 4]], np.int8))
    right.agrees(window_response, np.full((2, 2), 100, np.int8), np.array([[3, -1], [2, 7]], np.int8))
    right.agrees(window_response, np.full((1, 3), 50_000, np.int32), np.full((1, 3), 50_000, np.int32))
    right.agrees(window_response, BYTES, noise(130, 3, 4))
    right.agrees(window_response, WINDOW.astype(np.float32), KERNEL.astype(np.float32), 0.5)


@test_case(
    name="inputs left alone",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(window_response):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(window_response, noise(131, 6, 10)[::2, ::2], noise(132, 5, 3).T)
    right.agrees(window_response, np.asfortranarray(noise(133, 3, 5)), noise(134, 3, 5)[::-1])
    frozen, rigid = noise(135, 4, 3), noise(136, 4, 3)
    frozen.flags.writeable = rigid.flags.writeable = False
    right.agrees(window_response, frozen, rigid, 1.5)


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(window_response):
    """Shapes that differ are refused, also where NumPy could stretch one of them or the sizes agree."""
    refuses(window_response, noise(142, 3, 4), noise(143, 3, 5))
    refuses(window_response, noise(144, 3, 4), noise(145, 4, 3))
    refuses(window_response, noise(148, 3, 4), noise(149, 1, 4))
    refuses(window_response, noise(150, 3, 1), noise(151, 3, 4))
    refuses(window_response, noise(156, 1, 4), noise(157, 4, 1))
    refuses(window_response, noise(158, 4, 1), noise(159, 1, 4))
    refuses(window_response, noise(160, 4, 2), noise(161, 5, 2))
    refuses(window_response, noise(162, 3, 5), noise(163, 3, 4))
