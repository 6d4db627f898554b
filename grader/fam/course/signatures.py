"""What a function's docstring promises of its parameters and its result: their names and the names of their axes.

A docstring says `image : ndarray of shape (H, W)` under Parameters, and `ndarray of shape (N, F, H', W')` under
Returns. It is read as text: nothing of the file is run, and a file that cannot be parsed promises nothing.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

ANY_AXES = "..."

_SECTION = re.compile(r"^(\w+)\n-+$", re.MULTILINE)
_PARAMETER = re.compile(r"^(\w+(?:, \w+)*) : (.*)$", re.MULTILINE)
_SHAPE = re.compile(r"ndarray of shape \(")


@dataclass(frozen=True)
class Contract:
    """A function's parameters with their defaults, and the names of the axes of what it takes and gives."""

    parameters: tuple[str, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)
    takes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gives: tuple[str, ...] = ()

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the value of each parameter in a call; one without a value is not there."""
        return {**self.defaults, **dict(zip(self.parameters, args, strict=False)), **kwargs}


def read_contract(path: Path, function: str) -> Contract:
    """Read what the file at `path` promises of `function`; an empty contract where it says nothing."""
    try:
        return _read(path, function, path.stat().st_mtime_ns)
    except OSError:
        return Contract()


@lru_cache(maxsize=256)
def _read(path: Path, function: str, _changed: int) -> Contract:
    """Read a file once, and again when it has changed."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return Contract()
    found = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function), None)
    if found is None:
        return Contract()
    parameters = [each.arg for each in (*found.args.posonlyargs, *found.args.args)]
    pairs = [*zip(reversed(parameters), reversed(found.args.defaults), strict=False)]
    defaults = {name: node.value for name, node in pairs if isinstance(node, ast.Constant)}
    sections = _sections(ast.get_docstring(found) or "")
    takes = {
        name: axes
        for names, text in _PARAMETER.findall(sections.get("Parameters", ""))
        for name in names.split(", ")
        if (axes := axes_in(text))
    }
    return Contract(tuple(parameters), defaults, takes, axes_in(sections.get("Returns", "")))


def _sections(docstring: str) -> dict[str, str]:
    _, *parts = _SECTION.split(docstring)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def axes_in(text: str) -> tuple[str, ...]:
    """Return the names of the axes in the first `ndarray of shape (...)` of a text; none where there is none.

    >>> axes_in("ndarray of shape (N, F, H', W')")
    ('N', 'F', "H'", "W'")
    >>> axes_in("an ndarray of shape (C, (H - kH) // sH + 1)")
    ('C', '(H - kH) // sH + 1')
    """
    start = _SHAPE.search(text)
    if start is None:
        return ()
    names, depth, name = [], 0, ""
    for character in text[start.end() :]:
        if character in ",)" and depth == 0:
            names.append(" ".join(name.split()))
            name = ""
            if character == ")":
                return tuple(filter(None, names))
            continue
        depth += (character == "(") - (character == ")")
        name += character
    return ()


def spread(axes: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Name `count` axes, with `...` standing for as many as it takes; no names where they do not fit.

    >>> spread(("...", "H", "W"), 3)
    ('axis 0', 'H', 'W')
    """
    if ANY_AXES in axes:
        place = axes.index(ANY_AXES)
        more = count - len(axes) + 1
        axes = (*axes[:place], *(f"axis {place + each}" for each in range(more)), *axes[place + 1 :])
    return axes if len(axes) == count else ()
