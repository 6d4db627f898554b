"""The secret of a term: who makes it, where it is kept, and that all ways to grade use it."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import fam as library
from fam.cli import fam
from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.secret import keep_secret, read_secret
from fam_grader.release import gradescope
from fam_grader.release.autograder import CONFIG, AutograderSpec, make_autograder
from fam_grader.release.otter_plugin import grade_upload
from support.autograder_runs import unpack
from support.paths import SMALL_COURSE
from support.secrets import coin_course, secret_file, throws

pytestmark = pytest.mark.slow

ONE, OTHER = "one secret, long enough", "other secret, long enough"
RIGHT = (SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course whose marks show the secret."""
    return coin_course(tmp_path / "course")


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    """Return a folder with a right answer."""
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "doubling.py").write_text(RIGHT)
    return folder


def graded(course: Course, upload: Path, out: Path, secret: Path | None = None) -> str:
    """Grade as `fam grade` does, and return which groups passed."""
    result = library.grade([upload], out, course=course, jobs=1, isolation="none", secret=secret)
    return throws(next(result.results))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_run_makes_a_secret_that_later_runs_keep(course: Course, upload: Path, tmp_path: Path) -> None:
    """Only its owner can read it, and another folder of results has another one."""
    before = os.umask(0)
    try:
        first = graded(course, upload, tmp_path / "out")
    finally:
        os.umask(before)
    secret = read_secret(tmp_path / "out" / "secret.txt")
    (upload / "doubling.py").write_text(RIGHT + "\n# changed, so it is graded again\n")

    again = graded(course, upload, tmp_path / "out")
    elsewhere = graded(course, upload, tmp_path / "elsewhere")

    assert sys.platform == "win32" or mode(tmp_path / "out" / "secret.txt") == 0o600
    assert len(secret) == 64
    assert read_secret(tmp_path / "out" / "secret.txt") == secret
    assert first == again
    assert first != elsewhere


def test_every_way_to_grade_gives_the_same_marks_with_the_same_secret(
    course: Course, upload: Path, tmp_path: Path
) -> None:
    """`fam grade` in two folders, otter's plugin, and Gradescope's script."""
    secret = secret_file(tmp_path, ONE)
    here = graded(course, upload, tmp_path / "here", secret)
    there = graded(course, upload, tmp_path / "there", secret)

    made = make_autograder(course, ["doubling"], tmp_path / "a.zip", "none", secret)
    root = tmp_path / "autograder"
    unpack(made.path, root / "source")
    upload.rename(root / "submission")
    spec = AutograderSpec.from_config(json.loads((root / "source" / CONFIG).read_text()))
    otter = throws(grade_upload(root / "source", spec, root / "submission", "ada").result)
    gradescope.main([str(root)])
    tests = json.loads((root / "results" / "results.json").read_text())["tests"]
    script = "".join("x" if test["status"] == "passed" else "-" for test in tests if "throw" in test["name"])

    assert here == there == otter == script
    assert {"x", "-"} == set(here)


def test_another_secret_grades_everything_again_and_is_kept(course: Course, upload: Path, tmp_path: Path) -> None:
    """Not only what has changed; from then on, it is the secret of that folder."""
    one, other = secret_file(tmp_path, ONE), secret_file(tmp_path, OTHER)
    command = ["--course", str(course.exercises.parent), "grade", str(upload), "-o", str(tmp_path / "out"), "--json"]
    command += ["-j", "1", "--isolation", "none"]

    runs = []
    for options in ([], ["--secret", str(one)], ["--secret", str(one)], ["--secret", str(other)], []):
        done = CliRunner().invoke(fam, [*command, *options])
        assert done.exit_code == 0, done.output
        runs.append(json.loads(next(line for line in done.output.splitlines() if line.startswith("{"))))

    assert [run["kept"] for run in runs] == [False, False, True, False, True]
    assert read_secret(tmp_path / "out" / "secret.txt") == OTHER


def test_an_autograder_keeps_its_secret_beside_the_zip(course: Course, tmp_path: Path) -> None:
    """Made again, it is the same one, to the last byte; the secret is in its configuration alone."""
    command = ["--course", str(course.exercises.parent), "autograder", "-o", str(tmp_path / "a.zip")]
    done = CliRunner().invoke(fam, command)
    assert done.exit_code == 0, done.output
    first = (tmp_path / "a.zip").read_bytes()
    secret = read_secret(tmp_path / "a.secret.txt")

    again = CliRunner().invoke(fam, command)
    unpack(tmp_path / "a.zip", tmp_path / "unpacked")

    assert again.exit_code == 0
    assert "a.secret.txt" in done.output
    assert secret not in done.output
    assert sys.platform == "win32" or mode(tmp_path / "a.secret.txt") == 0o600
    assert (tmp_path / "a.zip").read_bytes() == first
    having = [
        path for path in (tmp_path / "unpacked").rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
    ]
    assert [path.name for path in having] == [CONFIG]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"short\n", "holds 5 characters"), (b"\xff" * 40, "is not a text file"), (b"", "holds 0 characters")],
)
def test_what_is_no_secret_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    """An empty file or a slip of the hand must not make inputs that everybody can guess."""
    (tmp_path / "kept.txt").write_bytes(content)

    with pytest.raises(CourseError, match=says):
        keep_secret(tmp_path / "kept.txt")
    with pytest.raises(CourseError, match=says):
        keep_secret(tmp_path / "new.txt", tmp_path / "kept.txt")
    assert not (tmp_path / "new.txt").exists()


@pytest.mark.parametrize("command", ["grade", "autograder"])
def test_a_secret_that_is_not_there_is_wrong_usage(command: str, tmp_path: Path) -> None:
    """A misspelled name must not make a new secret: two machines would ask for different things."""
    arguments = [command, "--secret", str(tmp_path / "none.txt"), "-o", str(tmp_path / "out.zip")]
    done = CliRunner().invoke(fam, [*arguments, *([str(tmp_path)] if command == "grade" else [])])

    assert done.exit_code == 2
    assert "does not exist" in done.output
