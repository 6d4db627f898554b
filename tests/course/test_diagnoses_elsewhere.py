"""The digests that come with the exercises explain the same mistakes on machines unlike the one that made them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from fam.course import Course
from fam_grader.grading import references
from fam_grader.grading.digests import DigestDiagnoser
from fam_grader.grading.references import Misconception
from fam_grader.grading.suites import Group, load_groups
from support.other_machines import (
    Machine,
    here,
    recognised,
    with_narrow_integers,
    with_other_last_bits,
    with_other_layout,
)

pytestmark = pytest.mark.slow

MACHINES = [with_narrow_integers, with_other_layout, with_other_last_bits]
FEWEST = 700  # of all misconceptions, those that the public checks alone show for what they are


@pytest.fixture(scope="module")
def groups(course: Course) -> Sequence[Group]:
    """Return the public checks of all units."""
    return load_groups(course, course.units.values(), hidden=False)


@pytest.fixture(scope="module")
def known(course: Course) -> Sequence[Misconception]:
    """Return the misconceptions of all units."""
    return [each for unit in course.units.values() for each in references.misconceptions(course, unit)]


@pytest.fixture(scope="module")
def diagnoser(course: Course) -> DigestDiagnoser:
    """Return what reads the digests."""
    return DigestDiagnoser(course)


@pytest.fixture(scope="module")
def recognised_here(
    course: Course, groups: Sequence[Group], known: Sequence[Misconception], diagnoser: DigestDiagnoser
) -> set[str]:
    """Return the misconceptions that are recognised on this machine."""
    return recognised(course, groups, known, diagnoser, here)


@pytest.mark.parametrize("machine", MACHINES, ids=["32-bit integers", "big-endian, Fortran order", "other last bits"])
def test_a_misconception_is_recognised_on_every_machine(
    machine: Machine,
    course: Course,
    groups: Sequence[Group],
    known: Sequence[Misconception],
    diagnoser: DigestDiagnoser,
    recognised_here: set[str],
) -> None:
    """The same ones as here, of all units: none is lost, and none is taken for another."""
    assert len(recognised_here) >= FEWEST
    assert recognised(course, groups, known, diagnoser, machine) == recognised_here


def test_the_machines_are_other_machines() -> None:
    """Default integers have 4 bytes and wrap around, arrays lie differently, and sums end in other bits."""
    narrow = with_narrow_integers(np.array([2**31, 5]))
    other = with_other_layout(np.arange(6.0).reshape(2, 3))
    moved = with_other_last_bits(np.array([0.1, 0.1, 3.0, 2.75]))

    assert (narrow.dtype, narrow.tolist()) == (np.int32, [-(2**31), 5])
    assert (other.dtype.str, other.flags.c_contiguous, other.tolist()) == (">f8", False, [[0, 1, 2], [3, 4, 5]])
    assert moved[0] > 0.1 > moved[1]
    assert moved[2:].tolist() == [3.0, 2.75]
