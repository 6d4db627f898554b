"""Hidden suite of `relu`."""

import numpy as np

from fam.testing import Reference, claim, noise, once_values_are_right, satisfies, test_case

OK_FORMAT = False

name = "relu (hidden)"

right = Reference("relu")
MAPS = noise(800, 3, 4, 5) * noise(801, 3, 4, 5)  # products have more digits than float16 keeps


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Try small, large and negative values, and fractions.",
)
def values(relu):
    """Every negative value becomes 0, and every other one stays, however large it is."""
    right.agrees(relu, MAPS)
    right.agrees(relu, -MAPS)
    right.agrees(relu, np.array([[[0.001, -0.001, 0.0], [-350.5, 0.5, 350.5]]]))


@test_case(name="shapes", points=0.25, hidden=True, failure_message="Try arrays with one, two and four axes.")
def shapes(relu):
    """The result has the shape of the maps, whatever it is."""
    for seed, shape in enumerate([(7,), (4, 6), (2, 3, 1, 2)]):
        right.agrees(relu, noise(810 + seed, *shape))


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try the smallest and the largest integers."),
)
def dtypes(relu):
    """Small integers do not wrap around, unsigned ones pass, and fractions are kept."""
    right.agrees(relu, np.array([[-128, -100, -1], [0, 100, 127]], np.int8))
    right.agrees(relu, np.array([-128, 5, -64], np.int8))
    right.agrees(relu, np.array([[0, 1, 127], [128, 200, 255]], np.uint8))
    right.agrees(relu, np.array([[-7001, 3], [9003, -1]], np.int32))
    right.agrees(relu, MAPS.astype(np.float32))


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Is the result always a new array?"),
)
def inputs_left_alone(relu):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(relu, MAPS.T)
    right.agrees(relu, MAPS[:, ::-1, ::2])
    bright = np.abs(noise(821, 2, 3))
    bright.flags.writeable = False
    right.agrees(relu, maps=bright)
    satisfies(are_new, relu, bright)


def are_new(maps):
    """Claim that an array is none that must not be written."""
    claim(isinstance(maps, np.ndarray) and maps.flags.writeable, "the maps themselves, or a view of them, came back")
