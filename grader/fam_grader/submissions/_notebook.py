"""Read a notebook as one module: its code cells in order."""

from __future__ import annotations

import ast
import json
import re

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
_HEAD, _TAIL = f"exec({RUNNER!r}, {{'cells': ", ", 'home': globals()})\n"


class NotebookError(Exception):
    """A notebook that cannot be read; the text is the reason."""


def notebook_module(text: str) -> str:
    """Return the source of a module that runs the notebook's code cells in order.

    Lines that only a notebook understands (`%magics`, `!shell`, `help?`) are left out of cells that are no Python
    with them. Outputs are never looked at.

    >>> "x = 1" in notebook_module('{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    True
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotebookError("it is no notebook: its JSON is broken") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotebookError("it is no notebook of format 4: it has no list of cells")
    sources = [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not sources:
        raise NotebookError("it has no code cells")
    return f"{_HEAD}{sources!r}{_TAIL}"


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


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source", "")
    texts = [line for line in (source if isinstance(source, list) else [source]) if isinstance(line, str)]
    if (isinstance(source, list) and len(texts) != len(source)) or not isinstance(source, (str, list)):
        raise NotebookError("a cell's source is no text")
    return "".join(texts)
