"""The journal knows whose mark each submission is, with the keys by which learning platforms know people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam_grader.batch.journal import Journal
from fam_grader.batch.note_table import pieces_of
from fam_grader.gradebook.roster import Person
from support.class_folders import RIGHT, write

ADA = Person("Ada Lovelace", "ada@example.edu", "0042", "alove", canvas="1042", identifier="2042")
BOB = Person("Børge \udcff")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a new journal."""
    with closing(Journal(tmp_path / "grades.sqlite")) as opened:
        yield opened


def test_owners_come_back_with_all_their_keys(journal: Journal) -> None:
    """A name that is not text is kept in a readable form."""
    journal.record_owners({"ada": [ADA], "group": [ADA, BOB], "unclear": []}.items())

    assert journal.knows_owners
    assert journal.owners("ada") == (ADA,)
    assert [person.name for person in journal.owners("group")] == ["Ada Lovelace", "Børge \\udcff"]
    assert journal.owners("unclear") == journal.owners("unknown") == ()


def test_the_last_run_says_whose_marks_they_are(journal: Journal) -> None:
    """An owner whom a corrected roster no longer gives is gone."""
    journal.record_owners({"ada": [ADA], "bob": [BOB]}.items())

    journal.record_owners({"ada": [ADA]}.items())

    assert journal.owners("bob") == ()


def test_a_journal_of_an_earlier_version_gets_the_table(tmp_path: Path) -> None:
    """It says that it does not know the owners, until a run records them."""
    path = tmp_path / "grades.sqlite"
    Journal(path).close()
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("DROP TABLE IF EXISTS owners")
        rows.commit()

    with closing(Journal(path)) as journal:
        assert not journal.knows_owners
        journal.record_owners({"ada": [ADA]}.items())
        assert journal.owners("ada") == (ADA,)


def test_a_run_records_the_owners_that_the_roster_gives(course_copy: Path, tmp_path: Path) -> None:
    """And a run with a better roster corrects them without grading anew."""
    write(tmp_path / "class" / "ada.py", RIGHT)
    arguments = [
        "--course",
        str(course_copy),
        "grade",
        str(tmp_path / "class"),
        "-o",
        str(tmp_path / "out"),
        "-j",
        "1",
    ]
    people = {}
    for login in ("ada01", "ada02"):
        roster = write(tmp_path / "roster.csv", f"name,email,login\nAda,ada@example.edu,{login}\n")
        done = CliRunner().invoke(fam, [*arguments, "--roster", str(roster)], catch_exceptions=False)
        assert done.exit_code == 0
        with closing(Journal(tmp_path / "out" / "grades.sqlite")) as journal:
            (people[login],) = journal.owners("ada")

    assert people["ada01"] == Person("Ada", "ada@example.edu", login="ada01")
    assert people["ada02"].login == "ada02"
    assert "1 kept from an earlier run, 0 to grade." in done.stderr


def test_a_record_that_is_interrupted_leaves_the_last_one(journal: Journal) -> None:
    """And the journal can be written again."""
    journal.record_owners({"ada": [ADA]}.items())

    def people() -> Iterator[Person]:
        yield BOB
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.record_owners({"bob": people()}.items())  # type: ignore[dict-item]

    assert (journal.owners("ada"), journal.owners("bob")) == ((ADA,), ())
    journal.record_owners({"bob": [ADA]}.items())
    assert journal.owners("bob") == (ADA,)


def test_a_long_note_comes_back_whole_and_a_shorter_one_replaces_all_of_it(journal: Journal) -> None:
    """It is kept in pieces; one that is interrupted leaves the note before."""
    long = [f"{number} ü" * 100 for number in range(1_000)]
    journal.record_note("class 1", "another")
    journal.record_pieces("class", pieces_of(long))
    assert msgspec.json.decode(journal.note("class")) == long

    def interrupted() -> Iterator[bytes]:
        yield from pieces_of(long)
        raise KeyboardInterrupt

    for records in (["short"], []):
        journal.record_pieces("class", pieces_of(records))
        with pytest.raises(KeyboardInterrupt):
            journal.record_pieces("class", interrupted())
        assert msgspec.json.decode(journal.note("class")) == records
    assert msgspec.json.decode(journal.note("class 1")) == "another"
    journal.record_pieces("class", pieces_of(long))
    journal._ask("INSERT OR REPLACE INTO notes VALUES ('class', '[0]')")  # as earlier versions write it
    assert journal.note("class") == b"[0]"
