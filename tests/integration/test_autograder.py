"""`fam autograder`: one zip with all it takes to grade, the same whenever it is made."""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.core.errors import CourseError
from fam.course import Course, load_course
from fam_grader.release import wheel
from fam_grader.release.autograder import PLUGIN, make_autograder, put_together
from support.autograder_runs import unpack
from support.paths import REPOSITORY, SMALL_COURSE


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(fam, [str(each) for each in arguments])


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_zip_holds_suites_scripts_pins_and_the_wheel(autograder_zip: Path) -> None:
    """What otter looks for, where it looks for it; and what Gradescope runs, which it has to be able to run."""
    found = members(autograder_zip)

    version = importlib.metadata.version("fam-course")
    course = {name for name in found if name.startswith("files/.course/")}
    suites = {f"tests/01_doubling.{name}py" for name in ("double.", "double.hidden.", "halve.", "halve.hidden.")}
    scripts = {"setup.sh", "run_autograder", "run_otter.py", "environment.yml"}
    others = {"otter_config.json", "requirements.txt", f"requirements.fam_course-{version}-py3-none-any.whl"}
    assert set(found) == course | suites | scripts | others
    assert found["tests/01_doubling.double.py"] == contents(SMALL_COURSE)["exercises/01_doubling/checks/double.py"]
    with zipfile.ZipFile(autograder_zip) as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}


def test_the_requirements_are_pinned(autograder_zip: Path) -> None:
    """Each to one version."""
    lines = members(autograder_zip)["requirements.txt"].decode().splitlines()

    pinned = [line.partition(";")[0] for line in lines if line and not line.startswith("#")]
    assert f"otter-grader=={importlib.metadata.version('otter-grader')}" in pinned
    assert all("==" in requirement for requirement in pinned)


def test_the_same_course_makes_the_same_bytes(autograder_zip: Path, course_copy: Path, tmp_path: Path) -> None:
    """Elsewhere and later, too."""
    for path in course_copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = make_autograder(
        load_course(course_copy),
        ["doubling"],
        tmp_path / "again.zip",
        secret=autograder_zip.with_suffix(".secret.txt"),
    )

    assert again.path.read_bytes() == autograder_zip.read_bytes()


def test_the_course_is_whole_again_when_it_is_unpacked(autograder_zip: Path, tmp_path: Path) -> None:
    """All that grading needs is there, though nothing is twice in the zip."""
    unpack(autograder_zip, tmp_path / "source")

    course = put_together(tmp_path / "source", tmp_path / "course")

    whole = {name: text for name, text in contents(SMALL_COURSE).items() if "/right_answers/" not in name}
    assert contents(course.exercises.parent) == whole


def test_a_choice_of_units_has_their_suites_and_the_whole_course(course: Course, tmp_path: Path) -> None:
    """A student's file of another unit may be imported, so the others are there, and are not graded."""
    done = invoke("autograder", "-o", tmp_path / "two.zip", "strides", "04_zero_padding")

    assert done.exit_code == 0, done.output
    found = members(tmp_path / "two.zip")
    labels = {name.split("/")[1].split(".")[0] for name in found if name.startswith("tests/")}
    assert labels == {"04_zero_padding", "05_strides"}
    [plugin] = json.loads(found["otter_config.json"])["plugins"]
    assert plugin[PLUGIN]["units"] == ["zero_padding", "strides"]
    unpack(tmp_path / "two.zip", tmp_path / "source")
    assert list(put_together(tmp_path / "source", tmp_path / "course").units) == list(course.units)


def test_the_command_says_what_was_written_and_to_keep_it_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how it is used, in as many columns as there are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    done = invoke("--course", SMALL_COURSE, "autograder", "-o", "my autograder.zip")

    size = f"{Path('my autograder.zip').stat().st_size / 1e6:.1f} MB"
    assert (done.exit_code, done.output) == (
        0,
        f"Written: my autograder.zip ({size}), with 1 unit worth 4 points.\n"
        "Keep it private: it contains the hidden suites, solutions and misconceptions.\n"
        "The secret of its hidden inputs: my autograder.secret.txt (for the same ones:\n"
        "`fam grade --secret`).\n"
        "On Gradescope: create a programming assignment of 4 points, and upload the zip.\n"
        "Next: `otter run -a 'my autograder.zip' SUBMISSION`\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-o", "autograder.tar"], 2, "Gradescope needs a zip file, so autograder.tar must end in .zip."),
        (["-o", "a.zip", "doubling2"], 2, "No unit is called `doubling2`; did you mean `doubling`?"),
        (["doubling"], 2, "Missing option '-o' / '--out'."),
    ],
    ids=["no zip", "no such unit", "nowhere to"],
)
def test_wrong_usage_has_a_message(arguments: list[str], code: int, message: str) -> None:
    """Exit code 2, and nothing is written."""
    done = invoke("--course", SMALL_COURSE, "autograder", *arguments)

    assert done.exit_code == code
    assert message in done.output


def test_a_course_without_its_private_half_has_no_autograder(workspace: Path, tmp_path: Path) -> None:
    """As students have it; the message says where to go."""
    done = invoke("--course", workspace, "autograder", "-o", tmp_path / "a.zip")

    assert done.exit_code == 1
    assert "run this in the course's repository, or name it with --course DIR" in done.output
    assert not (tmp_path / "a.zip").exists()


def test_an_autograder_of_suites_with_other_points_is_not_built(course_copy: Path, tmp_path: Path) -> None:
    """Its points would not be those that `exercise.yaml` promises; the message names the file and both numbers."""
    suite = course_copy / "exercises/01_doubling/checks/halve.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("points=0.5", "points=2"), encoding="utf-8")
    said = r"exercise\.yaml:10:3: the groups of `halve` have 2\.5 points together; exercise\.yaml says 1 \("

    with pytest.raises(CourseError, match=said):
        make_autograder(load_course(course_copy), ["doubling"], tmp_path / "autograder.zip")

    assert not (tmp_path / "autograder.zip").exists()


def test_an_autograder_is_not_written_where_students_would_get_it(course_copy: Path) -> None:
    """`exercises/` is what a release copies."""
    out = course_copy / "exercises" / "01_doubling" / "a.zip"

    done = invoke("--course", course_copy, "autograder", "-o", out)

    assert done.exit_code == 1
    assert "is among the exercises" in done.output
    assert not out.exists()


def test_the_wheel_can_be_put_together_again_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an installed wheel comes the same wheel: an instructor with a course of their own needs no repository."""
    built = wheel.build_wheel(tmp_path)
    site = tmp_path / "site"
    unpack(built, site)
    about = next(site.glob("*.dist-info"))
    (about / "INSTALLER").write_text("pip\n")
    with (about / "RECORD").open("a") as record:
        record.write(f"{about.name}/INSTALLER,,\n../bin/fam,,\nfam_grader/__pycache__/cli.pyc,,\n")
    installed = importlib.metadata.Distribution.at(about)
    monkeypatch.setattr(wheel, "repository", lambda: None)
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: installed)
    (tmp_path / "again").mkdir()

    again = wheel.build_wheel(tmp_path / "again")

    assert again.name == built.name
    before, after = members(built), members(again)
    record = f"{about.name}/RECORD"
    assert sorted(after.pop(record).splitlines()) == sorted(before.pop(record).splitlines())
    assert after == before


def test_without_the_repository_the_pins_are_what_is_installed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this Python only: another one may need other versions."""
    monkeypatch.setattr(wheel, "repository", lambda: None)

    lines = wheel.pins().splitlines()

    minor = ".".join(map(str, sys.version_info[:2]))
    version = importlib.metadata.version("otter-grader")
    assert f'otter-grader=={version}; python_version == "{minor}"' in lines
    assert not any(line.startswith("fam-course") for line in lines)


def test_a_missing_build_backend_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the repository it is hatchling's work."""
    monkeypatch.setattr(wheel, "repository", lambda: REPOSITORY)
    monkeypatch.setitem(sys.modules, "hatchling.builders.wheel", None)

    with pytest.raises(
        CourseError, match=r"hatchling builds the wheel, and is not installed\. Install it: pip install"
    ):
        wheel.build_wheel(tmp_path)
