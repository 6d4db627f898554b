"""Records of results: what is kept of a submission comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from otter.run.run_autograder.autograder_config import AutograderConfig
from otter.test_files import GradingResults

from fam.course import Course, load_course
from fam_grader.batch.grader import Grader
from fam_grader.execution.budget import Budget
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import grade, load_groups
from fam_grader.reports.results import SubmissionResult, encode_json, make_result, to_gradescope
from fam_grader.submissions import SubmissionSource


@pytest.mark.parametrize(
    "text", ["def double(values):\n    print('hm')\n    return values * values\n", "no Python", "\0"], ids=repr
)
def test_a_result_comes_back_from_json_as_it_was(small_course: Course, tmp_path: Path, text: str) -> None:
    """With its groups, tables, pictures and notes; also that of a submission that was rejected."""
    path = tmp_path / "doubling.py"
    path.write_text(text, encoding="utf-8")
    grader = Grader(small_course, list(small_course.units), "none")

    result = grader.grade(SubmissionSource(path, path.name, "ann"), tmp_path)
    grader.close()

    assert SubmissionResult.from_json(result.to_json()) == result


def test_results_are_listed_as_otter_lists_them(small_course: Course) -> None:
    """With otter's own record of the same test files, but for what students are shown, which is ours."""
    text, place = "def double(values):\n    return values + values\n", {"double": ("ours", "double")}
    groups = load_groups(small_course, small_course.units.values(), hidden=True)
    with Session(PlainLauncher(), Sources({"ours": text}, {"ours": "ours.py"}, place), Budget()) as session:
        outcomes = grade(small_course, groups, session, MisconceptionDiagnoser(small_course))
    result = make_result(
        small_course, outcomes, submission="ours", student="ann", problems=(), isolation="none", seconds=1
    )
    config = AutograderConfig({"show_hidden": True, "force_public_test_summary": False})

    tests = to_gradescope(result, outcomes)["tests"]

    assert {each.status for each in outcomes} == {"passed", "failed"}
    theirs = GradingResults([each.test_file for each in outcomes]).to_gradescope_dict(config)["tests"]
    kept = ("name", "score", "max_score")
    assert [[each[key] for key in kept] for each in tests] == [[each[key] for key in kept] for each in theirs]
    assert [list(each)[:5] for each in tests] == [list(each) for each in theirs]


def test_advice_that_waits_for_right_values_is_written_as_plain_text(course_copy: Path, tmp_path: Path) -> None:
    """A class run keeps each result as JSON, also that of a function that fails for small integers alone."""
    suite = course_copy / "grader/hidden/01_doubling/double.py"
    text = suite.read_text(encoding="utf-8").replace("noise, refuses", "noise, once_values_are_right, refuses")
    advice = '"Try small integers."'
    suite.write_text(text.replace(advice, f"once_values_are_right({advice})"), encoding="utf-8")
    path = tmp_path / "doubling.py"
    path.write_text("def double(values):\n    return values * 2\n", encoding="utf-8")
    grader = Grader(load_course(course_copy), ["doubling"], "none")

    result = grader.grade(SubmissionSource(path, path.name, "ann"), tmp_path)
    grader.close()

    assert "Try small integers." in {group.advice for group in result.groups}
    assert SubmissionResult.from_json(result.to_json()) == result


def test_half_a_surrogate_pair_does_not_keep_a_result_from_being_written() -> None:
    """A student's text may hold one, in keys and values at any depth; UTF-8 cannot, so it is written as an escape."""
    assert (
        encode_json({"a\ud800": ["é \udfff", 1.5, None, ("\ud83d\ude00",)]})
        == r'{"a\\ud800":["é \\udfff",1.5,null,["\\ud83d\\ude00"]]}'.encode()
    )
    assert encode_json({"a": "é"}) == '{"a":"é"}'.encode()
