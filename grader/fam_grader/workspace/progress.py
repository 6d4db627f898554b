"""Keep the results of public checks with the content that they belong to, and derive a student's progress.

A result counts for as long as everything that it depends on is the same: the unit's file, the units that it imports,
the checks, the tolerances and the version of this package. So a solution that is broken loses its tick, and one that
is undone gets it back, without anything being run.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fam import __version__
from fam.core.errors import CourseError
from fam.core.files import unchanged_text
from fam.core.language import _, ngettext
from fam.core.sha256 import sha256
from fam.course import Course, FunctionSpec, Unit
from fam_grader.workspace.skeletons import is_untouched, read_source
from fam_grader.workspace.state import memory_of, recall, remember

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult

State = Literal["passed", "failed", "changed", "unchecked", "untouched", "missing"]
IMPORTS = re.compile(r"^\s*(?:from|import)\b(.*)", re.MULTILINE)


@dataclass(frozen=True)
class Record:
    """The result of a function's public checks for the content with the digest `key`."""

    key: str
    score: float
    passed: int
    total: int


@dataclass(frozen=True)
class FunctionStanding:
    """The progress on a function: its state, and the points earned of those that public checks can give."""

    spec: FunctionSpec
    state: State
    earned: float
    possible: float
    passed: int = 0  # public checks, where they have run for this content
    total: int = 0

    @property
    def needs_check(self) -> bool:
        """Whether there is no result for the current content."""
        return self.state in ("changed", "unchecked")


@dataclass(frozen=True)
class UnitStanding:
    """The progress on a unit."""

    unit: Unit
    functions: tuple[FunctionStanding, ...]

    @property
    def earned(self) -> float:
        """Points from public checks."""
        return round(sum(each.earned for each in self.functions), 5)

    @property
    def possible(self) -> float:
        """Points that public checks can give."""
        return round(sum(each.possible for each in self.functions), 5)

    @property
    def done(self) -> bool:
        """Whether every public check passes."""
        return all(each.state == "passed" for each in self.functions)


@dataclass(frozen=True)
class Standing:
    """The progress in a workspace; `note` reports records that could not be read."""

    units: tuple[UnitStanding, ...]
    note: str = ""

    @cached_property
    def functions(self) -> tuple[FunctionStanding, ...]:
        """Every function, in the course's order."""
        return tuple(each for unit in self.units for each in unit.functions)

    @property
    def next(self) -> FunctionStanding | None:
        """The first function whose public checks are not known to pass; None if all pass."""
        return next((each for each in self.functions if each.state != "passed"), None)

    @property
    def to_check(self) -> list[str]:
        """The names of the functions without a result for their current content."""
        return [each.spec.name for each in self.functions if each.needs_check]

    @property
    def earned(self) -> float:
        """Points from public checks."""
        return round(sum(each.earned for each in self.units), 5)

    @property
    def possible(self) -> float:
        """Points that public checks can give."""
        return round(sum(each.possible for each in self.units), 5)

    def named(self, state: State) -> str:
        """Return what is in `state`, in words: whole units by their numbers, and single functions by their names."""
        whole = [unit for unit in self.units if all(each.state == state for each in unit.functions)]
        numbers = _ranges([unit.unit.number for unit in whole])
        single = [
            each.spec.name
            for unit in self.units
            for each in unit.functions
            if each.state == state and unit not in whole
        ]
        units = ngettext("unit {numbers}", "units {numbers}", len(whole)).format(numbers=", ".join(numbers))
        return ", ".join([*[units][: len(whole)], *single])


def _ranges(numbers: Sequence[int]) -> list[str]:
    """Return numbers in order as texts, with runs of three and more as ranges.

    >>> _ranges([1, 3, 4, 7, 8, 9])
    ['1', '3', '4', '7 to 9']
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [
        [_("{first} to {last}").format(first=run[0], last=run[-1])] if len(run) > 2 else list(map(str, run))
        for run in runs
    ]
    return [text for run in texts for text in run]


def standing(course: Course) -> Standing:
    """Return the progress in the workspace of `course`, without running anything."""
    records, note = recall(_file(course), _read_records)
    texts = _texts(course)
    units = []
    for unit in course.units.values():
        untouched = is_untouched(course, unit)
        functions = (_stand(course, spec, texts, records, untouched) for spec in unit.functions.values())
        units.append(UnitStanding(unit, tuple(functions)))
    return Standing(tuple(units), note)


def keep_results(course: Course, texts: Mapping[str, str], result: SubmissionResult) -> None:
    """Keep the results of all public checks of some functions, if the folder can be written.

    Args:
        course: the workspace.
        texts: the unit files that were checked, by unit.
        result: the result, with every public group of each function in it.
    """
    records, _ = recall(_file(course), _read_records)
    for function, members in groupby(result.groups, key=lambda group: group.function):
        groups: list[GroupResult] = list(members)
        if all(group.status != "could not run" for group in groups):
            passed = sum(group.status == "passed" for group in groups)
            score = round(sum(group.score for group in groups), 5)
            records[function] = Record(fingerprint(course, function, texts), score, passed, len(groups))
    with suppress(CourseError):
        remember(_file(course), {"functions": {name: asdict(record) for name, record in records.items()}})


def fingerprint(course: Course, function: str, texts: Mapping[str, str]) -> str:
    """Return a digest of everything that the result of a function's public checks depends on."""
    unit = course.unit_of(function)
    settings = (course.settings.rtol, course.settings.atol, asdict(unit.limits))
    sources = {name: texts.get(name) for name in sorted(_needed(unit.name, texts))}
    content = [__version__, settings, sources, _checks(unit, function)]
    return sha256(json.dumps(content).encode()).hexdigest()


def _needed(unit: str, texts: Mapping[str, str]) -> set[str]:
    """Return `unit` and all units that its file imports, directly or indirectly."""
    needed: set[str] = set()
    waiting = [unit]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += imports_of(texts.get(name, "")) & texts.keys()
    return needed


def imports_of(text: str) -> set[str]:
    r"""Return the names in the import lines of a source text, which need not be valid Python.

    >>> sorted(imports_of("import numpy as np\nfrom strides import convolve2d\ndef f(:"))
    ['as', 'convolve2d', 'import', 'np', 'numpy', 'strides']
    """
    return {word for line in IMPORTS.findall(text) for word in re.findall(r"\w+", line)}


@cache  # a page, or `fam watch`, asks after every check
def public_points(checks: str) -> float:
    r"""Return the points of an otter test file's cases from its text, without loading otter.

    >>> public_points("@test_case(name='on paper', points=1.5)\ndef on_paper(double): ...")
    1.5
    """
    cases = [
        decorator
        for node in ast.parse(checks).body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "test_case"
    ]
    values = [keyword.value for case in cases for keyword in case.keywords if keyword.arg == "points"]
    try:
        return float(sum(ast.literal_eval(value) for value in values))
    except (ValueError, TypeError) as error:
        raise CourseError("Checks must give their points as plain numbers, such as `points=1.5`.") from error


def _stand(
    course: Course, spec: FunctionSpec, texts: Mapping[str, str], records: Mapping[str, Record], untouched: bool
) -> FunctionStanding:
    possible = public_points(_checks(course.units[spec.unit], spec.name))
    if not course.units[spec.unit].skeleton.is_file():
        return FunctionStanding(spec, "missing", 0.0, possible)
    if untouched:
        return FunctionStanding(spec, "untouched", 0.0, possible)
    record = records.get(spec.name)
    if record is None:
        return FunctionStanding(spec, "unchecked", 0.0, possible)
    if record.key != fingerprint(course, spec.name, texts):
        return FunctionStanding(spec, "changed", 0.0, possible)
    state: State = "passed" if record.passed == record.total else "failed"
    return FunctionStanding(spec, state, record.score, possible, record.passed, record.total)


def _file(course: Course) -> Path:
    return memory_of(course) / "progress.json"


def _checks(unit: Unit, function: str) -> str:
    return unchanged_text(unit.checks(function))


def _texts(course: Course) -> dict[str, str]:
    """Return the texts of the readable unit files; the others cannot have been checked."""
    texts = {}
    for unit in course.units.values():
        with suppress(OSError, UnicodeDecodeError):
            texts[unit.name] = read_source(unit.skeleton)
    return texts


def _read_records(content: Any) -> dict[str, Record]:
    return {str(name): _read_record(entry) for name, entry in content["functions"].items()}


def _read_record(entry: Any) -> Record:
    return Record(str(entry["key"]), float(entry["score"]), int(entry["passed"]), int(entry["total"]))
