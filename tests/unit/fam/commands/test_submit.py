"""`fam submit`: a zip that `fam grade` and otter both take, made of the unit files and nothing else."""

from __future__ import annotations

import ast
import csv
import json
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fam.cli import fam
from fam.course import Course
from fam_grader.workspace.submission_zip import make_script, make_zip
from support.paths import SMALL_COURSE
from support.workspace import Student

RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    if not values.size:\n        raise ValueError\n"
    "    return values * 2.0\n\n\n"
    "def halve(count):\n    if count % 2:\n        raise ValueError\n    return count // 2\n"
)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_zip_holds_the_unit_files_and_one_script_and_nothing_else(student: Student) -> None:
    """No memory of ours, no other file of the student's, nothing of the course."""
    student.file.write_text(RIGHT)
    (student.file.parent / "notes.txt").write_text("private")
    (student.file.parent / "diary.py").write_text("private")
    student.fam("check")

    done = student.fam("submit")

    assert done.exit_code == 0
    assert set(members(student.root / "submission.zip")) == {"submission.py", "exercises/01_doubling/doubling.py"}
    assert members(student.root / "submission.zip")["exercises/01_doubling/doubling.py"] == RIGHT.encode()


def test_the_screen_of_a_finished_course_announces_the_hidden_checks(student: Student) -> None:
    """Never "all tests passed"."""
    student.file.write_text(RIGHT)

    done = student.fam("submit")

    assert done.output == (
        "1.5 of 1.5 points from public checks. Hidden checks run at grading.\n\n"
        "Written: submission.zip, with 1 file.\n"
        "Next: submit this file.\n"
    )


def test_what_will_not_work_at_grading_is_said_and_handed_in(student: Student) -> None:
    """Before it is too late; the zip is written as ever, also without checks."""
    student.file.write_text(RIGHT.replace("    return values", "    input()\n    return values"))

    done = student.fam("submit", "--no-check")

    assert done.exit_code == 0
    assert "\n! doubling.py, line 7: `input` does not work at grading; there is no keyboard.\n" in done.output
    assert "Written: submission.zip, with 1 file." in done.output


def test_what_is_not_done_is_said_and_handed_in(student: Student) -> None:
    """The checks run first; nothing is refused."""
    student.file.write_text(RIGHT.replace("values * 2.0", "values ** 2.0"))

    done = student.fam("submit")

    assert done.exit_code == 0
    assert "0.5 of 1.5 points from public checks." in done.output
    assert "Not right yet: double." in done.output
    assert (student.root / "submission.zip").is_file()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "Not started: unit 1."),
        (b"def double(:\n", "Not right yet: unit 1."),
        (b"\xff\xfe", "doubling.py: it is not UTF-8"),
        (b"x = 1\n\0", "doubling.py: it holds NUL characters"),
    ],
    ids=["skeleton", "syntax error", "not UTF-8", "NUL"],
)
def test_nothing_is_refused(student: Student, content: bytes | None, says: str) -> None:
    """What grading will say of it is said before it is handed in."""
    if content is not None:
        student.file.write_bytes(content)

    done = student.fam("submit")

    assert done.exit_code == 0, done.exception
    assert says in words(done.output)
    assert members(student.root / "submission.zip")["exercises/01_doubling/doubling.py"] == student.file.read_bytes()


def test_a_missing_file_is_said_and_the_rest_is_handed_in(student: Student) -> None:
    """Here that is nothing at all, which is said, too, and the zip is made all the same."""
    student.file.unlink()

    done = student.fam("submit")

    assert done.exit_code == 0
    assert "The file is missing: unit 1." in done.output
    assert "Written: submission.zip, with 0 files." in done.output
    assert set(members(student.root / "submission.zip")) == {"submission.py"}


def test_no_check_runs_nothing(student: Student, monkeypatch) -> None:
    """Two minutes before the deadline."""
    student.file.write_text(RIGHT)
    monkeypatch.setattr("fam_grader.workspace.checking.check", None)

    done = student.fam("submit", "--no-check")

    assert done.exit_code == 0
    assert "Not checked: unit 1." in done.output


def test_a_result_that_is_known_is_not_found_again(student: Student, monkeypatch) -> None:
    """Handing in right after `fam check` takes no time."""
    student.file.write_text(RIGHT)
    student.fam("check")
    monkeypatch.setattr("fam_grader.workspace.checking.check", None)

    assert "1.5 of 1.5 points" in student.fam("submit").output


def test_the_zip_is_written_where_out_says(student: Student, tmp_path: Path) -> None:
    """A file, or a folder for it; without a word it lies in the workspace, wherever one stands."""
    for out in (tmp_path / "ada.zip", tmp_path):
        assert student.fam("submit", "-o", out).exit_code == 0

    assert members(tmp_path / "ada.zip") == members(tmp_path / "submission.zip")


def test_from_a_units_folder_the_zip_still_lies_at_the_top(student: Student, monkeypatch) -> None:
    """One place to find it, and not one for each folder."""
    monkeypatch.chdir(student.file.parent)

    done = student.fam("submit", "--no-check")

    assert (student.root / "submission.zip").is_file()
    assert f"Written: {Path('..', '..', 'submission.zip')}" in done.output


@pytest.mark.parametrize("name", ["exercises/01_doubling/doubling.py", "ada.tar.gz", "ada"])
def test_what_is_no_zip_by_its_name_is_wrong_usage(student: Student, name: str) -> None:
    """`fam grade` would not take it, and a slip of the hand must not overwrite an answer."""
    before = student.file.read_bytes()

    done = student.fam("submit", "-o", name)

    assert done.exit_code == 2
    assert "must end in .zip" in words(done.stderr)
    assert student.file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_a_clear_line(student: Student, tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "taken").write_text("")

    done = student.fam("submit", "-o", tmp_path / "taken" / "ada.zip")

    assert "ada.zip cannot be written" in done.output


def test_equal_work_makes_equal_zips(small_course: Course, monkeypatch) -> None:
    """Whenever it is made; who hands in twice can see that it is the same."""
    contents = {"doubling": RIGHT.encode()}
    first = make_zip(small_course, contents)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)

    assert make_zip(small_course, contents) == first
    assert make_zip(small_course, {"doubling": b"x = 1\n"}) != first


@pytest.mark.linux
def test_grading_the_zip_gives_what_grading_the_folder_gives(small_course: Course, tmp_path: Path) -> None:
    """The same points for each function and the same message, for the right, the wrong and the unreadable."""
    answers = {
        "ada": RIGHT.encode(),
        "ben": RIGHT.replace("values * 2.0", "values ** 2.0").encode(),
        "cem": b"def double(:\n",
        "dan": b"\xff\xfe",
        "eva": b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode(),
        "fay": (SMALL_COURSE / "exercises/01_doubling/doubling.py").read_bytes(),
    }
    for name, content in answers.items():
        shutil.copytree(small_course.exercises, tmp_path / "class" / name / "exercises")
        (tmp_path / "class" / name / "exercises" / "01_doubling" / "doubling.py").write_bytes(content)
        (tmp_path / "class" / f"{name}.zip").write_bytes(make_zip(small_course, {"doubling": content}))
    options = ["-o", str(tmp_path / "out"), "-j", "1"]

    done = CliRunner().invoke(
        fam, ["--course", str(small_course.exercises.parent), "grade", str(tmp_path / "class"), *options]
    )

    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "grades.csv").open(newline="") as file:
        rows = {row.pop("submission"): row for row in csv.DictReader(file)}
    assert len(rows) == 2 * len(answers)
    for name in answers:
        folder, archive = rows[name], rows[f"{name}.zip"]
        assert {key: archive[key] for key in archive if key != "student"} == {
            key: folder[key] for key in folder if key != "student"
        }
    assert {rows["ada"]["score"], rows["eva"]["score"]} == {"4"}


@pytest.mark.linux
def test_the_script_alone_earns_the_same_in_the_sandbox(small_course: Course, tmp_path: Path) -> None:
    """A student may take it out of the zip and submit that."""
    (tmp_path / "submission.py").write_text(make_script(small_course, {"doubling": RIGHT.encode()}))
    root = str(small_course.exercises.parent)

    done = CliRunner().invoke(
        fam,
        [
            "--course",
            root,
            "grade",
            str(tmp_path / "submission.py"),
            "-o",
            str(tmp_path / "out"),
            "-j",
            "1",
            "--json",
        ],
    )

    assert json.loads(done.stdout)["score"] == 4


def names_of(script: Path, code: str = "") -> list[str]:
    """Run a script as otter does, with nothing of ours around it, and give what `code` prints."""
    runner = "import runpy, sys\nnames = runpy.run_path(sys.argv[1])\n"
    done = subprocess.run(
        [sys.executable, "-I", "-c", runner + code, str(script)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.splitlines()


def test_the_script_defines_every_function_of_the_course(course: Course, tmp_path: Path) -> None:
    """All seventeen units at once, each with the helpers that its own file has."""
    contents = {name: unit.solution.read_bytes() for name, unit in course.units.items() if unit.solution}
    (tmp_path / "submission.py").write_text(make_script(course, contents))

    printed = names_of(
        tmp_path / "submission.py",
        f"print(*[name for name in {list(course.functions)!r} if callable(names.get(name))])",
    )

    assert printed == [" ".join(course.functions)]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_a_file_in_the_encoding_that_it_names_is_in_the_script(
    small_course: Course, tmp_path: Path, encoding: str
) -> None:
    """As in grading: its functions are not missing from the script alone."""
    text = f"# -*- coding: {encoding} -*-\ndef double(values):\n    return 'é'\n"
    (tmp_path / "submission.py").write_text(make_script(small_course, {"doubling": text.encode(encoding)}))

    assert names_of(tmp_path / "submission.py", "print(ascii(names['double'](1)))") == [ascii("é")]


def test_helpers_of_one_name_stay_with_their_units(course: Course, tmp_path: Path) -> None:
    """Students copy helpers from unit to unit and change them; and a unit may import another."""
    contents = {
        "channels": b"def helper():\n    return 7\n\ndef convolve_volume():\n    return helper()\n",
        "strides": b"from channels import convolve_volume\ndef helper():\n    return 5\n\n"
        b"def convolve2d():\n    return helper(), convolve_volume()\n",
    }
    (tmp_path / "submission.py").write_text(make_script(course, contents))

    code = "print(names['convolve2d'](), names['convolve_volume']())"

    assert names_of(tmp_path / "submission.py", code) == ["(5, 7) 7"]


@pytest.mark.parametrize(
    "broken", [b"def (:", b"1 / 0", b"raise SystemExit", b"import nothing_of_this_name", b"\xff", b"x = 1\0"]
)
def test_a_unit_that_does_not_load_costs_its_own_functions_only(
    course: Course, tmp_path: Path, broken: bytes
) -> None:
    """Whatever is wrong with it."""
    contents = {"strides": broken, "channels": b"def convolve_volume():\n    return 7\n"}
    (tmp_path / "submission.py").write_text(make_script(course, contents))

    printed = names_of(tmp_path / "submission.py", "print('convolve2d' in names, names['convolve_volume']())")

    assert printed[-1] == "False 7"


def test_a_traceback_through_the_script_shows_the_students_line(course: Course, tmp_path: Path) -> None:
    """An instructor who runs it by hand sees the unit's file and line."""
    contents = {"strides": b"def convolve2d():\n    return 1 / 0  # here\n"}
    (tmp_path / "submission.py").write_text(make_script(course, contents))
    code = "import traceback\ntry: names['convolve2d']()\nexcept ZeroDivisionError: print(traceback.format_exc())"

    printed = "\n".join(names_of(tmp_path / "submission.py", code))

    assert 'File "strides.py", line 2, in convolve2d' in printed
    assert "return 1 / 0  # here" in printed


@given(text=st.text())
def test_any_text_comes_through_the_script_as_it_was(small_course: Course, text: str) -> None:
    """Quotes, backslashes, every alphabet, and lines that end in the strangest ways; in plain ASCII."""
    try:
        content = text.encode()
    except UnicodeEncodeError:  # a lone surrogate is no UTF-8
        return

    script = make_script(small_course, {"doubling": content})

    assigned = next(node for node in ast.parse(script).body if ast.unparse(node).startswith("_SOURCES ="))
    assert script.isascii()
    assert ast.literal_eval(assigned.value) == {"doubling": content.decode("utf-8-sig")}


@pytest.mark.slow
def test_otter_run_takes_the_zip(small_course: Course, tmp_path: Path) -> None:
    """With otter's own command, in its Jupyter kernel, against the public checks."""
    with zipfile.ZipFile(tmp_path / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for path in (small_course.exercises / "01_doubling" / "checks").glob("*.py"):
            archive.write(path, f"tests/{path.name}")
    (tmp_path / "submission.zip").write_bytes(make_zip(small_course, {"doubling": RIGHT.encode()}))
    command = [sys.executable, "-m", "otter", "run", "-a", "autograder.zip", "-o", ".", "--no-logo", "submission.zip"]

    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=300)

    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert sum(test["score"] for test in tests if "score" in test) == 1.5
    assert {test["max_score"] for test in tests if "max_score" in test} == {0.5, 1.0}
