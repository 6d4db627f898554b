"""A unit of the course: two twin folders and a hidden suite, described by `exercise.yaml`."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path

import yaml

from fam.core import fields
from fam.core.errors import Fault
from fam.course.signatures import Contract, read_contract

UNIT_FOLDER = re.compile(r"(?P<number>[0-9][0-9])_(?P<name>[a-z][a-z0-9_]*)")

# A unit's file is a module of its name: it must not hide one that students import, or that holds a single file.
TAKEN_NAMES = {*keyword.kwlist, *sys.stdlib_module_names, "numpy", "submission"}

RIGHT_ANSWERS = "right_answers"  # the folder

MAX_ABOUT = 40  # characters of what a hint is about: it shares a line with the command that shows the hint


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
    def recipes(self) -> Path:
        """How the unit's functions are shown by `fam show`; a unit need not have it."""
        return self.folder / "show.py"

    @property
    def picture_maker(self) -> Path | None:
        """The script whose `draw()` makes the lesson's picture, where it is at hand."""
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


def is_unit_folder(path: Path) -> bool:
    """Say whether a folder of `exercises/` is a unit, or is meant to be one; others hold what units share."""
    return path.is_dir() and (UNIT_FOLDER.fullmatch(path.name) is not None or (path / "exercise.yaml").exists())


def read_unit(
    folder: Path, solutions: Path | None, hidden: Path | None, concepts: dict[str, str]
) -> tuple[Unit, list[Fault]]:
    """Read the unit in `folder`, with every fault of its `exercise.yaml`."""
    record, faults = fields.read_record(folder / "exercise.yaml", f"the unit {folder.name}")
    match = UNIT_FOLDER.fullmatch(folder.name)
    if match is None:
        faults.add(None, f"the folder {folder.name} should be named like 05_strides: two digits, then the unit")
    name = match["name"] if match else folder.name
    if name in TAKEN_NAMES:
        faults.add(None, f"`{name}` is the name of another Python module or a word of Python; rename the folder")
    unit = Unit(
        number=int(match["number"]) if match else 0,
        name=name,
        folder=folder,
        solution_folder=solutions and solutions / folder.name,
        hidden_folder=hidden and hidden / folder.name,
        title=record.required("title", fields.text, "") if record else "",
        concepts=_read_concepts(record, concepts) if record else (),
        bonus=record.field("bonus", fields.flag, False) if record else False,
        functions=_read_functions(record, name) if record else {},
        limits=_read_limits(record) if record else Limits(),
    )
    if record:
        record.finish()
    return unit, faults.found


def _read_concepts(record: fields.Record, known: dict[str, str]) -> tuple[str, ...]:
    nothing: tuple[str, ...] = ()

    def read(node: yaml.Node, faults: fields.Faults, what: str) -> tuple[str, ...]:
        concepts = fields.texts(node, faults, what)
        for item, concept in zip(node.value, concepts, strict=False):
            if concept and known and concept not in known:
                faults.add(item, f"unknown concept `{concept}`; course.yaml has {', '.join(known)}")
        return concepts

    return record.required("concepts", read, nothing)


def _read_functions(record: fields.Record, unit: str) -> dict[str, FunctionSpec]:
    functions = {}
    for node, entry in record.records("functions"):
        name, mark = str(node.value), node.start_mark
        if not name.isidentifier() or keyword.iskeyword(name):
            entry.faults.add(node, f"`{name}` is no Python name")
        points = entry.required("points", fields.number, 0.0)
        nothing: tuple[Hint, ...] = ()
        hints = entry.required("hints", _read_hints, nothing)
        window = entry.field("window", _read_window, None)
        seconds = entry.field("call_seconds", fields.number, None)
        functions[name] = FunctionSpec(name, unit, points, hints, window, mark.line + 1, mark.column + 1, seconds)
        entry.finish()
    return functions


def _read_window(node: yaml.Node, faults: fields.Faults, what: str) -> WindowRule | None:
    entry = fields.Record(node, faults, what)
    names = {"of": entry.required("of", fields.text, "")}
    names |= {key: entry.field(key, fields.text, "") for key in WINDOW_KEYS[1:]}
    entry.finish()
    return WindowRule(**names)


def _read_hints(node: yaml.Node, faults: fields.Faults, what: str) -> tuple[Hint, ...]:
    """Read a list of hints, each a text, or a record with the `text` and what it is `about`."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return tuple(Hint(text) for text in fields.texts(node, faults, what))
    return tuple(_read_hint(item, faults, f"an entry of {what}") for item in node.value)


def _read_hint(node: yaml.Node, faults: fields.Faults, what: str) -> Hint:
    if not isinstance(node, yaml.MappingNode):
        return Hint(fields.text(node, faults, what).strip())
    entry = fields.Record(node, faults, what)
    hint = Hint(entry.required("text", fields.text, "").strip(), entry.required("about", _read_about, ""))
    entry.finish()
    return hint


def _read_about(node: yaml.Node, faults: fields.Faults, what: str) -> str:
    about = fields.text(node, faults, what).strip()
    if len(about) > MAX_ABOUT or "\n" in about:
        faults.add(node, f"{what} must be a few words on one line, at most {MAX_ABOUT} characters")
    return about


def _read_limits(record: fields.Record) -> Limits:
    limits = Limits()

    def read(node: yaml.Node, faults: fields.Faults, what: str) -> Limits:
        entry = fields.Record(node, faults, what)
        given = Limits(
            entry.field("call_seconds", fields.number, limits.call_seconds),
            entry.field("memory_mb", fields.number, limits.memory_mb),
            entry.field("more_seconds", fields.number, limits.more_seconds),
        )
        entry.finish()
        return given

    return record.field("limits", read, limits)
