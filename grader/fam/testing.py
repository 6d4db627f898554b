"""What suites of checks are written with.

A suite is an otter-grader test file of the exception-based kind: functions under `@test_case`, each of which takes
the student's function by its name. Inside, each line states one expectation:

    gives(expected, function, *args, **kwargs)       # a public check: the expected value is written out
    Oracle("name").agrees(function, *args, **kwargs) # a hidden check: the reference solution says what is right
    refuses(function, *args, **kwargs)               # ValueError
    raises(KeyError, function, *args, **kwargs)      # another built-in exception
    claim(call(function, *args) > 0, "sentence")     # a property, if no single answer is right

If the student's function returns a function, `result_of(function, *args, **kwargs)` stands for the returned one and
is checked like any other: `gives(expected, result_of(function, *args), *more)`. If it takes a function, pass it a
`PortableFunction("lambda x: ...")`, which travels to the student's process.

Every check of a returned value also checks that the call left its inputs unchanged.
"""

from fam_grader.grading.assertions import (
    CheckFailed,
    Oracle,
    PortableFunction,
    call,
    claim,
    gives,
    noise,
    raises,
    refuses,
    result_of,
)

__all__ = [
    "CheckFailed",
    "Oracle",
    "PortableFunction",
    "call",
    "claim",
    "gives",
    "noise",
    "raises",
    "refuses",
    "result_of",
]
