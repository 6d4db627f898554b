"""One rule finds the course, its id, its decks and a learner's progress."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core import paths
from fam.core.errors import CourseError
from fam.core.paths import COURSE_ID, course_id, data_dir, decks_dir, find_course_root, id_from_title
from fam.course import Course, load_course


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no variable choose a course or a folder."""
    for name in ("FAM_COURSE", "FAM_DATA"):
        monkeypatch.delenv(name, raising=False)


def write_course(root: Path, text: str) -> Path:
    """Write a `course.yaml`, and return the course's folder."""
    (root / "exercises").mkdir(parents=True, exist_ok=True)
    (root / "exercises" / "course.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("id: words\ntitle: W\n", "words"),
        ("title: W\nid: words-2   # never change it\n", "words-2"),
        ('title: W\nid: "words"\n', "words"),
        ("{title: W, id: words}", "words"),
        ("title: Words and roads\n", "words-and-roads"),
        ("title: W\nconcepts:\n  id: words\n", "w"),
        ("title: |\n  id: x\n  Y\n", "id-x-y"),
    ],
)
def test_the_id_is_read_without_loading_the_course(tmp_path: Path, text: str, name: str) -> None:
    """However it is written; it is derived from the title if there is none."""
    assert course_id(write_course(tmp_path, text)) == name


@pytest.mark.parametrize("text", ["id: My Course\ntitle: W\n", "id: ../up\ntitle: W\n", "id: a--b\ntitle: W\n"])
def test_an_id_that_is_not_a_folder_name_is_rejected(course_copy: Path, text: str) -> None:
    """By the commands that read progress, and by `fam verify` with line and column."""
    path = course_copy / "exercises" / "course.yaml"
    path.write_text(text + path.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")

    with pytest.raises(CourseError, match="`id` must be lower-case letters"):
        course_id(course_copy)
    with pytest.raises(CourseError, match=r"course\.yaml:1:5: `id` of the course must be lower-case letters"):
        load_course(course_copy)


@pytest.mark.parametrize("text", ["", "title: [\n", "points: 3\n", "- title\n"])
def test_a_course_without_a_name_is_rejected(tmp_path: Path, text: str) -> None:
    """Its progress would have no key; the message names the file."""
    with pytest.raises(CourseError, match=r"course\.yaml"):
        course_id(write_course(tmp_path, text))


def test_the_loaded_course_has_the_same_id(course: Course, small_course: Course) -> None:
    """What is read in passing, and what is read with everything else."""
    assert course.settings.id == course_id(course.exercises.parent) == "convolution-and-feature-maps"
    assert small_course.settings.id == course_id(small_course.exercises.parent)


@given(st.text(min_size=1))
def test_every_title_gives_an_id(title: str) -> None:
    """In any script."""
    assert COURSE_ID.fullmatch(id_from_title(title))


def test_a_chosen_folder_without_a_course_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an option or the variable chose it; another course is never taken in its place."""
    with pytest.raises(CourseError, match=r"exercises/course\.yaml was expected there"):
        find_course_root(tmp_path)
    monkeypatch.setenv("FAM_COURSE", str(tmp_path))
    with pytest.raises(CourseError, match=r"exercises/course\.yaml was expected there"):
        find_course_root()


def test_a_workspace_of_the_installed_course_uses_its_decks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal ids decide; decks of its own come first, and another course has none."""
    installed = write_course(tmp_path / "package" / "data", "id: maps\ntitle: M\n")
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "package")
    (installed / "quizzes" / "decks").mkdir(parents=True)
    same = write_course(tmp_path / "same", "id: maps\ntitle: Older title\n")
    other = write_course(tmp_path / "other", "id: roads\ntitle: M\n")

    assert decks_dir(same) == installed / "quizzes" / "decks"
    assert decks_dir(other) is None
    (same / "quizzes" / "decks").mkdir(parents=True)
    (same / "quizzes" / "decks" / "own.yaml").touch()
    assert decks_dir(same) == same / "quizzes" / "decks"


def test_progress_is_kept_below_the_course_s_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder that is chosen, else the one of `FAM_DATA`, else the user's."""
    assert data_dir("maps").parts[-2:] == ("fam-course", "maps")
    monkeypatch.setenv("FAM_DATA", str(tmp_path))
    assert data_dir("maps") == tmp_path / "maps"
    assert data_dir("maps", tmp_path / "chosen") == tmp_path / "chosen" / "maps"
