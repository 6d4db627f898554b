"""What decisions, extensions and late days make of marks, against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam.course import Course, load_course
from fam_grader.gradebook.attempts import AttemptRule
from fam_grader.gradebook.class_decisions import ClassDecisions, bind
from fam_grader.gradebook.class_list import OTHER, SUBMITTED, MatchedClass, match_class
from fam_grader.gradebook.decisions import COLUMNS, read_decisions
from fam_grader.gradebook.find_student import StudentFinder
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.late_days import LateDays
from fam_grader.gradebook.late_policy import Amount, LatePolicy
from fam_grader.gradebook.platforms import make_gradebook
from fam_grader.gradebook.roster import Person, Roster
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import Kind, Owner, Part, SubmissionSource
from support.paths import SMALL_COURSE

DUE = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
POLICY = LatePolicy(DUE, Amount(10, True), cap=Amount(50, True))
ADA, BOB, EVE = (
    Person("Ada Lovelace", "ada@x.edu", "0042"),
    Person("Bob Bee", "bob@x.edu", "0043"),
    Person("Eve Ee", "eve@x.edu", "0044"),
)
ROSTER = Roster([ADA, BOB, EVE])
Decide = Callable[..., ClassDecisions]


@pytest.fixture(scope="module")
def course() -> Course:
    """Return the course with `double` for 3 points and `halve` for 1."""
    return load_course(SMALL_COURSE)


def found(name: str, *people: Person, hours: float = -1) -> SubmissionSource:
    """Make a submission, so many hours after the due time."""
    owners = tuple(Owner(person.name, person.email) for person in people)
    return SubmissionSource(
        *(Path(f"/class/{name}"), name, name),
        kind=Kind.GRADESCOPE,
        owners=owners,
        submitted=DUE + timedelta(hours=hours),
    )


def result(name: str, double: float | None = 2.0, halve: float | None = 1.0) -> SubmissionResult:
    """Make a result as graded."""
    functions = {"double": double, "halve": halve}
    score = sum(points or 0.0 for points in functions.values())
    return SubmissionResult(name, name, "graded", score, 4.0, 0.0, functions, "", "", 0.0)


def decide(tmp_path: Path, matched: MatchedClass, *rows: str) -> ClassDecisions:
    """Read decisions about a class."""
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows, ""]))
    return bind(read_decisions(path, ("double", "halve")), StudentFinder(matched), timed=True)


@pytest.mark.parametrize(
    ("rows", "hours", "total", "words"),
    [
        ((), -1, 3.0, ""),
        ((), 30, 2.4, ""),  # 3 - 2 · 10 %
        (("ada@x.edu,double,3,,,,,",), -1, 4.0, "double: 3 points"),
        (("42,double,3,,,,,",), 30, 3.2, "double: 3 points"),  # (3 + 1) - 20 %
        (("Ada Lovelace,double,,-0.5,,,,",), -1, 2.5, "double: 1.5 points"),
        (("ada@x.edu,double,,-9,,,,",), -1, 1.0, "double: 0 points"),
        (("ada@x.edu,,,1,,,,", "0042,,,0.5,,,,"), 30, 3.9, "adjusted by +1.5"),  # 3 - 20 % + 1.5
        (("ada@x.edu,,7.5,,,,,",), 30, 7.5, "total set"),
        (("ada@x.edu,double,,,,,yes,",), -1, 4.0, "double: excused"),  # 1 of 1, scaled up to 4
        (("ada@x.edu,halve,,,,,x,",), -1, 2.66667, "halve: excused"),  # 2 of 3, scaled up to 4
        (("ada@x.edu,,,,,,yes,",), -1, None, "excused"),
        (("ada@x.edu,,,,,2 days,,",), 30, 3.0, "due 2026-11-22"),
        (("ada@x.edu,,,,,1 day,,",), 30, 2.7, "due 2026-11-21"),  # 6 hours late: one day that has begun
        (("ada@x.edu,,,,,2026-11-25,,",), 30, 3.0, "due 2026-11-25"),
    ],
)
def test_marks_agree_with_those_by_hand(
    tmp_path: Path, course: Course, rows: tuple[str, ...], hours: float, total: float | None, words: str
) -> None:
    """Functions first, then 10 % for each day that has begun, then the whole; graded is 2 of 3 and 1 of 1."""
    matched = match_class([found("a", ADA, hours=hours)], ROSTER)
    columns = ClassColumns(matched.settle(), POLICY, decide(tmp_path, matched, *rows), course=course)

    decided = columns.decided(result("a"))

    assert decided.total == (None if total is None else pytest.approx(total))
    assert decided.graded == 3.0
    assert words in decided.in_words


def test_an_override_knows_what_the_grader_could_not(tmp_path: Path, course: Course) -> None:
    """An internal error leaves a mark unknown, until its function is decided."""
    matched = match_class([found("a", ADA)], ROSTER)
    plain = ClassColumns(matched.settle(), None, decide(tmp_path, matched, "eve@x.edu,,,,hello,,,"), course=course)
    decided = ClassColumns(
        matched.settle(), None, decide(tmp_path, matched, "ada@x.edu,double,2,,,,,"), course=course
    )
    unknown = replace(result("a", double=None), score=1.0)

    assert plain.total(unknown) is None
    assert decided.total(unknown) == 3.0


def test_a_decision_without_a_student_is_a_fault(tmp_path: Path) -> None:
    """Unknown and ambiguous students, contradictions and pointless rows are faults with their places."""
    twins = Roster([ADA, Person("Ada Lovelace", "other@x.edu", "0099")])
    matched = match_class([found("a", ADA)], twins)

    with pytest.raises(CourseError) as raised:
        decide(tmp_path, matched, "Ada Lovelace,,1,,,,,", "adda@x.edu,,1,,,,,")
    assert "decisions.csv:2:1: 'Ada Lovelace' could be Ada Lovelace (ada@x.edu) or Ada" in str(raised.value)
    assert "decisions.csv:3:1: no student is called 'adda@x.edu'; did you mean 'ada@x.edu'?" in str(raised.value)

    with pytest.raises(CourseError) as raised:
        decide(
            tmp_path,
            matched,
            "ada@x.edu,,1,,,,,",
            "42,,2,,,,,",
            "42,halve,,1,,,,",
            "42,,,,,1 day,,",
            "0042,,,,,2 days,,",
        )
    assert [line.rpartition("csv:")[2] for line in str(raised.value).splitlines()[:-1]] == [
        "3:5: line 2 says otherwise of the same student and function.",
        "4:11: this has no effect: line 2 decides the whole.",
        "6:10: line 5 says otherwise of the same student and function.",
    ]


def test_a_name_that_a_student_chose_gets_nobody_elses_decision(tmp_path: Path) -> None:
    """Eve's upload is called like Bob: his name alone is ambiguous, his address and a slash are not."""
    upload = found("Bob Bee", EVE)
    matched = match_class([found("b", BOB), upload], ROSTER)

    with pytest.raises(CourseError, match="could be Bob Bee, or the submission of that name"):
        decide(tmp_path, matched, "Bob Bee,,1,,,,,")
    assert set(decide(tmp_path, matched, "bob@x.edu,,1,,,,,").by_key) == {BOB}
    assert set(decide(tmp_path, matched, "Bob Bee/,,1,,,,,").by_key) == {EVE}


def test_decisions_about_people_who_submitted_together_must_agree(tmp_path: Path) -> None:
    """There is one mark for both, and a message says whom a row is for as well."""
    matched = match_class([found("a", ADA, BOB)], ROSTER)
    one = decide(tmp_path, matched, "ada@x.edu,,1,,,,,")

    one.check(matched.settle())
    assert "Decisions in line 2 are for Ada Lovelace and Bob Bee, who submitted together." in list(
        one.messages(matched.settle(), ["double"])
    )
    with pytest.raises(CourseError, match="says otherwise"):
        decide(tmp_path, matched, "ada@x.edu,,1,,,,,", "bob@x.edu,,2,,,,,").check(matched.settle())


def test_gradebooks_have_the_decided_marks(tmp_path: Path, course: Course) -> None:
    """Also of those who submitted nothing; who is excused has Canvas' word for it, and no mark elsewhere."""
    matched = match_class([found("a", ADA), found("b", BOB)], ROSTER)
    rows = ("ada@x.edu,double,3,,well done,,,", "bob@x.edu,,,,,,x,", "eve@x.edu,,1.5,,on paper,,,")
    columns = ClassColumns(matched.settle(), None, decide(tmp_path, matched, *rows), course=course)
    grades = [grade for each in (result("a"), result("b")) for grade in columns.grades(each)]
    grades += columns.missing_grades(["double", "halve"])

    canvas, moodle = (make_gradebook(platform, grades, "HW") for platform in ("canvas", "moodle"))

    assert [row[5] for row in canvas.rows[2:]] == ["4", "EX", "1.5"]
    assert [(row[3], row[5]) for row in moodle.rows[1:]] == [("4", "well done"), ("", ""), ("1.5", "on paper")]
    assert canvas.remarks == ("1 excused: Bob Bee",)


@pytest.mark.parametrize(
    ("hours", "before", "used", "left", "total"),
    [
        (-1, 0, 0, 3, 3.0),
        (1, 0, 1, 2, 3.0),
        (49, 0, 3, 0, 3.0),
        (49, 2, 1, 0, 2.4),  # one day paid for; 25 hours left: 2 · 10 %
        (100, 3, 0, 0, 1.5),  # nothing left; 5 days, capped at half
    ],
)
def test_late_days_pay_for_days_that_have_begun(
    course: Course, hours: float, before: int, used: int, left: int, total: float
) -> None:
    """Of three; what they do not pay for costs 10 % a day."""
    matched = match_class([found("a", ADA, hours=hours)], ROSTER)
    columns = ClassColumns(matched.settle(), POLICY, None, LateDays(3, {ADA: before}), course)

    decided = columns.decided(result("a"))

    assert (decided.days_used, decided.days_left, decided.total) == (used, left, pytest.approx(total))


def test_people_who_submit_together_share_their_late_days(course: Course) -> None:
    """As far as the one with the fewest has some."""
    matched = match_class([found("a", ADA, BOB, hours=40)], ROSTER)
    columns = ClassColumns(matched.settle(), POLICY, None, LateDays(3, {BOB: 2}), course)

    assert columns.decided(result("a")).days_used == 1


def states(rule: AttemptRule, matched: MatchedClass, totals: dict[str, float | None] | None = None) -> dict[str, str]:
    """Return what counts."""
    return {each.source.name: each.state for each in rule.settle(matched, totals).attempts}


def test_the_last_attempt_in_time_counts(tmp_path: Path) -> None:
    """With grace and extension; the latest, where all are late."""
    attempts = [found("1", ADA, hours=-9), found("2", ADA, hours=0.1), found("3", ADA, hours=30)]
    late = [found("4", BOB, hours=1), found("5", BOB, hours=2)]
    matched = match_class([*attempts, *late], ROSTER)
    extension = decide(tmp_path, matched, "ada@x.edu,,,,,2 days,,")

    plain = states(AttemptRule("before-due", None, POLICY), matched)
    graced = states(AttemptRule("before-due", None, replace(POLICY, grace=timedelta(minutes=15))), matched)
    extended = states(AttemptRule("before-due", extension, POLICY), matched)

    assert plain == {"1": SUBMITTED, "2": OTHER, "3": OTHER, "4": OTHER, "5": SUBMITTED}
    assert [name for name in "123" if graced[name] == SUBMITTED] == ["2"]
    assert [name for name in "123" if extended[name] == SUBMITTED] == ["3"]


def test_the_best_attempt_counts_once_all_are_graded() -> None:
    """Until then all of them do; of equally good ones, the first."""
    matched = match_class([found(str(hour), ADA, hours=hour) for hour in (-3, -2, -1)], ROSTER)
    rule = AttemptRule("best", None, POLICY)

    assert set(states(rule, matched).values()) == {SUBMITTED}
    assert states(rule, matched, {"-3": 1.0, "-2": 3.0, "-1": 3.0})["-2"] == SUBMITTED
    assert states(rule, matched, {"-3": 1.0, "-2": None, "-1": 0.5})["-3"] == SUBMITTED


def test_a_clone_that_cannot_be_read_as_of_the_due_time_says_so() -> None:
    """It is graded as it is, and is to be looked at."""
    archived = replace(found("a", ADA), kind=Kind.GITHUB, parts=(Part("a"),))
    matched = match_class([archived], ROSTER)

    (attempt,) = AttemptRule("before-due", None, POLICY).read_commits(matched).attempts

    assert attempt.source == archived
    assert attempt.note == "it is a clone in an archive, graded as it is; unpack the archive"


def test_a_decision_names_the_attempt(tmp_path: Path) -> None:
    """For one student; a name that there is not is a fault."""
    matched = match_class([found("first", ADA, hours=-2), found("second", ADA)], ROSTER)
    named = AttemptRule(decisions=decide(tmp_path, matched, "ada@x.edu,,,,,,,first"), policy=POLICY)

    named.check(matched)
    assert states(named, matched) == {"first": SUBMITTED, "second": OTHER}
    wrong = AttemptRule(decisions=decide(tmp_path, matched, "ada@x.edu,,,,,,,third"), policy=POLICY)
    with pytest.raises(CourseError, match=r"2:17: no attempt 'third'; expected .* submissions: first, second"):
        wrong.check(matched)


@given(
    st.lists(st.tuples(st.sampled_from(["", "double", "halve"]), st.sampled_from(["", "1", "2.5"]),
                       st.sampled_from(["", "-3", "+0.5"]), st.booleans()), max_size=4),
    st.sampled_from([-1.0, 0.5, 30.0, 500.0]),
)  # fmt: skip
def test_a_decided_mark_is_never_below_zero(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, bool]], hours: float
) -> None:
    """Whatever is decided: it is unknown only where the work is excused, and as graded stays as graded."""
    course = load_course(SMALL_COURSE)
    matched = match_class([found("a", ADA, hours=hours)], ROSTER)
    texts = [f"ada@x.edu,{name},{over},{more},,,{'x' * excused}," for name, over, more, excused in rows]
    try:
        decisions = decide(tmp_path_factory.getbasetemp(), matched, *texts)
    except CourseError:
        return
    decided = ClassColumns(matched.settle(), POLICY, decisions, course=course).decided(result("a"))

    assert decided.graded == 3.0
    none_counts = {"double", "halve"} <= {name for name, *_, excused in rows if excused}
    assert (decided.total is None) <= (decided.excused or none_counts)
    assert decided.total is None or decided.total >= 0
