"""Submissions are found, and each gets a plain folder name of its own, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.submissions import SubmissionSource, find_submissions
from fam_grader.submissions._find import TAKEN


def write(path: Path) -> Path:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x = 1\n")
    return path


def names(found: list[SubmissionSource]) -> list[str]:
    """Return the names of what was found."""
    return [each.name for each in found]


def test_a_file_is_a_submission(tmp_path: Path, small_course: Course) -> None:
    """Named on the command line, it need not lie in a class."""
    paths = [write(tmp_path / name) for name in ("ada.zip", "bob.py", "eve.ipynb", "notes.txt")]

    assert names(find_submissions(paths, small_course)) == ["ada.zip", "bob.py", "eve.ipynb", "notes.txt"]


@pytest.mark.parametrize("telling", ["doubling.py", "01_doubling/doubling.py", "01_doubling/x", "exercises/x"])
def test_a_folder_with_a_unit_in_it_is_a_submission(tmp_path: Path, small_course: Course, telling: str) -> None:
    """A unit's file, a unit's folder or `exercises/`: it is not graded entry by entry."""
    write(tmp_path / "ada" / telling)
    write(tmp_path / "ada" / "notes.txt")

    assert names(find_submissions([tmp_path / "ada"], small_course)) == ["ada"]


def test_any_other_folder_is_a_class(tmp_path: Path, small_course: Course) -> None:
    """Each of its entries is a submission, in the order of their names."""
    for name in ("bob/doubling.py", "ada.zip", "eve.py", "readme.txt"):
        write(tmp_path / "class" / name)

    assert names(find_submissions([tmp_path / "class"], small_course)) == ["ada.zip", "bob", "eve.py", "readme.txt"]


def test_students_with_numbered_folders_are_a_class(tmp_path: Path, small_course: Course) -> None:
    """`01_ada` looks like a unit's folder, and is none of this course."""
    for name in ("01_ada", "02_bob"):
        write(tmp_path / "class" / name / "doubling.py")

    assert names(find_submissions([tmp_path / "class"], small_course)) == ["01_ada", "02_bob"]


@pytest.mark.parametrize(
    "name", [".git", "__MACOSX", ".ipynb_checkpoints", "._ada.py", ".DS_Store", "Thumbs.db", "desktop.ini", "~$a"]
)
def test_files_of_tools_are_not_submissions(tmp_path: Path, small_course: Course, name: str) -> None:
    """The gradebook has no row for `.git`."""
    write(tmp_path / "class" / name)
    write(tmp_path / "class" / "ada.py")

    assert names(find_submissions([tmp_path / "class"], small_course)) == ["ada.py"]


def test_a_submission_that_is_named_twice_is_found_once(
    tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its path, its class, or another spelling."""
    write(tmp_path / "class" / "ada.py")
    monkeypatch.chdir(tmp_path)

    paths = [Path("class"), Path("class/ada.py"), tmp_path / "class" / ".." / "class" / "ada.py"]

    assert names(find_submissions(paths, small_course)) == ["ada.py"]


def test_a_place_with_nothing_there_is_named(tmp_path: Path, small_course: Course) -> None:
    """A typing error is no empty class."""
    with pytest.raises(CourseError, match=r"There is nothing at .*nowhere"):
        find_submissions([tmp_path / "nowhere"], small_course)


@pytest.mark.parametrize("entries", [[], [".git"]], ids=["nothing", "only what is ignored"])
def test_an_empty_class_is_refused(tmp_path: Path, small_course: Course, entries: list[str]) -> None:
    """An empty gradebook would look like a result."""
    for entry in entries:
        write(tmp_path / entry)

    with pytest.raises(CourseError, match="is empty; a folder of submissions was expected"):
        find_submissions([tmp_path], small_course)


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem that the instructor can fix is a message."""

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    with pytest.raises(CourseError, match="cannot be read: Permission denied"):
        find_submissions([tmp_path], small_course)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("José.zip", "José"),
        ("a.b@c.de.py", "a.b@c.de"),
        ("line\nbreak.zip", "line_break"),
        ("-rf.zip", "rf"),
        ("-.-.zip", "unnamed"),
        ("=cmd().zip", "cmd"),
        ("<b>x<_b>.zip", "b_x__b"),
        ("a\\..\\b/", "a_.._b"),
        ("\x1b[31m.py", "31m"),
        ("\udcff.py", "unnamed"),
        ("x" * 240, "x" * 160),
        ("\U0001d49c" * 60, "\U0001d49c" * 40),
        ("x" * 159 + ".y", "x" * 159),
        ("e\u0301", "é"),
        ("CON", "CON-2"),
        ("grades.csv/", "grades.csv-2"),
        ("GRADES.CSV.zip", "GRADES.CSV-2"),
        ("items.csv/", "items.csv-2"),
        ("report.html/", "report.html-2"),
    ],
)
def test_a_name_becomes_one_plain_folder(tmp_path: Path, small_course: Course, name: str, student: str) -> None:
    """The gradebook keeps the name as found; the folder is one that every system and every shell can hold."""
    folder = tmp_path / "class"
    write(folder / name / "x" if name.endswith("/") else folder / name)

    (found,) = find_submissions([folder], small_course)

    assert found.name == name.rstrip("/")
    assert found.student == student


def test_names_that_become_the_same_stay_apart(tmp_path: Path, small_course: Course) -> None:
    """After cleaning, and where a system takes upper and lower case for the same."""
    for name in ("ada.py", "ADA.zip", "ada/x", "ada-2.py", "a?b", "a*b", "a_b"):
        write(tmp_path / "class" / name)

    students = [each.student for each in find_submissions([tmp_path / "class"], small_course)]

    assert len({student.casefold() for student in students}) == 7


@given(st.lists(st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=300), min_size=1, max_size=6))
def test_no_name_leads_out_of_the_results(small_course: Course, tmp_path: Path, given_names: list[str]) -> None:
    """Whatever a submission is called, its results lie in a folder of their own, directly in OUT."""
    paths = [tmp_path / name for name in given_names]

    found = find_submissions_at(paths, small_course)

    folders = [tmp_path / "out" / each.student for each in found]
    assert all(folder.resolve().parent == (tmp_path / "out").resolve() for folder in folders)
    assert all(len(folder.name.encode()) <= 255 for folder in folders)
    assert all(folder.name.isprintable() and folder.name[0] not in ".-~=+ " for folder in folders)
    assert all(folder.name[-1] not in ". " for folder in folders)
    assert len({folder.name.casefold() for folder in folders} | TAKEN) == len(found) + len(TAKEN)


def find_submissions_at(paths: list[Path], course: Course) -> list[SubmissionSource]:
    """Find submissions without files: no file system holds all the names that a test can think of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "exists", lambda _: True)
        patch.setattr(Path, "is_dir", lambda _: False)
        patch.setattr(Path, "resolve", lambda path: path)
        return find_submissions(dict.fromkeys(paths), course)
