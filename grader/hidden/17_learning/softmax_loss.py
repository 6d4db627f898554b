"""Hidden suite of `softmax_loss`."""

import numpy as np

from fam.testing import Reference, noise, once_values_are_right, random_generator, test_case

OK_FORMAT = False

name = "softmax_loss (hidden)"

right = Reference("softmax_loss")


def drawn(seed, count, classes):
    """Draw the right classes of some images."""
    return random_generator(seed).integers(0, classes, count)


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Do the probabilities of each image add up to 1, whatever the other images are?",
)
def values(softmax_loss):
    """Batches of any size, with two classes or with many."""
    right.agrees(softmax_loss, noise(1753, 5, 10), drawn(1754, 5, 10))
    right.agrees(softmax_loss, noise(1755, 7, 3), drawn(1756, 7, 3))
    right.agrees(softmax_loss, noise(1759, 2, 12), drawn(1760, 2, 12))


@test_case(
    name="one image, equal scores",
    points=0.25,
    hidden=True,
    failure_message="Try a batch of one image, and scores that are all equal.",
)
def one_image_and_equal_scores(softmax_loss):
    """One image keeps its axis; of K equal scores each has the probability 1/K."""
    right.agrees(softmax_loss, noise(1761, 1, 6), np.array([4]))
    right.agrees(softmax_loss, np.zeros((3, 10)), np.array([0, 9, 9]))
    right.agrees(softmax_loss, np.full((2, 4), -2.5), np.array([1, 1]))


@test_case(
    name="scores of a thousand",
    points=0.25,
    hidden=True,
    failure_message="Try scores of a thousand and of minus a thousand, in one batch.",
)
def scores_of_a_thousand(softmax_loss):
    """Each row has a largest score of its own; no probability is too small for its logarithm."""
    right.agrees(softmax_loss, noise(1764, 3, 4) + np.array([[1000.0], [0.0], [-1000.0]]), np.array([0, 3, 2]))
    right.agrees(softmax_loss, noise(1762, 4, 5) * 256, drawn(1763, 4, 5))
    right.agrees(softmax_loss, np.array([[-1000.0, -1001.0], [1000.0, -1000.0]]), np.array([1, 1]))


@test_case(
    name="dtypes and inputs",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try scores and labels of other dtypes. Are they left alone?"),
)
def dtypes_and_inputs(softmax_loss):
    """Scores may be integers; views and read-only arrays are fine, and stay as they were."""
    scores = random_generator(1765).integers(0, 5, (4, 6))
    right.agrees(softmax_loss, scores.astype(np.uint8), drawn(1766, 4, 6).astype(np.uint8))
    right.agrees(softmax_loss, noise(1767, 3, 5).astype(np.float32), drawn(1768, 3, 5).astype(np.int32))
    right.agrees(softmax_loss, noise(1769, 5, 8)[:, ::2], drawn(1770, 10, 4)[::2])
    frozen, labels = noise(1771, 3, 4), drawn(1772, 3, 4)
    frozen.flags.writeable = labels.flags.writeable = False
    right.agrees(softmax_loss, labels=labels, scores=frozen)
