"""Loading a course: only what every command needs is read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fam.core.errors import FaultyCourse
from fam.course import load_course

CHECKS = Path("exercises", "01_doubling", "checks", "double.py")


def test_loading_a_course_parses_no_python(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student's command must not wait for files that only graders need."""

    def refuse(*_: object) -> None:
        raise AssertionError("a Python file was parsed")

    monkeypatch.setattr(ast, "parse", refuse)

    assert list(load_course(course_copy).units) == ["doubling"]


def test_a_broken_suite_is_found_by_validation_only(course_copy: Path) -> None:
    """Reading a lesson does not need the suites; grading does."""
    (course_copy / CHECKS).write_text("def (:\n")

    course = load_course(course_copy)

    with pytest.raises(FaultyCourse, match=r"double\.py:1:\d+: not Python"):
        course.validate()


def test_a_unit_without_its_checks_is_refused_before_they_run(course_copy: Path) -> None:
    """With the file that is missing, and what belongs into it."""
    (course_copy / CHECKS).unlink()

    with pytest.raises(FaultyCourse, match=r"double\.py:1:1: this file is missing: the public checks of `double`"):
        load_course(course_copy).require_files(["doubling"])
