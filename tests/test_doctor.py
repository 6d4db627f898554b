"""`fam doctor` tells what is in force, and what to do about what is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from fam_grader.cli import fam


def test_a_machine_that_can_grade_says_so(course_copy: Path) -> None:
    """The jail is started for real, and its layers are named."""
    done = CliRunner().invoke(fam, ["--course", str(course_copy), "doctor"])

    assert done.exit_code == 0, done.output
    assert "✓ jail: Landlock (ABI" in done.stdout
    assert "seccomp" in done.stdout
    assert "here, so this machine can grade" in done.stdout


def test_a_students_machine_is_told_that_it_lacks_nothing_it_needs(course_copy: Path, monkeypatch) -> None:
    """Without the private half and without Landlock, checking works; grading is another machine's."""
    shutil.rmtree(course_copy / "solutions")
    monkeypatch.setattr("fam_grader.running.isolation.sys.platform", "darwin")

    done = CliRunner().invoke(fam, ["--course", str(course_copy), "doctor", "--json"])

    states = {finding["subject"]: finding["state"] for finding in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert states["solutions and hidden suites"] == "limited"
    assert states["jail"] == "limited"
    assert states["Python"] == "fine"


def test_a_folder_without_a_course_is_told_how_to_name_one(tmp_path: Path) -> None:
    """Exit code 1: without a course there is nothing to check."""
    done = CliRunner().invoke(fam, ["--course", str(tmp_path), "doctor"])

    assert done.exit_code == 1
    assert "--course DIR" in done.stdout
