"""`fam grade`, `otter run` and Gradescope give the same marks: the whole sample class, and a spread of attacks.

`make parity` holds every attack against all three.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fam.course import Course, load_course
from fam_grader.release.autograder import make_autograder
from security.attacks.corpus import ATTACKS, THEMES
from security.attacks.testbed import SMALL_COURSE, AttackTestbed
from support import gradescope_schema
from support.autograder_runs import CLEAN, Installed, Mark
from support.odd_class import ODD_UPLOADS
from support.parity import METHODS, Row, attacks, odd_uploads, sample_class, table_lines

pytestmark = pytest.mark.slow

SPREAD = [
    next(attack for attack in THEMES[theme] if not attack.once)
    for theme in ["archives", "disclosure", "forging", "frames", "names", "notebooks", "shadowing", "values"]
] + [attack for attack in ATTACKS if attack.name == "is a fault of the grader by name"]
Record = Callable[[str, object], None]


def assert_parity(rows: Sequence[Row], title: str, record: Record) -> None:
    """Print the table of all marks; no difference is allowed, and no result that Gradescope would not take."""
    record(title, "\n".join(table_lines(rows)))
    written = [mark.written for row in rows for method, mark in row.marks.items() if method != METHODS[0]]
    assert {row.name: row.differences for row in rows if row.differences} == {}
    assert [fault for text in written for fault in gradescope_schema.faults(json.loads(text))] == []


def test_the_whole_sample_class_gets_the_same_marks_from_otter(
    course: Course, installed: Installed, tmp_path: Path, record_property: Record
) -> None:
    """For every function of every student."""
    rows = list(sample_class(course, installed, tmp_path, methods=METHODS[:2]))

    assert len(rows) >= 30
    assert len({sum(value or 0 for value in row.marks[METHODS[1]].points.values()) for row in rows}) > 5
    assert_parity(rows, "Parity: the sample class", record_property)


def test_an_odd_upload_gets_the_same_marks_from_an_autograder(
    course: Course, installed: Installed, tmp_path: Path, record_property: Record
) -> None:
    """Renamed files, notebooks, attempts, archives: right answers get every point, however they were uploaded."""
    rows = list(odd_uploads(course, installed, tmp_path))

    assert len(rows) == len(ODD_UPLOADS)
    assert_parity(rows, "Parity: odd uploads", record_property)
    points = [{name: value for name, value in row.marks[METHODS[0]].points.items() if value} for row in rows]
    assert points == [{"window_response": 5, "convolve2d": 10}] * len(rows)


def test_an_attack_gains_no_more_with_another_method(
    installed: Installed, tmp_path: Path, record_property: Record
) -> None:
    """One attack of each of several themes; none learns a secret."""
    testbed = AttackTestbed(tmp_path.resolve() / "testbed")
    testbed.hide(0)
    small = load_course(testbed.course)
    made = make_autograder(small, list(small.units), tmp_path / "autograder.zip")

    rows = list(attacks(testbed, installed.with_zip(made.path, tmp_path / "other"), SPREAD))

    assert_parity(rows, "Parity: attacks", record_property)
    assert {sum(mark.points.values()) for row in rows for mark in row.marks.values()} == {0}


def test_an_installed_wheel_makes_an_autograder_of_another_course(installed: Installed, tmp_path: Path) -> None:
    """An instructor with a course of their own needs no repository of ours; the wheel is the same one again."""
    made = tmp_path / "autograder.zip"
    command = [installed.environment / "bin" / "fam", "--course", SMALL_COURSE, "autograder", "-o", made]
    subprocess.run(command, env=CLEAN, cwd=tmp_path, check=True, capture_output=True)
    upload = tmp_path / "work.py"
    upload.write_bytes((SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py").read_bytes())

    mark = installed.with_zip(made, tmp_path / "other").run_gradescope(upload, tmp_path / "graded")

    assert (mark.points, mark.trouble) == ({"double": 3, "halve": 1}, "")
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(installed.zip_file) as original:
        [wheel] = [name for name in archive.namelist() if name.endswith(".whl")]
        assert wheel in original.namelist()


def test_a_difference_is_reported() -> None:
    """A table that could not say so would prove nothing."""
    same = {"fam grade": Mark({"double": 3.0, "halve": 0.0}), "otter run": Mark({"double": 3})}
    other = {"fam grade": Mark({"double": 3.0}), "otter run": Mark({"double": 2.5})}
    failed = {"fam grade": Mark({}), "otter run": Mark({}, trouble="otter run: no")}

    rows = [Row("same", same), Row("other", other), Row("failed", failed), Row("leak", same, ("a secret word",))]

    assert [bool(row.differences) for row in rows] == [False, True, True, True]
    *_, verdict = table_lines(rows)
    assert verdict == "4 submissions, fam grade / otter run: 3 differ."
