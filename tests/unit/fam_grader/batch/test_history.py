"""The history of marks: what changed, and the reason that is given for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fam_grader.batch.history import DECIDED, GRADED, Change, Event, Mark, compare, describe, write_changes
from fam_grader.batch.journal import Journal
from fam_grader.gradebook.roster import Person
from support.made_results import RIGHT, make_result

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
CAUSES = {"submission": "a", "suite": "b", "points": "c", "grader": "d"}
MARK = Mark("ada.py", {"double": 2.0, "halve": 1.0}, 3.0, causes=CAUSES)
BETTER = replace(MARK, functions={"double": 3.0, "halve": 1.0}, total=4.0)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a new journal."""
    with closing(Journal(tmp_path / "grades.sqlite")) as journal:
        yield journal


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (replace(BETTER, causes={**CAUSES, "submission": "z"}), "submission"),
        (replace(BETTER, causes={**CAUSES, "suite": "z", "points": "z"}), "suite, points"),
        (replace(BETTER, causes={**CAUSES, "grader": "z"}), "grader"),
        (replace(BETTER, submission="ada2.py", causes={}), "attempt"),
        (replace(BETTER, limited=True), "limit"),
        (BETTER, "graded again"),
    ],
)
def test_a_graded_change_has_its_reason(after: Mark, why: str) -> None:
    """For the function and for the total; what stayed is not listed."""
    assert list(compare(MARK, after)) == [("double", 2.0, 3.0, why), ("", 3.0, 4.0, why)]


def test_a_decision_and_a_penalty_are_reasons_of_their_own() -> None:
    """A function that was decided keeps the points that were graded."""
    decided = replace(MARK, decided={"double": 3.0}, decision="double: 3 points", total=3.6, penalty=0.4)

    assert list(compare(MARK, decided)) == [
        ("double", 2.0, 3.0, "decision"),
        ("", 3.0, 3.6, "decision, late penalty"),
    ]
    assert list(compare(MARK, MARK)) == []
    assert list(compare(MARK, replace(MARK, total=None, decision="excused"))) == [("", 3.0, None, "decision")]


def test_every_mark_stays_in_the_journal(journal: Journal) -> None:
    """Also one that was graded, and graded again before any table showed it; the same mark is kept once."""
    for outcomes, digest in ((RIGHT, "1"), (RIGHT, "1"), (["value", *RIGHT[1:]], "2"), (RIGHT, "3")):
        journal.record(make_result(outcomes, "ada"), digest, "f", NOW, {"suite": "s"})
    journal.record_owners({"ada": (Person("Ada Lovelace", "Ada@x.edu", "0042"),)}.items())
    journal.add_decided([("ada@x.edu", "ada", MARK), ("bob@x.edu", "ada", BETTER)], NOW)

    for name in ("Ada Lovelace", "ada@x.edu", "0042"):
        events = journal.history(name)
        assert [each.event for each in events] == [GRADED] * 3 + [DECIDED], name
        assert [each.mark.total for each in events] == [4.0, 3.0, 4.0, 3.0]
    assert [each.mark.causes["submission"] for each in journal.history("ada")[:3]] == ["1", "2", "3"]
    assert [each.mark.total for each in journal.history("ada")] == [4.0, 3.0, 4.0, 3.0, 4.0]  # of both owners
    assert journal.history("eve") == []
    assert journal.last_mark(DECIDED, who="bob@x.edu") == BETTER


def test_marks_of_a_run_are_recorded_all_or_none(journal: Journal) -> None:
    """A run that ends in between reports all changes once more."""

    def marks() -> Iterator[tuple[str, str, Mark]]:
        yield "ada@x.edu", "ada", MARK
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.add_decided(marks(), NOW)

    assert journal.last_mark(DECIDED, who="ada@x.edu") is None


def test_a_history_tells_what_changed_and_why() -> None:
    """What was graded is left out where the mark in the tables follows."""
    decided = replace(BETTER, total=2.0, decision="total set", comment="see me")
    events = [
        Event("2026-11-20T12:00", "ada", GRADED, MARK),
        Event("2026-11-20T12:01", "ada", DECIDED, MARK),
        Event("2026-11-21T12:00", "ada", GRADED, replace(BETTER, causes={**CAUSES, "suite": "z"})),
        Event("2026-11-22T12:00", "ada", DECIDED, replace(decided, causes={**CAUSES, "suite": "z"})),
    ]

    assert list(describe(events)) == [
        "2026-11-20T12:01  decided        3  ada",
        "2026-11-22T12:00  decided        2  ada  (total set; see me)",
        "    double: 2 -> 3 (suite)",
        "    total: 3 -> 2 (suite, decision)",
    ]


def test_no_name_in_the_changes_is_a_formula(tmp_path: Path) -> None:
    """And unknown points are an empty cell."""
    write_changes(tmp_path / "changes.csv", [Change("", 1.0, None, "decision", "=cmd()", "@x", "+ada")])

    assert (tmp_path / "changes.csv").read_text() == (
        "name,email,student,function,from,to,why\n'=cmd(),'@x,'+ada,total,1,,decision\n"
    )
