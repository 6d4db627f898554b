"""Read a notebook as one module: its code cells in order."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import msgspec

    from fam_grader.submissions._notebook_cells import Cell

MAX_CODE = 4 << 20  # of all code cells, as JSON

# Runs in a namespace of its own, so that a cell with `min = 3` does not spoil the next one. Given: cells, home.
RUNNER = r'''
"""Run each cell as Jupyter does: one that fails does not keep the next from running."""

import re

# What only a notebook understands: %magic, !shell, ?name, name?, and a name set to one of the first two.
ODD = re.compile(r"\s*([%!?].*|.*[?]|[^=]+=\s*[%!].*)\s*")
ALLOW_AWAIT = 0x2000  # `ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`
HARMLESS = ("%%time", "%%timeit", "%%capture", "%%prun")  # magics over a cell of Python


def cleaned(source, name):
    """Return a cell without the odd lines that Python stumbles over; within a text they are no code, and stay."""
    lines = source.split("\n")
    while True:
        try:
            compile("\n".join(lines), name, "exec", ALLOW_AWAIT)
            return "\n".join(lines)
        except SyntaxError as error:
            above = range(min(error.lineno or 0, len(lines)) - 1, -1, -1)
            place = next((number for number in above if ODD.fullmatch(lines[number])), None)
            if place is None:
                raise
            line = lines[place]
            lines[place] = line[: len(line) - len(line.lstrip())] + "pass"
            while line.endswith("\\") and place + 1 < len(lines):
                place += 1
                line, lines[place] = lines[place], ""


def run_whole(source, name, namespace, shown):
    """Run a cell where no loader goes on after a failed statement."""
    exec(compile(source, name, "exec"), namespace)


file = str(getattr(home.get("__spec__"), "origin", None) or "the notebook")
run = getattr(home.get("__loader__"), "run", run_whole)
for number, source in enumerate(cells, start=1):
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        source = rest if first.split()[0] in HARMLESS else ""
    try:
        run(cleaned(source, f"cell {number}"), f"cell {number}", home, f"{file}, cell {number}")
    except (Exception, SystemExit) as error:
        print(f"cell {number}: {type(error).__name__}: {error}")
'''

# A text as `repr` writes it: one string after the other is read, and never a whole expression of somebody's.
_ESCAPE = r"\\(?:[\\'\"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})"
_LITERAL = re.compile(rf"'(?:[^'\\\n]|{_ESCAPE})*'|\"(?:[^\"\\\n]|{_ESCAPE})*\"")
# A string, or what is a number in Python and not in JSON.
_NO_JSON = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|(-?\b(?:NaN|Infinity)\b)', re.DOTALL)
# A surrogate pair, half of one (which is a group), or any other escape in a string.
_HALF = rb"u[dD][89a-fA-F][0-9a-fA-F]{2}"
_ESCAPED = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(" + _HALF + rb")|.)", re.DOTALL)
_HEAD, _TAIL = f"exec({RUNNER!r}, {{'cells': ", ", 'home': globals()})\n"


class NotebookError(Exception):
    """A notebook that cannot be read; the text is the reason."""


def notebook_module(text: str | bytes) -> str:
    """Return the source of a module that runs the notebook's code cells in order.

    Lines that only a notebook understands (`%magics`, `!shell`, `help?`) are left out of cells that are no Python
    with them. Outputs are passed over and never made into objects, however large they are.

    >>> "x = 1" in notebook_module('{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    True
    """
    cells = _cells(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    codes = [cell.source for cell in cells if cell.cell_type == "code"]
    if not codes:
        raise NotebookError("it has no code cells")
    if sum(len(memoryview(code)) for code in codes) > MAX_CODE:
        raise NotebookError(f"its code cells are larger than {MAX_CODE >> 20} MB, all together")
    sources = [_source(code) for code in codes]
    return f"{_HEAD}{sources!r}{_TAIL}"


def _cells(content: bytes) -> list[Cell]:
    try:
        import msgspec  # noqa: PLC0415 - a web page has no build of it, and reads scripts without it

        from fam_grader.submissions._notebook_cells import Notebook  # noqa: PLC0415
    except ImportError as error:
        raise NotebookError("notebooks cannot be read here, only scripts") from error
    try:
        try:
            return msgspec.json.decode(content, type=Notebook).cells
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:  # Python writes NaN and half surrogate pairs, which are no JSON
            return msgspec.json.decode(_NO_JSON.sub(_as_json, content), type=Notebook).cells
    except msgspec.ValidationError as error:
        what = "a cell of it is none" if "$.cells[" in str(error) else "it has no list of cells"
        raise NotebookError(f"it is no notebook of format 4: {what}") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotebookError("it is no notebook: its JSON is broken") from error


def _as_json(match: re.Match[bytes]) -> bytes:
    """Return null for a number that is none in JSON, and a string with half surrogate pairs escaped once more."""
    return b"null" if match[1] else _ESCAPED.sub(_twice_escaped, match[0])


def _twice_escaped(match: re.Match[bytes]) -> bytes:
    return b"\\" + match[0] if match[1] else match[0]


def notebook_cells(module: str) -> list[str] | None:
    """Return the code cells of a module that `notebook_module` made; None for any other module.

    >>> notebook_cells(notebook_module('{"cells": [{"cell_type": "code", "source": "x = 1"}]}'))
    ['x = 1']
    """
    if not (module.startswith(_HEAD) and module.endswith(_TAIL)):
        return None
    try:
        return [
            ast.literal_eval(literal) for literal in _LITERAL.findall(module, len(_HEAD), len(module) - len(_TAIL))
        ]
    except (ValueError, SyntaxError):  # somebody's own script that looks like ours
        return None


def _source(code: msgspec.Raw) -> str:
    try:
        source = json.loads(bytes(code))
    except (ValueError, RecursionError) as error:
        raise NotebookError("it is no notebook: its JSON is broken") from error
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise NotebookError("a cell's source is no text")
    return "".join(lines)
