"""`fam grade` on a class: one result for everything that was found, whatever it was."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import Course
from fam_grader.authoring.sample_class import make_class

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values.astype(float) * 2


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""


@pytest.fixture
def grade(course_copy: Path, tmp_path: Path) -> Callable[..., Result]:
    """Return a way to grade paths with the small course into `tmp_path / "out"`."""

    def grade_it(*paths: Path, options: tuple[str, ...] = ()) -> Result:
        arguments = [*map(str, paths), "-o", str(tmp_path / "out"), "-j", "1", *options]
        return CliRunner().invoke(fam, ["--course", str(course_copy), "grade", *arguments])

    return grade_it


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """Grade the sample class once, and give the folder with `class` and `out`."""
    folder = tmp_path_factory.mktemp("sample")
    make_class(small_course, folder / "class")
    root = str(small_course.exercises.parent)
    arguments = ["--course", root, "grade", str(folder / "class"), "-o", str(folder / "out"), "-j", "2"]
    done = CliRunner().invoke(fam, arguments)
    assert done.exit_code == 0, done.output
    (folder / "screen.txt").write_text(done.stdout)
    return folder


def test_every_submission_has_a_row_and_its_files(sample: Path) -> None:
    """Nothing that was found is left out, and no submission gets two."""
    found = {path.name for path in (sample / "class").iterdir()}

    graded = rows(sample / "out")

    assert set(graded) == found
    for row in graded.values():
        assert {path.name for path in (sample / "out" / row["student"]).iterdir()} == {
            "results.json",
            "feedback.html",
        }


def test_right_answers_get_everything_in_every_form(sample: Path) -> None:
    """As a folder, a zip and a notebook with magics."""
    graded = rows(sample / "out")

    assert [graded[name]["score"] for name in ("Ada", "Boole.zip", "Curie.ipynb")] == ["4", "4", "4"]


def test_wrong_answers_lose_points(sample: Path) -> None:
    """Each of the students with a misconception has less than everything."""
    graded = rows(sample / "out")

    wrong = [float(graded[name]["score"]) for name in ("Amir", "Chen", "Hana", "Olga", "Sven")]
    assert max(wrong) < 4


@pytest.mark.parametrize(
    ("name", "score", "says"),
    [
        ("Tara (empty skeletons)", "0", ""),
        ("Umberto (syntax error)", "0", "its file does not load: SyntaxError in line"),
        ("Yuki (endless loop)", "1", "double: the call was not done after 0.5 seconds"),
        ("Xaver (ends the process)", "0", "the process ended itself with status 0"),
        ("Ursula (reads files)", "0", ""),
        ("Victor (opens a socket)", "0", ""),
        ("Wanda (forks)", "0", ""),
    ],
)
def test_broken_and_hostile_submissions_have_a_result_with_a_reason(sample: Path, name, score, says) -> None:
    """Nothing is gained, and what kept a function from being called is said."""
    row = rows(sample / "out")[name]

    assert row["status"] == "graded"
    assert row["score"] == score
    assert says in row["message"]


def test_what_cannot_be_read_is_rejected_with_a_reason(sample: Path) -> None:
    """The damaged zip has a row, a result and a page like everyone's."""
    row = rows(sample / "out")["Zoe.zip"]

    results = json.loads((sample / "out" / "Zoe" / "results.json").read_text())
    assert row["status"] == "rejected"
    assert "damaged" in row["message"]
    assert results["score"] == 0
    assert "damaged" in results["output"]


def test_the_report_is_of_the_whole_class(sample: Path) -> None:
    """Every submission is on it, and so is what its students misunderstood; the screen says where it lies."""
    page = unescape((sample / "out" / "report.html").read_text(encoding="utf-8"))

    for name in rows(sample / "out"):
        assert f">{name}</a>" in page
    assert "The values are squared; doubling adds each value to itself." in page
    assert "Submissions that are alike" in page
    assert str(sample / "out" / "report.html") in (sample / "screen.txt").read_text().replace("\n", "")


def test_the_class_table_and_where_the_results_lie_are_shown(sample: Path) -> None:
    """The instructor sees at once what came of whom."""
    screen = (sample / "screen.txt").read_text()

    assert re.search(r"Umberto \(syntax error\)\s+graded\s+0/4", screen)
    assert re.search(r"\d+ submissions: \d+ graded, 1 rejected\.", screen)
    assert str(sample / "out" / "grades.csv") in screen.replace("\n", "")


def test_results_follow_gradescopes_schema(sample: Path) -> None:
    """Each group is a test with its points, its visibility and where it belongs."""
    results = json.loads((sample / "out" / "Ada" / "results.json").read_text())

    assert results["score"] == 4
    for test in results["tests"]:
        assert set(test) == {"name", "score", "max_score", "status", "output", "visibility", "extra_data"}
        assert test["visibility"] == ("after_published" if test["extra_data"]["hidden"] else "visible")
        assert set(test["extra_data"]) == {"unit", "function", "group", "hidden"}
    assert sum(test["max_score"] for test in results["tests"]) == 4


def test_hidden_groups_show_nothing_of_their_inputs(sample: Path) -> None:
    """Neither the input 4242 nor an expected value is in anything that a student gets."""
    for path in (sample / "out").glob("*/*"):
        text = path.read_text()

        assert "4242" not in text
        assert "2121" not in text


def test_a_graded_submission_names_its_misconception(grade, tmp_path: Path) -> None:
    """In the JSON and on the page, in the words of misconceptions.py."""
    wrong = tmp_path / "eve.py"
    wrong.write_text(RIGHT.replace("values.astype(float) * 2", "values.astype(float) ** 2"))

    grade(wrong)

    sentence = "The values are squared; doubling adds each value to itself."
    assert sentence in (tmp_path / "out" / "eve" / "results.json").read_text()
    assert sentence in (tmp_path / "out" / "eve" / "feedback.html").read_text()


def test_html_and_formulas_in_names_and_messages_are_harmless(grade, tmp_path: Path) -> None:
    """A page shows them, a spreadsheet does not run them, and no folder leads outside."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("=cmd().py", "<img src=x onerror=alert(1)>.py", "-rf.py", "..\n.py"):
        (folder / name).write_text("raise ValueError('<script>alert(1)</script>')\n")

    done = grade(folder)

    assert done.exit_code == 0, done.output
    graded = rows(tmp_path / "out")
    assert "'=cmd().py" in graded
    for page in (tmp_path / "out").glob("*/feedback.html"):
        assert "<script" not in page.read_text()
        assert "<img" not in page.read_text()
    assert all((tmp_path / "out" / row["student"]).parent == tmp_path / "out" for row in graded.values())


def test_one_unreadable_file_of_several_makes_a_partial_result(grade, tmp_path: Path, course_copy: Path) -> None:
    """What can be graded is; the reason for the rest is in the row."""
    broken = tmp_path / "mallory"
    (broken / "01_doubling").mkdir(parents=True)
    (broken / "01_doubling" / "doubling.py").write_bytes(b"\xff\xfe")

    grade(broken)

    row = rows(tmp_path / "out")["mallory"]
    assert row["status"] == "rejected"
    assert "doubling.py: it is not UTF-8" in row["message"]


def test_an_internal_error_is_an_empty_cell_and_never_a_zero(grade, tmp_path: Path, course_copy: Path) -> None:
    """A suite that fails by itself costs no student an earned point, and is reported."""
    suite = course_copy / "grader" / "hidden" / "01_doubling" / "halve.py"
    suite.write_text(suite.read_text().replace("refuses(halve, 7)", "refuses(halve, 7 / 0)"))
    student = tmp_path / "ada.py"
    student.write_text(RIGHT)

    done = grade(student)

    row = rows(tmp_path / "out")["ada.py"]
    assert (row["status"], row["double"], row["halve"]) == ("partial", "3", "")
    assert "an internal error" in row["message"]
    assert "ZeroDivisionError" in (tmp_path / "out" / "faults.log").read_text()
    assert re.search(r"1 internal error \(see .*faults\.log\)", done.stdout)


def test_nothing_to_grade_is_a_clear_line(grade, tmp_path: Path) -> None:
    """An empty folder and a path that does not exist."""
    (tmp_path / "empty").mkdir()

    for path, says in [(tmp_path / "empty", "is empty"), (tmp_path / "nowhere", "There is nothing at")]:
        assert says in grade(path).output


def test_a_course_without_its_private_half_cannot_grade(grade, tmp_path: Path, course_copy: Path) -> None:
    """The message says what is missing and where to look."""
    shutil.rmtree(course_copy / "solutions")
    student = tmp_path / "ada.py"
    student.write_text(RIGHT)

    assert "--course DIR" in grade(student).output


@pytest.mark.parametrize("inside", [True, False], ids=["inside", "beside"])
def test_a_course_inside_the_graded_folder_is_pointed_out(
    grade, tmp_path: Path, course_copy: Path, inside: bool
) -> None:
    """It could be a student's, with suites that give every point."""
    student = course_copy / "ada.py" if inside else tmp_path / "class" / "ada.py"
    student.parent.mkdir(exist_ok=True)
    student.write_text(RIGHT)

    done = grade(student.parent)

    assert ("is inside the folder that is graded" in " ".join(done.output.split())) == inside


def test_json_lines_are_for_scripts(grade, tmp_path: Path) -> None:
    """One line for each submission on standard output, and nothing else there."""
    student = tmp_path / "ada.py"
    student.write_text(RIGHT)

    done = grade(student, options=("--json",))

    (line,) = done.stdout.splitlines()
    assert json.loads(line)["score"] == 4


def test_ctrl_c_keeps_what_is_done(course_copy: Path, tmp_path: Path) -> None:
    """The gradebook holds the finished ones, no process stays, and the exit code says that it was stopped."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "a.py").write_text(RIGHT)
    for name in "bcdefghijk":
        (folder / f"{name}.py").write_text("import time\ntime.sleep(0.4)\n" + RIGHT)
    arguments = ["--course", str(course_copy), "grade", str(folder), "-o", str(tmp_path / "out"), "-j", "1", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "fam", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )

    assert process.stdout is not None
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Stopped" in errors
    assert rows(tmp_path / "out")["a.py"]["score"] == "4"
    deadline = time.monotonic() + 5
    while _alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _alive(process.pid) == []


def _alive(session: int) -> list[str]:
    done = subprocess.run(["ps", "-s", str(session), "-o", "pid="], capture_output=True, text=True, check=False)
    return done.stdout.split()


def test_suites_with_other_points_than_the_exercise_are_refused_before_grading(
    grade: Callable[..., Result], course_copy: Path, tmp_path: Path
) -> None:
    """The message names the file, the line and both numbers, and the tables of an earlier run stay."""
    (tmp_path / "doubling.py").write_text(RIGHT)
    assert grade(tmp_path / "doubling.py").exit_code == 0
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    suite = course_copy / "grader/hidden/01_doubling/double.py"
    suite.write_text(suite.read_text().replace("points=1.5", "points=1"))

    done = grade(tmp_path / "doubling.py")

    assert done.exit_code == 1
    exercise = course_copy / "exercises/01_doubling/exercise.yaml"
    assert f"{exercise}:6:3: the groups of `double` have 2.5 points together; exercise.yaml says 3 (" in done.stderr
    assert "hidden/01_doubling/double.py 1.5)" in done.stderr
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before
