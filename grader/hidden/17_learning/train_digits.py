"""Hidden suite of `train_digits`: 397 digits that no student was given.

All 1,797 digits are public, so keeping some back does not make them secret. It makes them *unseen*: a network that
has learnt its 1,400 digits by heart must not be taken for one that can read. Which ones are kept back was drawn by
chance, so that every hand that wrote them is among both. Source and licence stand in the files, beside the images.
"""

import numpy as np

from fam.course import current_course
from fam.testing import call, claim, random_generator, result_of, test_case

OK_FORMAT = False

name = "train_digits (hidden)"

UNIT = current_course().units["learning"]


def digits(folder):
    """Read images with values from 0 to 1, and their labels."""
    stored = np.load(folder / "digits.npz")
    return stored["images"] / 16, stored["labels"].astype(int)


GIVEN, UNSEEN = digits(UNIT.folder), digits(UNIT.hidden_folder)
ORDER = random_generator(1773).permutation(len(UNSEEN[1]))  # no list of their labels fits
UNSEEN = UNSEEN[0][ORDER], UNSEEN[1][ORDER]


def share_read(train_digits, seeds):
    """Train with each seed, and give the share of the unseen digits that are read rightly."""
    right = 0
    for seed in seeds:
        answer = call(result_of(train_digits, *GIVEN, seed=seed), UNSEEN[0])
        claim(isinstance(answer, np.ndarray) and answer.dtype.kind in "iuf", "`predict` gave no array of labels")
        wanted = UNSEEN[1].shape
        claim(answer.shape == wanted, f"for {wanted[0]} images `predict` gave an array of shape {answer.shape}")
        right += np.count_nonzero(answer == UNSEEN[1])
    return right / (len(seeds) * len(UNSEEN[1]))


def asks_for(goal, share):
    """Claim that enough digits were read rightly."""
    claim(share >= goal, f"{share:.1%} of the unseen digits were read rightly, and {goal:.0%} were asked for")


@test_case(
    name="eight digits of ten",
    points=1,
    hidden=True,
    failure_message="Keep the last 400 of your digits out of the training. How many of those does your network read?",
)
def eight_digits_of_ten(train_digits):
    """Four of five unseen digits are half of the points."""
    asks_for(0.80, share_read(train_digits, [1]))


@test_case(
    name="ninety-five of a hundred",
    points=2,
    hidden=True,
    failure_message="Your network may need more epochs, more filters or other steps. Watch the loss of each epoch.",
)
def ninety_five_of_a_hundred(train_digits):
    """From 95 % on all points are earned, with whatever random numbers the training begins."""
    asks_for(0.95, share_read(train_digits, [2, 3]))
