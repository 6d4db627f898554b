"""Mutated submissions go through the whole pipeline, with the real sandbox; `make fuzz` grades thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.reports.results import SubmissionResult
from support.fuzzing import fuzz
from support.mutants import FORMS, make_mutant

MUTANTS = 60


@pytest.fixture(scope="module")
def grader(small_course: Course) -> Iterator[Grader]:
    """Return a grader of the small course, with the sandbox."""
    grader = Grader(small_course, list(small_course.units), "sandbox")
    yield grader
    grader.close()


def test_whatever_is_handed_in_a_result_comes_of_it(grader: Grader, tmp_path: Path) -> None:
    """One row each, no exception, no internal error, no file beside the result's, and no process left."""
    summary = fuzz(grader, tmp_path, 1, range(MUTANTS))

    assert summary.broken == []
    assert summary.statuses.total() == MUTANTS
    assert set(summary.statuses) == {"graded", "rejected"}
    assert len(summary.points) > 2


def test_a_mutant_is_the_same_every_time() -> None:
    """What went wrong once can be looked at again."""
    first, again, other = make_mutant(1, 7), make_mutant(1, 7), make_mutant(2, 7)

    assert first == again
    assert first.content != other.content


def test_mutants_come_in_every_form() -> None:
    """Folders, scripts, archives and notebooks, and no two of the same content."""
    mutants = [make_mutant(3, number) for number in range(40)]

    assert {mutant.form for mutant in mutants} == set(FORMS)
    assert len({mutant.content for mutant in mutants}) > 30


def test_an_exception_is_a_broken_promise(grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run goes on, and says which mutant it was."""

    def fail(*_: object) -> SubmissionResult:
        raise OverflowError("int too large")

    monkeypatch.setattr(grader, "grade", fail)

    summary = fuzz(grader, tmp_path, 1, range(2))

    assert [line.partition(":")[0] for line in summary.broken] == [
        f"mutant {number} of seed 1 ({make_mutant(1, number).form} {make_mutant(1, number).name!r})"
        for number in range(2)
    ]
    assert "OverflowError: int too large" in summary.broken[0]


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"internal_errors": ("a traceback",)}, "an internal error"),
        ({"status": "partial"}, "the status is partial"),
        ({"score": 5.0}, "the points are 5.0 of 4"),
        ({"functions": {"double": None, "halve": 0.0}}, "the points are"),
        ({"student": "another student"}, "was written, not"),
    ],
    ids=["fault", "status", "points", "no points", "place"],
)
def test_a_result_that_breaks_a_promise_is_noticed(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], promise: str
) -> None:
    """The fuzzing looks at what it gets."""
    grade = grader.grade
    monkeypatch.setattr(grader, "grade", lambda *given: replace(grade(*given), **change))  # type: ignore[arg-type]

    summary = fuzz(grader, tmp_path, 1, range(1))

    assert any(promise in line for line in summary.broken)


def test_a_leftover_process_is_reported(grader: Grader, tmp_path: Path) -> None:
    """Until it is killed."""
    left = grader.launcher.start(64)

    during = fuzz(grader, tmp_path, 1, range(1))
    left.end(gone=False)
    after = fuzz(grader, tmp_path, 1, range(1, 2))

    assert any("is left" in line for line in during.broken)
    assert after.broken == []
