"""Finding a course, the errors for a missing course or private half, and the lookup of names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import fam
from fam.core import paths
from fam.core.errors import CourseError, UnknownNameError
from fam.core.paths import course_above
from fam.course import Course, choose_functions, choose_units, current_course, load_course, use_course


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with no course around it, and with none in the environment."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.chdir(folder)
    return folder


def test_a_named_course_is_taken_before_any_other(
    course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--course DIR` beats the environment."""
    monkeypatch.setenv("FAM_COURSE", str(tmp_path / "nowhere"))

    assert load_course(course_copy).exercises == course_copy / "exercises"


def test_a_course_in_the_environment_is_taken_before_the_one_around(
    course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAM_COURSE names it."""
    other = shutil.copytree(course_copy, tmp_path / "other")
    monkeypatch.chdir(other)
    monkeypatch.setenv("FAM_COURSE", str(course_copy))

    assert load_course().exercises == course_copy / "exercises"


def test_an_empty_variable_names_no_course(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`FAM_COURSE= fam check` is how a shell unsets it for one command."""
    monkeypatch.setenv("FAM_COURSE", "")
    monkeypatch.chdir(course_copy / "exercises" / "01_doubling" / "checks")

    assert load_course().exercises == course_copy / "exercises"


def test_the_course_around_the_working_folder_is_found_from_any_depth(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student may stand in a unit's folder."""
    monkeypatch.chdir(course_copy / "exercises" / "01_doubling" / "checks")

    assert load_course().exercises == course_copy / "exercises"


def test_the_nearest_course_above_is_the_workspace(course_copy: Path) -> None:
    """A course within a course is its own."""
    inner = shutil.copytree(course_copy, course_copy / "inner")

    assert course_above(inner / "exercises") == inner
    assert course_above(course_copy / "exercises") == course_copy


def test_a_folder_without_a_course_above_has_no_workspace(elsewhere: Path) -> None:
    """An `exercises/` alone makes no course; its `course.yaml` does."""
    (elsewhere / "exercises").mkdir()

    assert course_above(elsewhere) is None


def test_elsewhere_the_course_of_the_checkout_is_taken(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package lies two folders below the repository's root."""
    monkeypatch.setattr(paths, "PACKAGE", course_copy / "grader" / "fam")

    assert load_course().exercises == course_copy / "exercises"


def test_an_installed_package_brings_its_own_course(
    course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a wheel the exercises lie in the package itself, without the private halves."""
    package = tmp_path / "site-packages" / "fam"
    shutil.copytree(course_copy / "exercises", package / "data" / "exercises")
    monkeypatch.setattr(paths, "PACKAGE", package)

    found = load_course()

    assert found.exercises == package / "data" / "exercises"
    assert (found.solutions, found.hidden) == (None, None)


def test_a_place_without_a_course_is_named(elsewhere: Path) -> None:
    """The message says what was looked for, and where."""
    with pytest.raises(CourseError) as caught:
        load_course(elsewhere)

    assert str(caught.value) == f"There is no course at {elsewhere}: exercises/course.yaml was expected there."


def test_a_relative_course_is_found_from_the_working_folder(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its paths are absolute, so that they hold in graders that stand elsewhere."""
    monkeypatch.chdir(course_copy.parent)

    assert load_course(Path(course_copy.name)).exercises == course_copy / "exercises"


def test_the_private_half_is_given_where_it_is_at_hand(course_copy: Path) -> None:
    """Grading needs both folders."""
    assert load_course(course_copy).require_private() == (
        course_copy / "solutions",
        course_copy / "grader" / "hidden",
    )


@pytest.mark.parametrize("missing", ["solutions", "grader/hidden"])
def test_a_course_without_its_private_half_says_what_to_do(course_copy: Path, missing: str) -> None:
    """A student's copy loads, and refuses to grade."""
    shutil.rmtree(course_copy / missing)
    students = load_course(course_copy)

    with pytest.raises(CourseError) as caught:
        students.require_private()

    assert str(caught.value) == (
        f"The course at {course_copy} has no solutions and hidden suites, as students have it. "
        "Grading needs both: run this in the course's repository, or name it with --course DIR. A new course "
        "begins with both folders, empty."
    )


def test_functions_are_listed_in_the_order_of_the_units(course_copy: Path) -> None:
    """Reports and gradebooks follow it."""
    found = load_course(course_copy)

    assert list(found.functions) == ["double", "halve"]
    assert found.unit_of("halve").name == "doubling"


def test_the_course_in_use_is_the_one_that_suites_load_with(course_copy: Path) -> None:
    """It is put back afterwards, also where something fails inside."""
    outer, inner = load_course(course_copy), load_course(course_copy)

    with use_course(outer):
        with pytest.raises(RuntimeError), use_course(inner):
            assert current_course() is inner
            raise RuntimeError

        assert current_course() is outer


@pytest.mark.parametrize("choose", [choose_units, choose_functions])
def test_unknown_names_raise_a_course_error_with_a_suggestion(choose, small_course: Course) -> None:
    """Programs that use the library need no knowledge of the command line."""
    with pytest.raises(UnknownNameError, match=r"No unit.* is called `doubling2`; did you mean `doubling`") as raised:
        choose(small_course, ["doubling2"])

    assert isinstance(raised.value, fam.CourseError)


def test_names_select_in_the_order_of_the_course_and_once(small_course: Course) -> None:
    """Labels, names, numbers and functions can be mixed; without names, everything is selected."""
    assert choose_units(small_course, ["01_doubling", "doubling", "1", "01"]) == ["doubling"]
    assert choose_functions(small_course, ["01"]) == ["double", "halve"]
    assert choose_functions(small_course, ["halve", "doubling"]) == ["double", "halve"]
    assert choose_functions(small_course, []) == ["double", "halve"]
