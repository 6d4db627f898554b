"""How often unit 17's hidden suite trains a network, and that fewer trainings give the same verdicts."""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from fam.course import Course, use_course
from fam.testing import CheckFailed

Suite = dict[str, Any]
Network = Callable[[np.ndarray], np.ndarray]
THIRD, HALF, ALL = 466, 700, 1400
GROUPS = ("eight_digits_of_ten", "ninety_five_of_a_hundred")


@pytest.fixture(scope="module")
def suite(course: Course) -> Iterator[Suite]:
    """Return the names of the suite."""
    path = course.units["learning"].hidden_suite("train_digits")
    assert path is not None
    with use_course(course):
        yield runpy.run_path(str(path))


class Trainer:
    """Stands for `train_digits`: its networks read shares of the unseen digits that are known beforehand.

    Args:
        suite: it has the labels.
        shares: by the number of digits and the seed; where there is none, the training raises.
        seconds: of processor time for each digit.
    """

    __name__ = "train_digits"

    def __init__(self, suite: Suite, shares: Mapping[tuple[int, int], float], seconds: float = 0.0) -> None:
        self.truth, self.shares, self.seconds = suite["UNSEEN"][1], shares, seconds
        self.trained: list[tuple[int, int]] = []

    def __call__(self, images: np.ndarray, labels: np.ndarray, seed: int = 0) -> Network:
        """Train."""
        until = time.thread_time() + self.seconds * len(images)
        while time.thread_time() < until:
            pass
        self.trained.append((len(images), seed))
        answer = self.truth.copy()
        wrong = len(answer) - round(self.shares[len(images), seed] * len(answer))
        answer[:wrong] = (answer[:wrong] + 1) % 10
        return lambda unseen: answer


def verdicts(suite: Suite, function: Callable[..., Any]) -> str:
    """Return what the two groups say, one after the other: passed (1) or failed (0)."""
    found = ""
    for group in GROUPS:
        try:
            suite[group].test_func(function)
            found += "1"
        except CheckFailed:
            found += "0"
    return found


Read = tuple[float, float]


def shares(third: Read, half: Read | None = None, whole: Read | None = None) -> dict[tuple[int, int], float]:
    """Return what is read after each part of the digits, with the seeds 1 and 2."""
    half = half or third
    return {
        (count, seed): share
        for count, read in ((THIRD, third), (HALF, half), (ALL, whole or half))
        for seed, share in enumerate(read, start=1)
    }


THIRDS, HALVES = [(THIRD, 1), (THIRD, 2)], [(HALF, 1), (HALF, 2)]


@pytest.mark.parametrize(
    ("read", "groups", "trained"),
    [
        (shares((0.965, 0.965)), "11", THIRDS),
        (shares((0.96, 0.945)), "11", THIRDS),
        (shares((0.96, 0.93), (0.965, 0.945)), "11", [*THIRDS, (HALF, 2)]),
        (shares((0.96, 0.93), (0.975, 0.92), (0.975, 0.93)), "11", [*THIRDS, (HALF, 2), (HALF, 1), (ALL, 2)]),
        (shares((0.94, 0.98), (0.94, 0.98)), "11", [(THIRD, 1), (HALF, 2)]),
        (shares((0.91, 0.92), (0.945, 0.97)), "11", [(THIRD, 1), (HALF, 2), (HALF, 1)]),
        (shares((0.88, 0.92), (0.96, 0.96)), "11", [(THIRD, 1), (HALF, 1), (HALF, 2)]),
        (
            shares((0.91, 0.92), (0.91, 0.92), (0.93, 0.94)),
            "10",
            [(THIRD, 1), (HALF, 2), (HALF, 1), (ALL, 1), (ALL, 2)],
        ),
        (shares((0.97, 0.60)), "10", [*THIRDS, (ALL, 2)]),
        (shares((0.81, 0.81), (0.83, 0.83), (0.86, 0.86)), "10", [(THIRD, 1), (HALF, 1), (ALL, 1)]),
        (shares((0.60, 0.60), (0.70, 0.70), (0.86, 0.86)), "10", [(THIRD, 1), (HALF, 1), (ALL, 1)]),
        (shares((0.30, 0.30), (0.40, 0.40), (0.96, 0.96)), "11", [(THIRD, 1), (HALF, 1), (ALL, 1), (ALL, 2)]),
        (shares((0.85, 0.85), (0.70, 0.70), (0.40, 0.40)), "00", [(THIRD, 1), (HALF, 1), (ALL, 1)]),
        (shares((0.10, 0.10)), "00", [(THIRD, 1), (HALF, 1), (ALL, 1)]),
        (
            {(HALF, 1): 0.97, (HALF, 2): 0.97, (ALL, 1): 0.97, (ALL, 2): 0.97},
            "11",
            [(THIRD, 1), (HALF, 1), (HALF, 2)],
        ),
        ({(ALL, 1): 0.97, (ALL, 2): 0.97}, "11", [(THIRD, 1), (HALF, 1), (ALL, 1), (ALL, 2)]),
    ],
)
def test_a_network_is_trained_until_the_verdict_is_certain(
    suite: Suite, read: dict[tuple[int, int], float], groups: str, trained: list[tuple[int, int]]
) -> None:
    """Parts of the digits can only earn points; the verdict is that of two trainings with all of them."""
    train = Trainer(suite, read)

    assert verdicts(suite, train) == groups
    assert train.trained == trained
    expected = [read[ALL, 1] >= 0.8, read[ALL, 1] + read[ALL, 2] >= 1.9]
    assert groups == "".join(str(int(each)) for each in expected)


def test_another_submission_is_trained_anew(suite: Suite) -> None:
    """What is kept of one function says nothing of the next."""
    assert verdicts(suite, Trainer(suite, shares((0.97, 0.97)))) == "11"
    assert verdicts(suite, Trainer(suite, shares((0.5, 0.5)))) == "00"


def test_a_training_that_would_be_too_long_learns_all_digits(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of the digits is no way around a limit that all of them would exceed."""
    monkeypatch.setitem(suite["share_after"].__globals__, "SECONDS", 0.07)
    slow, quick = (Trainer(suite, shares((0.97, 0.97)), seconds / ALL) for seconds in (0.14, 0.0))

    assert (verdicts(suite, slow), verdicts(suite, quick)) == ("11", "11")
    assert (ALL, 1) in slow.trained
    assert (ALL, 2) in slow.trained
    assert quick.trained == THIRDS


def test_digits_learnt_by_heart_read_no_others(suite: Suite) -> None:
    """All digits are public, and a table of those that it was given is no network."""

    def by_heart(images: np.ndarray, labels: np.ndarray, seed: int = 0) -> Network:
        table = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
        return lambda unseen: np.array([table.get(image.tobytes(), 0) for image in unseen])

    assert verdicts(suite, by_heart) == "00"
