"""What a run notes for later: its options, as a command line that means the same, and its class."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

from fam.commands.grade import command
from fam.course import load_course
from fam_grader.batch.class_plan import ClassOptions
from fam_grader.batch.run_notes import RunSettings, note_class, run_settings
from fam_grader.reports.results import encode_json
from fam_grader.submissions import find_submissions
from support.class_folders import RIGHT, write
from support.paths import SMALL_COURSE

COURSE = load_course(SMALL_COURSE)


def test_the_command_line_means_what_the_run_was_asked_for(tmp_path: Path) -> None:
    """Every option of the class comes back, with whole paths, also one that begins with a dash."""
    for name in ("roster.csv", "days.csv", "sheet.csv", "secret"):
        write(tmp_path / name, "")
    options = ClassOptions(
        roster=tmp_path / "roster.csv",
        due="2026-11-20T12:00",
        late="10%/day",
        grace="15m",
        late_cap="50%",
        platforms=("canvas", "moodle"),
        templates=(tmp_path / "sheet.csv",),
        assignment="-x 'HW' 1",
        columns=("name=Full Name",),
        known=(tmp_path,),
        sources=tmp_path / "sources",
        attempts="best",
        late_days=3,
        late_days_from=(tmp_path / "days.csv",),
        only=("bob",),
        anonymous=True,
    )
    place = Path(os.path.relpath(tmp_path))
    settings = run_settings(SMALL_COURSE, [place], options, ["doubling"], "none", 2, None, tmp_path / "secret")
    stored = RunSettings(**vars(settings))
    again = stored.arguments(tmp_path / "out", decisions=tmp_path / "d.csv", only="-ada", force=True)

    assert again[:2] == [f"--course={SMALL_COURSE}", "grade"]
    given = command.make_context("grade", again[2:]).params
    wanted = replace(options, only=("-ada",), decisions=tmp_path / "d.csv")
    assert {each.name: given[each.name] for each in fields(ClassOptions)} == vars(wanted)
    assert (given["units"], given["jobs"], given["isolation"], given["force"]) == (("doubling",), 2, "none", True)
    assert (
        [path.resolve() for path in given["paths"]] == [tmp_path.resolve()]
        and given["out"] == tmp_path / "out"
        and given["secret"] == tmp_path / "secret"
    )
    assert stored.class_options == replace(options, only=())


def test_a_student_is_called_by_what_means_no_one_else(tmp_path: Path) -> None:
    """The address, or the upload where two have one name; sections and several attempts are noted, too."""
    write(tmp_path / "roster.csv", "name,login,group\nAda,ada,A\nBob Bee,bob,B\nBob Bee,bob2,B\n")
    for name in ("ada.py", "bob.py", "x.py"):
        write(tmp_path / "class" / name, RIGHT)
    plan = ClassOptions(roster=tmp_path / "roster.csv").plan(find_submissions([tmp_path / "class"], COURSE), COURSE)

    notes = {each.student: each for each in note_class(plan) if each.student}
    missing = [each for each in note_class(plan) if not each.student]

    assert (notes["ada"].key, notes["ada"].section, notes["x"].key) == ("ada", "A", "x/")
    assert notes["bob"].key == "bob" and "bob bee" in notes["bob"].names
    assert [(each.label, each.key) for each in missing] == [("Bob Bee", "bob2")]
    assert b"private" not in encode_json(list(notes.values()))
