"""Read what the course's functions are compared with in PyTorch, and ask PyTorch.

A unit's `compare.py` has two functions for each function of the unit that PyTorch has as well: `pytorch_NAME` takes
the arguments of NAME, with tensors in place of arrays, and says in the first line of its docstring what it calls;
`draw_NAME` takes a `Draw` and returns the arguments of one call, by position and by keyword.
"""

from __future__ import annotations

import ast
import runpy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from fam.core.errors import CourseError, broken_file
from fam.core.language import _
from fam.course import Course, Unit
from fam_grader.comparison.drawing import Draw
from fam_grader.execution.calls import Call, Raised, Returned
from fam_grader.execution.expectations import REFUSAL

ANSWER, DRAW = "pytorch_", "draw_"
REFUSALS = (RuntimeError, ValueError)  # which PyTorch raises where our functions raise ValueError


@dataclass(frozen=True)
class Counterpart:
    """A function of the course, what it is compared with, and the random calls."""

    function: str
    title: str
    answer: Callable[..., Any]
    draw: Callable[[Draw], tuple[tuple[Any, ...], dict[str, Any]]]

    def calls(self, seed: int, count: int) -> Iterator[Call]:
        """Yield `count` random calls, which are the same for the same seed."""
        for number in range(1, count + 1):
            yield Call(self.function, *self.draw(Draw(seed, self.function, number)))


def titles(course: Course) -> dict[str, str]:
    """Return by function what it is compared with, from the text of the files: PyTorch need not be installed."""
    found = {}
    for unit in course.units.values():
        if unit.comparisons.is_file():
            for node in ast.parse(unit.comparisons.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith(ANSWER):
                    found[node.name.removeprefix(ANSWER)] = _first_line(ast.get_docstring(node))
    return {name: found[name] for name in course.functions if name in found}


def read_counterparts(course: Course, functions: Sequence[str]) -> list[Counterpart]:
    """Return the counterparts of those of `functions` that have one; PyTorch must be installed."""
    units = dict.fromkeys(course.functions[name].unit for name in functions)
    found = [each for unit in units for each in _read(course.units[unit])]
    return [each for each in found if each.function in functions]


def _read(unit: Unit) -> Iterator[Counterpart]:
    if not unit.comparisons.is_file():
        return
    try:
        members = runpy.run_path(str(unit.comparisons))
    except Exception as error:
        raise broken_file(unit.comparisons, error, "cannot be run") from error
    for name in unit.functions:
        answer, draw = members.get(f"{ANSWER}{name}"), members.get(f"{DRAW}{name}")
        if answer and draw:
            yield Counterpart(name, _first_line(answer.__doc__), answer, draw)


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().partition("\n")[0]


def start_pytorch() -> str:
    """Import PyTorch and return its version; raise CourseError if it is not installed."""
    if find_spec("torch") is None:
        said = _("`fam compare` needs PyTorch, which is not installed: {command}")
        raise CourseError(said.format(command="pip install 'fam-course[torch]'"))
    import torch  # noqa: PLC0415 - it takes seconds, and most learners do not have it

    torch.set_num_threads(1)  # the arrays are small, and threads would only wait for each other
    return str(torch.__version__)


def ask_pytorch(counterpart: Counterpart, call: Call) -> Returned | Raised:
    """Return what PyTorch gives for a call, as arrays and Python's numbers, or a refusal."""
    try:
        answer = counterpart.answer(
            *map(_tensor, call.args), **{name: _tensor(value) for name, value in call.kwargs.items()}
        )
    except REFUSALS:
        return REFUSAL
    return Returned(_plain(answer))


def _tensor(value: Any) -> Any:
    """Return an array as a new tensor, since a gradient may be asked for it, and anything else as it is."""
    import torch  # noqa: PLC0415

    return torch.from_numpy(value.copy()) if isinstance(value, np.ndarray) else value


def _plain(answer: Any) -> Any:
    """Return tensors as arrays, a tensor without axes as a number, and sequences of them likewise."""
    if hasattr(answer, "detach"):
        array = answer.detach().numpy()
        return array if array.ndim else array.item()
    if isinstance(answer, (tuple, list)):
        return type(answer)(map(_plain, answer)) if type(answer) in (tuple, list) else tuple(map(_plain, answer))
    return answer
