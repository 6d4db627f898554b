"""Results of earlier runs: what no longer belongs to the class goes, and what was edited by hand stays."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from support.class_folders import RIGHT, WRONG, write

pytestmark = pytest.mark.slow

Grade = Callable[..., Result]


@pytest.fixture
def grade(course_copy: Path, tmp_path: Path) -> Grade:
    """Return a way to grade `class` with options into `out`, both in `tmp_path`."""
    for name in ("ann", "bob", "cem"):
        write(tmp_path / "class" / f"{name}.py", RIGHT)

    def grade_it(*options: str) -> Result:
        arguments = ["grade", str(tmp_path / "class"), "-o", str(tmp_path / "out"), "-j", "1", *options]
        done = CliRunner().invoke(fam, ["--course", str(course_copy), *arguments])
        assert done.exit_code == 0, done.output
        return done

    return grade_it


def names(folder: Path) -> set[str]:
    """Return the names in a folder that are no database's."""
    return {each.name for each in folder.iterdir() if not each.name.startswith("grades.sqlite")}


def test_results_of_students_who_are_gone_are_removed_and_named(grade: Grade, tmp_path: Path) -> None:
    """Their pages would be sent out with the others; other files beside them stay."""
    grade()
    (tmp_path / "class" / "ann.py").unlink()
    (tmp_path / "class" / "bob.py").unlink()
    note = write(tmp_path / "out" / "bob" / "note.txt", "spoke to Bob")

    done = grade()

    assert "Removed the results of 2 submissions of an earlier run that this run did not find" in done.stderr
    assert names(tmp_path / "out") == {"bob", "cem", "grades.csv", "items.csv", "report.html", "secret.txt"}
    assert names(tmp_path / "out" / "bob") == {"note.txt"}
    assert note.read_text(encoding="utf-8") == "spoke to Bob"


def test_tables_of_other_options_are_removed(grade: Grade, tmp_path: Path) -> None:
    """A gradebook and a class list that this run did not write hold old marks; foreign files stay."""
    roster = write(tmp_path / "roster.csv", "name,id\nAnn,1\nBob,2\nCem,3\n")
    grade("--gradebook", "canvas", "--roster", str(roster))
    assert {"canvas.csv", "class.csv"} <= names(tmp_path / "out")
    write(tmp_path / "out" / "moodle.csv", "my own")
    write(tmp_path / "out" / "dan" / "feedback.html", "my own")

    grade()

    assert names(tmp_path / "out") == {
        *("ann", "bob", "cem", "dan"),
        *("grades.csv", "items.csv", "moodle.csv", "report.html", "secret.txt"),
    }
    assert names(tmp_path / "out" / "dan") == {"feedback.html"}


def test_a_mark_edited_by_hand_is_kept_beside_the_new_table(grade: Grade, tmp_path: Path) -> None:
    """The message names the kept file; the new table has the graded marks."""
    grade()
    table = tmp_path / "out" / "grades.csv"
    edited = table.read_text(encoding="utf-8").replace("ann.py,ann,graded,4", "ann.py,ann,graded,3")
    table.write_text(edited, encoding="utf-8")
    write(tmp_path / "class" / "bob.py", WRONG)

    done = grade()

    (kept,) = (tmp_path / "out").glob("grades.edited-*.csv")
    assert kept.read_text(encoding="utf-8") == edited
    assert f"It is kept as {kept.name}" in done.stderr
    with table.open(newline="", encoding="utf-8") as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["4", "0", "4"]


def test_an_edited_gradebook_that_is_not_written_again_is_kept(grade: Grade, tmp_path: Path) -> None:
    """It is renamed, so that it is not taken for one of this run."""
    grade("--gradebook", "canvas")
    write(tmp_path / "out" / "canvas.csv", "edited")

    grade()

    (kept,) = (tmp_path / "out").glob("canvas.edited-*.csv")
    assert kept.read_text(encoding="utf-8") == "edited"
    assert not (tmp_path / "out" / "canvas.csv").exists()


def test_the_same_run_twice_keeps_no_copies(grade: Grade, tmp_path: Path) -> None:
    """What runs wrote themselves is replaced without a word."""
    grade()
    before = names(tmp_path / "out")

    done = grade()

    assert names(tmp_path / "out") == before
    assert "edited" not in done.stderr
    assert "Removed" not in done.stderr


def test_a_table_that_no_run_wrote_is_kept(grade: Grade, tmp_path: Path) -> None:
    """The folder may hold another program's `grades.csv`."""
    write(tmp_path / "out" / "grades.csv", "another program's")

    grade()

    (kept,) = (tmp_path / "out").glob("grades.edited-*.csv")
    assert kept.read_text(encoding="utf-8") == "another program's"


def test_a_run_that_was_killed_while_it_wrote_is_no_edit(grade: Grade, tmp_path: Path) -> None:
    """The digest is recorded before the file is replaced, so both contents are the run's own."""
    grade()
    with sqlite3.connect(tmp_path / "out" / "grades.sqlite") as journal:
        journal.execute("UPDATE files SET previous = digest, digest = 'of what was not written'")
    journal.close()

    grade()

    assert not list((tmp_path / "out").glob("*.edited-*"))


def test_a_journal_of_the_version_before_is_read(grade: Grade, tmp_path: Path) -> None:
    """Its marks are kept, and from now on it knows the files."""
    grade()
    with sqlite3.connect(tmp_path / "out" / "grades.sqlite") as journal:
        journal.execute("DROP TABLE files")
        journal.execute("PRAGMA user_version = 1")
    journal.close()

    done = grade()

    assert "3 kept from an earlier run, 0 to grade." in done.stderr
    assert not list((tmp_path / "out").glob("*.edited-*"))
