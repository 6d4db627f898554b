"""A course: its settings, its units and their functions, and the lookup of names that users type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError, FaultyCourse, UnknownNameError
from fam.core.language import ENGLISH, N_, _
from fam.core.paths import packaged_course
from fam.core.text import did_you_mean
from fam.course.units import FunctionSpec, Unit
from fam.course.validation import course_faults, missing_files

Found = TypeVar("Found")


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
    language: str = field(default=ENGLISH, repr=False)  # which no digest depends on
    """What the messages around the course's own texts are in, as far as there are translations."""


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
    """Return the units called `names` (`strides`, `05_strides`, `5`), in the order of the course; all without names.

    Raises:
        UnknownNameError: the course has no such unit.
    """
    by_name = _by_name(course)
    chosen = {_look_up(name, by_name, course.units, N_("No unit is called `{name}`")).name for name in names}
    return [name for name in course.units if name in chosen or not names]


def choose_functions(course: Course, names: Sequence[str]) -> list[str]:
    """Return the functions called `names`, in the order of the course; all without names.

    The name of a unit selects all its functions, even if one of them has the same name.

    Raises:
        UnknownNameError: the course has no such unit or function.
    """
    by_name: dict[str, Unit | FunctionSpec] = {**course.functions, **_by_name(course)}
    known = dict.fromkeys([*course.units, *course.functions])
    chosen: set[str] = set()
    for name in names:
        found = _look_up(name, by_name, known, N_("No unit or function is called `{name}`"))
        chosen |= set(found.functions) if isinstance(found, Unit) else {found.name}
    return [name for name in course.functions if name in chosen or not names]


def _by_name(course: Course) -> dict[str, Unit]:
    """Return the units by name, by folder, and by number with and without a leading zero."""
    return {
        key: unit
        for unit in course.units.values()
        for key in (unit.name, unit.label, f"{unit.number}", f"{unit.number:02}")
    }


def _look_up(name: str, by_name: Mapping[str, Found], listed: Iterable[str], text: str) -> Found:
    if name not in by_name:
        known = [each for each in by_name if not each.isdecimal()]  # the closest number would be another unit
        raise UnknownNameError(_(text).format(name=name) + did_you_mean(name, known, listed))
    return by_name[name]
