"""The layout of a course in an autograder: the suites where otter looks for them, and all else beside them.

There, `tests/05_strides.convolve2d.py` has a function's public checks and `tests/05_strides.convolve2d.hidden.py` its
hidden suite; `files/.course/` has the rest of the course. Otter copies both into the folder with the submission.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.course import Course, load_course
from fam_grader.batch.fingerprint import versions
from fam_grader.execution.isolation import FORMER_NAMES, Isolation

TESTS, FILES = "tests", "files"
COURSE = ".course"  # with a dot: no file in there is ever taken for a student's
CONFIG = "otter_config.json"
PLUGIN = "fam_grader.release.otter_plugin.SandboxedGrading"


@dataclass(frozen=True)
class AutograderSpec:
    """The units and isolation of an autograder, and the version of the grader that it was built with."""

    units: tuple[str, ...]
    isolation: Isolation
    grader: str

    @classmethod
    def now(cls, units: Sequence[str], isolation: Isolation) -> AutograderSpec:
        """Return the spec for the grader that is installed here."""
        return cls(tuple(units), isolation, versions()["fam-course"])

    def to_config(self) -> dict[str, Any]:
        """Return the content of `otter_config.json`."""
        return {"lang": "python", "show_hidden": False, "show_stdout": False, "plugins": [{PLUGIN: asdict(self)}]}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> AutograderSpec:
        """Return the spec that `to_config` wrote."""
        [plugin] = config["plugins"][0].values()  # its class had another name in earlier versions
        return cls.from_plugin(plugin)

    @classmethod
    def from_plugin(cls, config: dict[str, Any]) -> AutograderSpec:
        """Return the spec from the configuration that otter passes to the plugin."""
        isolation = FORMER_NAMES.get(config["isolation"], config["isolation"])
        return cls(tuple(config["units"]), isolation, config["grader"])

    def require_this_grader(self) -> None:
        """Raise CourseError for another version of the grader: its points could differ."""
        here = versions()["fam-course"]
        if here != self.grader:
            raise CourseError(
                f"This autograder was made with fam-course {self.grader}, and here is {here}. Install the wheel that "
                "is in the autograder's zip, or make the autograder anew with `fam autograder`."
            )


def suites_of(label: str, function: str) -> str:
    """Return what the names of a function's two test files, and of no others, begin with; otter takes it for both."""
    return f"{label}.{function}."


def take_suites(course: Course, units: Sequence[str], tests: Path) -> None:
    """Move the suites of `units` from their places in a copy of the course to the folder `tests`."""
    tests.mkdir()
    for unit in map(course.units.__getitem__, units):
        for function in unit.functions:
            hidden = unit.hidden_suite(function)
            assert hidden is not None
            unit.checks(function).rename(tests / f"{suites_of(unit.label, function)}py")
            hidden.rename(tests / f"{suites_of(unit.label, function)}hidden.py")


def put_together(source: Path, folder: Path) -> Course:
    """Lay out the course of the autograder that is unpacked in `source`, whole again, in `folder`."""
    shutil.copytree(source / FILES / COURSE, folder, dirs_exist_ok=True)
    for path in sorted((source / TESTS).glob("*.py")):
        label, function, *hidden = path.name.split(".")[:-1]
        target = folder / "grader" / "hidden" / label if hidden else folder / "exercises" / label / "checks"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / f"{function}.py")
    return load_course(folder)
