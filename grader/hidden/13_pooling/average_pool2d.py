"""Hidden suite of `average_pool2d`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "average_pool2d (hidden)"

right = Reference("average_pool2d")
# Vectorised answers take a sixth of a submission's time for this unit, and loops a twentieth: it is the time of
# NumPy's functions on any small array, twice, since the two kinds of pooling may go wrong apart.
BYTES = random_generator(1340).integers(100, 256, (6, 9)).astype(np.uint8)


def finer(seed, *shape):
    """Noise with more digits than float16 has; sums of some dozens are still exact in float32."""
    return noise(seed, *shape) + noise(seed + 1, *shape) / 1024


MAP = finer(1341, 7, 10)
NEGATIVE = -np.abs(MAP) - 1.5


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Try a map of your own, also one without positive values.",
)
def values(average_pool2d):
    """Windows that tile the map, with values of either sign, or of one."""
    right.agrees(average_pool2d, MAP, 2)
    right.agrees(average_pool2d, MAP[::-1].copy(), 2)
    right.agrees(average_pool2d, NEGATIVE, 3)
    right.agrees(average_pool2d, maps=MAP, size=3)


@test_case(
    name="window shapes",
    points=0.25,
    hidden=True,
    failure_message="Try windows that are not square, and maps that they do not tile without a remainder.",
)
def window_shapes(average_pool2d):
    """A window may be a row, a single value or all of the map; what is left over does not count."""
    for size in [(3, 2), (7, 10)]:
        right.agrees(average_pool2d, MAP, size)
    right.agrees(average_pool2d, finer(1343, 1, 6), (1, 2))
    right.agrees(average_pool2d, finer(1369, 6, 3), (5, 2))  # higher than the map is wide
    right.agrees(average_pool2d, finer(1374, 2, 7, 4, 1), 1)


@test_case(
    name="stride",
    points=0.25,
    hidden=True,
    failure_message="Try strides smaller and larger than the size, and pairs.",
)
def stride(average_pool2d):
    """Windows may overlap or leave gaps, differently on the two axes."""
    right.agrees(average_pool2d, MAP, 3, stride=(1, 2))
    right.agrees(average_pool2d, MAP, (2, 4), (3, 1))
    right.agrees(average_pool2d, MAP, size=(3, 2), stride=2)
    right.agrees(average_pool2d, MAP, 3, None)


@test_case(
    name="padding",
    points=0.25,
    hidden=True,
    failure_message="What should padding do to the windows at the border, and what not?",
)
def padding(average_pool2d):
    """Padding makes room for windows, and leaves their values alone."""
    right.agrees(average_pool2d, NEGATIVE, (2, 5), padding=(1, 2))
    right.agrees(average_pool2d, NEGATIVE, (4, 3), (1, 2), (2, 0))
    right.agrees(average_pool2d, np.round(MAP), 4, 1, (1, 2))
    right.agrees(average_pool2d, finer(1345, 2, 3), (3, 2), 1, (1, 0))
    right.agrees(average_pool2d, finer(1371, 3, 2), (2, 4), 1, (0, 1))
    right.agrees(average_pool2d, -np.abs(finer(1349, 2, 3, 6, 5)), (3, 2), 2, (1, 0))
    right.agrees(average_pool2d, finer(1376, 2, 3, 4), 2, padding=1)


@test_case(
    name="leading axes",
    points=0.25,
    hidden=True,
    failure_message="Try a volume of several maps, and a batch of volumes.",
)
def leading_axes(average_pool2d):
    """Each map is pooled on its own, however many axes stand before its two; axes of length 1 stay."""
    right.agrees(average_pool2d, finer(1347, 3, 5, 7), 2)
    right.agrees(average_pool2d, finer(1367, 2, 3, 6, 5), (3, 2))
    right.agrees(average_pool2d, finer(1351, 1, 1, 4, 6), 2)
    right.agrees(average_pool2d, finer(1353, 2, 1, 3, 4, 5), (2, 3))


@test_case(
    name="dtypes", points=0.25, hidden=True, failure_message=once_values_are_right("Try integer maps, such as uint8.")
)
def dtypes(average_pool2d):
    """Integers do not wrap around, and fractions are kept."""
    right.agrees(average_pool2d, BYTES, 3)
    right.agrees(average_pool2d, (BYTES - 178).astype(np.int8), (3, 2))
    right.agrees(average_pool2d, MAP.astype(np.float32), 3)
    right.agrees(average_pool2d, BYTES, 2, padding=1)


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(average_pool2d):
    """Views and read-only arrays are fine as inputs, and stay as they were; only values decide the answer."""
    right.agrees(average_pool2d, finer(1355, 10, 14)[::2, 1::2], 2)
    right.agrees(average_pool2d, np.asfortranarray(MAP), 3)
    right.agrees(average_pool2d, finer(1357, 5, 7, 3).T, 2)
    frozen = finer(1359, 7, 10)
    frozen.flags.writeable = False
    right.agrees(average_pool2d, frozen, 3)


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(average_pool2d):
    """Windows that do not fit, strides below 1, borders too wide or negative, and single rows are refused."""
    refuses(average_pool2d, MAP, (2, 11))
    refuses(average_pool2d, finer(1363, 2, 9), 5, padding=(1, 0))
    refuses(average_pool2d, finer(1373, 9, 2), 5, padding=(0, 1))
    refuses(average_pool2d, finer(1363, 2, 9), (3, 2), padding=(0, 1))  # what is padded is the other axis
    refuses(average_pool2d, finer(1373, 9, 2), (2, 3), padding=(1, 0))
    for stride in [0, (1, 0), (2, -1)]:
        refuses(average_pool2d, MAP, 2, stride)
    refuses(average_pool2d, MAP, 3, 0, 1)
    refuses(average_pool2d, MAP, 2, padding=-1)
    refuses(average_pool2d, MAP, 3, padding=(0, -1))
    refuses(average_pool2d, MAP, 3, padding=(-1, 0))
    refuses(average_pool2d, MAP, 4, padding=3)
    refuses(average_pool2d, MAP, (2, 5), padding=(2, 1))
    refuses(average_pool2d, MAP, (5, 2), padding=(1, 2))
    refuses(average_pool2d, finer(1365, 8), 2)
    refuses(average_pool2d, finer(1365, 8), (1, 2))
