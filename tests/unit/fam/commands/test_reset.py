"""`fam reset`: the skeleton again, and what was written is kept."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import datetime

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.authoring.derived import make_skeleton
from fam_grader.workspace.skeletons import back_up
from support.paths import SMALL_COURSE
from support.workspace import Student

MINE = b"# caf\xe9, not even UTF-8\r\n"
SKELETON = (SMALL_COURSE / "exercises" / "01_doubling" / "doubling.py").read_bytes()


def test_a_yes_brings_the_skeleton_and_keeps_what_was_written(student: Student) -> None:
    """Byte for byte, whatever it was."""
    student.file.write_bytes(MINE)

    done = student.fam("reset", "doubling", answers="y\n")

    assert done.exit_code == 0
    assert student.file.read_bytes() == SKELETON
    (backup,) = (student.root / ".fam" / "backups").iterdir()
    assert backup.read_bytes() == MINE
    assert re.fullmatch(r"doubling-\d{4}-\d\d-\d\dT\d{4}\.py", backup.name)


def test_the_way_back_is_a_command_to_type(student: Student) -> None:
    """It is printed as it works here."""
    student.file.write_bytes(MINE)

    done = student.fam("reset", "01_doubling", "--yes")

    line = next(line for line in done.output.splitlines() if line.startswith("To restore it:"))
    copy, source, target = shlex.split(line.partition(":")[2])
    assert copy in ("cp", "copy")
    shutil.copy(student.root / source, student.root / target)
    assert student.file.read_bytes() == MINE


@pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "return", "end of input"])
def test_anything_but_yes_changes_nothing(student: Student, answer: str) -> None:
    """Exit code 1: what was asked for was not done."""
    student.file.write_bytes(MINE)

    done = student.fam("reset", "doubling", answers=answer)

    assert done.exit_code == 1
    assert student.file.read_bytes() == MINE
    assert not (student.root / ".fam" / "backups").exists()


def test_a_file_that_is_the_skeleton_is_not_asked_about(student: Student) -> None:
    """Nothing is to be lost, and nothing to be kept."""
    done = student.fam("reset", "doubling")

    assert done.exit_code == 0
    assert "is the skeleton already" in done.output
    assert not (student.root / ".fam" / "backups").exists()


def test_a_file_that_is_missing_is_brought_without_a_question(student: Student) -> None:
    """As above."""
    student.file.unlink()

    done = student.fam("reset", "doubling", answers="")

    assert done.exit_code == 0
    assert student.file.read_bytes() == SKELETON
    assert "To restore it" not in done.output


def test_two_resets_in_one_minute_keep_both(student: Student) -> None:
    """No backup takes the place of another."""
    now = datetime(2026, 11, 22, 15, 12)
    memory = student.root / ".fam"

    names = []
    for content in ("one", "two", "three"):
        student.file.write_text(content)
        names.append(back_up(memory, student.file, now).name)

    assert names == ["doubling-2026-11-22T1512.py", "doubling-2026-11-22T1512-2.py", "doubling-2026-11-22T1512-3.py"]
    assert [(memory / "backups" / name).read_text() for name in names] == ["one", "two", "three"]


def test_a_bundle_without_a_memory_gets_the_skeleton_of_the_installed_course(course: Course, tmp_path) -> None:
    """An instructor may hand out a folder that `fam start` never saw."""
    shutil.copytree(course.exercises, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "exercises" / "05_strides" / "strides.py"
    file.write_text("# mine\n")

    done = CliRunner().invoke(fam, ["--course", str(tmp_path), "reset", "strides", "-y"])

    assert done.exit_code == 0, done.output
    assert file.read_bytes() == course.units["strides"].skeleton.read_bytes()


def test_where_there_is_no_skeleton_nothing_is_changed(student: Student) -> None:
    """The message says where it was looked for."""
    shutil.rmtree(student.root / ".fam" / "skeletons")
    student.file.write_bytes(MINE)

    done = student.fam("reset", "doubling", "--yes")

    assert "is neither in" in done.output
    assert student.file.read_bytes() == MINE


def test_in_the_courses_repository_the_skeleton_is_made_from_the_solution(course_copy, monkeypatch) -> None:
    """There the file in `exercises/` is the only skeleton, and an author may have solved it."""
    unit = load_course(course_copy).units["doubling"]
    unit.skeleton.write_text("# tried it myself\n")

    done = CliRunner().invoke(fam, ["--course", str(course_copy), "reset", "doubling", "-y"])

    assert done.exit_code == 0, done.output
    assert unit.skeleton.read_text() == make_skeleton(unit)


def test_an_unknown_unit_is_wrong_usage(student: Student) -> None:
    """Exit code 2, with what may have been meant."""
    done = student.fam("reset", "dubling")

    assert done.exit_code == 2
    assert "did you mean `doubling`?" in done.stderr
