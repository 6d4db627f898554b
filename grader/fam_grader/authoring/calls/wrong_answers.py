"""The wrong answers of a unit that its suites should catch: misconceptions, mutants, and those that files hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from fam.core.errors import CourseError, FaultyCourse
from fam.core.fields import read_record, text
from fam.course import Course, Unit
from fam_grader.authoring.mutation.mutants import id_of
from fam_grader.authoring.mutation.properties import load_properties, properties_file
from fam_grader.authoring.mutation.tester import changed_functions, choose_mutants, unit_mutants
from fam_grader.grading.references import misconceptions, private_sources

Kind = Literal["misconception", "mutant", "file"]


@dataclass(frozen=True, eq=False)
class WrongAnswer:
    """A wrong answer to functions of a unit.

    Attributes:
        kind: where it comes from.
        name: a name that no other wrong answer of its unit has.
        functions: the functions whose suites should catch it.
        texts: the texts of the modules that it replaces.
        renamed: by function, the module and the name that stand in its place.
    """

    kind: Kind
    name: str
    functions: frozenset[str]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A key that distinguishes it from all others of its unit."""
        parts = (self.kind, self.name, *sorted(self.functions), *self.texts.values())
        return sha256("\0".join(parts).encode("utf-8")).hexdigest()[:24]


def wrong_answers(
    course: Course, unit: Unit, sources: Mapping[str, str], folders: Iterable[Path] = (), limit: int | None = None
) -> list[WrongAnswer]:
    """Return the wrong answers of a unit: its misconceptions, those in `folders`, and `limit` of its mutants, or all.

    Args:
        course: the course of the unit.
        unit: the unit.
        sources: the texts of all private modules, by name.
        folders: where files with more wrong answers are, each called after its unit.
        limit: the number of mutants; the same ones each time.
    """
    found = list(_misconceptions(course, unit))
    for folder in folders:
        found += _of_file(folder / f"{unit.name}.yaml", unit, sources)
    return found + list(_mutants(course, unit, limit))


def check_files(course: Course, folders: Iterable[Path]) -> None:
    """Raise CourseError for a folder without files of wrong answers, and for what is wrong with one of them."""
    sources = private_sources(course)
    for folder in folders:
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            raise CourseError(f"{folder} has no wrong answers; expected files named after units, such as UNIT.yaml")
        for path in paths:
            if path.stem not in course.units:
                raise CourseError(f"{path}: the course has no unit `{path.stem}`")
            list(_of_file(path, course.units[path.stem], sources))


def _misconceptions(course: Course, unit: Unit) -> Iterator[WrongAnswer]:
    assert unit.misconceptions is not None
    module, code = f"{unit.name}_misconceptions", unit.misconceptions.read_text(encoding="utf-8")
    for each in misconceptions(course, unit):
        renamed = {each.function: (module, each.full_name)}
        yield WrongAnswer("misconception", each.full_name, frozenset(renamed), {module: code}, renamed)


def _of_file(path: Path, unit: Unit, sources: Mapping[str, str]) -> Iterator[WrongAnswer]:
    """Yield the wrong answers of a file, if there is one; the `code` of each follows the unit's solution."""
    if not path.is_file():
        return
    record, faults = read_record(path, "wrong answers")
    for name, entry in record.all_records() if record else ():
        code = entry.required("code", text, "")
        functions = _defined(code) & set(unit.functions)
        if code and not functions:
            faults.add(entry.node, f"the code of `{name}` defines no function of the unit {unit.label}")
        whole = f"{sources[unit.name]}\nimport numpy as np\n\n{code}"
        yield WrongAnswer("file", f"{path.parent.name}: {name}", frozenset(functions), {unit.name: whole})
    if faults.found:
        raise FaultyCourse(faults.found)


def _defined(code: str) -> set[str]:
    """Return the names that `code` binds; none if it is no Python."""
    try:
        return {name for statement in ast.parse(code).body for name in id_of(statement)}
    except (SyntaxError, ValueError):
        return set()


def _mutants(course: Course, unit: Unit, limit: int | None) -> Iterator[WrongAnswer]:
    """Yield mutants of the right answers, as `fam verify --mutate` makes them; none without properties."""
    if not properties_file(unit).is_file():
        return
    properties = load_properties(course, unit)
    for each in choose_mutants(list(unit_mutants(unit, properties)), limit, lambda _: False):
        text_digest = sha256(each.text.encode("utf-8")).hexdigest()[:8]
        name = f"{each.path.name}:{each.line} {each.operator} {text_digest}"
        functions = frozenset(changed_functions(each, properties))
        yield WrongAnswer("mutant", name, functions, {unit.name: each.text})
