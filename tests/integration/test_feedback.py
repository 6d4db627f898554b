"""`fam feedback` after `fam grade`: a class from three platforms, with decisions, gets all five kinds of files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from support.class_folders import WRONG, clones, write

TARGETS = [part for name in ("moodle", "canvas", "github", "mail", "site") for part in ("--for", name)]
ROSTER = """name,email,id,github
Ada Lovelace,ada@x.edu,0042,
"Núñez, José",jose@x.edu,0043,
Anne O'Brien,anne@x.edu,0044,
Bob Bee,,0045,bob
Mia Missing,mia@x.edu,0046,
"""
DECISIONS = """student,override,adjustment,comment,excused
ada@x.edu,,-0.5,"Nice; =1+1",
anne@x.edu,,,ill,yes
"""
WORKSHEET = """Identifier,Full name,Email address,Grade,Maximum grade,Last modified (grade),Feedback comments
Participant 2042,Ada Lovelace,ada@x.edu,,"4,00",-,
Participant 2046,Mia Missing,mia@x.edu,-,"4,00",-,
"""
Run = Callable[..., Result]


@pytest.fixture
def run(course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run `fam` beside the class."""
    write(tmp_path / "moodle" / "Ada Lovelace_2042_assignsubmission_file_" / "doubling.py")
    write(tmp_path / "canvas" / "núñezjosé_LATE_1043_88102_doubling-2.py", WRONG)
    write(tmp_path / "canvas" / "obrienanne_1044_88104_doubling.py")
    clones(tmp_path / "clones", ["bob", "unknown"])
    for name, text in (("roster.csv", ROSTER), ("decisions.csv", DECISIONS), ("Grades.csv", WORKSHEET)):
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(fam, ["--course", str(course_copy), *map(str, arguments)])


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return all files with their contents."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_class_gets_its_feedback_on_every_platform(run: Run, tmp_path: Path) -> None:
    """Archives open, names match, decisions are in each, a second run writes the same bytes, and no one is lost."""
    due = ("--due", "2026-11-20T12:00Z", "--decisions", "decisions.csv", "--roster", "roster.csv")
    graded = run("grade", "moodle", "canvas", "clones", "-o", "R", "-j", "1", *due)
    assert graded.exit_code == 0, graded.output

    options = ("--worksheet", "Grades.csv", "--zeros", "--url", "https://x.edu/hw1", "--title", "HW 1")
    done = run("feedback", "R", "-o", "out", *TARGETS, *options)

    assert done.exit_code == 1, done.output  # some are left out of some, as it says
    made = snapshot(tmp_path / "out")
    texts = {}
    with zipfile.ZipFile(io.BytesIO(made["moodle/feedback_files.zip"])) as archive:
        assert archive.namelist() == [
            "Ada Lovelace_2042_assignsubmission_file_/feedback.html",
            "Mia Missing_2046_assignsubmission_file_/feedback.html",
        ]
        texts["page"] = archive.read(archive.namelist()[0]).decode()
    _, ada, mia = csv.reader(io.StringIO(made["moodle/Grades.csv"].decode()))
    assert (ada[3], mia[3], ada[4]) == ("3,5", "0", "4,00")
    texts["worksheet"] = ada[6]
    assert "Nothing was submitted." in mia[6]
    with zipfile.ZipFile(io.BytesIO(made["canvas/submissions.zip"])) as archive:
        assert sorted(archive.namelist()) == sorted(path.name for path in (tmp_path / "canvas").iterdir())
        excused = archive.read("obrienanne_1044_88104_doubling.py").decode()
    assert all(line in excused for line in ("# Excused: this work does not count for you.", "# ill"))
    assert "Your mark" not in excused
    assert {name for name in made if name.startswith("github/")} == {
        f"github/hw-1-{login}/feedback.{kind}" for login in ("bob", "unknown") for kind in ("md", "html")
    }
    rows = {row["email"]: row for row in csv.DictReader(io.StringIO(made["mail/mail_merge.csv"].decode("utf-8-sig")))}
    assert {each: row["score"] for each, row in rows.items()} == {
        "ada@x.edu": "3.5",
        "jose@x.edu": "0",
        "anne@x.edu": "excused",
        "mia@x.edu": "0",
    }
    texts["mail"] = rows["ada@x.edu"]["body"]
    texts["site"] = made["site/" + rows["ada@x.edu"]["link"].removeprefix("https://x.edu/hw1/")].decode()
    assert len([name for name in made if name.startswith("site/")]) == 7
    for where, text in texts.items():
        assert "Your mark: 3.5 of 4 points." in text, where
        assert "Changed by your instructor: -0.5 points." in text, where
        assert "Nice;" in text, where
    assert "it is unclear whose these submissions are: hw-1-unknown" in done.stderr
    assert "Left out of mail, 2: no address: grade with a --roster that has addresses: Bob Bee, hw-1-unknown" in (
        done.stderr
    )

    again = run("feedback", "R", "-o", "out2", *TARGETS, *options)
    assert (again.exit_code, snapshot(tmp_path / "out2")) == (1, made)
    assert run("feedback", "R", "-o", "R", "--for", "site").exit_code == 1
    assert run("feedback", "R", "-o", "out", "--for", "mail", "--worksheet", "Grades.csv").exit_code == 2


@pytest.mark.slow
def test_an_anonymous_class_gets_its_feedback_by_the_key(run: Run, tmp_path: Path) -> None:
    """The journal alone does not put the names back."""
    assert run("grade", "canvas", "-o", "R", "-j", "1", "--roster", "roster.csv", "--anonymous").exit_code == 0
    refused = run("feedback", "R", "-o", "out", "--for", "canvas")
    assert "put them back with --key" in refused.output
    assert not (tmp_path / "out").exists()

    done = run("feedback", "R", "-o", "out", "--for", "canvas", "--for", "mail", "--key", "R/key.csv")

    assert done.exit_code == 0, done.output
    table = (tmp_path / "out" / "mail" / "mail_merge.csv").read_text(encoding="utf-8-sig")
    assert {row["email"] for row in csv.DictReader(io.StringIO(table))} == {"jose@x.edu", "anne@x.edu"}
