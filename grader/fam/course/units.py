"""A unit of the course: two twin folders and a hidden suite, described by `exercise.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path

from fam.course.signatures import Contract, read_contract

UNIT_FOLDER = re.compile(r"(?P<number>[0-9][0-9])_(?P<name>[a-z][a-z0-9_]*)")

RIGHT_ANSWERS = "right_answers"  # the folder


@dataclass(frozen=True)
class Hint:
    """A hint, and in a few words what it is about, so that students know what they would ask for."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class WindowRule:
    """Which arguments make the window that a value of the result comes from; empty where none does."""

    of: str
    size: str = ""
    stride: str = ""
    padding: str = ""
    dilation: str = ""
    blocks: str = ""  # the number of equal blocks that the axis before the window's is cut into, as the result's is


WINDOW_KEYS = tuple(each.name for each in dataclass_fields(WindowRule))


@dataclass(frozen=True)
class FunctionSpec:
    """A function that students write: where it belongs, what it is worth, and its hints in order."""

    name: str
    unit: str
    points: float
    hints: tuple[Hint, ...]
    window: WindowRule | None = None  # which part of the input a value comes from
    line: int = 1  # where exercise.yaml names it
    column: int = 1
    call_seconds: float | None = None  # for one call; None: what the unit's limits say


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Args:
        call_seconds: for one call, and for loading the file.
        memory_mb: of memory.
        more_seconds: what the unit adds to the time of a whole submission.
    """

    call_seconds: float = 2.0
    memory_mb: float = 1024.0
    more_seconds: float = 0.0


@dataclass(frozen=True)
class Unit:
    """One unit, as its folders and its `exercise.yaml` describe it."""

    number: int
    name: str
    folder: Path
    solution_folder: Path | None
    hidden_folder: Path | None
    title: str
    concepts: tuple[str, ...]
    bonus: bool
    functions: dict[str, FunctionSpec]
    limits: Limits
    minutes: int = 0  # that the lesson and the functions take, about; 0 if unknown
    after: tuple[str, ...] = ()  # the units that this one builds on

    @property
    def label(self) -> str:
        """The folder's name, such as `05_strides`."""
        return self.folder.name

    @property
    def points(self) -> float:
        """What all functions of the unit are worth together."""
        return sum(spec.points for spec in self.functions.values())

    @property
    def skeleton(self) -> Path:
        """The file that students fill in."""
        return self.folder / f"{self.name}.py"

    @property
    def lesson(self) -> Path:
        """The lesson, which teaches before it asks."""
        return self.folder / "README.md"

    @property
    def solution(self) -> Path | None:
        """The reference solution, where it is at hand."""
        return self.solution_folder and self.solution_folder / f"{self.name}.py"

    @property
    def misconceptions(self) -> Path | None:
        """The wrong answers that people give, where they are at hand."""
        return self.solution_folder and self.solution_folder / "misconceptions.py"

    @property
    def right_answers(self) -> list[Path]:
        """Right answers in other styles than the reference's, where they are at hand."""
        return sorted((self.solution_folder / RIGHT_ANSWERS).glob("*.py")) if self.solution_folder else []

    @property
    def picture(self) -> Path:
        """The lesson's picture."""
        return self.folder / "picture.svg"

    @property
    def photo(self) -> Path:
        """The lesson's photo with maps of it; a unit need not have it."""
        return self.folder / "photo.svg"

    @property
    def recipes(self) -> Path:
        """How the unit's functions are shown by `fam show`; a unit need not have it."""
        return self.folder / "show.py"

    @property
    def comparisons(self) -> Path:
        """What the unit's functions are compared with by `fam compare`; a unit need not have it."""
        return self.folder / "compare.py"

    @property
    def picture_maker(self) -> Path | None:
        """The script whose `draw()`, and `draw_photo()` if there is one, make the lesson's pictures, if at hand."""
        return self.solution_folder and self.solution_folder / "picture.py"

    @property
    def diagnoses(self) -> Path:
        """Digests of the wrong answers to the public checks, each with its sentence, for students' machines."""
        return self.folder / "checks" / "diagnoses.json"

    def contract(self, function: str) -> Contract:
        """Return what the docstring of `function` promises, as it stands in the exercise."""
        return read_contract(self.skeleton, function)

    def checks(self, function: str) -> Path:
        """Return the otter test file with the public checks of `function`."""
        return self.folder / "checks" / f"{function}.py"

    def hidden_suite(self, function: str) -> Path | None:
        """Return the otter test file with the hidden groups of `function`, where it is at hand."""
        return self.hidden_folder and self.hidden_folder / f"{function}.py"
