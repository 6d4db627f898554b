"""The files that a unit is made of: which are missing and what goes into them, and what is wrong with the Python."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.diagnostics import Diagnostic
from fam.core.language import available, catalogue_of
from fam.core.paths import COURSE_FILE, LANGUAGE_LINE
from fam.course.units import UNIT_FOLDER, Unit

if TYPE_CHECKING:
    from fam.course.model import Course

SEPARATOR = "__"  # between the function that a misconception gets wrong, and what is wrong with it


def language_faults(file: Path) -> list[Diagnostic]:
    """Return a fault if `file`, a `course.yaml`, names a language that no messages are translated to."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        found = LANGUAGE_LINE.search(line)
        if found and catalogue_of(found[2]) is None:
            there = ", ".join(available())
            what = f"messages are not translated to `{found[2]}`, and would be in English; there are: {there}"
            return [Diagnostic(file, number, found.start(2) + 1, what)]
    return []


def course_faults(course: Course) -> list[Diagnostic]:
    """Return what is wrong with the files of all units, and with private folders that have no unit."""
    functions = {name for unit in course.units.values() for name in unit.functions}
    faults = [fault for unit in course.units.values() for fault in _unit_faults(unit, functions)]
    faults += language_faults(course.exercises / COURSE_FILE.name)
    return [*faults, *_lonely_twins(course.exercises, (course.solutions, course.hidden))]


def missing_files(unit: Unit) -> Iterator[Diagnostic]:
    """Return the files of the course that `unit` lacks.

    A skeleton is the student's, to break and to delete; what else is made from the solution, `fam verify` misses.
    """
    for path, content in _expected(unit).items():
        if not path.is_file():
            yield Diagnostic(path, 1, 1, f"this file is missing: {content}")


def _unit_faults(unit: Unit, functions: Container[str]) -> Iterator[Diagnostic]:
    yield from missing_files(unit)
    for source in (unit.solution, unit.picture_maker, unit.recipes, unit.comparisons):
        _, faults = _parsed(source)
        yield from faults
    yield from _misconception_faults(unit)
    for function in unit.functions:
        yield from _suite_faults(unit.checks(function), functions, hidden=False)
        yield from _suite_faults(unit.hidden_suite(function), functions, hidden=True)


def _lonely_twins(exercises: Path, privates: tuple[Path | None, ...]) -> Iterator[Diagnostic]:
    """Find private folders whose unit has no public one."""
    found = {path.name: path for folder in privates if folder for path in sorted(folder.iterdir()) if path.is_dir()}
    for name, path in found.items():
        if UNIT_FOLDER.fullmatch(name) and not (exercises / name).is_dir():
            what = f"title, concepts, points and hints of the unit in {path}"
            yield Diagnostic(exercises / name / "exercise.yaml", 1, 1, f"this file is missing: {what}")


def _expected(unit: Unit) -> dict[Path, str]:
    """Return each file of ours that a unit needs, with what goes into it."""
    expected: dict[Path | None, str] = {unit.lesson: "the lesson, which teaches before it asks"}
    if unit.solution:
        expected |= {
            unit.misconceptions: "the wrong answers that people give, each with a sentence for them",
            unit.solution: "the reference, with otter's markers around what students are to write",
            unit.picture_maker: "a function `draw()` that gives the lesson's picture as SVG",
        }
    else:
        expected[unit.diagnoses] = "what wrong answers are explained with; `fam start` brings it"
    for function in unit.functions:
        expected[unit.checks(function)] = f"the public checks of `{function}`, an otter test file"
        expected[unit.hidden_suite(function)] = f"the hidden checks of `{function}`, an otter test file"
    return {path: content for path, content in expected.items() if path}


def _parsed(path: Path | None) -> tuple[list[ast.stmt], list[Diagnostic]]:
    """Read a Python file's statements; none where there is no such file, or where it does not parse."""
    if path is None or not path.is_file():
        return [], []
    try:
        return ast.parse(path.read_text(encoding="utf-8")).body, []
    except (SyntaxError, ValueError, RecursionError) as error:  # ValueError: not UTF-8, or NUL in it
        line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
        return [], [Diagnostic(path, line, column, f"not Python: {getattr(error, 'msg', error)}")]


def _misconception_faults(unit: Unit) -> Iterator[Diagnostic]:
    statements, faults = _parsed(unit.misconceptions)
    yield from faults
    for node in _functions(statements):
        function, separator, _ = node.name.partition(SEPARATOR)
        if not separator or function.startswith("_") or not function or not unit.functions:
            continue  # a helper, or nothing is known of the unit
        if function not in unit.functions:
            known = ", ".join(f"`{name}`" for name in unit.functions)
            yield _at(unit.misconceptions, node, f"`{node.name}` gets none of this unit's functions wrong: {known}")
        elif not ast.get_docstring(node):
            yield _at(unit.misconceptions, node, f"`{node.name}` needs a docstring, its sentence for students")


def _suite_faults(path: Path | None, functions: Container[str], *, hidden: bool) -> Iterator[Diagnostic]:
    statements, faults = _parsed(path)
    yield from faults
    cases = [(node, case) for node in _functions(statements) for case in node.decorator_list if _is_case(case)]
    for node, case in cases:
        yield from (_at(path, node, message) for message in _case_problems(node, case, functions, hidden))
    if cases and not any(isinstance(node, ast.Assign) and "OK_FORMAT" in ast.unparse(node) for node in statements):
        yield _at(path, statements[0], "an otter test file with functions says `OK_FORMAT = False`")


def _case_problems(node: ast.FunctionDef, case: ast.expr, functions: Container[str], hidden: bool) -> Iterator[str]:
    keywords = {each.arg: each.value for each in case.keywords} if isinstance(case, ast.Call) else {}
    for parameter in node.args.args:
        if parameter.arg not in functions:
            yield f"`{node.name}` takes `{parameter.arg}`, and no function of the course is called that"
    if "name" not in keywords or "points" not in keywords:
        yield f'`{node.name}` needs a name and points: @test_case(name="values", points=1)'
    elif not isinstance(keywords["points"], ast.Constant):
        yield f"`{node.name}` needs its points as a plain number, such as points=1.5"
    flag = keywords.get("hidden")
    is_hidden = isinstance(flag, ast.Constant) and flag.value is True
    if hidden and not is_hidden:
        yield f"`{node.name}` needs hidden=True, or students would be shown what it asks"
    elif is_hidden and not hidden:
        yield f"`{node.name}` says hidden=True, and students have the file; it belongs to the hidden suite"


def _is_case(decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(function, "id", "") == "test_case"


def _functions(statements: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    return (node for node in statements if isinstance(node, ast.FunctionDef))


def _at(path: Path | None, node: ast.stmt, message: str) -> Diagnostic:
    assert path is not None
    return Diagnostic(path, node.lineno, node.col_offset + 1, message)
