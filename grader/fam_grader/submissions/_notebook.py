"""Read a notebook as one module: its code cells in order."""

from __future__ import annotations

import json

RUNNER = '''\
def _run_cells(cells):
    """Run each cell as Jupyter does: one that fails does not keep the next from running."""
    import re

    magic = re.compile(r"^\\s*[%!].*|.*\\?\\s*$")
    for number, source in enumerate(cells, start=1):
        try:
            try:
                code = compile(source, f"cell {number}", "exec")
            except SyntaxError:
                lines = source.split("\\n")
                if lines[0].startswith("%%") and lines[0].split()[0] not in ("%%time", "%%timeit", "%%capture"):
                    continue
                kept = [magic.sub(lambda found: found[0][: len(found[0]) - len(found[0].lstrip())] + "pass", line)
                        if magic.fullmatch(line) else line for line in lines]
                code = compile("\\n".join(kept), f"cell {number}", "exec")
            exec(code, globals())
        except Exception as error:
            print(f"cell {number}: {type(error).__name__}: {error}")


_run_cells(%s)
'''


class NotebookError(Exception):
    """A notebook that cannot be read; the text is the reason."""


def notebook_module(text: str) -> str:
    """Give the source of a module that runs the notebook's code cells in order.

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
    return RUNNER.replace("%s", repr(sources))


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source", "")
    texts = [line for line in (source if isinstance(source, list) else [source]) if isinstance(line, str)]
    if (isinstance(source, list) and len(texts) != len(source)) or not isinstance(source, (str, list)):
        raise NotebookError("a cell's source is no text")
    return "".join(texts)
