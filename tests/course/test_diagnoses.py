"""How many of the sentences that students get about wrong answers are true.

The wrong answers were written from the course's contract alone, before their author read any misconception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from fam.course import Course
from fam_grader.grading.digests import DigestDiagnoser
from fam_grader.grading.misconceptions import Diagnoser, MisconceptionDiagnoser
from fam_grader.grading.suites import Group, load_groups
from support.wrong_answers import Diagnosed, diagnosed, wrong_answers

pytestmark = pytest.mark.slow

MOST_FALSE, FEWEST_TRUE = 0.02, 0.8  # shares of all wrong answers
ANSWERS = list(wrong_answers())
KINDS: Mapping[str, tuple[Callable[[Course], Diagnoser], bool]] = {
    "fam grade": (MisconceptionDiagnoser, True),
    "fam check": (DigestDiagnoser, False),
}


@pytest.fixture(scope="module")
def groups(course: Course) -> Sequence[Group]:
    """Return all groups of the course, loaded once."""
    return load_groups(course, course.units.values(), hidden=True)


@pytest.fixture(scope="module")
def sentences(course: Course) -> dict[str, str]:
    """Return the sentences of all misconceptions by their names."""
    known = MisconceptionDiagnoser(course).known
    return {each.full_name: each.sentence for found in known.values() for each in found}


def test_every_unit_has_wrong_answers_whose_truths_exist(course: Course, sentences: dict[str, str]) -> None:
    """At least 60 answers, of all units; a misconception that is renamed is renamed there, too."""
    named = {name for answer in ANSWERS for name in (*answer.names, *answer.also)}

    assert len(ANSWERS) >= 60
    assert {answer.unit for answer in ANSWERS} == set(course.units)
    assert named <= set(sentences)


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_are_true(
    kind: str,
    course: Course,
    groups: Sequence[Group],
    sentences: dict[str, str],
    record_property: Callable[[str, object], None],
) -> None:
    """Of all wrong answers at most 2 % get a false sentence, and at least 80 % the true one and no false one."""
    make, hidden = KINDS[kind]
    diagnoser = make(course)
    asked = [group for group in groups if hidden or not group.hidden]

    found = [diagnosed(course, answer, asked, diagnoser) for answer in ANSWERS]

    false = [f"{each.answer}: {each.false(sentences)}" for each in found if each.false(sentences)]
    true = [each for each in found if each.is_true(sentences)]
    record_property(f"diagnoses of {kind}", _figures(found, len(true), false))
    assert len(false) <= MOST_FALSE * len(found), false
    assert len(true) >= FEWEST_TRUE * len(found)


def _figures(found: Sequence[Diagnosed], true: int, false: Sequence[str]) -> str:
    return f"{len(found)} wrong answers: {true} with a true sentence, {len(false)} with a false one {' '.join(false)}"


def test_check_and_grade_name_the_same_on_the_same_evidence(course: Course, groups: Sequence[Group]) -> None:
    """Given the public checks alone, digests and misconceptions agree."""
    public = [group for group in groups if not group.hidden]
    code, digests = MisconceptionDiagnoser(course), DigestDiagnoser(course)
    differ = []
    for answer in ANSWERS:
        by_code, by_digest = (diagnosed(course, answer, public, each).sentences for each in (code, digests))
        if by_code != by_digest:
            differ.append(str(answer))

    assert not differ
