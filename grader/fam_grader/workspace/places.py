"""Where in a student's file a group failed, in the one-line form that editors read: `file:line: what is wrong`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from fam.core.language import _
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.workspace.console import shown
from fam_grader.workspace.skeletons import read_source

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult

PLACE = re.compile(r'^ *File "(?P<file>.*)", line (?P<line>\d+)')
PROBLEM = r"^(.+\.py):(\d+): (.+)$"  # what a problem matcher looks for in the lines of `problem_lines`


def problem_lines(course: Course, groups: Iterable[GroupResult]) -> Iterator[str]:
    """Yield a line for each failed group; what holds for several groups of a function, such as a crash, only once."""
    said = set()
    for group in groups:
        file, line = place_of_group(course, group)
        reason = " ".join(escape_control_chars(group.in_brief or status_of(group), keep="\n\t").split())
        if group.status != "passed" and (group.function, line, reason) not in said:
            said.add((group.function, line, reason))
            yield f"{file}:{line}: {group.function}: {reason}"


def status_of(group: GroupResult) -> str:
    """Return the status of a group in the student's words."""
    return {"failed": _("failed"), "could not run": _("could not run")}.get(group.status, group.status)


def place_of_group(course: Course, group: GroupResult) -> tuple[str, int]:
    """Return the file, as one would type it, and the line: of an exception, or else of the function."""
    found = PLACE.match(group.place[0]) if group.place else None
    if found:
        return found["file"], int(found["line"])
    skeleton = course.units[group.unit].skeleton
    text = ""
    with suppress(OSError, UnicodeDecodeError):
        text = read_source(skeleton)
    return shown(str(skeleton)), line_of(text, group.function)


def line_of(text: str, function: str) -> int:
    r"""Return the line where a file defines a function, or gives its name to something else; 1 if it does not.

    >>> line_of("import numpy\n\n@cached\ndef relu(x): ...\n", "relu"), line_of("\nrelu = abs", "relu")
    (4, 2)
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 1
    lines = [node.lineno for node in body if function in _bound(node)]
    return lines[-1] if lines else 1


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}
