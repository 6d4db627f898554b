"""What goes into a notebook's cells: a module cut at its functions, and checks that each stand on their own."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from fam.core.errors import CourseError
from fam.course import Unit

OURS = {"OK_FORMAT", "name"}  # what otter reads of a test file, and a cell has no use for


@dataclass(frozen=True)
class Check:
    """One public check: its points, and a test function that needs nothing around it."""

    points: float
    source: str


def function_sources(unit: Unit) -> dict[str, str]:
    """Cut the unit's solution into a piece for each of its functions, in their order in the file.

    All else (imports, constants, helpers, wherever they stand) comes first, in the piece of the first function, since
    each piece is checked before the next one runs. The module's docstring is left out: the lesson says more.
    """
    assert unit.solution is not None
    lines = unit.solution.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    before = (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) else 0
    around: list[str] = []
    pieces: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in unit.functions:
            end = _end(lines, node.end_lineno or node.lineno)
            around += lines[before : node.lineno - 1]
            pieces[node.name] = "\n".join(lines[node.lineno - 1 : end]).rstrip()
            before = end
    around += lines[before:]
    missing = set(unit.functions) - set(pieces)
    if missing:
        raise CourseError(f"{unit.solution} has no `def {min(missing)}`: a notebook has a cell for each function.")
    first = next(iter(pieces))
    pieces[first] = re.sub(r"\n{4,}", "\n\n\n", "\n".join([*around, "", "", pieces[first]])).strip("\n")
    return pieces


def _end(lines: list[str], last: int) -> int:
    """Return where a function ends: comments below its last statement, such as otter's markers, are indented."""
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith((" ", "\t"))):
        last += 1
    return last


def read_checks(unit: Unit, function: str) -> list[Check]:
    """Take the public checks of a function apart: each with the imports, constants and helpers of its file inside."""
    path = unit.checks(function)
    around: list[ast.stmt] = []
    tests: list[tuple[float, ast.FunctionDef]] = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        points = _points(node)
        if points is not None:
            assert isinstance(node, ast.FunctionDef)
            tests.append((points, node))
        elif not (_for_otter(node) or isinstance(node, ast.Expr)):
            around.append(node)
    return [Check(points, _standing_alone(test, around)) for points, test in tests]


def _points(node: ast.stmt) -> float | None:
    """Return the points of a test case, and None for anything else."""
    if not isinstance(node, ast.FunctionDef):
        return None
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Name)
            and decorator.func.id == "test_case"
        ):
            given = {keyword.arg: keyword.value for keyword in decorator.keywords}
            return float(ast.literal_eval(given["points"]))
    return None


def _for_otter(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "otter.test_files"
    return isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} <= OURS


def _standing_alone(test: ast.FunctionDef, around: list[ast.stmt]) -> str:
    docstring, body = (test.body[:1], test.body[1:]) if ast.get_docstring(test) else ([], test.body)
    alone = ast.FunctionDef(test.name, test.args, [*docstring, *around, *body], [], None, None)
    return ast.unparse(ast.fix_missing_locations(alone))
