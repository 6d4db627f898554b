"""What a student is to write: a function's call and the first sentence of its docstring."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass

from fam.course import Course, FunctionSpec
from fam_grader.workspace.skeletons import pristine


@dataclass(frozen=True)
class Task:
    """A function to write, as its skeleton describes it; `line` is where the student's file has it, if it does."""

    call: str
    summary: str
    line: int | None


def task_of(course: Course, spec: FunctionSpec) -> Task:
    """Read what is to be written from the skeleton as it came, or else from the student's file."""
    unit = course.units[spec.unit]
    written = unit.skeleton.read_text(encoding="utf-8-sig", errors="replace") if unit.skeleton.is_file() else ""
    own = _definition(written, spec.name)
    described = _definition(pristine(course, unit) or "", spec.name) or own
    line = own.lineno if own else None
    if described is None:
        return Task(f"{spec.name}(...)", "", line)
    summary = inspect.cleandoc(ast.get_docstring(described) or "").partition("\n\n")[0]
    return Task(f"{spec.name}({ast.unparse(described.args)})", " ".join(summary.split()), line)


def _definition(text: str, name: str) -> ast.FunctionDef | None:
    """Find a function in a text, which need not be Python any more."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), None)
