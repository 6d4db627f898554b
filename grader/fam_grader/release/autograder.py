"""Build the autograder: one zip for `otter run -a`, `otter grade` and Gradescope."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from otter.generate import main as otter_generate
from otter.utils import chdir

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, deterministic_zip
from fam.course import Course
from fam_grader.batch.dask.bundle import Bundle
from fam_grader.execution.isolation import Isolation, current_name
from fam_grader.grading.suites import load_checked_groups
from fam_grader.release.autograder_layout import CONFIG, COURSE, TESTS, AutograderSpec, take_suites
from fam_grader.release.wheel import build_wheel, pins

SCRIPTS = ("setup.sh", "run_autograder")


@dataclass(frozen=True)
class Autograder:
    """An autograder that was written: where, of which units, and what they are worth."""

    path: Path
    units: tuple[str, ...]
    points: float
    bonus: float
    size: int


def make_autograder(course: Course, units: Sequence[str], path: Path, isolation: Isolation = "sandbox") -> Autograder:
    """Write the autograder for `units` of `course` to `path`; the same course and grader make the same bytes.

    Args:
        course: a course with its private half, all of which goes into the zip: a unit's files may import another's.
        units: those to grade.
        path: the zip to write.
        isolation: the isolation of students' code on the machine that grades; see `fam grade --help`.
    """
    isolation = current_name(isolation)
    course.require_private()
    course.validate()
    _refuse_to_publish(course, path)
    load_checked_groups(course, [course.units[name] for name in units])
    with tempfile.TemporaryDirectory() as folder:
        members = _from_otter(course, units, isolation, Path(folder))
        wheel = build_wheel(Path(folder))
        members[f"requirements.{wheel.name}"] = wheel.read_bytes()
    members["requirements.txt"] = pins().encode()
    members |= {name: (files(__package__) / "scripts" / name).read_bytes() for name in SCRIPTS}
    content = deterministic_zip(dict(sorted(members.items())), executable=SCRIPTS)
    atomic_write_bytes(path, content)
    chosen = [course.units[name] for name in units]
    points, bonus = (sum(unit.points for unit in chosen if unit.bonus == extra) for extra in (False, True))
    return Autograder(path, tuple(units), points, bonus, len(content))


def _refuse_to_publish(course: Course, path: Path) -> None:
    if course.exercises.resolve() in path.resolve().parents:
        raise CourseError(
            f"{path} is among the exercises, which students get, and an autograder contains the solutions. "
            "Write it somewhere else."
        )


def _from_otter(course: Course, units: Sequence[str], isolation: Isolation, folder: Path) -> dict[str, bytes]:
    """Run `otter generate` on the suites, the plugin and the rest of the course."""
    take_suites(Bundle.of(course).unpack(folder / COURSE), units, folder / TESTS)
    (folder / CONFIG).write_text(json.dumps(AutograderSpec.now(units, isolation).to_config()), encoding="utf-8")
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
