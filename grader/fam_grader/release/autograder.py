"""Build the autograder: one zip for `otter run -a`, `otter grade` and Gradescope.

Of a function, the zip has the public checks as `tests/05_strides.convolve2d.py` and the hidden suite as
`tests/05_strides.convolve2d.hidden.py`, where otter looks for tests; `files/.course/` has the rest of the course.
Otter copies both into the folder with the submission.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from otter.generate import main as otter_generate
from otter.utils import chdir

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, deterministic_zip
from fam.course import Course, load_course
from fam_grader.batch.fingerprint import versions
from fam_grader.batch.jobs import Bundle
from fam_grader.batch.secret import SECRET, keep_secret
from fam_grader.execution.isolation import FORMER_NAMES, Isolation, current_name
from fam_grader.grading.suites import load_checked_groups
from fam_grader.release.wheel import build_wheel, pins

SCRIPTS = ("setup.sh", "run_autograder")

TESTS, FILES = "tests", "files"
COURSE = ".course"  # with a dot: no file in there is ever taken for a student's
CONFIG = "otter_config.json"
PLUGIN = "fam_grader.release.otter_plugin.SandboxedGrading"


@dataclass(frozen=True)
class Autograder:
    """A written autograder: its path and its secret's, its units, their points, and its size in bytes."""

    path: Path
    secret: Path
    units: tuple[str, ...]
    points: float
    bonus: float
    size: int


def make_autograder(
    course: Course, units: Sequence[str], path: Path, isolation: Isolation = "sandbox", secret: Path | None = None
) -> Autograder:
    """Write the autograder for `units` of `course` to `path`; the same course, grader and secret make the same bytes.

    Args:
        course: a course with its private half; the zip gets all of it, since a unit's files may import another's.
        units: the names of the units to grade.
        path: the zip to write.
        isolation: the isolation of students' code on the machine that grades; see `fam grade --help`.
        secret: a file with the secret that the hidden inputs depend on; by default the one beside the zip, which is
            made the first time.

    Raises:
        CourseError: `path` is among the exercises, or the course is incomplete or invalid.
    """
    isolation = current_name(isolation)
    course.require_private()
    course.validate()
    _refuse_to_publish(course, path)
    load_checked_groups(course, [course.units[name] for name in units])
    secret_file = path.with_suffix(f".{SECRET}")
    spec = AutograderSpec.now(units, isolation, keep_secret(secret_file, secret))
    with tempfile.TemporaryDirectory() as folder:
        members = _from_otter(course, spec, Path(folder))
        wheel = build_wheel(Path(folder))
        members[f"requirements.{wheel.name}"] = wheel.read_bytes()
    members["requirements.txt"] = pins().encode()
    members |= {name: (files(__package__) / "scripts" / name).read_bytes() for name in SCRIPTS}
    content = deterministic_zip(dict(sorted(members.items())), executable=SCRIPTS)
    atomic_write_bytes(path, content)
    chosen = [course.units[name] for name in units]
    points, bonus = (sum(unit.points for unit in chosen if unit.bonus == extra) for extra in (False, True))
    return Autograder(path, secret_file, tuple(units), points, bonus, len(content))


def _refuse_to_publish(course: Course, path: Path) -> None:
    if course.exercises.resolve() in path.resolve().parents:
        raise CourseError(
            f"{path} is among the exercises, which students get, and an autograder contains the solutions. "
            "Write it somewhere else."
        )


def _from_otter(course: Course, spec: AutograderSpec, folder: Path) -> dict[str, bytes]:
    """Run `otter generate` on the suites, the plugin and the rest of the course."""
    take_suites(Bundle.of(course).unpack(folder / COURSE), spec.units, folder / TESTS)
    (folder / CONFIG).write_text(json.dumps(spec.to_config()), encoding="utf-8")
    with chdir(folder):
        otter_generate(
            tests_dir=TESTS,
            output_path="otter.zip",
            config=CONFIG,
            files=[COURSE],
            no_requirements=True,
            no_environment=True,
        )
    with zipfile.ZipFile(folder / "otter.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass(frozen=True)
class AutograderSpec:
    """The units, isolation and secret of an autograder, and the version of the grader that it was built with."""

    units: tuple[str, ...]
    isolation: Isolation
    grader: str
    secret: str = field(default="", repr=False)

    @classmethod
    def now(cls, units: Sequence[str], isolation: Isolation, secret: str) -> AutograderSpec:
        """Return the spec for the grader that is installed here."""
        return cls(tuple(units), isolation, versions()["fam-course"], secret)

    def to_config(self) -> dict[str, Any]:
        """Return the content of `otter_config.json`."""
        return {"lang": "python", "show_hidden": False, "show_stdout": False, "plugins": [{PLUGIN: asdict(self)}]}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> AutograderSpec:
        """Return the spec that `to_config` wrote."""
        [plugin] = config["plugins"][0].values()  # its class had another name in earlier versions
        isolation = FORMER_NAMES.get(plugin["isolation"], plugin["isolation"])
        return cls(tuple(plugin["units"]), isolation, plugin["grader"], plugin.get("secret", ""))

    def require_this_grader(self) -> None:
        """Raise CourseError if the installed grader has another version, since its points could differ."""
        here = versions()["fam-course"]
        if here != self.grader:
            raise CourseError(
                f"This autograder was made with fam-course {self.grader}, and here is {here}. Install the wheel that "
                "is in the autograder's zip, or make the autograder anew with `fam autograder`."
            )


def suites_of(label: str, function: str) -> str:
    """Return the common prefix of the names of a function's two test files, by which otter finds both."""
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
    """Restore the course of the autograder that is unpacked in `source` in `folder`, and load it."""
    shutil.copytree(source / FILES / COURSE, folder, dirs_exist_ok=True)
    for path in sorted((source / TESTS).glob("*.py")):
        label, function, *hidden = path.name.split(".")[:-1]
        target = folder / "grader" / "hidden" / label if hidden else folder / "exercises" / label / "checks"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / f"{function}.py")
    return load_course(folder)
