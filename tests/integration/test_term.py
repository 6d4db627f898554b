"""A term with `fam grade`: late uploads, decisions, a corrected suite, attempts, and their history."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam_grader.batch.run import ClassRun
from support.class_folders import RIGHT, WRONG, clones, git, write

DUE = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
PARTLY = RIGHT.replace("count // 2", "count / 2")
ROSTER = "name,email,id\nAda Lovelace,ada@x.edu,0042\nBob Bee,bob@x.edu,0043\nMia Missing,mia@x.edu,0045\n"
Grade = Callable[..., Result]


def upload(path: Path, text: str, hours: float = -1) -> Path:
    """Write a submission, so many hours after the due time."""
    write(path, text)
    moment = (DUE + timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def grade(course_copy: Path, tmp_path: Path) -> Grade:
    """Return a way to grade `tmp_path / "class"` with a roster."""
    write(tmp_path / "roster.csv", ROSTER)

    def grade_it(*arguments: object, ok: bool = True) -> Result:
        place = ["--course", course_copy, "grade", tmp_path / "class", "-o", tmp_path / "out", "-j", "1"]
        options = ["--roster", tmp_path / "roster.csv", "--due", DUE.isoformat(), "--late", "10%/day"]
        done = CliRunner().invoke(fam, [str(each) for each in (*place, *options, *arguments)])
        assert not ok or done.exit_code == 0, done.output
        return done

    return grade_it


@pytest.mark.slow
def test_a_term(grade: Grade, course_copy: Path, tmp_path: Path) -> None:
    """Each mark that changes is listed once, with its reason, and nothing of it is forgotten."""
    out, decisions = tmp_path / "out", tmp_path / "decisions.csv"
    upload(tmp_path / "class" / "ada@x.edu.py", RIGHT, hours=30)
    upload(tmp_path / "class" / "bob@x.edu.py", PARTLY)
    grade()
    assert [row["total_after_late"] for row in table(out / "grades.csv")] == ["3.2", "3"]
    assert not (out / "changes.csv").exists()
    assert json.loads((out / "ada@x.edu" / "results.json").read_text())["score"] == 3.2

    write(
        decisions,
        "student;override;extension;comment\nada@x.edu;;2 days;ill\nmia@x.edu;3;;on paper\nbob@x.edu;;;=1\n",
    )
    done = grade("--decisions", decisions)
    assert "2 kept from an earlier run, 0 to grade." in done.stderr
    assert [(row["function"], row["from"], row["to"], row["why"]) for row in table(out / "changes.csv")] == [
        ("total", "3.2", "4", "decision, late penalty")
    ]
    ada, bob = table(out / "grades.csv")
    assert [ada[name] for name in ("score", "as_graded", "as_decided", "comment")] == ["4", "4", "4", "ill"]
    assert bob["comment"] == "'=1"
    page = (out / "ada@x.edu" / "feedback.html").read_text()
    assert "Your own due time: 2026-11-22" in page
    assert "<p>ill</p>" in page
    assert "Decisions</h2>" in (out / "report.html").read_text()

    grade("--decisions", decisions, "--force", "--only", "ada@x.edu")
    assert not (out / "changes.csv").exists()
    assert "<p>ill</p>" in (out / "ada@x.edu" / "feedback.html").read_text()

    suite = course_copy / "grader" / "hidden" / "01_doubling" / "double.py"
    suite.write_text(f"{suite.read_text()}\n# corrected\n")
    upload(tmp_path / "class" / "bob@x.edu.py", RIGHT)
    done = grade("--decisions", decisions, "--only", "bob@x.edu")
    assert "1 kept from an earlier run, 1 to grade." in done.stderr
    assert {(row["function"], row["why"]) for row in table(out / "changes.csv")} == {
        ("halve", "submission, suite"),
        ("total", "submission, suite"),
    }

    done = grade()  # without the decisions
    assert "Decisions of an earlier run are not applied, since --decisions is not given." in done.stderr
    assert "ill" not in (out / "ada@x.edu" / "feedback.html").read_text()
    assert "decided" not in json.loads((out / "bob@x.edu" / "results.json").read_text())["extra_data"]
    printed = CliRunner().invoke(fam, ["grade", "-o", str(out), "--history", "Ada Lovelace"])
    assert printed.exit_code == 0
    assert [line.strip() for line in printed.stdout.splitlines() if line.startswith("    ")] == [
        "total: 3.2 -> 4 (decision, late penalty)",
        "total: 4 -> 3.2 (decision, late penalty)",
    ]


@pytest.mark.slow
def test_the_best_attempt_counts_and_all_are_kept(grade: Grade, tmp_path: Path) -> None:
    """After the late penalty; a second run grades none of them again."""
    upload(tmp_path / "class" / "ada lovelace.py", PARTLY, hours=-5)
    upload(tmp_path / "class" / "Lovelace, Ada.py", RIGHT, hours=49)
    upload(tmp_path / "class" / "lovelace ada (2).py", WRONG, hours=-1)

    grade("--attempts", "best")
    again = grade("--attempts", "best")

    (row,) = [row for row in table(tmp_path / "out" / "grades.csv") if row["name"] == "Ada Lovelace"]
    assert (row["submission"], row["total_after_late"]) == ("ada lovelace.py", "3")
    assert ", 0 to grade." in again.stderr
    assert [each["state"] for each in table(tmp_path / "out" / "class.csv")[:2]].count("other attempt") >= 1


@pytest.mark.slow
def test_clones_are_graded_as_they_were_in_time(course_copy: Path, tmp_path: Path) -> None:
    """An extension moves the commit."""
    for login in ("ada", "bob"):
        clone = clones(tmp_path / "class", [login]) / f"hw-1-{login}"
        write(clone / "doubling.py", WRONG)
        git(clone, "commit", "-q", "-a", "-m", "late", day=9)
    write(tmp_path / "decisions.csv", "student,extension\nbob,5 days\n")
    arguments = ["grade", tmp_path / "class", "-o", tmp_path / "out", "-j", "1", "--attempts", "before-due"]
    options = ["--due", "2026-11-05T12:00+01:00", "--decisions", tmp_path / "decisions.csv"]

    done = CliRunner().invoke(fam, [str(each) for each in ("--course", course_copy, *arguments, *options)])

    assert done.exit_code == 0, done.output
    rows = {row["submission"]: row for row in table(tmp_path / "out" / "grades.csv")}
    assert [
        (rows[f"hw-1-{login}"]["score"], rows[f"hw-1-{login}"]["submitted"][:10]) for login in ("ada", "bob")
    ] == [
        ("4", "2026-11-01"),
        ("0", "2026-11-09"),
    ]


@pytest.mark.slow
def test_a_run_that_dies_while_it_writes_decisions_finishes_them_the_next_time(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it dies, no student's page keeps what was decided before."""
    upload(tmp_path / "class" / "ada@x.edu.py", RIGHT)
    upload(tmp_path / "class" / "bob@x.edu.py", RIGHT)
    write(tmp_path / "decisions.csv", "student,comment\nada@x.edu,one\nbob@x.edu,one\n")
    grade("--decisions", tmp_path / "decisions.csv")
    write(tmp_path / "decisions.csv", "student,comment\nada@x.edu,two\nbob@x.edu,two\n")
    whole, calls = ClassRun.show_decisions, []

    def dies(run: ClassRun, *arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(run, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ClassRun, "show_decisions", dies)
    assert grade("--decisions", tmp_path / "decisions.csv", ok=False).exit_code == 130
    monkeypatch.undo()
    grade("--decisions", tmp_path / "decisions.csv")

    for student in ("ada@x.edu", "bob@x.edu"):
        page = (tmp_path / "out" / student / "feedback.html").read_text()
        assert ("<p>two</p>" in page, "<p>one</p>" in page) == (True, False)


@pytest.mark.slow
def test_an_anonymous_class_has_no_name_in_any_page_table_or_folder(grade: Grade, tmp_path: Path) -> None:
    """But in key, journal and gradebooks; pseudonyms stay, and decisions may name people or pseudonyms."""
    out = tmp_path / "out"
    telling = (
        'print("Ada Lovelace, ada@x.edu")\n'
        + RIGHT
        + '\n\ndef halve(count):\n    raise ValueError("lovelace 0042")\n'
    )
    upload(tmp_path / "class" / "Ada Lovelace" / "Ada Lovelace final.py", telling)
    write(tmp_path / "class" / "Ada Lovelace" / "ada_lovelace.zip", "no archive")
    upload(tmp_path / "class" / "bob@x.edu.py", PARTLY, hours=3)
    grade("--anonymous")
    key = {row["name"]: row["student"] for row in table(out / "key.csv")}

    write(tmp_path / "decisions.csv", f"student,adjustment\nada@x.edu,1\n{key['Bob Bee']},2\n")
    again = grade("--anonymous", "--decisions", tmp_path / "decisions.csv", "--gradebook", "moodle")

    assert "2 kept from an earlier run, 0 to grade." in again.stderr
    assert {row["student"]: row["decision"] for row in table(out / "grades.csv")} == {
        key["Ada Lovelace"]: "adjusted by +1",
        key["Bob Bee"]: "adjusted by +2",
    }
    assert (out / "changes.csv").is_file()
    named = re.compile(r"(?i)(?<![^\W_])(ada|lovelace|bob|bee|004[0-9]|[a-z]+@x\.edu|missing)(?![^\W_])")
    known = {"key.csv", "moodle.csv", "grades.sqlite", "secret.txt"}
    files = [path for path in out.rglob("*") if path.is_file() and path.name not in known]
    assert len(files) == 8
    assert [path for path in files if named.search(path.read_text())] == []
    assert [path for path in out.iterdir() if named.search(path.name)] == []
    assert not named.search(again.output.replace(str(tmp_path), ""))
    marks = {row["Full name"]: row["Grade"] for row in table(out / "moodle.csv")}
    assert marks.keys() == {"Ada Lovelace", "Bob Bee"}
