"""Where a course lies, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from fam.core import fields
from fam.core.errors import CourseError, Fault, FaultyCourse
from fam.core.paths import find_course_root, id_from_title, packaged_course
from fam.course.units import FunctionSpec, Unit, is_unit_folder, read_unit
from fam.course.validation import file_faults, lonely_twins

COURSE_FILE = "course.yaml"
RTOL, ATOL = 1e-5, 1e-6  # what single precision can do


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
    solutions: Path | None = None
    hidden: Path | None = None
    settings: Settings = field(init=False)
    units: dict[str, Unit] = field(init=False)

    def __post_init__(self) -> None:
        settings, faults = _read_settings(self.exercises / COURSE_FILE)
        units: dict[str, Unit] = {}
        for folder in sorted(filter(is_unit_folder, self.exercises.iterdir())):
            unit, unit_faults = read_unit(folder, self.solutions, self.hidden, settings.concepts)
            faults += unit_faults
            first = units.setdefault(unit.name, unit)
            if first is not unit:
                faults.append(Fault(folder, 1, 1, f"{first.label} is `{unit.name}`, too; rename one of the two"))
        faults += _repeated_functions(units)
        functions = {name for unit in units.values() for name in unit.functions}
        for unit in units.values():
            faults += file_faults(unit, functions)
        faults += lonely_twins(self.exercises, (self.solutions, self.hidden))
        if not units and not faults:
            what = "a unit is a folder beside this file, such as 05_strides, with an exercise.yaml"
            faults.append(Fault(self.exercises / COURSE_FILE, 1, 1, f"the course has no units yet; {what}"))
        if faults:
            raise FaultyCourse(faults)
        object.__setattr__(self, "settings", settings)
        object.__setattr__(self, "units", units)

    @classmethod
    def at(cls, root: Path) -> Course:
        """Load the course with the folders `exercises/`, `solutions/` and `grader/hidden/` in `root`."""
        exercises = root / "exercises"
        if not (exercises / COURSE_FILE).is_file():
            raise CourseError(f"There is no course at {root}: exercises/{COURSE_FILE} was expected there.")
        private = (root / "solutions", root / "grader" / "hidden")
        solutions, hidden = (path if path.is_dir() else None for path in private)
        return cls(exercises, solutions, hidden)

    @cached_property
    def functions(self) -> dict[str, FunctionSpec]:
        """Every function that students write, by name, in the order of the units."""
        return {spec.name: spec for unit in self.units.values() for spec in unit.functions.values()}

    @property
    def is_packaged(self) -> bool:
        """Whether this is the copy within the installed package, in which nobody works."""
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


def find_course(root: Path | None = None) -> Course:
    """Load the course at `root`; else at `FAM_COURSE`, above the working folder, or the one installed."""
    return Course.at(find_course_root(root))


_current: ContextVar[Course | None] = ContextVar("course", default=None)


@contextmanager
def use_course(course: Course) -> Iterator[None]:
    """Let the suites that are loaded inside take their reference from `course`."""
    token = _current.set(course)
    try:
        yield
    finally:
        _current.reset(token)


def current_course() -> Course:
    """Return the course in use, or find one."""
    return _current.get() or _default_course()


_default_course = cache(find_course)


def _read_settings(path: Path) -> tuple[Settings, list[Fault]]:
    record, faults = fields.read_record(path, "the course")
    if record is None:
        return Settings("", "", {}, 0.0, 0.0, 0.0, 0.0), faults.found
    title = record.required("title", fields.text, "")
    settings = Settings(
        id=record.field("id", fields.course_id, "") or id_from_title(title),
        title=title,
        concepts=record.required("concepts", fields.text_map, {}),
        rtol=record.field("rtol", fields.number, RTOL),
        atol=record.field("atol", fields.number, ATOL),
        points=record.required("points", fields.number, 0.0),
        bonus=record.field("bonus", fields.number, 0.0),
    )
    record.finish()
    return settings, faults.found


def _repeated_functions(units: dict[str, Unit]) -> list[Fault]:
    owners: dict[str, str] = {}
    faults = []
    for unit in units.values():
        for name in unit.functions:
            if owners.setdefault(name, unit.name) != unit.name:
                message = f"`{name}` is also a function of `{owners[name]}`; names are the course's, so rename one"
                spec = unit.functions[name]
                faults.append(Fault(unit.folder / "exercise.yaml", spec.line, spec.column, message))
    return faults
