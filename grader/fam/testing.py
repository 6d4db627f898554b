"""What suites of checks are written with.

A suite is an otter-grader test file of the exception-based kind: functions under `@test_case`, each of which takes
the student's function by its name. `test_case` is otter's if otter is installed, and its equal elsewhere, so that
students need no otter. Inside, each line states one expectation:

    gives(expected, function, *args, **kwargs)       # a public check: the expected value is written out
    Reference("name").agrees(function, *args, **kwargs)  # a hidden check: the reference solution is right
    refuses(function, *args, **kwargs)               # ValueError
    raises(KeyError, function, *args, **kwargs)      # another built-in exception
    satisfies(claims, function, *args)               # properties, if no single answer is right: claims(value) makes
    claim(value > 0, "sentence")                     # a claim about the value
    claim(call(function, *args) > 0, "sentence")     # the same, where the next calls depend on the value
    with together(function) as asked: ...            # checks of `asked`, made at once after an earlier call
    value, seconds = timed_call(function, *args)     # a claim about speed, in processor time
    value, seconds = timed_call_once(function, *args)  # a long call, made once for all groups of the function

If the student's function returns a function, `result_of(function, *args, **kwargs)` stands for the returned one and
is checked like any other: `gives(expected, result_of(function, *args), *more)`. If it takes a function, pass it a
`PortableFunction("lambda x: ...")`, which travels to the student's process.

Inputs are drawn with `noise(seed, *shape)`, `random_integers(seed, (low, high), ...)` and `random_generator(seed)`;
in hidden suites, the secret of the term is mixed into the seeds.

A group that passes the same values as others in another dtype or memory layout has the failure message
`once_values_are_right("advice")`: while other values are wrong, students read that they should fix those first.

`kept_for(function)` is a dictionary that the groups of a function share while one submission is graded.

Every check of a returned value also checks that the call left its inputs unchanged.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from fam_grader.grading.advice import once_values_are_right
from fam_grader.grading.assertions import (
    CheckFailed,
    PortableFunction,
    Reference,
    call,
    claim,
    gives,
    kept_for,
    raises,
    refuses,
    result_of,
    satisfies,
    timed_call,
    timed_call_once,
    together,
)
from fam_grader.grading.inputs import noise, random_generator, random_integers

if TYPE_CHECKING:
    from fam_grader.grading.otter_test_files import test_case

__all__ = [
    "CheckFailed",
    "PortableFunction",
    "Reference",
    "call",
    "claim",
    "gives",
    "kept_for",
    "noise",
    "once_values_are_right",
    "raises",
    "random_generator",
    "random_integers",
    "refuses",
    "result_of",
    "satisfies",
    "test_case",
    "timed_call",
    "timed_call_once",
    "together",
]


def __getattr__(name: str) -> Any:
    if name == "test_case":  # recipes of `fam show` use the rest of this module, and otter is slow to import
        from fam_grader.grading.otter_test_files import test_case  # noqa: PLC0415

        return test_case
    if name == "Oracle":
        warnings.warn("`Oracle` is called `Reference` now", DeprecationWarning, stacklevel=2)
        return Reference
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
