"""`fam start`: a workspace from the course, in which nothing of the student's is ever lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from fam.cli import fam
from fam.core import paths
from fam.course import load_course
from support.paths import SMALL_COURSE
from support.workspace import Student

LESSON = "exercises/01_doubling/README.md"
FILE = "exercises/01_doubling/doubling.py"


def start(course: Path, *arguments: str | Path) -> Result:
    """Call `fam start` with the course at `course` as the one to bring."""
    return CliRunner().invoke(fam, ["--course", str(course), "start", *map(str, arguments)])


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_workspace_has_everything_public_and_nothing_private(student: Student) -> None:
    """The exercises as the course has them, a README, and a memory that git leaves alone."""
    found = {name: data for name, data in contents(student.root).items() if not name.startswith(".fam/")}

    public = contents(SMALL_COURSE / "exercises")
    expected = {f"exercises/{name}": data for name, data in public.items() if not name.endswith(".pyc")}
    others = {name for name in found if name.startswith(".vscode/")} | {"README.md"}
    assert {name: data for name, data in found.items() if name not in others} == expected
    assert (student.root / ".fam" / ".gitignore").read_text() == "*\n"


def test_the_readme_speaks_of_this_course(student: Student) -> None:
    """Its units with what is to be written, and the first command to type; no placeholder is left."""
    text = (student.root / "README.md").read_text()

    assert "| 1 | [Doubling](exercises/01_doubling/README.md) | `double`, `halve` | 4 |" in text
    assert "    fam next" in text
    assert "$" not in text


def test_the_screen_says_where_the_workspace_is_and_what_to_type(tmp_path: Path, monkeypatch) -> None:
    """Without a name it is `fam-course`."""
    monkeypatch.chdir(tmp_path)

    done = start(SMALL_COURSE)

    assert done.exit_code == 0
    assert done.output == (
        "Your workspace is ready: fam-course, with 9 files.\n\nNext: `cd fam-course`, then `fam next`.\n"
    )


def test_the_course_of_the_installed_package_is_brought(course_copy: Path, tmp_path: Path, monkeypatch) -> None:
    """No repository is needed, and what lies beside the exercises in the package stays there."""
    package = tmp_path / "site-packages" / "fam"
    shutil.copytree(course_copy / "exercises", package / "data" / "exercises")
    (package / "data" / "exercises" / "01_doubling" / "__pycache__").mkdir()
    (package / "data" / "exercises" / "01_doubling" / "__pycache__" / "doubling.pyc").write_bytes(b"compiled")
    monkeypatch.setattr(paths, "PACKAGE", package)
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(fam, ["start", "mine"])

    assert done.exit_code == 0, done.output
    assert load_course(tmp_path / "mine").functions.keys() == {"double", "halve"}
    assert not list((tmp_path / "mine").rglob("__pycache__"))


def test_starting_twice_is_harmless(student: Student) -> None:
    """What the student wrote, the clock of every file and our memory are as they were."""
    student.file.write_text("def double(values):\n    return values * 2\n")
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in student.root.rglob("*") if path.is_file()
    }

    done = start(SMALL_COURSE, student.root)

    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before if ".fam" not in path.parts}
    assert done.exit_code == 0
    assert done.output.startswith("Your workspace is this folder. Existing files were kept (9 files).\n")
    assert after == {path: kept for path, kept in before.items() if path in after}


def test_within_a_workspace_start_means_that_one(student: Student, monkeypatch) -> None:
    """A student in a unit's folder gets no workspace within the workspace."""
    monkeypatch.chdir(student.file.parent)
    student.file.unlink()

    done = start(SMALL_COURSE)

    assert f"Added 1: {FILE}." in done.output
    assert student.file.is_file()
    assert not (student.file.parent / "fam-course").exists()


@given(
    names=st.sets(st.sampled_from(sorted(path for path in contents(SMALL_COURSE) if path.startswith("exercises/"))))
)
def test_what_is_missing_is_added_and_what_is_there_is_kept(tmp_path_factory, names: set[str]) -> None:
    """Whichever files are there already, with whatever in them."""
    root = tmp_path_factory.mktemp("some")
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"mine: {name}")

    done = start(SMALL_COURSE, root)

    found = contents(root)
    assert done.exit_code == 0, done.output
    for name, data in contents(SMALL_COURSE).items():
        if name.startswith("exercises/") and not name.endswith(".pyc"):
            assert found[name] == (f"mine: {name}".encode() if name in names else data)


def test_a_readme_that_was_there_before_stays(tmp_path: Path) -> None:
    """`fam start .` in a folder of one's own, also with --update."""
    (tmp_path / "README.md").write_text("My homework.\n")

    first, second = start(SMALL_COURSE, tmp_path), start(SMALL_COURSE, tmp_path, "--update")

    assert "Not part of the course: README.md. Kept as it was." in " ".join(first.output.split())
    assert second.exit_code == 0
    assert (tmp_path / "README.md").read_text() == "My homework.\n"


@pytest.fixture
def newer_course(course_copy: Path) -> Path:
    """Return the small course with another lesson, another check and another skeleton."""
    for name in (LESSON, "exercises/01_doubling/checks/halve.py", FILE):
        (course_copy / name).write_text((course_copy / name).read_text() + "\n# newer\n")
    return course_copy


def test_a_newer_course_is_reported_and_not_installed(student: Student, newer_course: Path) -> None:
    """Lessons and checks change only where the student says so."""
    student.file.write_text("# mine\n")

    done = start(newer_course, student.root)

    output = " ".join(done.output.split())
    assert f"Different from the installed course: {LESSON}, exercises/01_doubling/checks/halve.py." in output
    assert "`fam start --update` updates them." in output
    assert f"The skeletons of these files have changed: {FILE}." in output
    assert "# newer" not in (student.root / LESSON).read_text()


def test_an_update_brings_lessons_and_checks_and_leaves_the_students_file(
    student: Student, newer_course: Path
) -> None:
    """The file with the functions is never touched, not even one that is still the old skeleton."""
    skeleton = student.file.read_bytes()

    done = start(newer_course, student.root, "--update")

    assert f"Updated: {LESSON}, exercises/01_doubling/checks/halve.py." in " ".join(done.output.split())
    assert "# newer" in (student.root / LESSON).read_text()
    assert student.file.read_bytes() == skeleton
    assert not (student.root / ".fam" / "backups").exists()
    assert "Not as in" not in start(newer_course, student.root).output


def test_notes_in_a_lesson_survive_an_update_as_a_backup(student: Student, newer_course: Path) -> None:
    """The student's changes are never lost; the message names the backup."""
    (student.root / LESSON).write_text("my notes\n")

    done = start(newer_course, student.root, "--update")

    (backup,) = (student.root / ".fam" / "backups").iterdir()
    assert backup.read_text() == "my notes\n"
    assert backup.name in done.output


def test_a_damaged_memory_makes_more_backups_and_loses_nothing(student: Student, newer_course: Path) -> None:
    """Without knowing what was brought, everything that differs may be the student's."""
    (student.root / ".fam" / "workspace.json").write_text("[1, 2")
    old = (student.root / LESSON).read_text()

    done = start(newer_course, student.root, "--update")

    assert done.exit_code == 0
    kept = {path.read_text() for path in (student.root / ".fam" / "backups").iterdir()}
    assert old in kept
    assert json.loads((student.root / ".fam" / "workspace.json").read_text())[LESSON]


def test_the_course_itself_is_no_place_for_a_workspace(course_copy: Path, monkeypatch) -> None:
    """Nobody's work should begin in the originals; another name is asked for."""
    monkeypatch.chdir(course_copy)

    done = start(course_copy, course_copy)

    assert "is where the course itself lies; name another folder" in done.output
    assert not (course_copy / ".fam").exists()


def test_in_the_courses_own_folder_a_new_one_is_made(course_copy: Path, monkeypatch) -> None:
    """An author tries the course as a student would."""
    monkeypatch.chdir(course_copy)

    done = start(course_copy)

    assert done.exit_code == 0
    assert load_course(course_copy / "fam-course").functions.keys() == {"double", "halve"}


def test_a_file_in_the_way_is_a_clear_line(tmp_path: Path) -> None:
    """What we saw, and what was expected."""
    (tmp_path / "taken").write_text("")

    done = start(SMALL_COURSE, tmp_path / "taken")

    assert "is a file; a folder, or a name for a new one, was expected" in done.output


def test_a_folder_that_cannot_be_made_is_a_clear_line(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "taken").write_text("")

    done = start(SMALL_COURSE, tmp_path / "taken" / "mine")

    assert done.exit_code == 1
    assert "cannot be written" in done.output


@pytest.mark.posix
def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    """It is there, so it is not ours to fill."""
    root = tmp_path / "mine"
    (root / "exercises").mkdir(parents=True)
    (root / "exercises" / "course.yaml").symlink_to(tmp_path / "elsewhere")

    start(SMALL_COURSE, root)

    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("command", ["status", "next", "hint", "reset doubling", "submit", "check", "watch"])
def test_away_from_a_workspace_the_way_to_one_is_said(
    course_copy: Path, tmp_path: Path, monkeypatch, command: str
) -> None:
    """No command writes into the installed package, or reports its skeletons as not written yet."""
    package = tmp_path / "site-packages" / "fam"
    shutil.copytree(course_copy / "exercises", package / "data" / "exercises")
    monkeypatch.setattr(paths, "PACKAGE", package)
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)
    before = contents(package)

    done = CliRunner().invoke(fam, command.split())

    assert "There is no workspace here" in done.output
    assert "`fam start`" in done.output
    assert contents(package) == before


def test_a_course_variable_that_names_the_workspace_means_that_one(
    student: Student, tmp_path: Path, monkeypatch
) -> None:
    """Who sets FAM_COURSE can work from anywhere, and bring back what was deleted, too."""
    monkeypatch.setattr(paths, "PACKAGE", SMALL_COURSE / "grader" / "fam")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAM_COURSE", str(student.root))
    student.file.unlink()

    done = student.fam("start")

    assert done.exit_code == 0, done.exception
    assert student.file.is_file()


def test_the_way_to_a_folder_with_a_space_can_be_typed(tmp_path: Path, monkeypatch) -> None:
    """It is in quotes."""
    monkeypatch.chdir(tmp_path)

    done = start(SMALL_COURSE, "my course")

    quoted = '"my course"' if os.name == "nt" else "'my course'"
    assert done.output.endswith(f"Next: `cd {quoted}`, then `fam next`.\n")
