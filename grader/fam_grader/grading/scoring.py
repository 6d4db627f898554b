"""Grade one submission: run the suites, settle the points, and name the misconceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from otter.test_files import GradingResults

from fam.course import Course, use_course
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.misconceptions import Diagnoser, Diagnosis
from fam_grader.grading.suites import Group, TestOutcome, run_group


@dataclass(frozen=True)
class Graded:
    """What one submission earned: the outcomes in the course's order, otter's results, and the diagnoses."""

    outcomes: Sequence[TestOutcome]
    results: GradingResults
    diagnoses: dict[str, Diagnosis]  # by the group's label

    @property
    def could_not_run(self) -> list[TestOutcome]:
        """The outcomes that are an internal error, and say nothing about the student."""
        return [outcome for outcome in self.outcomes if outcome.status == "could not run"]


def grade(course: Course, groups: Iterable[Group], session: CallExecutor, diagnostician: Diagnoser) -> Graded:
    """Run `groups` against the submission behind `session`.

    The public checks come first: what a student is shown of them in full can hold nothing that was seen of a hidden
    one.
    """
    groups = list(groups)
    done: dict[str, TestOutcome] = {}
    with use_course(course):
        for hidden in (False, True):
            done |= {
                each.label: run_group(each, course.functions, session) for each in groups if each.hidden == hidden
            }
    outcomes = [done[group.label] for group in groups]
    diagnoses: dict[str, Diagnosis] = {}
    for function, members in groupby(outcomes, key=lambda outcome: outcome.group.function):
        seen = list(members)
        settle(seen)
        diagnoses |= diagnostician.diagnose(function, seen)
    return Graded(outcomes, GradingResults([outcome.test_file for outcome in outcomes]), diagnoses)


def settle(outcomes: Sequence[TestOutcome]) -> None:
    """Let a function that never gives a right value earn nothing.

    Raising ValueError for everything does not earn the error group. Where a group could not run we do not know
    whether the function is ever right, so nothing is taken away.
    """
    if any(outcome.gave_right_value or outcome.status == "could not run" for outcome in outcomes):
        return
    for outcome in outcomes:
        outcome.test_file.update_score(0)
