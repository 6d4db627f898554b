"""Brief records say of each result what tables need, and never of a result that was replaced."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fam_grader.batch.journal import Journal
from fam_grader.reports.brief import BriefResult, brief
from fam_grader.reports.results import SubmissionMarks, SubmissionResult
from support.made_results import RIGHT, internal_error, make_result, rejected

NOW = datetime(2026, 11, 20, tzinfo=timezone.utc)
WRONG = make_result(["value", "missing", "could not run", "passed", "hung"], "wrong", misconceptions=["other-kernel"])
RESULTS = [make_result(RIGHT), WRONG, make_result(["loading"] * 5, "broken"), rejected(), internal_error()]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a journal with results of all kinds."""
    with closing(Journal(tmp_path / "grades.sqlite")) as opened:
        for each in RESULTS:
            opened.record(each, "1", "2", NOW)
        yield opened


def read(journal: Journal, version: str = "1") -> list[BriefResult]:
    """Return the records of everybody."""
    return list(journal.briefs(version).read([each.student for each in RESULTS]))


def same(found: BriefResult, result: SubmissionResult) -> bool:
    """Return whether a record is that of a result; layouts are equal if their groups are."""
    expected = brief(result)
    return found.layout.groups == expected.layout.groups and replace(found, layout=expected.layout) == expected


def test_what_is_kept_is_what_the_result_says(journal: Journal) -> None:
    """When it is made, and when another run finds it: the marks, and of each group its outcome and points."""
    for found in (read(journal), read(journal)):
        assert all(map(same, found, RESULTS))
        for each, result in zip(found, RESULTS, strict=True):
            assert all(getattr(each, one.name) == getattr(result, one.name) for one in fields(SubmissionMarks))
            assert each.scores == tuple(group.score for group in result.groups)
    assert [each.outcomes for each in found] == ["ppppp", "fncpf", "nnnnn", "", ""]
    assert [each.stuck for each in found] == [False, True, True, False, False]
    assert list(journal.briefs("1").read(["unknown"])) == []


def test_a_record_does_not_outlive_its_result(journal: Journal, tmp_path: Path) -> None:
    """Neither where this version replaces the result, nor where one does that knows no such records."""
    read(journal)
    again = replace(WRONG, score=0.5, review=("why",))

    journal.record(again, "3", "4", NOW)

    assert same(read(journal)[1], again)
    journal.close()
    earlier = sqlite3.connect(tmp_path / "grades.sqlite")
    with closing(earlier), earlier:
        row = list(earlier.execute("SELECT * FROM submissions WHERE student = 'wrong'").fetchone())
        earlier.execute(
            f"INSERT OR REPLACE INTO submissions VALUES ({', '.join('?' * len(row))})", [*row[:-1], WRONG.to_json()]
        )
    with closing(Journal(tmp_path / "grades.sqlite")) as later:
        assert same(read(later)[1], WRONG)


@pytest.mark.parametrize("statement", ["DELETE FROM layouts", "UPDATE briefs SET record = X'78'"])
def test_records_that_are_lost_are_made_again(journal: Journal, tmp_path: Path, statement: str) -> None:
    """Of another version of the code, too."""
    read(journal)
    journal.close()
    damaged = sqlite3.connect(tmp_path / "grades.sqlite")
    with closing(damaged), damaged:
        damaged.execute(statement)
        damaged.execute("UPDATE briefs SET record = X'78' WHERE version = '2'")

    with closing(Journal(tmp_path / "grades.sqlite")) as later:
        assert all(map(same, read(later), RESULTS))
        assert all(map(same, read(later, "2"), RESULTS))
