"""Grade one submission: run the suites, settle the points, and name the misconceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from fam.course import Course, use_course
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.misconceptions import Diagnoser
from fam_grader.grading.suites import Group, TestOutcome, run_group


def grade(course: Course, groups: Iterable[Group], session: CallExecutor, diagnoser: Diagnoser) -> list[TestOutcome]:
    """Run `groups` against the submission behind `session`; return the outcomes in their order.

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
    for function, members in groupby(outcomes, key=lambda outcome: outcome.group.function):
        seen = list(members)
        settle(seen)
        diagnoses = diagnoser.diagnose(function, seen)
        for outcome in seen:
            outcome.diagnosis = diagnoses.get(outcome.group.label)
    return outcomes


def settle(outcomes: Sequence[TestOutcome]) -> None:
    """Take the points of a function that never returns a right value, and hidden ones if no hidden value is right.

    Raising ValueError for everything does not earn the error group, and a table of the public answers that raises
    ValueError for all else does not earn the hidden one. Where a group could not run we do not know whether the
    function is ever right, so nothing is taken away.
    """
    if any(outcome.status == "could not run" for outcome in outcomes):
        return
    for outcome in _undeserved(outcomes):
        outcome.test_file.update_score(0)


def _undeserved(outcomes: Sequence[TestOutcome]) -> Sequence[TestOutcome]:
    """Return the outcomes that do not count, whether they passed or not."""
    if not any(outcome.gave_right_value for outcome in outcomes):
        return outcomes
    hidden = [outcome for outcome in outcomes if outcome.group.hidden]
    with_values = [outcome for outcome in hidden if outcome.group.checks_values]
    return hidden if with_values and not any(outcome.gave_right_value for outcome in with_values) else []
