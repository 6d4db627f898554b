"""A course: its settings, its units and their functions, and the lookup of names that users type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fam.core.errors import CourseError, Diagnostic, FaultyCourse, UnknownNameError
from fam.core.paths import packaged_course
from fam.core.text import did_you_mean
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


def choose_units(course: Course, names: Sequence[str]) -> list[str]:
    """Return the units called `names` (`strides` or `05_strides`), in the order of the course; all without names.

    Raises:
        UnknownNameError: the course has no such unit.
    """
    by_name = {key: unit.name for unit in course.units.values() for key in (unit.name, unit.label)}
    chosen = {_look_up(name, by_name, "unit") for name in names}
    return [name for name in course.units if name in chosen or not names]


def choose_functions(course: Course, names: Sequence[str]) -> list[str]:
    """Return the functions called `names`, in the order of the course; all without names.

    The name of a unit selects all its functions, even if one of them has the same name.

    Raises:
        UnknownNameError: the course has no such unit or function.
    """
    owners = {key: unit for unit in course.units.values() for key in (unit.name, unit.label)}
    known = [*owners, *course.functions]
    chosen: set[str] = set()
    for name in names:
        _look_up(name, dict.fromkeys(known, ""), "unit or function")
        chosen |= set(owners[name].functions) if name in owners else {name}
    return [name for name in course.functions if name in chosen or not names]


def _look_up(name: str, known: dict[str, str], what: str) -> str:
    if name not in known:
        raise UnknownNameError(f"No {what} is called `{name}`{did_you_mean(name, known)}")
    return known[name]
