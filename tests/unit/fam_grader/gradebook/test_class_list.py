"""Joining submissions and people: no one is lost, the latest attempt counts, and unclear cases are reported."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.gradebook.class_list import EARLIER, SUBMITTED, UNCLEAR, UNOWNED, ClassList, make_class_list
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.late_policy import Amount, LatePolicy
from fam_grader.gradebook.roster import Person, Roster
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import Kind, Owner, SubmissionSource

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ADA = Person("Ada Lovelace", "ada@example.edu", "0042")
BOB = Person("Bob Boole", "bob@example.edu", "0043")
ROSTER = Roster([ADA, BOB])


def found(
    name: str, *owners: Owner, hours: int | None = 0, kind: Kind = Kind.GRADESCOPE, late: bool | None = None
) -> SubmissionSource:
    """Return a submission of `owners`, handed in so many hours after noon."""
    time = None if hours is None else NOON + hours * HOUR
    return SubmissionSource(Path(name), name, name, (), kind, owners or (Owner(name),), time, late)


def states(listed: ClassList) -> dict[str, str]:
    """Return each submission's state."""
    return {attempt.source.name: attempt.state for attempt in listed.attempts}


def result(student: str, score: float = 40.0, bonus: float = 2.0, **functions: float | None) -> SubmissionResult:
    """Return a result of 40 points."""
    return SubmissionResult(
        student, student, "graded", score, 40.0, bonus, functions or {"double": score}, "", "sandbox", 0.1
    )


def test_people_without_a_submission_are_listed() -> None:
    """And a submission that no one on the roster owns."""
    listed = make_class_list([found("a", Owner("Ada Lovelace")), found("e", Owner("Eve"))], ROSTER)

    assert states(listed) == {"a": SUBMITTED, "e": UNOWNED}
    assert listed.missing == (BOB,)
    assert [each.name for each in listed.counting] == ["a", "e"]  # a submission without an owner is graded, too


def test_a_weaker_clue_never_displaces_a_surer_one() -> None:
    """A number in the name of somebody's file is unclear beside the person's own file, however late it came."""
    own = found("ada_lovelace", Owner("ada lovelace", ids=("ada_lovelace",)))
    other = found("mallory 0042", Owner("mallory 0042", ids=("mallory 0042",), number="0042"), hours=5)

    listed = make_class_list([own, other], ROSTER)

    assert states(listed) == {"ada_lovelace": SUBMITTED, "mallory 0042": UNCLEAR}
    assert [attempt.graded for attempt in listed.attempts] == [(ADA,), ()]
    assert list(listed.counting) == [own, other]
    assert listed.attempts[1].note == "it could be that of Ada Lovelace, whose own is ada_lovelace"


def test_the_note_about_a_weak_clue_names_the_attempt_that_counts() -> None:
    """Not an earlier attempt of the same owner, wherever it stands in the class."""
    early, late = found("Lovelace, Ada", Owner("Ada Lovelace")), found("ada_lovelace", Owner("Ada Lovelace"), hours=2)
    other = found("mallory 0042", Owner("mallory 0042", number="0042"), hours=5)

    for sources in ([early, late, other], [late, other, early]):
        (unclear,) = make_class_list(sources, ROSTER).of_state(UNCLEAR)

        assert unclear.note == "it could be that of Ada Lovelace, whose own is ada_lovelace"


def test_a_number_in_a_name_will_do_where_nothing_is_surer() -> None:
    """As in `hw1 0042`."""
    (attempt,) = make_class_list([found("hw1 0042", Owner("hw1 0042", number="0042"))], ROSTER).attempts

    assert (attempt.state, attempt.people) == (SUBMITTED, (ADA,))


def test_what_could_be_several_peoples_is_unclear_and_graded() -> None:
    """The row says whose it could be."""
    twins = Roster([Person("Ann Lee", "ann@a.edu"), Person("Ann Lee", "ann@b.edu")])

    (attempt,) = make_class_list([found("x", Owner("Ann Lee"))], twins).attempts

    assert (attempt.state, attempt.people) == (UNCLEAR, ())
    assert attempt.note == "it could be that of Ann Lee (ann@a.edu) or Ann Lee (ann@b.edu)"


@pytest.mark.parametrize("roster", [None, ROSTER], ids=["without a roster", "with a roster"])
def test_of_several_attempts_the_latest_counts(roster: Roster | None) -> None:
    """The others are listed with what replaces them, and not graded."""
    ada = Owner("Ada Lovelace", "ada@example.edu")

    listed = make_class_list([found("1", ada, hours=1), found("2", ada, hours=5), found("3", ada, hours=3)], roster)

    assert states(listed) == {"1": EARLIER, "2": SUBMITTED, "3": EARLIER}
    assert [each.name for each in listed.counting] == ["2"]
    assert listed.attempts[0].note == "2 is later"


def test_attempts_without_a_time_are_unclear_and_all_graded() -> None:
    """Nothing is guessed: none of them counts until the instructor decides."""
    ada = Owner("Ada Lovelace", "ada@example.edu")

    listed = make_class_list([found("1", ada, hours=1), found("2", ada, hours=None)], ROSTER)

    assert states(listed) == {"1": UNCLEAR, "2": UNCLEAR}
    assert len(listed.counting) == 2
    assert [list(ClassColumns(listed).grades(result(name))) for name in ("1", "2")] == [[], []]


def test_what_two_handed_in_counts_for_whoever_has_no_later_one() -> None:
    """One of a team went on alone: the other one keeps what they did together."""
    ada, bob = Owner("Ada Lovelace"), Owner("Bob Boole")

    listed = make_class_list([found("both", ada, bob, hours=1), found("alone", ada, hours=2)], ROSTER)

    columns = ClassColumns(listed)
    assert states(listed) == {"both": SUBMITTED, "alone": SUBMITTED}
    assert [mark.person.name for mark in columns.grades(result("both"))] == ["Bob Boole"]
    assert [mark.person.name for mark in columns.grades(result("alone"))] == ["Ada Lovelace"]


def test_plain_names_are_no_people_without_a_roster() -> None:
    """`hw` and `hw` in two folders are two submissions."""
    listed = make_class_list(
        [found("a/hw", Owner("hw"), kind=Kind.PLAIN), found("b/hw", Owner("hw"), kind=Kind.PLAIN)]
    )

    assert set(states(listed).values()) == {SUBMITTED}


def test_a_plain_files_time_is_that_of_its_change(tmp_path: Path) -> None:
    """Two files of one student: the one that was changed last counts."""
    files = []
    for hours, name in enumerate(("ada_lovelace.py", "Lovelace Ada.py")):
        path = tmp_path / name
        path.write_text("x = 1\n")
        os.utime(path, (NOON.timestamp() + 3600 * hours,) * 2)
        files.append(SubmissionSource(path, name, path.stem, (), Kind.PLAIN, (Owner(path.stem.replace("_", " ")),)))

    listed = make_class_list(files, ROSTER)

    assert states(listed) == {"ada_lovelace.py": EARLIER, "Lovelace Ada.py": SUBMITTED}
    assert listed.attempts[1].submitted == NOON + HOUR


def test_a_rosters_own_time_is_better_than_a_files() -> None:
    """Moodle's worksheet knows when; the files have the time of the download."""
    roster = Roster([Person("Ada Lovelace", submitted=NOON)])

    (attempt,) = make_class_list([found("x", Owner("Ada Lovelace"), hours=None)], roster).attempts

    assert attempt.submitted == NOON


def test_the_class_list_has_a_row_for_everybody(tmp_path: Path) -> None:
    """Every submission, everybody who is missing, and nothing that a spreadsheet runs."""
    roster = Roster([ADA, BOB, Person("=cmd()", "+1@example.edu")])
    listed = make_class_list([found("a", Owner("Ada Lovelace")), found("=1+1", Owner("=1+1"))], roster)

    listed.write(tmp_path / "class.csv")

    with (tmp_path / "class.csv").open(newline="") as file:
        rows = [(row["name"], row["state"], row["submission"]) for row in csv.DictReader(file)]
    assert rows == [
        ("Ada Lovelace", "submitted", "a"),
        ("", "not in the roster", "'=1+1"),
        ("Bob Boole", "not submitted", ""),
        ("'=cmd()", "not submitted", ""),
    ]


def cells(late: bool | None, hours: int | None, policy: LatePolicy | None) -> dict[str, str]:
    """Return the cells after the message of a submission."""
    owner = Owner("Ada Lovelace", canvas="7")
    columns = ClassColumns(make_class_list([found("a", owner, hours=hours, kind=Kind.CANVAS, late=late)]), policy)
    return dict(zip(columns.names, columns.cells(result("a")), strict=True))


def test_the_columns_are_those_that_were_asked_for() -> None:
    """Names where people are known, times with a due time, points with a policy; else none."""
    plain = ClassColumns(make_class_list([found("a", kind=Kind.PLAIN)]))

    assert plain.names == []
    assert list(cells(None, 0, None)) == ["name", "email"]
    assert list(cells(None, 0, LatePolicy(NOON))) == ["name", "email", "submitted", "late"]
    assert list(cells(None, 0, LatePolicy(NOON, Amount(10, True))))[4:] == ["late_penalty", "total_after_late"]


@pytest.mark.parametrize(
    ("late", "hours", "expected"),
    [
        (None, -1, ("", "0", "42")),
        (None, 25, ("1 d 1 h", "8.4", "33.6")),
        (True, 25, ("1 d 1 h", "8.4", "33.6")),
        (False, None, ("", "0", "42")),
        (True, None, ("late, by Canvas", "", "")),
        (None, None, ("unknown", "", "")),
    ],
    ids=["in time", "late", "late for Canvas, too", "in time by Canvas", "late by Canvas", "unknown"],
)
def test_a_penalty_is_taken_only_where_lateness_is_known(
    late: bool | None, hours: int | None, expected: tuple[str, ...]
) -> None:
    """From score and bonus together, and never from the score itself."""
    row = cells(late, hours, LatePolicy(NOON, Amount(10, True)))

    assert (row["late"], row["late_penalty"], row["total_after_late"]) == expected


def test_an_internal_error_is_nobodys_mark() -> None:
    """What could not be graded in full has no total, rather than too small a one."""
    columns = ClassColumns(make_class_list([found("a", Owner("Ada", "ada@example.edu"))]))

    (mark,) = columns.grades(result("a", 3.0, double=None, halve=3.0))

    assert mark.total is None


def test_a_result_of_something_else_has_empty_cells() -> None:
    """A journal may know submissions that are gone."""
    columns = ClassColumns(make_class_list([found("a")]), LatePolicy(NOON))

    assert columns.cells(result("b")) == [""] * len(columns.names)


PEOPLE = st.sampled_from([Owner("Ada Lovelace"), Owner("Bob Boole"), Owner("Eve")])
CLASSES = st.lists(st.tuples(st.lists(PEOPLE, max_size=3), st.none() | st.integers(0, 4)), max_size=6)


@given(CLASSES, st.sampled_from([None, ROSTER]))
def test_everybody_has_at_most_one_mark_and_nothing_is_lost(
    submissions: list[tuple[list[Owner], int | None]], roster: Roster | None
) -> None:
    """Every submission has its row, and so has everyone on the roster."""
    given_in = [
        replace(found(str(number), hours=hours), owners=tuple(owners))
        for number, (owners, hours) in enumerate(submissions)
    ]

    listed = make_class_list(given_in, roster)

    assert [attempt.source for attempt in listed.attempts] == given_in
    assert {attempt.state for attempt in listed.attempts if not attempt.people} <= {UNOWNED, UNCLEAR, SUBMITTED}
    if roster:
        owed = [person.email for attempt in listed.attempts for person in attempt.graded]
        seen = {person.email for attempt in listed.attempts for person in attempt.people}
        assert len(owed) == len(set(owed))
        assert {person.email for person in listed.missing} | seen == {"ada@example.edu", "bob@example.edu"}
        idle = [attempt for attempt in listed.attempts if attempt.people and not attempt.graded]
        assert {attempt.state for attempt in idle} <= {EARLIER, UNCLEAR}
