"""Load the public checks once, with the diagnoses, and run them any number of times."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from fam.core.language import message
from fam.course import Course
from fam_grader.execution.calls import Call, CallResult
from fam_grader.grading.digests import DigestDiagnoser
from fam_grader.grading.misconceptions import Diagnoser, MisconceptionDiagnoser
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import TestOutcome, grade, load_groups
from fam_grader.reports.results import SubmissionResult, make_result


class CallByCall(CallExecutor):
    """Makes one call at a time, so that one that hangs ends at its own deadline, and its batch is not repeated."""

    def __init__(self, session: CallExecutor) -> None:
        self._session = session

    def call(self, call: Call) -> CallResult:
        """Return the session's result."""
        return self._session.call(call)


class Checks:
    """The public checks of some functions, loaded once."""

    def __init__(self, course: Course, functions: Sequence[str]) -> None:
        self.course = course
        units = [unit for unit in course.units.values() if any(name in functions for name in unit.functions)]
        course.require_files([unit.name for unit in units])
        self.groups = [each for each in load_groups(course, units, hidden=False) if each.function in functions]
        self._diagnoses: Diagnoser = MisconceptionDiagnoser(course) if course.solutions else DigestDiagnoser(course)
        self._remarks = _remarks(self._diagnoses, [unit.name for unit in units])

    def run(
        self,
        session: CallExecutor,
        place: Callable[[TestOutcome], tuple[str, ...]],
        labels: Collection[str] | None = None,
    ) -> SubmissionResult:
        """Check the functions behind `session`.

        Args:
            session: makes the calls.
            place: returns the lines that show where in the student's code a group failed.
            labels: of the groups to check; None for all.
        """
        started = time.monotonic()
        chosen = [group for group in self.groups if labels is None or group.label in labels]
        outcomes = grade(self.course, chosen, CallByCall(session), self._diagnoses)
        result = make_result(
            self.course,
            outcomes,
            submission="",
            student="",
            problems=(),
            isolation="none",
            seconds=time.monotonic() - started,
        )
        pairs = zip(result.groups, outcomes, strict=True)
        groups = tuple(replace(group, place=place(outcome)) for group, outcome in pairs)
        # In a notebook, functions are called where they are, and nothing was loaded.
        return replace(result, groups=groups, review=(*getattr(session, "left_out", ()), *self._remarks))


def _remarks(diagnoser: Diagnoser, units: Collection[str]) -> tuple[str, ...]:
    """Say of which of `units` no mistake can be recognised, since their files come from another release."""
    outdated = [name for name in getattr(diagnoser, "outdated", ()) if name in units]
    if not outdated:
        return ()
    return (
        message(
            "wrong answers are not explained in {units}, since `checks/diagnoses.json` there is of another release; "
            "`fam start --update` replaces it",
            units=", ".join(outdated),
        ),
    )
