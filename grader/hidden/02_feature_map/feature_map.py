"""Hidden suite of `feature_map`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "feature_map (hidden)"

right = Reference("feature_map")
IMAGE, KERNEL = noise(201, 6, 9), noise(202, 3, 3)
FINE = np.abs(noise(218, 3, 4)) + 1 + 1 / 4096  # none of it fits into float16
BYTES = random_generator(203).integers(100, 256, (7, 5)).astype(np.uint8)


@test_case(
    name="values",
    points=2,
    hidden=True,
    failure_message="Try an image and a kernel of your own, and check by hand.",
)
def values(feature_map):
    """Every place where the kernel fits has its own response, negative ones too."""
    right.agrees(feature_map, IMAGE, KERNEL)
    right.agrees(feature_map, IMAGE[::-1].copy(), KERNEL)
    right.agrees(feature_map, image=IMAGE, kernel=noise(214, 2, 3))


@test_case(
    name="kernel shapes",
    points=1,
    hidden=True,
    failure_message="Try kernels that are not square, and even sizes.",
)
def kernel_shapes(feature_map):
    """The kernel may be even, narrow, a row, a column, or as large as the image."""
    for kH, kW in [(2, 4), (5, 2), (6, 9)]:
        right.agrees(feature_map, IMAGE, noise(210 + 10 * kH + kW, kH, kW))
    for kH, kW in [(4, 1), (5, 2)]:  # higher than the image is wide
        right.agrees(feature_map, noise(215, 6, 3), noise(290 + kH, kH, kW))
    right.agrees(feature_map, noise(216, 3, 6), noise(217, 1, 4))


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try uint8 images, and fractional weights."),
)
def dtypes(feature_map):
    """Integers do not wrap around and nothing is cut off."""
    right.agrees(feature_map, BYTES, np.full((2, 3), 2, np.uint8))
    right.agrees(feature_map, BYTES.astype(np.int8), np.array([[1, -1], [100, 7]], np.int8))
    right.agrees(feature_map, IMAGE.astype(np.int32), np.array([[0.5, -0.25]]))
    right.agrees(feature_map, FINE, np.array([[1, 2]]))  # more digits than float16 keeps, in one of the two
    right.agrees(feature_map, FINE[::-1].copy(), np.array([[3], [1]]))
    right.agrees(feature_map, np.array([[1, 0, 3], [2, 5, 1]]), FINE[:2, :2])
    right.agrees(feature_map, np.array([[2, 7], [1, 4], [0, 3]]), FINE[1:, 1:3])


@test_case(
    name="inputs left alone",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its arguments?"),
)
def inputs_left_alone(feature_map):
    """Views and read-only arrays are fine as inputs, and stay as they were."""
    right.agrees(feature_map, noise(206, 12, 18)[::2, ::2], KERNEL.T)
    right.agrees(feature_map, np.asfortranarray(IMAGE), KERNEL[::-1])
    frozen = noise(207, 6, 9)
    frozen.flags.writeable = False
    right.agrees(feature_map, frozen, KERNEL)


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(feature_map):
    """A kernel that does not fit, and a wrong number of axes, are refused."""
    refuses(feature_map, IMAGE, noise(208, 7, 2))
    refuses(feature_map, IMAGE, noise(209, 2, 10))
    refuses(feature_map, IMAGE.T, noise(220, 2, 7))
    refuses(feature_map, IMAGE.T, noise(221, 10, 2))
    refuses(feature_map, noise(210, 3, 6, 9), KERNEL)
    refuses(feature_map, IMAGE, noise(211, 3))
    refuses(feature_map, IMAGE, noise(213, 2, 3, 3))
    refuses(feature_map, noise(222, 6, 9, 3), KERNEL)  # a colour photo
    refuses(feature_map, noise(223, 6, 9, 1), KERNEL)
    refuses(feature_map, IMAGE[None], KERNEL)
    refuses(feature_map, IMAGE[None], KERNEL[None])
    refuses(feature_map, noise(224, 9), noise(225, 3))
