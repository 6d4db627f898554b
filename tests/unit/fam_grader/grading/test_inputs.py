"""Random inputs: reproducible, and under a secret unlike those of any other secret, suite or seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fam.course import load_course, use_course
from fam_grader.grading.digests import ReferenceSession
from fam_grader.grading.inputs import noise, random_generator, random_integers, suite_key, use_key
from fam_grader.grading.suites import load_groups, run_group

DRAWING_SUITE = """
from otter.test_files import test_case
from fam.testing import Reference, noise

OK_FORMAT = False
name = "drawing"
AT_IMPORT = noise(1, 5)

@test_case(name="drawn", points=2, hidden=True)
def drawn(double):
    Reference("double").agrees(double, AT_IMPORT)
    Reference("double").agrees(double, noise(2, 5))
"""


def test_without_a_key_a_seed_is_a_seed_of_numpy() -> None:
    """What authors wrote with `np.random.default_rng` stays as it is."""
    expected = np.random.default_rng(5).integers(0, 1000, 8)

    assert (random_generator(5).integers(0, 1000, 8) == expected).all()


@pytest.mark.parametrize("draw", [lambda: noise(1, 50), lambda: random_generator(1).random(50)])
def test_a_key_changes_all_numbers_and_only_in_its_block(draw: Callable[[], npt.NDArray[np.float64]]) -> None:
    """Two secrets, or two suites under one, have nothing in common; the same key gives the same numbers."""
    keys = [suite_key("one", "double"), suite_key("one", "halve"), suite_key("other", "double"), b""]
    drawn = []
    for key in [*keys, keys[0]]:
        with use_key(key):
            drawn.append(draw())

    assert all(np.mean(a == b) < 0.2 for at, a in enumerate(drawn[:4]) for b in drawn[at + 1 : 4])
    assert (drawn[0] == drawn[4]).all()
    assert (draw() == drawn[3]).all()


def test_without_a_secret_there_is_no_key() -> None:
    """Public checks, which students run, have none."""
    assert suite_key("", "double") == b""


def test_random_integers_are_in_their_ranges_and_are_python_ints() -> None:
    """Both ends are drawn, so that a range of one number is that number."""
    drawn = {random_integers(seed, (1, 2), (5, 5)) for seed in range(50)}

    assert drawn == {(1, 5), (2, 5)}
    assert all(type(number) is int for pair in drawn for number in pair)


def test_a_hidden_suite_draws_by_its_secret_at_import_and_in_its_cases(course_copy: Path) -> None:
    """Public checks of the same function do not."""
    (course_copy / "grader/hidden/01_doubling/double.py").write_text(DRAWING_SUITE)
    course = load_course(course_copy)

    def asked(secret: str) -> tuple[list[object], list[object]]:
        calls: tuple[list[object], list[object]] = ([], [])
        groups = load_groups(course, course.units.values(), hidden=True, secret=secret)
        for group in (each for each in groups if each.function == "double"):
            with use_course(course):
                outcome = run_group(group, course.functions, ReferenceSession(course))
            assert outcome.status == "passed", outcome.message
            calls[group.hidden].extend(each.call.key for each in outcome.observations)
        return calls

    (public, one), (still_public, other), (_, again) = asked("one"), asked("other"), asked("one")

    assert public == still_public
    assert len(one) == len(other) == 2
    assert all(a != b for a, b in zip(one, other, strict=True))
    assert one == again
