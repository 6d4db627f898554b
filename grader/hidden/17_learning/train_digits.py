"""Hidden suite of `train_digits`: 397 digits that no student was given.

All 1,797 digits are public, so keeping some back does not make them secret. It makes them *unseen*: a network that
has learnt its 1,400 digits by heart must not be taken for one that can read. Which ones are kept back was drawn by
chance, so that every hand that wrote them is among both. Source and licence stand in the files, beside the images.

Nothing else that is graded takes as long as a training, and a submission's trainings take most of its time: what is
asked for is a network that learns, with any seed, and no shorter work shows that it does. So they are as few and as
short as the verdicts allow. A network that reads enough after a third or half of the digits would do so after all of
them, and most do: all are learnt only where parts were not enough, and only those decide that points are lost. Both
groups ask with the same seed, whose trainings are made once.
"""

import numpy as np

from fam.course import current_course
from fam.testing import CheckFailed, claim, random_generator, result_of, test_case, timed_call_once

OK_FORMAT = False

name = "train_digits (hidden)"

UNIT = current_course().units["learning"]
SECONDS = UNIT.functions["train_digits"].call_seconds or UNIT.limits.call_seconds


def digits(folder):
    """Read images with values from 0 to 1, and their labels."""
    stored = np.load(folder / "digits.npz")
    return stored["images"] / 16, stored["labels"].astype(int)


GIVEN, UNSEEN = digits(UNIT.folder), digits(UNIT.hidden_folder)
THIRD, HALF = 3, 2
# A third is more than the 400 digits that students are advised to keep out of the training.
PARTS = {part: tuple(each[: len(each) // part] for each in GIVEN) for part in (THIRD, HALF)}
FAR = 0.3  # so much below the goal after a third, a network does not reach it after half
SURE = 0.9  # steps that are too large may have 80 % read for a while, and then no longer
ORDER = random_generator(1773).permutation(len(UNSEEN[1]))  # no list of their labels fits
UNSEEN = UNSEEN[0][ORDER], UNSEEN[1][ORDER]


def share_read(train_digits, learnt, seed):
    """Train with the digits `learnt`; return the share of the unseen ones that are read rightly, and the seconds."""
    answer, seconds = timed_call_once(result_of(train_digits, *learnt, seed=seed), UNSEEN[0])
    claim(isinstance(answer, np.ndarray) and answer.dtype.kind in "iuf", "`predict` gave no array of labels")
    wanted = UNSEEN[1].shape
    claim(answer.shape == wanted, f"for {wanted[0]} images `predict` gave an array of shape {answer.shape}")
    return np.count_nonzero(answer == UNSEEN[1]) / len(answer), seconds


def share_after(part, train_digits, seed):
    """Return the share that is read after a third or half of the digits; 0 if that fails, or if all took too long."""
    try:
        share, seconds = share_read(train_digits, PARTS[part], seed)
    except CheckFailed:  # all digits may show the same, and then the failure is theirs
        return 0.0
    return share if seconds <= SECONDS / part else 0.0


def shares_after(parts, train_digits, goal, seeds):
    """Return the share that is read with each seed, after as small parts as show that the goal is reached.

    A part is learnt with another seed only if that may be enough; after a third, only if the goal is reached so far.
    """
    wanted = goal * len(seeds)
    shares = {}
    for part in parts:
        if 0 < min(shares.values(), default=goal) < goal - FAR:  # 0 is a failure, which need not come again
            break
        after_part, hoped = [], goal if part == THIRD else 1.0
        for seed in sorted(seeds, key=lambda each: shares.get(each, SURE)):
            at_best = sum(after_part) + hoped * (len(seeds) - len(after_part))
            if sum(shares.values()) < wanted <= at_best:
                shares[seed] = share_after(part, train_digits, seed)
                after_part.append(shares[seed])
    return shares


def reads(train_digits, goal, seeds, parts):
    """Claim that enough digits are read rightly, on average over the seeds; stop as soon as that is certain."""
    wanted = goal * len(seeds)
    shares = shares_after(parts, train_digits, goal, seeds)
    after_all = []
    for seed in sorted(seeds, key=lambda each: shares.get(each, 1.0)):
        if sum(shares.values()) >= wanted:
            return
        shares[seed], _ = share_read(train_digits, GIVEN, seed)
        after_all.append(shares[seed])
        if sum(after_all) + len(seeds) - len(after_all) < wanted:
            break
    share = sum(after_all) / len(after_all)
    claim(
        sum(shares.values()) >= wanted,
        f"{share:.1%} of the unseen digits were read rightly, and {goal:.0%} were asked for",
    )


@test_case(
    name="eight digits of ten",
    points=1,
    hidden=True,
    failure_message="Keep the last 400 of your digits out of the training. How many of those does your network read?",
)
def eight_digits_of_ten(train_digits):
    """Four of five unseen digits are half of the points."""
    if share_after(THIRD, train_digits, 1) < SURE:
        reads(train_digits, 0.80, [1], [HALF])


@test_case(
    name="ninety-five of a hundred",
    points=2,
    hidden=True,
    failure_message="Your network may need more epochs, more filters or other steps. Watch the loss of each epoch.",
)
def ninety_five_of_a_hundred(train_digits):
    """From 95 % on all points are earned, with whatever random numbers the training begins."""
    reads(train_digits, 0.95, [1, 2], [THIRD, HALF])
