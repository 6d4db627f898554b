"""A course: its settings, its units and their functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError, FaultyCourse
from fam.core.paths import packaged_course
from fam.course.units import FunctionSpec, Unit
from fam.course.validation import course_faults, missing_files


@dataclass(frozen=True)
class Settings:
    """What `exercises/course.yaml` says of the whole course."""

    id: str
    """What a learner's progress is kept under; derived from the title if the file does not set it."""
    title: str
    concepts: dict[str, str]
    rtol: float
    atol: float
    points: float
    bonus: float


@dataclass(frozen=True, eq=False)
class Course:
    """A course: its public exercises and, where they are at hand, its private twins."""

    exercises: Path
    solutions: Path | None
    hidden: Path | None
    settings: Settings
    units: dict[str, Unit]

    @cached_property
    def functions(self) -> dict[str, FunctionSpec]:
        """Every function that students write, by name, in the order of the units."""
        return {spec.name: spec for unit in self.units.values() for spec in unit.functions.values()}

    @property
    def is_packaged(self) -> bool:
        """Whether this is the read-only copy in the installed package."""
        return self.exercises.parent == packaged_course()

    def unit_of(self, function: str) -> Unit:
        """Return the unit that `function` belongs to."""
        return self.units[self.functions[function].unit]

    def require_private(self) -> tuple[Path, Path]:
        """Return the folders of the solutions and the hidden suites, or say that they are not here."""
        if self.solutions is None or self.hidden is None:
            raise CourseError(
                f"The course at {self.exercises.parent} has no solutions and hidden suites, as students have it. "
                "Grading needs both: run this in the course's repository, or name it with --course DIR. A new course "
                "begins with both folders, empty."
            )
        return self.solutions, self.hidden

    def validate(self) -> None:
        """Check that the files of all units are there and are valid Python.

        Raises:
            FaultyCourse: with every fault.
        """
        _raise_any(course_faults(self))

    def require_files(self, units: Iterable[str]) -> None:
        """Raise FaultyCourse if a file of the course is missing in one of `units`; much faster than `validate`."""
        _raise_any([fault for name in units for fault in missing_files(self.units[name])])


def _raise_any(faults: Sequence[Diagnostic]) -> None:
    if faults:
        raise FaultyCourse(faults)
