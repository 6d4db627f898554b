"""The course's web site in a real browser: a server for it, and the files that a student may type."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import SEPARATOR, Course, Unit
from fam_grader.grading import references
from fam_grader.grading.references import Misconception
from support.pyodide import find_pyodide

# The reference is a module of its own, so that a wrong function calls right ones.
WRONG = """
import types

_right = types.ModuleType("right")
exec(compile({solution!r}, __spec__.origin, "exec"), vars(_right))
{functions}
{misconceptions}
{function} = {name}
"""

PASTE = """
text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".cm-content").dispatchEvent(paste);
}
"""
RIGHT = """
import numpy as np


def convolve2d(image, kernel, stride=1, padding=0):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes")
    pairs = [(value, value) if np.ndim(value) == 0 else tuple(value) for value in (stride, padding)]
    (sH, sW), (pH, pW) = pairs
    if min(sH, sW) < 1 or min(pH, pW) < 0:
        raise ValueError("stride or padding")
    image = np.pad(image, ((pH, pH), (pW, pW)))
    kH, kW = kernel.shape
    if kH > image.shape[0] or kW > image.shape[1]:
        raise ValueError("too large")
    rows, cols = (image.shape[0] - kH) // sH + 1, (image.shape[1] - kW) // sW + 1
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            window = image[row * sH : row * sH + kH, col * sW : col * sW + kW]
            result[row, col] = (window * kernel).sum()
    return result
"""
UNPADDED = RIGHT.replace("image = np.pad(image, ((pH, pH), (pW, pW)))", "pH = pW = 0")
ENDLESS = RIGHT.replace("    for row in range(rows):", "    row = 0\n    while row < rows:")
IN_C = "import itertools\n" + RIGHT.replace(
    "    result = np.zeros", "    sum(itertools.repeat(1))\n    result = np.zeros"
)


def need_pyodide() -> Path:
    """Return Pyodide's folder; only a developer's machine may be without it."""
    found = find_pyodide()
    if found is None:
        assert not os.environ.get("CI"), "CI checks in the browser: .ci/run fetches Pyodide"
        pytest.skip("no Pyodide here: `python tests/support/pyodide.py` fetches it")
    return found


def write_site(course: Course, folder: Path) -> Path:
    """Write the site with Pyodide in it."""
    arguments = ["--course", str(course.exercises.parent), "web", "-o", str(folder), "--pyodide", str(need_pyodide())]
    done = CliRunner().invoke(fam, arguments)
    assert done.exit_code == 0, done.output
    return folder


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, damaged: Collection[str], **options: Any) -> None:
        self._damaged = damaged
        super().__init__(*args, **options)

    def end_headers(self) -> None:
        """Allow pages of other servers to load what is here."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file, with another last byte if it is to be damaged."""
        if self.path.rpartition("/")[2] not in self._damaged:
            return super().copyfile(source, outputfile)
        content = bytearray(source.read())
        content[-1] ^= 1
        outputfile.write(content)
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""


@dataclass(frozen=True)
class Served:
    """A folder behind a server of this machine."""

    folder: Path
    server: ThreadingHTTPServer

    @property
    def port(self) -> int:
        """The port that it listens to, also after it has stopped."""
        return int(self.server.server_address[1])

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}/"

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def serving(folder: Path, *, port: int = 0, damaged: Collection[str] = ()) -> Iterator[Served]:
    """Serve a folder to this machine; files whose names are in `damaged` have another last byte."""
    handler = partial(_Handler, directory=str(folder), damaged=damaged)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    served = Served(folder, server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.stop()


def right_files(course: Course) -> dict[str, str]:
    """Return the reference of each unit as a student's file."""
    files = {}
    for unit in course.units.values():
        assert unit.solution
        files[unit.name] = unit.solution.read_text(encoding="utf-8")
    return files


def some_misconceptions(course: Course, unit: Unit, count: int) -> list[Misconception]:
    """Return some of a unit's misconceptions that stand by themselves, of each function in turn.

    Training takes seconds, so what is misunderstood of it is not among them.
    """
    known = [
        each for each in references.misconceptions(course, unit) if not each.takes and each.function != "train_digits"
    ]
    by_function = ([each for each in known if each.function == name] for name in unit.functions)
    in_turn = [each for row in zip_longest(*by_function) for each in row if each is not None]
    return in_turn[:count]


def wrong_file(course: Course, known: Misconception) -> str:
    """Return a unit's file with one function wrong, as a misconception has it, and the others right."""
    unit = course.units[known.unit]
    assert unit.solution
    source = unit.solution.with_name("misconceptions.py").read_text(encoding="utf-8")
    imports = re.compile(rf"^from {unit.name} import (\w+) as (\w+)$", re.MULTILINE)
    functions = "\n".join(f"{name} = _right.{name}" for name in unit.functions)
    return WRONG.format(
        solution=unit.solution.read_text(encoding="utf-8"),
        functions=functions,
        misconceptions=imports.sub(r"\2 = _right.\1", source),
        function=known.function,
        name=f"{known.function}{SEPARATOR}{known.name}",
    )
