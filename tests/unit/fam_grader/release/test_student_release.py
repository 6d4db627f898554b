"""`fam release`: what students get, the same whenever it is made, and nothing by chance."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.release.student_release import make_release
from support.autograder_runs import CLEAN, Installed
from support.paths import SMALL_COURSE, WORDS_COURSE

WORDS = WORDS_COURSE
WHEEL = re.compile(r"fam_course-[^/]+\.whl")


def release(root: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(fam, ["--course", str(root), "release", "-o", str(out), *options])


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_bundle_holds_the_course_the_wheel_and_a_readme(tmp_path: Path) -> None:
    """Under one folder with the course's name, however it is unpacked; the wheel beside it is the one in it."""
    done = release(SMALL_COURSE, tmp_path / "out")

    assert done.exit_code == 0, done.output
    [wheel] = (tmp_path / "out").glob("*.whl")
    files = {name for name in tree(SMALL_COURSE) if name.startswith("exercises/") and "__pycache__" not in name}
    [top] = {name.partition("/")[0] for name in names(tmp_path / "out" / "students.zip")}
    assert top == "arithmetic"
    assert names(tmp_path / "out" / "students.zip") == {
        f"{top}/README.md",
        f"{top}/constraints.txt",
        f"{top}/{wheel.name}",
        *(f"{top}/course/{name}" for name in files),
    }
    with zipfile.ZipFile(tmp_path / "out" / "students.zip") as archive:
        assert archive.read(f"{top}/{wheel.name}") == wheel.read_bytes()
        assert f"    pip install -c constraints.txt {wheel.name}\n" in archive.read(f"{top}/README.md").decode()


def test_the_wheel_brings_the_course_that_is_released(tmp_path: Path) -> None:
    """And not the one of this repository."""
    release(WORDS, tmp_path / "out")

    [wheel] = (tmp_path / "out").glob("*.whl")
    courses = {name.split("/")[3] for name in names(wheel) if name.startswith("fam/data/exercises/")}
    assert courses == {"course.yaml", "01_word_counts", "02_roads"}
    assert not [name for name in names(wheel) if name.startswith("fam/data/quizzes/decks/")]


def test_the_decks_are_released_with_the_course(course: Course, tmp_path: Path) -> None:
    """In the bundle to read, in the wheel to use."""
    made = make_release(course, tmp_path, check=False)

    decks = {path.name for path in (course.exercises.parent / "quizzes" / "decks").rglob("*.*")}
    assert {Path(name).name for name in names(made.bundle) if "/quizzes/decks/" in name} == decks
    assert {Path(name).name for name in names(made.wheel) if name.startswith("fam/data/quizzes/decks/")} == decks


def test_the_same_course_makes_the_same_bytes(course_copy: Path, tmp_path: Path) -> None:
    """Elsewhere and later, and over an earlier release, too."""
    release(SMALL_COURSE, tmp_path / "out", "--classroom")
    first = {name: (tmp_path / "out" / name).read_bytes() for name in tree(tmp_path / "out")}
    for path in course_copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))

    again = release(course_copy, tmp_path / "out", "--classroom")

    assert again.exit_code == 0, again.output
    assert {name: (tmp_path / "out" / name).read_bytes() for name in tree(tmp_path / "out")} == first


@pytest.mark.parametrize(
    "left", ["__pycache__/doubling.pyc", ".fam/progress.json", "doubling.py~", ".doubling.py.swp"]
)
def test_leftovers_are_left_out_and_named(left: str, course_copy: Path, tmp_path: Path) -> None:
    """Caches, what editors keep, what `fam` remembers."""
    path = course_copy / "exercises" / "01_doubling" / left
    path.parent.mkdir(exist_ok=True)
    path.write_text("secret")

    done = release(course_copy, tmp_path / "out")

    assert done.exit_code == 0, done.output
    assert f"01_doubling/{left.partition('/')[0]}" in done.output.replace("\n", "")
    [wheel] = (tmp_path / "out").glob("*.whl")
    released = names(tmp_path / "out" / "students.zip") | names(wheel)
    assert not [name for name in released if "01_doubling" in name and name.endswith(left)]


@pytest.mark.parametrize(
    "stray", ["01_doubling/notes.txt", "01_doubling/checks/old.py", "marks.csv", "pictures/a.py"]
)
def test_an_unexpected_file_is_rejected(stray: str, course_copy: Path, tmp_path: Path) -> None:
    """It is not meant for students; `--no-check` does not change that."""
    path = course_copy / "exercises" / stray
    path.parent.mkdir(exist_ok=True)
    path.write_text("secret")

    done = release(course_copy, tmp_path / "out", "--no-check")

    assert done.exit_code == 1
    assert done.output.startswith(f"Error: {path}: no file of a course\n")
    assert not (tmp_path / "out").exists()


def test_a_link_is_refused(course_copy: Path, tmp_path: Path) -> None:
    """It may lead to the solutions, under a name that is public."""
    lesson = course_copy / "exercises" / "01_doubling" / "README.md"
    lesson.unlink()
    lesson.symlink_to(course_copy / "solutions" / "01_doubling" / "doubling.py")

    done = release(course_copy, tmp_path / "out", "--no-check")

    assert done.exit_code == 1
    assert f"{lesson}: a link" in done.output


@pytest.mark.parametrize(
    ("name", "words"), [("sketch.png", "![A sketch](sketch.png)"), ("numbers.npz", "They lie in `numbers.npz`.")]
)
def test_pictures_and_data_that_the_lesson_names_are_released(
    name: str, words: str, course_copy: Path, tmp_path: Path
) -> None:
    """One that no lesson names is a stray file."""
    unit = course_copy / "exercises" / "01_doubling"
    (unit / name).write_bytes(b"content")
    refused = release(course_copy, tmp_path / "out")
    (unit / "README.md").write_text((unit / "README.md").read_text() + f"\n{words}\n")

    done = release(course_copy, tmp_path / "out")

    assert (refused.exit_code, done.exit_code) == (1, 0)
    assert [each for each in names(tmp_path / "out" / "students.zip") if each.endswith(f"01_doubling/{name}")]


def test_a_course_that_is_not_in_step_is_refused_unless_it_is_meant(course_copy: Path, tmp_path: Path) -> None:
    """It says which file, and what to run."""
    skeleton = course_copy / "exercises" / "01_doubling" / "doubling.py"
    skeleton.write_text(skeleton.read_text() + "\n# changed by hand\n")

    refused, meant = release(course_copy, tmp_path / "out"), release(course_copy, tmp_path / "out", "--no-check")

    assert refused.exit_code == 1
    assert f"{skeleton} is not what " in refused.output
    assert "run `fam verify --write`" in refused.output
    assert meant.exit_code == 0, meant.output


def test_faulty_decks_are_rejected(course_copy: Path, tmp_path: Path) -> None:
    """With the messages of `fam lint`."""
    deck = course_copy / "quizzes" / "decks" / "faulty.yaml"
    deck.parent.mkdir(parents=True)
    deck.write_text("nonsense: 1\n")

    done = release(course_copy, tmp_path / "out")

    assert done.exit_code == 1
    assert "faulty.yaml:1:1: " in done.output


def test_a_solution_in_a_skeleton_is_rejected_even_without_the_check(course_copy: Path, tmp_path: Path) -> None:
    """`--no-check` is for a course that is not ready, and not for giving the answers away."""
    solution = (course_copy / "solutions" / "01_doubling" / "doubling.py").read_text()
    (course_copy / "exercises" / "01_doubling" / "doubling.py").write_text(solution)

    done = release(course_copy, tmp_path / "out", "--no-check")

    assert done.exit_code == 1
    assert "holds a private line of doubling.py" in done.output


def test_a_release_is_never_written_among_the_exercises(course_copy: Path) -> None:
    """The next release would take it along."""
    done = release(course_copy, course_copy / "exercises" / "out")

    assert done.exit_code == 1
    assert "is among the exercises" in done.output


def test_students_have_nothing_to_release(workspace: Path, tmp_path: Path) -> None:
    """Their course has no private half to hold it against, and their own functions in it."""
    done = release(workspace, tmp_path / "out", "--no-check")

    assert done.exit_code == 1
    assert "has no solutions and hidden suites" in done.output


@pytest.mark.slow
@pytest.mark.parametrize("root", [None, WORDS], ids=["this course", "another course"])
def test_a_student_installs_it_with_one_command_and_starts(
    root: Path | None, course: Course, installed: Installed, tmp_path: Path
) -> None:
    """In an empty folder, by the commands of the README in the bundle."""
    made = make_release(load_course(root) if root else course, tmp_path / "out")
    with zipfile.ZipFile(made.bundle) as archive:
        archive.extractall(tmp_path)
    [top] = {name.partition("/")[0] for name in names(made.bundle)}
    readme = (tmp_path / top / "README.md").read_text()
    commands = [line[4:].partition(" #")[0].strip() for line in readme.splitlines() if line.startswith("    ")]
    install, start, enter, following, check, *_ = commands
    environment = installed.new_environment(tmp_path / "venv")
    own = {"FAM_DATA": str(tmp_path / "progress"), "FAM_CACHE": str(tmp_path / "cache"), "PIP_NO_COMPILE": "1"}
    variables = CLEAN | own | {"PATH": f"{environment / 'bin'}:{os.environ['PATH']}"}

    def shell(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, shell=True, cwd=tmp_path / top, env=variables, capture_output=True, text=True, check=False
        )

    done = shell(install)
    started = shell(f"{start} && {enter} && {following}")
    checked = shell(f"{enter} && {check}")

    assert done.returncode == started.returncode == 0, done.stderr + started.stdout + started.stderr
    assert install.startswith("pip install -c constraints.txt fam_course-")
    brought = tree(tmp_path / top / "fam-course" / "exercises")
    assert brought - {name for name in brought if "__pycache__" in name} == tree(
        tmp_path / top / "course" / "exercises"
    )
    assert "Next: " in started.stdout
    assert checked.returncode == 1, checked.stderr
    assert "0 of " in checked.stdout
