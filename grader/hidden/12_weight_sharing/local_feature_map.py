"""Hidden suite of `local_feature_map`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "local_feature_map (hidden)"

right = Reference("local_feature_map")
IMAGE, FILTERS = noise(1211, 5, 8), noise(1212, 4, 6, 2, 3)


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Give every position a filter that you recognise in the map, such as its own number.",
)
def values(local_feature_map):
    """Every window meets the filter of its own position."""
    right.agrees(local_feature_map, IMAGE, FILTERS)
    right.agrees(local_feature_map, noise(1213, 6, 6), noise(1214, 4, 4, 3, 3))
    right.agrees(local_feature_map, noise(1215, 5, 8), np.broadcast_to(noise(1216, 2, 3), (4, 6, 2, 3)))


@test_case(
    name="shapes",
    points=0.25,
    hidden=True,
    failure_message="Try kernels that are wide, or high, or a single pixel, or as large as the image.",
)
def shapes(local_feature_map):
    """The kernels may be even, narrow, a single pixel, or as large as the image."""
    for kH, kW in [(1, 1), (2, 2), (1, 3), (5, 8)]:
        right.agrees(local_feature_map, IMAGE, noise(1220 + 10 * kH + kW, 6 - kH, 9 - kW, kH, kW))
    right.agrees(local_feature_map, noise(1204, 7, 3), noise(1205, 3, 2, 5, 2))  # higher than the image is wide
    right.agrees(local_feature_map, noise(1206, 5, 2), noise(1207, 2, 2, 4, 1))


@test_case(
    name="dtypes",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integer images, such as uint8, and fractional weights."),
)
def dtypes(local_feature_map):
    """Integers do not wrap around and nothing is cut off."""
    rng = random_generator(1281)
    pixels = rng.integers(100, 256, (4, 6)).astype(np.uint8)
    right.agrees(local_feature_map, pixels, rng.integers(1, 9, (3, 4, 2, 3)).astype(np.uint8))
    right.agrees(local_feature_map, pixels.astype(np.int8), rng.integers(-128, 128, (3, 4, 2, 3)).astype(np.int8))
    right.agrees(local_feature_map, IMAGE.astype(np.int32), FILTERS / 8)
    right.agrees(local_feature_map, IMAGE.astype(np.float32), FILTERS.astype(np.float32))


@test_case(
    name="inputs left alone",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments, or remember earlier ones?"),
)
def inputs_left_alone(local_feature_map):
    """Views and read-only arrays are fine as inputs, and stay as they were; each call gets its own answer."""
    right.agrees(local_feature_map, noise(1282, 10, 16)[::2, ::2], FILTERS)
    right.agrees(local_feature_map, np.asfortranarray(IMAGE), noise(1283, 3, 2, 6, 4).transpose(3, 2, 1, 0))
    frozen, weights = noise(1284, 5, 8), noise(1285, 4, 6, 2, 3)
    frozen.flags.writeable = weights.flags.writeable = False
    right.agrees(local_feature_map, image=frozen, filters=weights)


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which filters does the docstring refuse?")
def errors(local_feature_map):
    """A grid with too few or too many filters, a large kernel, and a wrong number of axes are refused."""
    refuses(local_feature_map, IMAGE, noise(1286, 3, 6, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1287, 4, 7, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1288, 4, 9, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1289, 6, 4, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1290, 1, 6, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1301, 1, 6, 1, 3))
    refuses(local_feature_map, IMAGE, noise(1294, 5, 6, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1295, 4, 5, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1291, 1, 1, 6, 3))
    refuses(local_feature_map, IMAGE, noise(1292, 2, 3))
    refuses(local_feature_map, IMAGE, noise(1292, 3, 2))
    for axes in [(2, 5, 8), (1, 5, 8), (8,), (5,)]:
        refuses(local_feature_map, noise(1293, *axes), FILTERS)
    refuses(local_feature_map, noise(1297, 2, 4), noise(1298, 4, 2, 1, 1))  # more rows and fewer columns than fit
    refuses(local_feature_map, noise(1299, 5, 1, 1), noise(1300, 3, 1, 3, 1))
