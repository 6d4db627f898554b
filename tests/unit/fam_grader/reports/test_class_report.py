"""The instructor's page: its numbers are the class's, nothing on it acts, and no internal error is a student's."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.course import Course, load_course
from fam_grader.reports.class_report import feedback_link, render_report, teach_again, write_report
from fam_grader.reports.class_summary import ClassSummary, GroupTally, histogram
from fam_grader.reports.results import SubmissionResult
from security.attacks.corpus.names import ATTACKS
from support.made_results import GROUPS, KINDS, RIGHT, SENTENCES, internal_error, make_result, rejected

outcomes = st.lists(st.sampled_from(["passed", "passed", "could not run", *KINDS]), min_size=5, max_size=5)
results = st.one_of(
    st.builds(
        lambda found, known: make_result(found, misconceptions=known),
        outcomes,
        st.lists(st.sampled_from(["", *SENTENCES]), max_size=3),
    ),
    st.builds(rejected),
    st.builds(internal_error),
)


@given(st.lists(results, max_size=12))
def test_every_count_is_what_counting_by_hand_gives(small_course: Course, found: list[SubmissionResult]) -> None:
    """By group, by misconception, by status, and in the columns of the scores."""
    summary = ClassSummary.of(small_course, iter(found))

    for function, name, hidden, points in GROUPS:
        groups = [g for result in found for g in result.groups if (g.function, g.group) == (function, name)]
        tally = summary.functions[function].groups.get((name, hidden)) if groups else GroupTally(name, hidden, points)
        assert tally == GroupTally(
            name,
            hidden,
            points,
            passed=sum(group.status == "passed" for group in groups),
            failed=sum(g.status == "failed" and g.kind not in ("missing", "loading") for g in groups),
            unanswered=sum(g.kind in ("missing", "loading") for g in groups),
            could_not_run=sum(group.status == "could not run" for group in groups),
        )
        assert tally.asked == len(groups)
    students = {
        name: sum(name in {group.misconception for group in result.groups} for result in found) for name in SENTENCES
    }
    assert {name: each.students for name, each in summary.misconceptions.items()} == {
        name: count for name, count in students.items() if count
    }
    assert sum(summary.statuses.values()) == len(found) == len(summary.rows)
    scored = [result for result in found if result.groups and set(result.functions.values()) != {None}]
    assert len(summary.shares) == len(scored)
    assert sum(histogram(summary.shares)) == len(scored)


@given(st.lists(results, max_size=12))
def test_the_lost_points_of_a_unit_are_those_of_the_functions_that_were_answered(
    small_course: Course, found: list[SubmissionResult]
) -> None:
    """What is not written, did not load, or could not run is nobody's misunderstanding."""
    summary = ClassSummary.of(small_course, found)

    lost = worth = 0.0
    for result in found:
        for function, points in result.functions.items():
            groups = [group for group in result.groups if group.function == function]
            if points is not None and any(group.kind not in ("missing", "loading") for group in groups):
                lost += small_course.functions[function].points - points
                worth += small_course.functions[function].points
    if found:
        assert summary.units["doubling"].lost == pytest.approx(lost)
        assert summary.units["doubling"].worth == pytest.approx(worth)


@given(st.lists(results, max_size=8))
def test_every_class_has_a_report(small_course: Course, found: list[SubmissionResult]) -> None:
    """An empty one, one without a readable submission, and one with internal errors only."""
    page = render_report(ClassSummary.of(small_course, found))

    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "nan" not in re.sub("<[^>]*>", "", page)


@pytest.mark.slow
def test_results_are_let_go_of_as_soon_as_they_are_counted(small_course: Course) -> None:
    """However long the class: of a result its row is kept, and none of its groups."""
    alive: list[weakref.ref[SubmissionResult]] = []

    def stream() -> Iterator[SubmissionResult]:
        for number in range(50):
            gc.collect()
            assert sum(reference() is not None for reference in alive) <= 1
            result = make_result(["passed", "value", "value", "passed", "passed"], f"student {number}")
            alive.append(weakref.ref(result))
            yield result
            del result

    summary = ClassSummary.of(small_course, stream())

    assert len(summary.rows) == 50


def test_what_could_not_run_is_red_and_no_zero(small_course: Course) -> None:
    """It is said at the top, it lowers nobody's score, and those whom we failed on need no help."""
    could_not_run = make_result(["passed", "could not run", "passed", "passed", "passed"], "ann")
    summary = ClassSummary.of(small_course, [could_not_run, make_result(RIGHT, "bob"), internal_error("eve")])

    page = render_report(summary)

    assert [row.share for row in summary.rows] == [1.0, 1.0, None]
    assert summary.need_help == []
    assert summary.median_share == 1.0
    assert '<li class="ours"><b>2</b>' in page
    assert "1 × <code>ZeroDivisionError: by zero</code>" in page
    assert '<strong class="fault">2 could not run</strong>' in page
    assert re.search(r"\.fault \{ color: var\(--fault\)", page)
    assert '<span class="fault">could not be graded</span>' in page


def test_a_class_without_faults_shows_no_red(small_course: Course) -> None:
    """Nothing on the page is of the class that says that we failed."""
    page = render_report(ClassSummary.of(small_course, [make_result(RIGHT), rejected()]))

    body = page.partition("<body>")[2]
    assert 'class="fault"' not in body
    assert 'class="ours"' not in body


def test_the_unit_that_cost_the_most_is_to_be_taught_again(small_course: Course) -> None:
    """With how many lost points there, and the sentence of the commonest misconception."""
    wrong = make_result(["value", "value", "passed", "passed", "passed"], misconceptions=["double__squares"] * 2)
    unwritten = make_result(["missing"] * 5)
    summary = ClassSummary.of(small_course, [wrong, wrong, make_result(RIGHT), unwritten, rejected()])

    [lesson] = teach_again(summary)
    page = unescape(re.sub(r"[ \n]+", " ", re.sub("<[^>]*>", "", render_report(summary))))

    assert (lesson.tally.short, lesson.tally.answered) == (2, 3)
    assert lesson.tally.lost_share == pytest.approx(5 / 12)
    assert "2 of the 3 students who answered lost points here, together 42\u202f% of what" in page
    assert "Most often (2 students): It squares." in page
    assert "Doubling adds a number to itself." in page


def test_what_hardly_anybody_got_wrong_is_not_taught_again(small_course: Course) -> None:
    """One student of fifty is a matter for that student."""
    wrong = make_result(["value", "value", "passed", "passed", "passed"], misconceptions=["double__squares"] * 2)

    summary = ClassSummary.of(small_course, [wrong, *[make_result(RIGHT)] * 49])

    assert teach_again(summary) == []
    assert "Nothing stands out" in render_report(summary)


def test_the_points_of_a_bonus_unit_count_where_it_is_graded_alone(course_copy: Path) -> None:
    """And nowhere else: the bonus of a course lowers no score."""
    description = course_copy / "exercises" / "01_doubling" / "exercise.yaml"
    description.write_text(description.read_text().replace("concepts:", "bonus: true\nconcepts:"))
    wrong = make_result(["value", "value", "passed", "passed", "passed"])
    summary = ClassSummary.of(load_course(course_copy), [replace(wrong, score=0.0, max_score=0.0, bonus=1.5)])

    assert [row.share for row in summary.rows] == [1.5 / 4]
    assert [lesson.tally.unit.name for lesson in teach_again(summary)] == ["doubling"]


@pytest.mark.parametrize(
    ("result", "needed"),
    [
        (rejected(), True),
        (make_result(["passed", "value", "value", "value", "value"]), True),
        (make_result(["passed", "value", "passed", "passed", "passed"]), False),
        (make_result(["passed", "passed", "passed", "passed", "hung"]), True),
        (make_result(["passed", "passed", "passed", "died", "passed"]), True),
        (make_result(["missing"] * 5), True),
        (make_result(RIGHT), False),
        (internal_error(), False),
    ],
    ids=["unreadable", "a quarter", "more than half", "hung", "died", "unwritten", "right", "our fault"],
)
def test_who_needs_help_follows_the_rule_on_the_page(
    small_course: Course, result: SubmissionResult, needed: bool
) -> None:
    """Unreadable, stuck, or below half of the points that could be graded; and never for an internal error."""
    assert [row.needs_help for row in ClassSummary.of(small_course, [result]).rows] == [needed]


@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_no_text_of_a_students_acts_on_the_page(small_course: Course, text: str) -> None:
    """Neither a name, nor a message, nor the last line of a trace."""
    hostile = f"<script>alert(1)</script><img src=x>{text}\"'&{{{{ 7*7 }}}}"
    result = replace(
        make_result(["could not run", "value", "value", "died", "value"]),
        submission=hostile,
        message=hostile,
        internal_errors=(hostile,),
    )
    harmless = replace(result, submission="x", message="x", internal_errors=("x",))

    page = render_report(ClassSummary.of(small_course, [result]))
    tags = re.findall(r"<[a-z!/][^>]*>", page)

    assert len(tags) == len(re.findall(r"<[a-z!/][^>]*>", render_report(ClassSummary.of(small_course, [harmless]))))
    assert all(each.isprintable() or each in "\n\u202f" for each in page)
    page.encode("utf-8")


def test_people_are_called_by_their_names_where_those_are_known(small_course: Course) -> None:
    """A platform's number is no name; it is shown beside it."""
    people = {"submission_7": "Ada Lovelace & <b>Charles"}
    found = [make_result(RIGHT, "submission_7"), make_result(RIGHT, "submission_8")]

    page = render_report(ClassSummary.of(small_course, found, people))

    assert ">Ada Lovelace &amp; &lt;b&gt;Charles (submission_7)</a>" in page
    assert ">submission_8</a>" in page


@pytest.mark.parametrize("folder", ["../up", "a b", "100%", "#top", "javascript:alert(1)", "Zoë", '"><b>', "a?b"])
def test_a_link_leads_to_the_students_page_and_nowhere_else(small_course: Course, folder: str) -> None:
    """Whatever is in the name of the folder, it is one relative address."""
    [row] = ClassSummary.of(small_course, [replace(make_result(RIGHT), student=folder)]).rows

    link = feedback_link(row)

    assert re.fullmatch(r"[\w.~%/-]+/feedback\.html", link, re.ASCII)
    assert ":" not in link


def test_two_thousand_students_make_a_small_page(small_course: Course, tmp_path: Path) -> None:
    """Under 2 MB with the longest names and messages, and most of it folded away."""
    names = (f"{number:04} {'ẞ' * 51}" for number in range(2000))  # 160 bytes, as long as a folder's name may be
    wrong = make_result(["passed", "value", "value", "died", "value"], misconceptions=["", "double__squares"])
    stream = (replace(wrong, submission=name * 2, student=name, message="ẞ" * 1000) for name in names)

    write_report(tmp_path / "report.html", ClassSummary.of(small_course, stream))

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    unfolded = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert (tmp_path / "report.html").stat().st_size < 2_000_000
    assert unfolded.count("<tr") < 60


def test_all_hostile_names_of_the_corpus_stand_on_one_page(small_course: Course) -> None:
    """Each is a row, none of them is a tag or a control character."""
    summary = ClassSummary.of(small_course, [make_result(RIGHT, attack.name) for attack in ATTACKS])

    assert len(summary.rows) == len(ATTACKS)
    assert render_report(summary).count("<script") == 1  # the one that sorts the tables


def test_rare_reasons_to_look_at_an_upload_come_first(small_course: Course) -> None:
    """Forty untouched skeletons share one row, below the one upload that could not be read."""
    untouched = [
        replace(make_result([]), submission=f"s{number:02}", student=f"s{number:02}", review=("nothing is written",))
        for number in range(40)
    ]
    unread = replace(rejected(), submission="zz", student="zz", review=("this format is not read",))
    page = render_report(ClassSummary.of(small_course, [*untouched, unread]))
    section = page.partition('id="review"')[2].partition("</section>")[0]
    rows = [re.sub(r"<[^>]+>", "", row) for row in section.split("<tr>")[2:]]

    assert len(rows) == 2
    assert rows[0].startswith("zz")
    assert rows[0].strip().endswith("this format is not read")
    assert "s00, s01" in rows[1]
    assert "and 25 more" in rows[1]
    assert rows[1].strip().endswith("nothing is written")
