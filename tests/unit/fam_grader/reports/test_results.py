"""Records of results: what is kept of a submission comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.reports.results import SubmissionResult
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

    assert SubmissionResult.from_dict(json.loads(json.dumps(result.to_dict()))) == result
