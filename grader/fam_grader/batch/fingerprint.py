"""Digests and versions of everything besides the submission that decides its marks."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import fam
import fam_grader
from fam import __version__
from fam.core.paths import packaged_course
from fam.course import RIGHT_ANSWERS, Course
from fam_grader.execution.isolation import Isolation

PACKAGES = tuple(Path(str(package.__file__)).resolve().parent for package in (fam, fam_grader))
LESSONS = {".md", ".svg"}
POINTS = re.compile(rb"\"?points\"?\s*[:=]\s*[\d.]+")  # in `exercise.yaml` and in suites
OUR_CODE = {".py", ".html", ".css"}


def fingerprint(course: Course, units: Sequence[str], isolation: Isolation, secret: str) -> str:
    """Return a digest of the course's files, the grader's own, the units, isolation, secret and versions."""
    solutions, hidden = course.require_private()
    whole = hashlib.sha256(repr((_versions(), list(units), isolation, secret)).encode())
    for root in (course.exercises, solutions, hidden):
        _add(whole, root, (path for path in _files(root) if _decides_marks(path)))
    whole.update(code_digest().encode())
    return whole.hexdigest()


def causes(course: Course, units: Sequence[str], isolation: Isolation, secret: str) -> dict[str, str]:
    """Return digests of what `fingerprint` depends on, each by the name that an instructor knows it by."""
    solutions, hidden = course.require_private()
    suite = hashlib.sha256()
    for root in (course.exercises, solutions, hidden):
        for path in filter(_decides_marks, _files(root)):
            content = POINTS.sub(b"", path.read_bytes())
            suite.update(f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    points = {name: course.functions[name].points for unit in units for name in course.units[unit].functions}
    parts = {
        "suite": suite.hexdigest(),
        "points": repr(points),
        "grader": repr((_versions(), code_digest())),
        "isolation": isolation,
        "hidden inputs": secret,
        "units": repr(list(units)),
    }
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in parts.items()}


@cache
def code_digest() -> str:
    """Return a digest of the grader's own code, which may change while its version does not; not while it runs."""
    whole = hashlib.sha256()
    for package in PACKAGES:
        ours = (path for path in _files(package) if path.suffix in OUR_CODE)
        _add(whole, package, (path for path in ours if packaged_course() not in path.parents))
    return whole.hexdigest()


def _decides_marks(path: Path) -> bool:
    """Return whether a file of a course could: lessons and right answers do not."""
    return path.suffix not in LESSONS and path.parent.name != RIGHT_ANSWERS


def _versions() -> list[str]:
    packages = [f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "otter-grader")]
    return [f"fam-course {__version__}", f"Python {platform.python_version()}", *packages]


def _files(root: Path) -> Iterator[Path]:
    """List the files below `root`, but for hidden ones and what Python keeps there."""
    for path in sorted(root.rglob("*")):
        names = path.relative_to(root).parts
        if path.is_file() and not any(name.startswith(".") or name == "__pycache__" for name in names):
            yield path


def _add(whole: hashlib._Hash, root: Path, paths: Iterator[Path]) -> None:
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())


@cache
def versions() -> dict[str, str]:
    """Return the versions that may affect the points: of FAM the exact code, of all else major and minor version."""
    return {
        "fam-course": f"{__version__}+{code_digest()[:8]}",
        "Python": _major_minor(platform.python_version()),
        **{name: _major_minor(importlib.metadata.version(name)) for name in ("numpy", "otter-grader")},
    }


def incompatibility(theirs: dict[str, str]) -> str:
    """Return which of `theirs` differ from the versions here, and what to do about it; "" if none does.

    >>> incompatibility(versions())
    ''
    >>> incompatibility({**versions(), "numpy": "1.13"}).partition(" (")[0]
    'it has numpy 1.13'
    """
    ours = versions()
    odd = [f"{name} {theirs.get(name)} (here {ours[name]})" for name in ours if theirs.get(name) != ours[name]]
    return f"it has {', '.join(odd)}; install the same version there, and start the worker again" if odd else ""


def _major_minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
