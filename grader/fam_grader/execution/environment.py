"""Examine the environment for checking and grading, and advise on missing dependencies."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from fam.core.cores import available_cores
from fam.core.errors import CourseError
from fam.course import load_course
from fam_grader.execution.findings import Finding
from fam_grader.execution.isolation import make_launcher


def examine(root: Path | None) -> Iterator[Finding]:
    """Examine all dependencies of checking and grading."""
    yield _python()
    yield from map(_package, ("numpy", "otter-grader", "ipykernel", "pyyaml", "click", "rich", "jinja2"))
    yield from _course(root)
    yield from _sandbox_components()
    yield _sandbox()
    cores = available_cores()
    yield Finding("cores", "fine", f"{cores}, so `fam grade` runs {cores} graders side by side")


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})"
    return Finding("Python", "fine", found)


def _package(name: str) -> Finding:
    try:
        return Finding(name, "fine", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", "not installed", "install the course again: pip install fam-course")


def _course(root: Path | None) -> Iterator[Finding]:
    try:
        course = load_course(root)
    except CourseError as error:
        yield Finding("course", "missing", str(error).splitlines()[0], "name the course's folder with --course DIR")
        return
    yield Finding(
        "course", "fine", f"{course.settings.title}, {len(course.units)} units, in {course.exercises.parent}"
    )
    if course.solutions is None or course.hidden is None:
        advice = "needed for grading only: work in the course's repository, or name it with --course DIR"
        yield Finding("solutions and hidden suites", "limited", "not here", advice)
    else:
        yield Finding("solutions and hidden suites", "fine", "here, so this machine can grade")


def _sandbox_components() -> Iterator[Finding]:
    """Examine the components of the sandbox on Linux."""
    if sys.platform == "linux":
        try:
            from fam_grader.execution.sandbox.backends import examine_sandbox  # noqa: PLC0415 - Linux only
        except ImportError as error:
            yield Finding(
                "sandbox components", "limited", str(error), "install the course again: pip install fam-course"
            )
            return
        yield from examine_sandbox()


def _sandbox() -> Finding:
    """Start a sandbox: only a process that has restricted itself shows which layers are active."""
    try:
        launcher, isolation = make_launcher("sandbox")
    except CourseError as error:
        seen, _, advice = str(error).partition(". ")
        return Finding("sandbox", "limited", seen, advice or "needed for grading only")
    launcher.close()
    return Finding("sandbox", "fine", isolation)
