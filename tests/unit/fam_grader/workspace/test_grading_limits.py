"""Warnings before a submission: what works on a student's machine and not at grading, from the source text alone."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from fam.course import Course, load_course
from fam_grader.execution.calls import Raised, Returned
from fam_grader.execution.sandbox.importer import LEFT_OUT
from fam_grader.workspace.grading_limits import MISSING_STANDARD, grading_warnings, warn_workspace

HEAD = "import numpy as np\n\n\ndef double(values):\n"
TAIL = "    return values * 2\n\n\ndef halve(count):\n    return count // 2\n"
FILE, THREAD = "no file can be opened there", "no thread can be started there"
PROCESS, SOCKET = "no other process can be started there", "no network connection can be opened there"

REFUSED = {
    "open_file": ('open("notes.txt", "w").write("x")', "`open`", FILE),
    "np_save": ('np.save("dbg.npy", np.zeros(1))', "`np.save`", FILE),
    "np_load": ('np.load("dbg.npy")', "`np.load`", FILE),
    "tofile": ('np.zeros(1).tofile("dbg.bin")', "`.tofile()`", FILE),
    "tmpfile": ('import tempfile; tempfile.TemporaryFile().write(b"x")', "`tempfile.TemporaryFile`", FILE),
    "path": ('import pathlib; pathlib.Path("notes.txt").open("w")', "`.open()`", FILE),
    "read_text": ('from pathlib import Path; Path("notes.txt").read_text()', "`.read_text()`", FILE),
    "listing": ("from os import listdir as names; names()", "`names`", FILE),
    "log": (
        'import logging; logging.basicConfig(filename="debug.log")',
        "`logging.basicConfig(filename=...)`",
        FILE,
    ),
    "handler": ('import logging as log; log.FileHandler("debug.log")', "`log.FileHandler`", FILE),
    "thread": ("import threading; threading.Thread(target=print).start()", "`threading.Thread`", THREAD),
    "pool": (
        "from concurrent.futures import ThreadPoolExecutor; ThreadPoolExecutor(2).submit(abs, 1)",
        "`ThreadPoolExecutor`",
        THREAD,
    ),
    "interpreters": (
        "from concurrent.futures import InterpreterPoolExecutor; InterpreterPoolExecutor(2).submit(abs, 1)",
        "`InterpreterPoolExecutor`",
        THREAD,
    ),
    "mp": ("import multiprocessing; multiprocessing.Pool(2)", "`multiprocessing.Pool`", PROCESS),
    "process": ('import subprocess as sp; sp.run(["true"])', "`sp.run`", PROCESS),
    "socket": ("import socket; socket.socket()", "`socket.socket`", SOCKET),
    "asyncio": ("import asyncio; asyncio.new_event_loop()", "`asyncio.new_event_loop`", SOCKET),
    "input": ("input()", "`input`", "there is no keyboard"),
}


def warnings_of(text: str, course: Course) -> list[str]:
    """Return the warnings about a text of the small course's unit, as students read them."""
    return [str(each) for each in grading_warnings(text, course.units["doubling"], course.units)]


@pytest.mark.parametrize("case", REFUSED)
def test_a_call_that_grading_refuses_is_named_with_its_line(case: str, small_course: Course) -> None:
    """In a function that is right otherwise; nothing else is warned of."""
    line, shown, why = REFUSED[case]

    found = warnings_of(f"{HEAD}    {line}\n{TAIL}", small_course)

    assert found == [f"doubling.py, line 5: {shown} does not work at grading; {why}."]


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_warned_of_fails_in_the_sandbox(case: str, ask, sandbox) -> None:
    """A warning is no rumour: the same line raises where a submission is graded."""
    line, _, _ = REFUSED[case]

    with ask(sandbox, f"import numpy as np\ndef run():\n    {line}\n", call_seconds=10) as answers:
        answer = answers("run")

    assert isinstance(answer, Raised), answer


def test_dunder_file_is_not_defined_at_grading(small_course: Course, ask, sandbox) -> None:
    """A submission's modules are made from texts."""
    found = warnings_of(f"HERE = __file__\n{HEAD}{TAIL}", small_course)

    assert found == ["doubling.py, line 1: `__file__` does not exist at grading; no file can be opened there."]
    with ask(sandbox, "def run():\n    return __file__\n") as answers:
        assert isinstance(answers("run"), Raised)


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("import matplotlib.pyplot as plt", "top", "matplotlib does not exist at grading; nothing graded uses this"),
        (
            "import scipy.signal; x = scipy.signal",
            "top",
            "scipy does not exist at grading; what uses it fails there.",
        ),
        ("from torch import nn, tensor; x = tensor", "top", "torch does not exist at grading; what uses it fails"),
        ("from helpers import *", "top", "helpers does not exist at grading; what uses it fails there."),
        ("from fam.visualize import array", "top", "fam does not exist at grading; nothing graded uses this import"),
        ("import turtle", "top", "turtle does not exist at grading; nothing graded uses this import"),
        ("import pandas", "call", "pandas does not exist at grading; nothing uses this import, and the call fails"),
    ],
)
def test_a_module_that_grading_lacks_is_named_with_what_follows(
    line: str, place: str, says: str, small_course: Course
) -> None:
    """Also one that nothing uses; an import within a function costs the call."""
    text = f"{line}\n{HEAD}{TAIL}" if place == "top" else f"{HEAD}    {line}\n{TAIL}"

    [found] = warnings_of(text, small_course)

    assert found.startswith(f"doubling.py, line {1 if place == 'top' else 5}: {says}")


@pytest.mark.parametrize(
    "line",
    [
        "import math, functools, itertools, fractions, logging, threading, concurrent.futures, pathlib",
        "from numpy.lib.stride_tricks import sliding_window_view",
        "from doubling import halve as half",
        "try:\n    import numba\nexcept ImportError:\n    numba = None",
        "if __name__ == '__main__':\n    import matplotlib.pyplot as plt\n    np.save('x', open(__file__))",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy.typing, torch",
        "def show(open, input):\n    return open(input)",
        "import io\nTABLE = np.loadtxt(io.StringIO('1 2'))\nROW = np.loadtxt(['1 2'])",
        "import logging\nlogging.basicConfig(level=10)",
        "import threading\nLOCK = threading.Lock()",
        "class Row:\n    def exists(self): return self.open().rename\nRow().exists()",
        "TEXT = 'open(\"x\"); import torch'  # np.save",
    ],
)
def test_code_that_works_at_grading_has_no_warning(line: str, small_course: Course) -> None:
    """Imports that are there or cared for, what only a script runs, names of the student's own."""
    assert warnings_of(f"import numpy as np\n{line}\n{HEAD}{TAIL}", small_course) == []


def test_each_message_comes_once_at_its_first_line_and_in_order(small_course: Course) -> None:
    """Twenty lines that write files are one warning."""
    text = f"import torch\n{HEAD}    np.save('a', 1)\n    np.save('b', torch)\n    open('c')\n{TAIL}"

    assert [warning.partition(": ")[0] for warning in warnings_of(text, small_course)] == [
        "doubling.py, line 1",
        "doubling.py, line 6",
        "doubling.py, line 8",
    ]


def test_a_renamed_function_is_named_with_what_it_is_called_now(small_course: Course) -> None:
    """At the line of its definition."""
    found = warnings_of((HEAD + TAIL).replace("def double", "def Double"), small_course)

    assert found == ["doubling.py, line 4: the file has no `double`; it has `Double`. Did you mean that?"]


def test_a_missing_function_is_named_without_a_line(small_course: Course) -> None:
    """An import, an assignment or a star import may define it, too."""
    assert warnings_of(HEAD + "    return values * 2\n", small_course) == [
        "doubling.py: the file has no `halve`, which is graded."
    ]
    assert warnings_of(HEAD + "    return values * 2\nhalve = lambda count: count // 2\n", small_course) == []
    assert warnings_of(HEAD + "    return values * 2\nfrom math import floor as halve\n", small_course) == []
    assert warnings_of(HEAD + "    return values * 2\nfrom math import *\n", small_course) == []


@pytest.mark.parametrize(
    "text",
    ["def double(:\n", "", "x = 1\0", "(" * 5000, "-" * 100_000 + "1", "return 1", "import os\nos" + ".a" * 3000],
)
def test_invalid_python_raises_nothing(text: str, small_course: Course) -> None:
    """Running the file reports its errors; an empty one lacks its functions."""
    assert all("the file has no" in warning for warning in warnings_of(text, small_course))


def test_no_right_answer_reference_or_skeleton_is_warned_of(course: Course) -> None:
    """Every solution of the course, in every way that it is written."""
    assert course.solutions is not None
    found = {}
    for unit in course.units.values():
        folder = course.solutions / unit.label
        for path in (unit.skeleton, folder / f"{unit.name}.py", *sorted(folder.glob("right_answers/*.py"))):
            found[path] = grading_warnings(path.read_text(encoding="utf-8"), unit, course.units)

    assert len(found) > 100
    assert {path: warnings for path, warnings in found.items() if warnings} == {}


def test_a_workspace_is_warned_of_by_unit_and_unreadable_files_are_passed_over(workspace: Path) -> None:
    """A missing file or another encoding is the concern of the check."""
    course = load_course(workspace)
    skeleton = course.units["doubling"].skeleton

    skeleton.write_text(f"import torch\n{HEAD}{TAIL}")
    [warning] = warn_workspace(course, ["double", "halve"])["doubling"]
    skeleton.write_bytes(b"# \xe9\n")
    unreadable = warn_workspace(course, ["double"])
    skeleton.unlink()

    assert (warning.file, warning.line) == ("doubling.py", 1)
    assert unreadable == warn_workspace(course, ["double"]) == {}


def test_a_file_in_the_encoding_that_it_names_is_warned_of_as_well(workspace: Path) -> None:
    """Lines count as they stand in the file."""
    course = load_course(workspace)
    text = f"# coding: latin-1\n# größer\n{HEAD}    open('x')\n{TAIL}"
    course.units["doubling"].skeleton.write_bytes(text.encode("latin-1"))

    [warning] = warn_workspace(course, ["double"])["doubling"]

    assert str(warning) == "doubling.py, line 7: `open` does not work at grading; no file can be opened there."


def test_folders_that_the_sandbox_leaves_out_are_missing_modules() -> None:
    """The list follows the importer of the sandbox."""
    assert set(LEFT_OUT.split()) & sys.stdlib_module_names <= MISSING_STANDARD


def test_modules_that_are_not_warned_of_load_in_the_sandbox(ask, sandbox, small_course: Course) -> None:
    """The whole standard library of this Python, as far as it can be imported outside."""
    names = sorted(name for name in sys.stdlib_module_names - MISSING_STANDARD if not name.startswith("_"))
    text = textwrap.dedent(
        """
        def load(name):
            __import__(name)
            return name
        """
    )

    assert len(names) > 150
    assert warnings_of(f"import {', '.join(names)}\n{HEAD}{TAIL}", small_course) == []
    with ask(sandbox, text, call_seconds=10) as answers:
        failed = [name for name in names if not isinstance(answers("load", name), Returned)]
    outside = (
        subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False) for name in failed
    )
    assert {name for name, done in zip(failed, outside, strict=True) if done.returncode == 0} == set()
