"""Notebooks that are malformed, carry magics, or forge their outputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from security.attacks.attack import WRONG, Attack
from security.attacks.testbed import AttackTestbed


def notebook(name: str, tries: str, make: Callable[[AttackTestbed], Any]) -> Attack:
    """Hand in a notebook; `make` gives its text, or what is written as JSON."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        made = base.with_name(f"{base.name}.ipynb")
        content = make(testbed)
        made.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return made

    return Attack(name, tries, build)


def of_cells(*cells: Any, **fields: Any) -> dict[str, Any]:
    """Return a notebook with the wrong answers in its first cell; a text is a code cell."""
    whole = [{"cell_type": "code", "source": cell} if isinstance(cell, str) else cell for cell in (WRONG, *cells)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": whole, **fields}


FORGED = {
    "cell_type": "code",
    "source": "grader.check_all()",
    "execution_count": 1,
    "metadata": {"otter": {"tests": ["q1"], "points": 4}, "tags": ["otter_ignore"]},
    "outputs": [
        {"output_type": "stream", "name": "stdout", "text": "double: All tests passed! 4/4"},
        {"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>"}, "metadata": {}},
    ],
}

ATTACKS = [
    notebook("is no JSON", "a notebook that is cut", lambda testbed: json.dumps(of_cells())[:-30]),
    notebook("is another kind of JSON", "a list of cells", lambda testbed: [1, 2, 3]),
    notebook("nests JSON", "100,000 brackets", lambda testbed: "[" * 100_000),
    notebook(
        "has an object for cells", "with keys for numbers", lambda testbed: {"cells": {"0": WRONG}, "nbformat": 4}
    ),
    notebook(
        "has cells that are none", "numbers, lists, nothing", lambda testbed: of_cells(1, None, [], {"cell_type": 3})
    ),
    notebook(
        "has sources that are no text",
        "numbers, lists of lists, nothing",
        lambda testbed: of_cells(
            {"cell_type": "code", "source": 3}, {"cell_type": "code", "source": [["x"]]}, {"cell_type": "code"}
        ),
    ),
    notebook(
        "is of another format",
        "worksheets, as long ago",
        lambda testbed: {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": [WRONG]}]}]},
    ),
    notebook(
        "has no code",
        "only text",
        lambda testbed: {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "x"}]},
    ),
    notebook(
        "carries magics",
        "shell lines, %%bash, %run, %load, %cd",
        lambda testbed: of_cells(
            f"!touch {testbed.tmp}/{testbed.token}",
            f"%%bash\ntouch /tmp/{testbed.token}",
            f"%run {testbed.secret_file}",
            f"%load {testbed.secret_file}",
            "%cd /",
            f"x = !cat {testbed.secret_file}\nprint(x)",
            "%%python\nprint(1)",
            f"%%writefile {testbed.tmp}/{testbed.token}\nx",
        ),
    ),
    notebook(
        "calls the shell by name",
        "get_ipython and its history",
        lambda testbed: of_cells(
            f"get_ipython().system('touch {testbed.tmp}/{testbed.token}')",
            "from IPython import get_ipython",
            "In, Out, _, __",
        ),
    ),
    notebook(
        "forges its outputs",
        "scores in outputs and metadata",
        lambda testbed: of_cells(
            FORGED, metadata={"otter": {"assignment_name": "x"}, "score": 4, "kernelspec": {"name": "bash"}}
        ),
    ),
    notebook(
        "holds 10 MB of outputs",
        "pictures of nothing",
        lambda testbed: of_cells({**FORGED, "outputs": [{"data": {"image/png": "A" * 10_000_000}}]}),
    ),
    notebook("holds 3 MB of code", "in one cell", lambda testbed: of_cells(f"x = '{'x' * 3_000_000}'")),
    notebook("holds 21 MB", "more than anybody reads", lambda testbed: of_cells(metadata={"x": "x" * (21 << 20)})),
    notebook("holds 4,000 cells", "each with an error", lambda testbed: of_cells(*["1 / 0"] * 4_000)),
    notebook(
        "holds strange texts",
        "lone surrogates, NUL and quotes that end the program around them",
        lambda testbed: of_cells("x = '\ud800'", "y = '\0'", "''')\nraise SystemExit\n('''", '"""', "%s" * 10, "\\"),
    ),
    notebook(
        "is not a number",
        "NaN and infinity where JSON has none",
        lambda testbed: (
            json.dumps(of_cells(), indent=None)
            .replace("5}", "NaN}")
            .replace('"nbformat_minor": 5', '"nbformat_minor": Infinity')
        ),
    ),
    notebook(
        "ends in a cell",
        "SystemExit and os._exit between the answers",
        lambda testbed: of_cells("raise SystemExit(0)", "import os\nos._exit(0)"),
    ),
    notebook(
        "replaces what runs it",
        "the cells' runner, compile and exec",
        lambda testbed: of_cells(
            "import builtins\nbuiltins.exec = builtins.compile = lambda *args: None\n_run_cells = None",
            "double = None",
        ),
    ),
    notebook("holds six million lists", "in 18 MB", lambda testbed: '{"cells": [' + "[]," * 6_000_000 + "1]}"),
]
