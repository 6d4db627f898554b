"""What was decided, on a student's page, in `results.json` and in the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fam.course import Course, load_course
from fam_grader.batch.history import Change
from fam_grader.gradebook.late_days import StudentDays
from fam_grader.gradebook.roster import Person
from fam_grader.reports.class_report import DecidedRow, TermReport, render_report
from fam_grader.reports.class_summary import ClassSummary
from fam_grader.reports.decided import Decided, decided_page, decided_results
from fam_grader.reports.feedback import render_feedback
from support.made_results import RIGHT, make_result
from support.paths import SMALL_COURSE

RESULT = replace(make_result(["value", *RIGHT[1:]], "<b>ann"), message="<!-- decided -->")
DECIDED = Decided(
    graded=3.0,
    total=3.6,
    functions={"double": 3.0, "halve": None},
    adjustment=-0.5,
    late="1 d",
    penalty=0.4,
    due="2026-11-22 23:59",
    comments=("well done <script>", "=cmd()\x1b[2J"),
)
RECORD = {"score": 3.0, "output": "x", "extra_data": {"score": 3.0}, "tests": [1]}


@pytest.fixture(scope="module")
def course() -> Course:
    """Return the small course."""
    return load_course(SMALL_COURSE)


def test_a_page_is_the_same_again_without_decisions(course: Course) -> None:
    """Decisions are put in and taken out, however often, and no student's text is taken for their place."""
    plain = render_feedback(RESULT, course)
    decided = decided_page(plain, RESULT, DECIDED, course)

    assert decided is not None
    assert decided_page(decided, RESULT, DECIDED, course) == decided
    assert decided_page(decided, RESULT, Decided(graded=3.0, total=3.0), course) == plain
    assert decided_page("<p>of an earlier version</p>", RESULT, DECIDED, course) is None


def test_a_page_has_everything_that_was_decided(course: Course) -> None:
    """As text: no markup of a comment is obeyed."""
    page = decided_page(render_feedback(RESULT, course), RESULT, DECIDED, course) or ""
    block = page.partition("<!-- decided -->")[2].partition("<!-- /decided -->")[0]

    for text in (
        "Your mark: 3.6 of 4 points.",
        "<code>double</code>: 3 points instead of 2.",
        "<code>halve</code> does not count for you.",
        "Changed by your instructor: -0.5 points.",
        "Your own due time: 2026-11-22 23:59.",
        "Late by 1 d, which costs 0.4 points.",
        "well done &lt;script&gt;",
        "=cmd()\\x1b[2J",
    ):
        assert text in block


def test_a_page_speaks_the_courses_language(course: Course) -> None:
    """Comments stay as they are."""
    german = replace(course, settings=replace(course.settings, language="de"))
    page = decided_page(render_feedback(RESULT, german), RESULT, DECIDED, german) or ""

    assert "Wertung: 3.6 von 4 Punkten." in page
    assert "well done" in page


def test_results_have_the_decided_score_and_what_it_comes_from() -> None:
    """And are what they were, once nothing is decided any more; an excused score stays as graded."""
    decided = decided_results(RECORD, RESULT, DECIDED)
    plain = decided_results(decided, RESULT, Decided(graded=3.0, total=3.0))

    assert decided["score"] == 3.6
    assert decided["extra_data"]["decided"]["graded"] == 3.0
    assert decided["tests"] == [1]
    assert "well done" in decided["output"]
    assert (plain["score"], plain["output"], plain["extra_data"]) == (3.0, RESULT.message, {"score": 3.0})
    assert decided_results(RECORD, RESULT, Decided(excused=True))["score"] == 3.0


def test_the_report_lists_changes_decisions_and_late_days(course: Course) -> None:
    """Long lists are folded, and nothing in a name is markup; a class without them has none of the sections."""
    summary = ClassSummary.of(course, [RESULT])
    changes = [Change("double", 2.0, None, "suite", "<i>Ann", student=RESULT.student)] * 20
    days = [StudentDays(Person("<i>Ann"), 1, None, 2)]
    page = render_report(
        summary, term=TermReport(changes, [DecidedRow("<i>ann", RESULT.student, DECIDED)] * 20, days)
    )

    assert [f'id="{name}"' in page for name in ("changes", "decisions", "late-days")] == [True] * 3
    assert page.count("<td>suite</td>") == 20
    assert page.count("<summary>5 more</summary>") == 2
    assert "<i>" not in page.replace("<i class", "").replace("<i style", "")
    assert not any(f'id="{name}"' in render_report(summary) for name in ("changes", "decisions", "late-days"))
