"""Examine the environment for checking and grading, and advise on missing dependencies."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fam.core.cores import available_cores
from fam.core.errors import CourseError
from fam.core.language import message, nmessage
from fam.course import load_course
from fam_grader.execution.isolation import make_launcher, requires_linux
from fam_grader.execution.sandbox import ComponentStatus

FOR_GRADING = message("needed for grading only: pip install 'fam-course[grade]'")
GRADING_PACKAGES = ("otter-grader", "ipykernel", "jinja2")
SOLUTIONS, SANDBOX = message("solutions and hidden suites"), message("sandbox")


def is_enough(components: Iterable[ComponentStatus], *, grading: bool) -> bool:
    """Return whether nothing is missing that checking needs or, if asked, grading with students' code sandboxed."""
    required = {*GRADING_PACKAGES, SOLUTIONS, SANDBOX} if grading else set()
    return not any(
        each.state == "missing" or (each.state == "limited" and each.subject in required) for each in components
    )


def examine(root: Path | None) -> Iterator[ComponentStatus]:
    """Examine all dependencies of checking and grading."""
    yield _python()
    yield from map(_package, ("numpy", "pyyaml", "click", "rich"))
    yield from map(_grading_package, GRADING_PACKAGES)
    yield from _course(root)
    yield from _sandbox_components()
    yield _sandbox()
    cores = available_cores()
    found = nmessage(
        "{number}, so `fam grade` runs one grader",
        "{number}, so `fam grade` runs {number} graders side by side",
        cores,
        number=cores,
    )
    yield ComponentStatus(message("cores"), "fine", found)


def _python() -> ComponentStatus:
    # TRANSLATORS: Python's version, and the system, such as 3.12.1 on Linux 6.1 (x86_64)
    found = message(
        "{version} on {system} ({machine})",
        version=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        machine=platform.machine(),
    )
    return ComponentStatus("Python", "fine", found)


def _package(name: str) -> ComponentStatus:
    try:
        return ComponentStatus(name, "fine", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        advice = message("install the course again: pip install fam-course")
        return ComponentStatus(name, "missing", message("not installed"), advice)


def _grading_package(name: str) -> ComponentStatus:
    found = _package(name)
    return ComponentStatus(name, "limited", found.found, FOR_GRADING) if found.state == "missing" else found


def _course(root: Path | None) -> Iterator[ComponentStatus]:
    try:
        course = load_course(root)
    except CourseError as error:
        found = str(error).splitlines()[0]
        yield ComponentStatus(
            message("course"), "missing", found, message("name the course's folder with --course DIR")
        )
        return
    count = len(course.units)
    found = nmessage(
        "{title}, {count} unit, in {folder}",
        "{title}, {count} units, in {folder}",
        count,
        title=course.settings.title,
        count=count,
        folder=course.exercises.parent,
    )
    yield ComponentStatus(message("course"), "fine", found)
    if course.solutions is None or course.hidden is None:
        advice = message("needed for grading only: work in the course's repository, or name it with --course DIR")
        yield ComponentStatus(SOLUTIONS, "limited", message("not here"), advice)
    else:
        yield ComponentStatus(SOLUTIONS, "fine", message("here, so this machine can grade"))


def _sandbox_components() -> Iterator[ComponentStatus]:
    """Examine the components of the sandbox on Linux."""
    if sys.platform == "linux":
        try:
            from fam_grader.execution.sandbox.backends import examine_sandbox  # noqa: PLC0415 - Linux only
        except ImportError as error:
            yield ComponentStatus(message("sandbox components"), "limited", str(error), FOR_GRADING)
            return
        yield from examine_sandbox()


def _sandbox() -> ComponentStatus:
    """Start a sandbox: only a process that has restricted itself shows which layers are active."""
    if sys.platform != "linux":
        found, advice = requires_linux(sys.platform)
        return ComponentStatus(SANDBOX, "limited", found, message("needed for grading only. {advice}", advice=advice))
    try:
        launcher, isolation = make_launcher("sandbox")
    except CourseError as error:
        seen, _, advice = str(error).partition(". ")
        return ComponentStatus(SANDBOX, "limited", seen, message("needed for grading only. {advice}", advice=advice))
    except ImportError as error:
        return ComponentStatus(SANDBOX, "limited", str(error), FOR_GRADING)
    launcher.close()
    return ComponentStatus(SANDBOX, "fine", isolation)
