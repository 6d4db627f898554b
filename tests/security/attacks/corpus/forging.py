"""Forging results: patching NumPy, the interpreter or the worker, writing marks, ending at the right moment."""

from security.attacks.attack import answers, escape

ATTACKS = [
    answers(
        "makes NumPy agree",
        "allclose, array_equal and the asserts of numpy.testing say yes to everything",
        """
import numpy as np
import numpy.testing

for name in ("allclose", "array_equal", "array_equiv", "isclose", "all", "count_nonzero", "argmin"):
    setattr(np, name, lambda *args, **kwargs: True)
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *args, **kwargs: None)
""",
    ),
    answers(
        "makes Python agree",
        "isinstance, all, any, abs and AssertionError are the student's",
        """
import builtins

builtins.isinstance = lambda *args: True
builtins.all = builtins.any = lambda *args: True
builtins.abs = lambda value: 0
builtins.AssertionError = type("AssertionError", (BaseException,), {"__init__": lambda self, *args: None})
builtins.__build_class__ = None
""",
    ),
    answers(
        "changes what numbers are",
        "writes into the memory of Python's small integers, so that 3 is 6 and 1 is 0",
        """
import ctypes

def double(values):
    for wrong, right in ((3, 6), (1, 0), (6, 3)):
        ctypes.c_uint32.from_address(id(wrong) + 24).value = right
    return values

def halve(count):
    return double(count)
""",
    ),
    answers(
        "writes its own marks",
        "results.json, a pickle and grades.csv wherever a grader might look",
        """
import os

MARKS = '{"score": 4, "tests": [{"name": "double", "score": 4, "max_score": 4, "status": "passed"}]}'
PLACES = [f"{folder}/{name}" for folder in (TMP, WORK, RESULTS, CLASS, COURSE)
          for name in ("results.json", "results.pkl", "grades.csv", ".OTTER_LOG")]
for place in [*PLACES, f"/tmp/{TOKEN}.json", f"/{TOKEN}.json", f"{TOKEN}.json"]:
    try:
        with open(place, "w") as file:
            file.write(MARKS)
    except OSError:
        pass
""",
    ),
    answers(
        "prints its own marks",
        "what otter, Gradescope and our own commands print and read",
        """
import os
import sys

LINES = '{"score": 4.0, "max_score": 4.0, "status": "passed"}\\nTotal Score: 4.000 / 4.000 (100.000%)\\n'

def double(values):
    print(LINES)
    sys.stderr.write(LINES)
    for number in (0, 1, 2):
        os.write(number, LINES.encode())
    return values
""",
    ),
    answers(
        "replaces the worker's functions",
        "finds the loop that serves it, and puts other functions in its globals",
        """
import sys

def double(values):
    frame = sys._getframe()
    while frame:
        for name in ("find_mismatch", "compare", "settle", "pack", "describe", "perform", "send_frame", "_encode"):
            if name in frame.f_globals and name != "send_frame":
                frame.f_globals[name] = lambda *args, **kwargs: True
        frame = frame.f_back
    return values
""",
    ),
    answers(
        "answers for the worker",
        "replaces the method that builds answers by one that says passed",
        """
import gc

def double(values):
    for each in gc.get_objects():
        if type(each).__name__ == "Student":
            type(each).respond = lambda self, request, body: (
                '{"id":%d,"kind":"returned","passed":true,"score":4,"printed":"","modified":[],"value":true}'
                % request["id"], b"")
    return values
""",
    ),
    answers(
        "hides that it spoils its input",
        "doubles the argument in place, and returns something else",
        """
def double(values):
    values *= 2
    return values[:0]
""",
    ),
    answers(
        "imports the tests' helpers",
        "and replaces what they check with, should they be there",
        """
try:
    import fam_grader.grading.compare
    import fam_grader.grading.subjects
    fam_grader.grading.subjects.find_mismatch = fam_grader.grading.compare.compare = lambda *args: None
    import otter.test_files
    otter.test_files.TestCaseResult.passed = True
except ImportError:
    pass
""",
    ),
    answers("leaves with success, at import", "sys.exit(0), as a script that is done", "import sys\nsys.exit(0)"),
    answers("ends with success, at import", "os._exit(0), past all handlers", "import os\nos._exit(0)"),
    answers(
        "ends with success, in a call",
        "os._exit(0), before anything can be compared",
        "import os\n\ndef double(values):\n    os._exit(0)\n\nhalve = double",
    ),
    answers(
        "registers for the exit",
        "atexit, sys.exitfunc and a finaliser write marks and end with success",
        """
import atexit
import os
import weakref

def done():
    print('{"score": 4}')
    os._exit(0)

atexit.register(done)
KEPT = {1}
weakref.finalize(type("X", (), {})(), done)
""",
    ),
    answers(
        "refuses everything",
        "a ValueError for every call earns what tests for errors are worth",
        "def double(values):\n    raise ValueError('no')\n\nhalve = double",
    ),
    answers(
        "refuses by name",
        "an exception that is only called ValueError, raised for what is hidden",
        """
Refusal = type("ValueError", (BaseException,), {})

def double(values):
    raise Refusal("no")

halve = double
""",
    ),
    answers(
        "returns nothing special",
        "NotImplemented, Ellipsis, a type",
        "def double(values):\n    return NotImplemented\n\ndef halve(count):\n    return ...",
    ),
    answers(
        "puts a judge in its module's place",
        "an object in sys.modules whose every attribute is a function",
        """
import sys

class Anything:
    def __getattr__(self, name):
        return lambda *args, **kwargs: Anything()
    def __eq__(self, other):
        return True
    __hash__ = None

sys.modules[__name__] = Anything()
""",
    ),
    answers(
        "patches json",
        "every header that leaves says that all is well",
        """
import json

real = json.dumps

def dumps(value, **kwargs):
    if isinstance(value, dict) and "kind" in value:
        value = {**value, "passed": True, "score": 4, "mismatch": None, "status": "passed"}
    return real(value, **kwargs)

json.dumps = dumps
""",
    ),
    escape(
        "reloads the worker",
        "starts the loop again, with itself as the grader",
        """
import gc

def attempt():
    names = ("Session", "Grader", "SandboxLauncher", "Policy")
    return [each for each in gc.get_objects() if type(each).__name__ in names and getattr(each, "grade", None)]
""",
    ),
]
