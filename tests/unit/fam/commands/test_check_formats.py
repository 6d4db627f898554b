"""`fam check --format`: the results for programs, JUnit's XML and the record of GitHub Classroom."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import load_course

RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    return values * 2\n\n\n"
    "def halve(count):\n    return count // 2\n"
)
WRONG = RIGHT.replace("values * 2", "values ** 2")
SHOUTING = RIGHT.replace(
    "return values * 2", "print('::notice title=Autograding report::x\\n \\x1b[2J ##[error]<&\\x00'); return values"
)
# What the schema of JUnit's XML, as pytest's own tests have it, allows and requires.
SUITE = {"name", "errors", "failures", "skipped", "tests", "time", "timestamp"}
CASE = {"classname", "name", "time"}


@pytest.fixture
def check(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a way to write the student's file and check it."""

    def check_it(source: str, *arguments: str) -> Result:
        (workspace / "exercises/01_doubling/doubling.py").write_text(source, encoding="utf-8")
        monkeypatch.chdir(workspace)
        return CliRunner().invoke(fam, ["check", *arguments])

    return check_it


def classroom(done: Result) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(base64.b64decode(done.stdout, validate=False))
    return record


def test_junit_has_a_case_for_each_group_and_our_text_for_a_failure(check) -> None:
    """With the counts that readers sum up."""
    done = check(WRONG, "--format", "junit")

    root = ET.fromstring(done.stdout)
    [suite] = root
    cases = {(case.get("classname"), case.get("name")): case for case in suite}
    [failure] = cases["doubling.double", "on paper"]
    assert done.exit_code == 1
    assert (root.tag, suite.tag, failure.tag) == ("testsuites", "testsuite", "failure")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    assert "The values are squared" in (failure.text or "").replace("the values", "The values")
    assert (failure.text or "").startswith(failure.get("message") or "?")
    assert not list(cases["doubling.halve", "on paper"])


@pytest.mark.parametrize(
    "source", [RIGHT, WRONG, SHOUTING, "def double(:\n"], ids=["right", "wrong", "loud", "broken"]
)
def test_junit_keeps_to_the_schema(check, source: str) -> None:
    """The attributes and elements that pytest writes, and no character that XML does not allow."""
    [suite] = ET.fromstring(check(source, "--format", "junit").stdout)

    assert set(suite.attrib) == SUITE
    assert [float(suite.get(key) or "?") >= 0 for key in ("time", "tests", "errors")] == [True] * 3
    for case in suite:
        assert (case.tag, set(case.attrib)) == ("testcase", CASE)
        for detail in case:
            assert detail.tag in ("failure", "error", "system-out")
            assert set(detail.attrib) == ({"message"} if detail.tag != "system-out" else set())


def test_control_characters_are_written_as_python_would(check) -> None:
    """A terminal's escapes in what a student printed are not XML, nor are they lost."""
    done = check(SHOUTING, "--format", "junit")

    assert "\x1b" not in done.stdout
    assert "\\x1b[2J ##[error]&lt;&amp;\\x00" in done.stdout


def test_classroom_has_points_for_each_group(check) -> None:
    """One of two functions is right, and earns its points; the factor is that of the workflow."""
    right, wrong = classroom(check(RIGHT, "--format", "classroom")), classroom(check(WRONG, "--format", "classroom"))

    assert (right["status"], wrong["status"]) == ("pass", "fail")
    assert {test["name"]: test["status"] for test in wrong["tests"]} == {
        "double: on paper": "fail",
        "halve: on paper": "pass",
    }
    assert right["max_score"] == wrong["max_score"] == sum(test["score"] for test in right["tests"])
    assert 0 < sum(test["score"] for test in wrong["tests"]) < wrong["max_score"]


def test_the_groups_of_each_function_are_worth_its_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole numbers, and no group is worth nothing, in the real course with its solutions."""
    course = load_course()
    unit = course.units["conv_layer"]
    CliRunner().invoke(fam, ["start", str(tmp_path / "mine")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "mine")
    assert unit.solution
    Path(f"exercises/{unit.label}/{unit.name}.py").write_bytes(unit.solution.read_bytes())

    record = classroom(CliRunner().invoke(fam, ["check", "--format", "classroom", "conv_layer"]))

    scores = [test["score"] for test in record["tests"]]
    assert sum(scores) == record["max_score"] == unit.points * 10
    assert all(isinstance(score, int) and score > 0 for score in scores)


def test_a_print_cannot_report_points_to_the_runner(check) -> None:
    """Lines that begin with two colons are commands of GitHub Actions, and the reporter prints our messages."""
    record = classroom(check(SHOUTING, "--format", "classroom"))

    [message] = [test["message"] for test in record["tests"] if test["status"] == "fail"]
    assert "notice title=Autograding report" in message
    assert not [line for line in message.splitlines() if line.strip().startswith("::")]
    assert "##[" not in message


def test_json_has_two_names(check) -> None:
    """`--json`, which scripts use, and `--format json`."""
    assert json.loads(check(WRONG, "--json").stdout) == json.loads(check(WRONG, "--format", "json").stdout)
