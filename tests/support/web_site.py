"""The course's web site in a real browser: a server for it, and the files that a student may type."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import zip_longest
from pathlib import Path
from typing import Any

from fam.course import SEPARATOR, Course, Unit
from fam_grader.grading import references
from fam_grader.grading.references import Misconception

# The reference is a module of its own, so that a wrong function calls right ones.
WRONG = """
import types

_right = types.ModuleType("right")
exec(compile({solution!r}, __spec__.origin, "exec"), vars(_right))
{functions}
{misconceptions}
{function} = {name}
"""


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""


@dataclass(frozen=True)
class Served:
    """A folder behind a server of this machine."""

    folder: Path
    server: ThreadingHTTPServer

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder to this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
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
