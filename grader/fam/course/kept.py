"""The course of a student's workspace, as it was read from its YAML files, until one of them changes.

It is a JSON file in the workspace's folder of records. A course with solutions or hidden suites is always read: those
who work on it grade with it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fam import __version__
from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.paths import COURSE_FILE, MEMORY, PACKAGE
from fam.course.model import Course, Settings
from fam.course.units import FunctionSpec, Hint, Limits, Unit, WindowRule

SETTLED_NS = 2 * 10**9  # a file that is younger may change again within one tick of its time
CODE = [PACKAGE / "course" / f"{name}.py" for name in ("reading", "model", "units")] + [
    PACKAGE / "core" / "fields.py"
]
UNREADABLE = (OSError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class KeptCourse:
    """What is kept of the course at `root`; whatever cannot be read there counts as missing."""

    def __init__(self, root: Path) -> None:
        self._exercises = root / COURSE_FILE.parent
        private = (root / "solutions").is_dir() or (root / "grader" / "hidden").is_dir()
        self._path = None if private or not (root / MEMORY).is_dir() else root / MEMORY / "course.json"
        self._made: dict[str, Any] = {}  # before anything is read: what changes meanwhile is read again the next time

    def read(self) -> Course | None:
        """Return the course, or None if it was not kept, or has changed."""
        if self._path:
            with suppress(*UNREADABLE):
                self._made = self._state()
                found = json.loads(self._path.read_bytes())
                if found["made"] == self._made:
                    read = [_unit(self._exercises / label, each) for label, each in found["units"].items()]
                    settings = Settings(**found["settings"])
                    return Course(self._exercises, None, None, settings, {unit.name: unit for unit in read})
        return None

    def write(self, course: Course) -> None:
        """Keep a course without faults, read after `read`; a workspace that cannot be written to only costs time."""
        if self._path and self._made:
            newest = max(max(times, default=0) for _, _, _, *times in self._made["files"])
            if newest < time.time_ns() - SETTLED_NS:
                units = {unit.label: _without_places(unit) for unit in course.units.values()}
                content = {"made": self._made, "settings": asdict(course.settings), "units": units}
                with suppress(CourseError):
                    atomic_write_bytes(self._path, json.dumps(content).encode())

    def _state(self) -> dict[str, Any]:
        """Return what a course is read from: the state of its files, and the versions of Python and of our code."""
        folders = sorted(Path(each.path) for each in os.scandir(self._exercises) if each.is_dir())
        files = [self._exercises / COURSE_FILE.name, *(each / "exercise.yaml" for each in folders), *CODE]
        return {"version": [__version__, *sys.version_info[:2]], "files": [_state_of(each) for each in files]}


def _state_of(file: Path) -> list[str | int]:
    """Return the name of a file with its folder, its size, inode and times; the name alone if it is not there."""
    name = f"{file.parent.name}/{file.name}"
    try:
        found = os.stat(file)  # noqa: PTH116 - a start waits for it
    except FileNotFoundError:
        return [name, 0, 0]
    return [name, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def _without_places(unit: Unit) -> dict[str, Any]:
    return {name: value for name, value in asdict(unit).items() if not name.endswith("folder")}


def _unit(folder: Path, fields: dict[str, Any]) -> Unit:
    """Return a unit of a workspace from its fields as JSON has them."""
    functions = {name: _function(each) for name, each in fields["functions"].items()}
    read = {"functions": functions, "limits": Limits(**fields["limits"])}
    read |= {name: tuple(fields[name]) for name in ("concepts", "after")}
    return Unit(**{**fields, **read, "folder": folder, "solution_folder": None, "hidden_folder": None})


def _function(fields: dict[str, Any]) -> FunctionSpec:
    hints = tuple(Hint(**each) for each in fields["hints"])
    window = WindowRule(**fields["window"]) if fields["window"] else None
    return FunctionSpec(**{**fields, "hints": hints, "window": window})
