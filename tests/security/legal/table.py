"""Two submissions for any unit: one knows only what the public checks show, one refuses everything."""

from __future__ import annotations

import base64
import pickle
from typing import Any

import numpy as np

from fam.course import Course, Unit, use_course
from fam_grader.execution.calls import Returned
from fam_grader.grading.digests import ReferenceSession
from fam_grader.grading.suites import load_groups, run_group

LOOK_UP = """
import base64, pickle
import numpy as np

def _normal(value):
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(_normal, value))
    return (type(value).__name__, repr(value))

def _look_up(name):
    def function(*args, **kwargs):
        found = TABLE.get((name, _normal(args), _normal(sorted(kwargs.items()))))
        if found is None:
            raise ValueError("not public")
        return found[0]
    return function

"""


def table_of_public_answers(course: Course, unit: Unit) -> str:
    """Return a module that answers the calls of the unit's public checks, and raises ValueError for all others."""
    table: dict[Any, tuple[Any]] = {}
    with use_course(course):
        session = ReferenceSession(course)
        for group in load_groups(course, [unit], hidden=False):
            for seen in run_group(group, course.functions, session).observations:
                if isinstance(seen.answer, Returned):
                    key = (seen.call.function, _normal(seen.call.args), _normal(sorted(seen.call.kwargs.items())))
                    table[key] = (seen.answer.value,)
    packed = base64.b64encode(pickle.dumps(table))
    functions = "".join(f"{name} = _look_up({name!r})\n" for name in unit.functions)
    return f"{LOOK_UP}TABLE = pickle.loads(base64.b64decode({packed!r}))\n{functions}"


def raises_only(unit: Unit) -> str:
    """Return a module whose functions raise ValueError whatever they are asked."""
    return "".join(f"def {name}(*args, **kwargs):\n    raise ValueError\n\n" for name in unit.functions)


def _normal(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(_normal, value))
    return (type(value).__name__, repr(value))
