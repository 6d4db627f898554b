"""Hidden suite of `output_shape`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "output_shape (hidden)"

right = Reference("output_shape")


@test_case(
    name="one number for both axes",
    points=0.5,
    hidden=True,
    failure_message="Try wide images, and high ones.",
)
def ints(output_shape):
    """An int holds for both axes, in wide and high images."""
    right.agrees(output_shape, (9, 14), 4)
    for shape in [(15, 8), (7, 100)]:
        right.agrees(output_shape, shape, 3, 2, 1, 3)
    rows, cols, kernel_size, stride, zeros, gap = random_integers(
        611, (30, 50), (51, 90), (2, 6), (2, 4), (1, 3), (2, 4)
    )
    right.agrees(output_shape, (rows, cols), kernel_size, stride, zeros, gap)


@test_case(
    name="different pairs",
    points=0.75,
    hidden=True,
    failure_message="Try pairs with two different entries in them.",
)
def pairs(output_shape):
    """Every argument may be a pair by itself, with different entries for the two axes."""
    right.agrees(output_shape, (13, 20), (2, 5))
    right.agrees(output_shape, (13, 20), 3, (3, 2))
    right.agrees(output_shape, (13, 20), 3, 1, 0, (2, 4))
    right.agrees(output_shape, (30, 2), (30, 6), (7, 1), (0, 2))
    rows, cols, low, high = random_integers(612, (30, 50), (51, 90), (2, 3), (4, 6))
    right.agrees(output_shape, (rows, cols), (high, low), (low, high), (high, low), (low, high))


@test_case(
    name="defaults",
    points=0.25,
    hidden=True,
    failure_message="Try keyword arguments, and leave some of them out.",
)
def defaults(output_shape):
    """Stride 1, padding 0 and dilation 1 are what nobody has to say."""
    right.agrees(output_shape, shape=(10, 17), kernel_size=(4, 3))
    right.agrees(output_shape, (10, 17), 4, padding=(1, 2))
    right.agrees(output_shape, (10, 17), 4, dilation=(3, 2))
    right.agrees(output_shape, (10, 17), padding=1, kernel_size=2, stride=(2, 5))
    rows, cols, kernel_size, stride = random_integers(613, (30, 50), (51, 90), (2, 6), (2, 4))
    right.agrees(output_shape, (cols, rows), kernel_size, stride=(stride, 1))


@test_case(name="errors", points=0.5, hidden=True, failure_message="Is each axis held to the rules by itself?")
def errors(output_shape):
    """What is refused for one axis is refused for the image, whichever axis it is."""
    refuses(output_shape, (6, 4), 7, 3)
    refuses(output_shape, (12, 6), 7, 3)
    refuses(output_shape, (6, 12), (3, 15), 2, (5, 1))
    refuses(output_shape, (6, 12), (3, 3), 1, 0, (3, 1))
    refuses(output_shape, (12, 6), (3, 3), 1, 0, (1, 3))
    refuses(output_shape, (9, 8), 3, (1, 0))
    refuses(output_shape, (9, 8), 3, 1, 1, (0, 2))
    refuses(output_shape, (9, 8), 3, (0, 1))
    refuses(output_shape, (9, 8), 3, (-1, -1))
    refuses(output_shape, (9, 8), 3, (-1, -2))
    refuses(output_shape, (9, 8), 3, 1, (0, -1))
    refuses(output_shape, (9, 8), 3, 1, 1, (1, 0))
    refuses(output_shape, (10, 8), 2, 3, 0, -1)
    refuses(output_shape, (12, 6), (15, 3), 2, (1, 5))
    size, more = random_integers(614, (8, 30), (1, 9))
    refuses(output_shape, (size, size + more), size + more)
