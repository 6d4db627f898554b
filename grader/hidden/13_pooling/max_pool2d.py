"""Hidden suite of `max_pool2d`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "max_pool2d (hidden)"

right = Reference("max_pool2d")
# Vectorised answers take a sixth of a submission's time for this unit, and loops a twentieth: it is the time of
# NumPy's functions on any small array, twice, since the two kinds of pooling may go wrong apart.
BYTES = random_generator(1300).integers(100, 256, (6, 9)).astype(np.uint8)


def finer(seed, *shape):
    """Noise with more digits than float16 has; sums of some dozens are still exact in float32."""
    return noise(seed, *shape) + noise(seed + 1, *shape) / 1024


MAP = finer(1301, 7, 10)
NEGATIVE = -np.abs(MAP) - 1.5


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Try a map of your own, also one without positive values.",
)
def values(max_pool2d):
    """Windows that tile the map, with values of either sign, or of one."""
    right.agrees(max_pool2d, MAP, 2)
    right.agrees(max_pool2d, MAP[::-1].copy(), 2)
    right.agrees(max_pool2d, NEGATIVE, 3)
    right.agrees(max_pool2d, maps=MAP, size=3)


@test_case(
    name="window shapes",
    points=0.25,
    hidden=True,
    failure_message="Try windows that are not square, and maps that they do not tile without a remainder.",
)
def window_shapes(max_pool2d):
    """A window may be a row, a column or all of the map; what is left over does not count."""
    for size in [(2, 3), (1, 4), (5, 1), (7, 10)]:
        right.agrees(max_pool2d, MAP, size)
    right.agrees(max_pool2d, finer(1303, 1, 6), (1, 2))
    right.agrees(max_pool2d, finer(1329, 6, 3), (5, 2))  # higher than the map is wide


@test_case(
    name="stride",
    points=0.25,
    hidden=True,
    failure_message="Try strides smaller and larger than the size, and pairs.",
)
def stride(max_pool2d):
    """Windows may overlap or leave gaps, differently on the two axes."""
    right.agrees(max_pool2d, MAP, 3, stride=(1, 2))
    right.agrees(max_pool2d, MAP, (2, 4), (3, 1))
    right.agrees(max_pool2d, MAP, size=(3, 2), stride=2)
    right.agrees(max_pool2d, MAP, 3, None)


@test_case(
    name="padding",
    points=0.25,
    hidden=True,
    failure_message="What should padding do to the windows at the border, and what not?",
)
def padding(max_pool2d):
    """Padding makes room for windows, and leaves their values alone."""
    right.agrees(max_pool2d, NEGATIVE, 2, padding=1)
    right.agrees(max_pool2d, np.ldexp(NEGATIVE, 40), 2, padding=1)  # smaller than numbers that look small
    right.agrees(max_pool2d, finer(1334, 7, 1, 4), (4, 2), padding=(2, 1))
    right.agrees(max_pool2d, finer(1335, 2, 7, 1), 4, padding=2)
    right.agrees(max_pool2d, np.ldexp(NEGATIVE, 30), (2, 5), padding=(1, 2))
    right.agrees(max_pool2d, NEGATIVE, (4, 3), (1, 2), (2, 0))
    right.agrees(max_pool2d, finer(1331, 3, 2), (2, 4), 1, (0, 1))
    right.agrees(max_pool2d, -np.abs(finer(1309, 2, 3, 6, 5)), (3, 2), 2, (1, 0))


@test_case(
    name="leading axes",
    points=0.25,
    hidden=True,
    failure_message="Try a volume of several maps, and a batch of volumes.",
)
def leading_axes(max_pool2d):
    """Each map is pooled on its own, however many axes stand before its two; axes of length 1 stay."""
    right.agrees(max_pool2d, finer(1307, 3, 5, 7), 2)
    right.agrees(max_pool2d, finer(1327, 2, 3, 6, 5), (3, 2))
    right.agrees(max_pool2d, finer(1311, 1, 1, 4, 6), 2)
    right.agrees(max_pool2d, finer(1313, 2, 1, 3, 4, 5), (2, 3))


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integer maps, such as uint8, with padding and without."),
)
def dtypes(max_pool2d):
    """Integers do not wrap around, and can be padded, too."""
    right.agrees(max_pool2d, BYTES, 3)
    right.agrees(max_pool2d, (BYTES - 178).astype(np.int8), (3, 2))
    right.agrees(max_pool2d, BYTES.astype(np.int32) * -1001, 2)
    right.agrees(max_pool2d, MAP.astype(np.float32), 3)
    right.agrees(max_pool2d, BYTES, 2, padding=1)
    right.agrees(max_pool2d, BYTES[1:], 3, padding=1)


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(max_pool2d):
    """Views and read-only arrays are fine as inputs, and stay as they were; only values decide the answer."""
    right.agrees(max_pool2d, np.asfortranarray(MAP), 3)
    right.agrees(max_pool2d, finer(1317, 5, 7, 3).T, 2)
    frozen = finer(1319, 7, 10)
    frozen.flags.writeable = False
    right.agrees(max_pool2d, frozen, 3)


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(max_pool2d):
    """Windows that do not fit, strides below 1, borders too wide or negative, and single rows are refused."""
    refuses(max_pool2d, MAP, (2, 11))
    refuses(max_pool2d, finer(1323, 2, 9), 5, padding=(1, 0))
    refuses(max_pool2d, finer(1333, 9, 2), 5, padding=(0, 1))
    refuses(max_pool2d, finer(1323, 2, 9), (3, 2), padding=(0, 1))  # what is padded is the other axis
    refuses(max_pool2d, finer(1333, 9, 2), (2, 3), padding=(1, 0))
    for stride in [0, (1, 0), (2, -1)]:
        refuses(max_pool2d, MAP, 2, stride)
    refuses(max_pool2d, MAP, 3, 0, 1)
    refuses(max_pool2d, MAP, 2, padding=-1)
    refuses(max_pool2d, MAP, 3, padding=(0, -1))
    refuses(max_pool2d, MAP, 3, padding=(-1, 0))
    refuses(max_pool2d, MAP, 4, padding=3)
    refuses(max_pool2d, MAP, (2, 5), padding=(2, 1))
    refuses(max_pool2d, MAP, (5, 2), padding=(1, 2))
    refuses(max_pool2d, finer(1325, 8), 2)
    refuses(max_pool2d, finer(1325, 8), (1, 2))
