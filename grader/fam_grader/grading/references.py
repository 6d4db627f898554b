"""The answers of our own functions, the reference's and the misconceptions', each call computed once."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from fam.core.errors import CourseError, broken_file
from fam.course import SEPARATOR, Course, Unit
from fam_grader.execution.calls import Call, CallResult, Returned, perform
from fam_grader.execution.packing import pack
from fam_grader.execution.student_modules import SourceModules
from fam_grader.execution.unpacking import unpack

MEMORY = 20_000


@dataclass
class CachedFunction:
    """A reference or misconception whose results are computed once per call."""

    function: Callable[..., Any]
    files: frozenset[str]  # the course's, in which a `raise` is deliberate
    answers: dict[tuple[str, str, bytes], CallResult] = field(default_factory=dict)

    def was_asked(self, call: Call) -> bool:
        """Return whether `ask` would return the result of `call` without computing it."""
        return call.key in self.answers

    def ask(self, call: Call) -> CallResult:
        """Return the result of `call`; the value is cached, so callers must not modify it."""
        answer = self.answers.get(call.key)
        if answer is None:
            if len(self.answers) >= MEMORY:  # a suite asks the same calls again; only odd ones fill this up
                self.answers.clear()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a misconception may divide by zero; its answer is what counts
                answer = perform(self.function, call.packed, self.files)
            if isinstance(answer, Returned):  # as it would arrive from a student's process
                packed = pack(answer.value)
                answer = replace(answer, value=unpack(json.loads(packed.json), packed.body))
            self.answers[call.key] = answer
        return answer


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that people give, and the sentence that helps them on."""

    unit: str
    function: str
    name: str
    sentence: str
    answers: CachedFunction
    takes: tuple[str, ...] = ()  # parameters named after functions of its unit: what the student's own ones return

    @property
    def full_name(self) -> str:
        """The name that it has in `misconceptions.py`."""
        return f"{self.function}{SEPARATOR}{self.name}"


def reference(course: Course, function: str) -> CachedFunction:
    """Return the reference solution of `function`."""
    unit = course.unit_of(function)
    found = getattr(_modules(course)[unit.name], function, None)
    if not callable(found):
        raise CourseError(f"{unit.solution} defines no `{function}`, which {unit.folder / 'exercise.yaml'} promises.")
    return CachedFunction(found, _files(course))


def misconceptions(course: Course, unit: Unit) -> list[Misconception]:
    """Return the misconceptions of `unit`, the commonest first, as `misconceptions.py` lists them."""
    module, files = _modules(course)[_misconceptions_module(unit)], _files(course)
    found = []
    for full_name, function in vars(module).items():
        name, separator, rest = full_name.partition(SEPARATOR)
        if separator and name in unit.functions and callable(function):
            sentence = " ".join((inspect.getdoc(function) or "").split())
            if not sentence:
                raise CourseError(
                    f"{unit.misconceptions}: `{full_name}` needs a docstring, its sentence for students."
                )
            takes = tuple(each for each in inspect.signature(function).parameters if each in unit.functions)
            answers = CachedFunction(function, files)
            found.append(Misconception(unit.name, name, rest, sentence, answers, takes))
    return found


def common_answers(course: Course, unit: Unit) -> Mapping[str, Sequence[Any]]:
    """Return the answers of functions without arguments that are to be recognised on students' machines, too."""
    found = getattr(_modules(course)[_misconceptions_module(unit)], "COMMON_ANSWERS", {})
    return cast(Mapping[str, Sequence[Any]], found)


def right_answer(course: Course, path: Path) -> dict[str, CachedFunction]:
    """Return the functions of an alternative solution, which stands in the place of its unit's reference."""
    unit = next(each for each in course.units.values() if path in each.right_answers)
    finder = SourceModules({**private_sources(course), unit.name: path.read_text(encoding="utf-8")})
    with finder.importable():
        module = _load(finder, unit.name, path)
    files = frozenset(finder.files.values())
    return {name: CachedFunction(getattr(module, name), files) for name in unit.functions}


def forget_modules() -> None:
    """Load all private modules anew when they are used next: a misconception may remember what it was asked."""
    _modules.cache_clear()


def private_sources(course: Course) -> dict[str, str]:
    """Return the texts of all solutions and misconceptions by module name; they may import one another."""
    return {name: path.read_text(encoding="utf-8") for name, path in _private_files(course).items()}


def _private_files(course: Course) -> dict[str, Path]:
    course.require_private()
    files: dict[str, Path] = {}
    for unit in course.units.values():
        assert unit.solution is not None
        assert unit.misconceptions is not None
        files |= {unit.name: unit.solution, _misconceptions_module(unit): unit.misconceptions}
    return files


def _misconceptions_module(unit: Unit) -> str:
    return f"{unit.name}_misconceptions"


@cache
def _files(course: Course) -> frozenset[str]:
    """Return the file names that tracebacks show for the private modules."""
    return frozenset(SourceModules(private_sources(course)).files.values())


@cache
def _modules(course: Course) -> dict[str, ModuleType]:
    """Load the private modules of `course`, once."""
    finder = SourceModules(private_sources(course))
    with finder.importable():
        return {name: _load(finder, name, path) for name, path in _private_files(course).items()}


def _load(finder: SourceModules, name: str, path: Path) -> ModuleType:
    try:
        return finder.load(name)
    except Exception as error:
        raise broken_file(path, error, "cannot be loaded", finder.files[name]) from error
