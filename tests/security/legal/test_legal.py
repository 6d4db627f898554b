"""Wrong answers that break no rule earn what they deserve, and odd ones that are right keep every point."""

from __future__ import annotations

import pytest

from fam.course import load_course
from fam_grader.execution.process import Launcher
from security.legal.corpus import SUBMISSIONS
from security.legal.runner import LegalRunner
from security.legal.submission import Submission
from security.legal.table import raises_only, table_of_public_answers
from support.paths import REPOSITORY

pytestmark = pytest.mark.slow

UNITS = list(load_course(REPOSITORY).units.values())


@pytest.fixture(scope="module")
def runner(sandbox: Launcher) -> LegalRunner:
    """Return a runner with the suites of the real course."""
    return LegalRunner(load_course(REPOSITORY), sandbox)


def test_the_corpus_is_large_and_each_submission_has_a_name_of_its_own() -> None:
    """At least sixty wrong submissions and thirty twins that are right."""
    names = {(each.function, each.name) for each in SUBMISSIONS}

    assert len(names) == len(SUBMISSIONS)
    assert sum(not each.right for each in SUBMISSIONS) >= 60
    assert sum(each.right for each in SUBMISSIONS) >= 30


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda each: f"{each.function}: {each.name}")
def test_a_submission_earns_what_it_deserves(submission: Submission, runner: LegalRunner) -> None:
    """The mark is the stated one, and no check fails to run."""
    mark = runner.mark(submission)

    assert mark.could_not_run == ()
    assert mark.earned == (mark.possible if submission.right else submission.points), mark.lost
    assert submission.right or submission.undefendable or mark.earned < mark.possible


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.label)
def test_a_table_of_the_public_answers_earns_no_hidden_point(unit, runner: LegalRunner) -> None:
    """But for functions without arguments, whose one public answer is all that there is."""
    mark = runner.mark_unit(unit.name, table_of_public_answers(runner.course, unit))
    constants = {"vertical_edge_filter", "horizontal_edge_filter", "square_detector"}
    groups = [each for each in runner.groups if each.unit == unit.name]
    deserved = sum(each.points for each in groups if not each.hidden or each.function in constants)

    assert mark.could_not_run == ()
    assert mark.earned <= deserved


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.label)
def test_raising_for_everything_earns_nothing(unit, runner: LegalRunner) -> None:
    """An error where one is due earns points only beside a right value."""
    assert runner.mark_unit(unit.name, raises_only(unit)).earned == 0


def test_each_submission_is_for_a_function_of_its_unit() -> None:
    """The corpus names functions that the course has."""
    functions = {spec.name: spec.unit for spec in load_course(REPOSITORY).functions.values()}

    assert {each.function: each.unit for each in SUBMISSIONS}.items() <= functions.items()
