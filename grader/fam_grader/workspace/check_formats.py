"""The result of a check for other programs: JUnit's XML, and what the reporter of GitHub Classroom reads."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.workspace.places import place_of_group

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult

STEPS = 10  # a function's points are divided among its groups in tenths of a point, or finer
CLASSROOM_STATUS = {"passed": "pass", "failed": "fail"}  # anything else is an error
# Lines that the runner of GitHub Actions takes for commands, of which a report of points is one.
COMMAND_LINE = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def junit_text(result: SubmissionResult, now: datetime) -> str:
    """Return the result as JUnit's XML in the form that pytest writes: a test case for each group."""
    suite = ET.Element(
        "testsuite",
        name="fam check",
        errors=str(sum(group.status not in ("passed", "failed") for group in result.groups)),
        failures=str(sum(group.status == "failed" for group in result.groups)),
        skipped="0",
        tests=str(len(result.groups)),
        time=f"{result.seconds:.3f}",
        timestamp=now.isoformat(timespec="seconds"),
    )
    for group in result.groups:
        case = ET.SubElement(
            suite, "testcase", classname=f"{group.unit}.{group.function}", name=group.group, time="0"
        )
        if group.status != "passed":
            kind = "failure" if group.status == "failed" else "error"
            text = message_of(group)
            ET.SubElement(case, kind, message=text.partition("\n")[0]).text = text
        elif group.printed:  # which the text of a failure has, too
            ET.SubElement(case, "system-out").text = escape_control_chars(group.printed)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}'


def message_of(group: GroupResult) -> str:
    """Return what is said of a group that did not pass, without control characters; the place comes last."""
    return escape_control_chars("\n".join([group.output or group.status, *group.place]))


def classroom_text(course: Course, result: SubmissionResult) -> str:
    """Return the result as `autograding-grading-reporter` reads it: JSON in Base64, with points for each group."""
    factor, tests = scale_of(course), []
    for function, run in groupby(result.groups, key=lambda group: group.function):
        groups = list(run)
        whole = int(Fraction(str(course.functions[function].points)) * factor)
        shares = apportion(whole, [Fraction(str(group.max_score)) for group in groups])
        tests += [_classroom_test(course, group, points) for group, points in zip(groups, shares, strict=True)]
    total = sum(Fraction(str(course.functions[name].points)) for name in {each.function for each in result.groups})
    return classroom_record(tests, int(total * factor))


def classroom_record(tests: Sequence[dict[str, Any]], max_score: int) -> str:
    """Encode the results of tests, as the graders of GitHub Classroom hand them to its reporter."""
    found = {test["status"] for test in tests}
    status = next((each for each in ("error", "fail") if each in found), "pass")
    record = {"version": 1, "status": status, "max_score": max_score, "tests": tests}
    return base64.b64encode(json.dumps(record).encode()).decode()


def classroom_test(name: str, status: str, score: int, message: str, file: str = "", line: int = 0) -> dict[str, Any]:
    """Return the record of one test, whose message cannot give orders to the runner that prints it."""
    harmless = COMMAND_LINE.sub(r"\1: ", message).replace("##[", "## [")
    return {
        "name": name,
        "status": status,
        "score": score,
        "message": harmless,
        "test_code": "",
        "filename": file,
        "line_no": line,
        "duration": 0,
    }


def _classroom_test(course: Course, group: GroupResult, points: int) -> dict[str, Any]:
    status = CLASSROOM_STATUS.get(group.status, "error")
    file, line = place_of_group(course, group) if status != "pass" else ("", 0)
    return classroom_test(
        f"{group.function}: {group.group}",
        status,
        points if status == "pass" else 0,
        "" if status == "pass" else message_of(group),
        file,
        line,
    )


def scale_of(course: Course) -> int:
    """Return by what points are multiplied, so that groups have whole ones: Classroom may cut fractions off."""
    return lcm(STEPS, *(Fraction(str(spec.points)).denominator for spec in course.functions.values()))


def apportion(whole: int, weights: Iterable[Fraction]) -> list[int]:
    """Divide `whole` points by weights, without a remainder; equal shares of it go to the largest fractions.

    >>> apportion(10, [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4), Fraction(1, 4)])
    [4, 2, 2, 2]
    """
    given = list(weights)
    total = sum(given)
    exact = [whole * weight / total for weight in given] if total else [Fraction(whole, len(given))] * len(given)
    shares = [int(each) for each in exact]
    largest = sorted(range(len(given)), key=lambda index: shares[index] - exact[index])
    for index in largest[: whole - sum(shares)]:
        shares[index] += 1
    return shares
