"""Read `course.yaml` and each `exercise.yaml`, with the position of every fault."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from fam.core import fields
from fam.core.diagnostics import Diagnostic
from fam.core.language import ENGLISH
from fam.core.paths import COURSE_FILE, id_from_title
from fam.course.model import Course, Settings
from fam.course.units import UNIT_FOLDER, WINDOW_KEYS, FunctionSpec, Hint, Limits, Unit, WindowRule

RTOL, ATOL = 1e-5, 1e-6  # what single precision can do

# A unit's file is a module of its name: it must not hide one that students import, or that holds a single file.
TAKEN_NAMES = {*keyword.kwlist, *sys.stdlib_module_names, "numpy", "submission"}

MAX_ABOUT = 40  # characters of what a hint is about: it shares a line with the command that shows the hint


def read_course(root: Path) -> tuple[Course, list[Diagnostic], dict[str, list[Diagnostic]]]:
    """Read the course at `root`, with the faults that are no unit's own, and those of each unit that has some."""
    solutions, hidden = (path if path.is_dir() else None for path in (root / "solutions", root / "grader" / "hidden"))
    settings, faults = _read_settings(root / COURSE_FILE)
    units: dict[str, Unit] = {}
    broken: dict[str, list[Diagnostic]] = {}
    for folder in sorted(filter(_is_unit_folder, (root / "exercises").iterdir())):
        unit, unit_faults = _read_unit(folder, solutions, hidden, settings.concepts)
        if unit_faults:
            broken.setdefault(unit.name, []).extend(unit_faults)
        first = units.setdefault(unit.name, unit)
        if first is not unit:
            faults.append(Diagnostic(folder, 1, 1, f"{first.label} is `{unit.name}`, too; rename one of the two"))
    faults += [*_repeated_functions(units), *_unknown_units(units)]
    if not units and not faults:
        what = "a unit is a folder beside this file, such as 05_strides, with an exercise.yaml"
        faults.append(Diagnostic(root / COURSE_FILE, 1, 1, f"the course has no units yet; {what}"))
    return Course(root / "exercises", solutions, hidden, settings, units), faults, broken


def _read_settings(path: Path) -> tuple[Settings, list[Diagnostic]]:
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
        language=record.field("language", fields.language, ENGLISH) or ENGLISH,
    )
    record.finish()
    return settings, faults.found


def _repeated_functions(units: dict[str, Unit]) -> list[Diagnostic]:
    owners: dict[str, str] = {}
    faults = []
    for unit in units.values():
        for name in unit.functions:
            if owners.setdefault(name, unit.name) != unit.name:
                message = f"`{name}` is also a function of `{owners[name]}`; names are the course's, so rename one"
                spec = unit.functions[name]
                faults.append(Diagnostic(unit.folder / "exercise.yaml", spec.line, spec.column, message))
    return faults


def _unknown_units(units: dict[str, Unit]) -> Iterator[Diagnostic]:
    """Yield a fault for each unit that another one builds on, and that is not before it."""
    for unit in units.values():
        for name in unit.after:
            if name not in units or units[name].number >= unit.number:
                what = f"`after` names `{name}`, and no unit before this one is called that"
                yield Diagnostic(unit.folder / "exercise.yaml", 1, 1, what)


def _is_unit_folder(path: Path) -> bool:
    """Return whether a folder of `exercises/` is a unit, or is meant to be one; others hold what units share."""
    return path.is_dir() and (UNIT_FOLDER.fullmatch(path.name) is not None or (path / "exercise.yaml").exists())


def _read_unit(
    folder: Path, solutions: Path | None, hidden: Path | None, concepts: dict[str, str]
) -> tuple[Unit, list[Diagnostic]]:
    """Read the unit in `folder`, with every fault of its `exercise.yaml`."""
    record, faults = fields.read_record(folder / "exercise.yaml", f"the unit {folder.name}")
    match = UNIT_FOLDER.fullmatch(folder.name)
    if match is None:
        faults.add(None, f"the folder {folder.name} should be named like 05_strides: two digits, then the unit")
    name = match["name"] if match else folder.name
    if name in TAKEN_NAMES:
        faults.add(None, f"`{name}` is the name of another Python module or a word of Python; rename the folder")
    nothing: tuple[str, ...] = ()
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
        minutes=round(record.field("minutes", fields.number, 0.0)) if record else 0,
        after=record.field("after", fields.texts, nothing) if record else nothing,
    )
    if record:
        record.finish()
    return unit, faults.found


def _read_concepts(record: fields.Record, known: dict[str, str]) -> tuple[str, ...]:
    nothing: tuple[str, ...] = ()

    def read(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> tuple[str, ...]:
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


def _read_window(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> WindowRule | None:
    entry = fields.Record(node, faults, what)
    names = {"of": entry.required("of", fields.text, "")}
    names |= {key: entry.field(key, fields.text, "") for key in WINDOW_KEYS[1:]}
    entry.finish()
    return WindowRule(**names)


def _read_hints(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> tuple[Hint, ...]:
    """Read a list of hints, each a text, or a record with the `text` and what it is `about`."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return tuple(Hint(text) for text in fields.texts(node, faults, what))
    return tuple(_read_hint(item, faults, f"an entry of {what}") for item in node.value)


def _read_hint(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> Hint:
    if not isinstance(node, yaml.MappingNode):
        return Hint(fields.text(node, faults, what).strip())
    entry = fields.Record(node, faults, what)
    hint = Hint(entry.required("text", fields.text, "").strip(), entry.required("about", _read_about, ""))
    entry.finish()
    return hint


def _read_about(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> str:
    about = fields.text(node, faults, what).strip()
    if len(about) > MAX_ABOUT or "\n" in about:
        faults.add(node, f"{what} must be a few words on one line, at most {MAX_ABOUT} characters")
    return about


def _read_limits(record: fields.Record) -> Limits:
    limits = Limits()

    def read(node: yaml.Node, faults: fields.DiagnosticList, what: str) -> Limits:
        entry = fields.Record(node, faults, what)
        given = Limits(
            entry.field("call_seconds", fields.number, limits.call_seconds),
            entry.field("memory_mb", fields.number, limits.memory_mb),
            entry.field("more_seconds", fields.number, limits.more_seconds),
        )
        entry.finish()
        return given

    return record.field("limits", read, limits)
