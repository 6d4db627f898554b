"""What several test files share: the course, its reference functions, and launchers of students' processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fam_grader import oracle
from fam_grader.course import Course, find_course
from fam_grader.isolation import make_launcher
from fam_grader.session import Launcher


@pytest.fixture(scope="session")
def course() -> Course:
    """The course in this repository (or the one that FAM_COURSE names)."""
    return find_course()


@pytest.fixture(scope="session")
def reference(course: Course) -> Callable[[str], Callable[..., Any]]:
    """Give a reference solution by the function's name."""
    return lambda name: oracle.reference(course, name).function


@pytest.fixture(scope="session")
def jail() -> Iterator[Launcher]:
    """A launcher of jailed processes, shared by the tests of one worker."""
    launcher, _ = make_launcher("jail")
    yield launcher
    launcher.close()
