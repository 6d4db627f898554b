"""The student's page says each reason once, folds what passed, and names one next step."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from fam.core.language import message
from fam.course import Course
from fam_grader.grading.misconceptions import hedged
from fam_grader.reports.feedback import render_feedback
from fam_grader.reports.results import SubmissionResult
from support.made_results import RIGHT, SENTENCES, internal_error, make_result, rejected


def words(page: str) -> str:
    """Return what is to be read on the page, on one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", page.partition("<body>")[2])).split())


def test_a_mistake_of_several_groups_is_explained_once(small_course: Course) -> None:
    """With all of its groups below it, beside the next step at the top."""
    wrong = make_result(["value", "value", "passed", "passed", "passed"], misconceptions=["double__squares"] * 2)

    page = render_feedback(wrong, small_course)

    assert page.count(f'<p class="diagnosis">{hedged(SENTENCES["double__squares"])}</p>') == 1
    text = words(page).partition("It squares. ✗")[2]
    assert text.index("on paper") < text.index("values") < text.index("1 passed")


def test_mistakes_without_a_diagnosis_stand_alone(small_course: Course) -> None:
    """Two unrecognised ones may be different."""
    page = render_feedback(make_result(["value", "value", "passed", "passed", "passed"]), small_course)

    assert page.count('<div class="finding">') == 2
    assert 'class="diagnosis"' not in page


@pytest.mark.parametrize("kind", ["missing", "loading"])
def test_a_function_that_cannot_be_called_is_reported_once(small_course: Course, kind: str) -> None:
    """Not in every one of its groups."""
    result = make_result([kind, kind, kind, "passed", "passed"])
    groups = [replace(group, sentence="it is not there" if group.kind == kind else "") for group in result.groups]

    text = words(render_feedback(replace(result, groups=tuple(groups)), small_course))

    assert text.count("✗ It is not there.") == 1
    assert "So 3 groups of checks had nothing to ask." in text


def test_what_passed_is_folded(small_course: Course) -> None:
    """Nothing of it is lost, and nothing of it is in the way."""
    page = render_feedback(make_result(["passed", "value", "passed", "passed", "passed"]), small_course)

    folded = " ".join(re.findall("<details.*?</details>", page, re.DOTALL))
    assert words(f"<body>{folded}").count("✓") == 5  # four groups, and the function that passed as a whole
    assert "✗" not in folded


@pytest.mark.parametrize(
    ("result", "step"),
    [
        (make_result(["passed", "value", "passed", "value", "passed"]), "Next: halve , “on paper”."),
        (make_result(["passed", "passed", "passed", "passed", "value"]), "Next: halve , “values and errors”."),
        (make_result(RIGHT), "Everything passed."),
    ],
    ids=["a public check first", "a hidden one", "nothing left"],
)
def test_there_is_one_next_step(small_course: Course, result: SubmissionResult, step: str) -> None:
    """The first failed public check, because it shows the most; else the first hidden one."""
    text = words(render_feedback(result, small_course))

    assert step in text
    assert text.count("Next:") + text.count("Everything passed.") == 1


@pytest.mark.parametrize(
    "result",
    [make_result(["passed", "could not run", "passed", "passed", "passed"]), internal_error(), rejected()],
    ids=["one group", "all", "unreadable"],
)
def test_ungraded_checks_have_not_passed(small_course: Course, result: SubmissionResult) -> None:
    """The page neither praises the student nor names a next step."""
    text = words(render_feedback(result, small_course))

    assert "Everything passed." not in text
    assert "Next:" not in text


def test_the_page_is_in_the_courses_language(small_course: Course) -> None:
    """Whatever the grader's language is, and with messages that records keep in English."""
    german = replace(small_course, settings=replace(small_course.settings, language="de"))
    wrong = make_result(["value", "value", "passed", "passed", "passed"])
    groups = [replace(each, sentence=message("it is not written yet")) for each in wrong.groups]
    result = replace(wrong, groups=tuple(groups))

    page = render_feedback(result, german)

    assert '<html lang="de">' in page
    assert "Sie ist noch nicht geschrieben." in words(page)
    assert "Frage dann auf deinem eigenen Rechner noch einmal:" in words(page)
    assert b"it is not written yet" in result.to_json()
    assert '<html lang="en">' in render_feedback(result, small_course)
