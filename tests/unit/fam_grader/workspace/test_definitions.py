"""What a student's file defines instead of a function, and with which parameters."""

from __future__ import annotations

import ast

import pytest

from fam_grader.workspace.definitions import explain_missing, explain_parameters

INSIDE = "in `a/b.py`, `convolve2d` is indented inside "
MISSING = {
    "": "`a/b.py` is empty. `fam reset b` brings the exercise back.",
    "# to do\n": "`a/b.py` has no code, only comments. `fam reset b` brings the exercise back.",
    '"""Strides."""\n': "`a/b.py` has no code, only comments. `fam reset b` brings the exercise back.",
    "def convolve_2d(x): ...": "`a/b.py` defines `convolve_2d`; did you mean `convolve2d`?",
    "def convolve2D(x): ...": "`a/b.py` defines `convolve2D`; did you mean `convolve2d`?",
    "class Conv:\n    def convolve2d(self): ...": INSIDE + "class `Conv`. Move it to the left margin.",
    "def g():\n    def convolve2d(x): ...": INSIDE + "function `g`. Move it to the left margin.",
    'if __name__ == "__main__":\n    def convolve2d(x): ...': INSIDE
    + '`if __name__ == "__main__":`, which runs only as a program. Move it to the left margin.',
    "import numpy": "`a/b.py` defines no function; `convolve2d` is missing.",
    "def one(): ...\ndef two(): ...": "`a/b.py` defines `one`, `two`, but not `convolve2d`.",
    "\n".join(f"def f{each}(): ..." for each in range(9)): "`a/b.py` defines `f0`, `f1`, `f2`, `f3`, ..., but not"
    " `convolve2d`.",
    "def convolve2d(x): ...": "",
    "try:\n    def convolve2d(x): ...\nexcept ValueError: ...": "",
}
EXERCISE = "def f(image, kernel, stride=1, padding=0): ..."
HAS = "the exercise has `image, kernel, stride=1, padding=0`"
PARAMETERS = {
    EXERCISE: "",
    "def f(image, kernel, stride=1, padding=0, dilation=1): ...": "",
    "def f(image, kernel, stride=2, padding=None): ...": "",
    "def f(*args, **kwargs): ...": "",
    "def f(image, kernel, *, stride=1, padding=0): ...": "",
    "f = g": "",
    "def f(img, kernel, stride=1, padding=0): ...": "the parameter `image` was renamed to `img`;"
    " checks may pass it by name, so call it `image` again",
    "def f(image, kernel, stride=1): ...": f"missing from the parameters: `padding`; {HAS}",
    "def f(i, k, stride=1, padding=0): ...": "the parameters `image`, `kernel` were renamed to `i`, `k`;"
    " checks may pass them by name, so restore their names",
    "def f(image, kernel, bias, stride=1, padding=0): ...": "no check passes what the exercise does not have:"
    " `bias`; give it a default, or remove it",
    "def f(kernel, image, stride=1, padding=0): ...": f"the parameters stand in another order: {HAS}",
    "def f(image, kernel, stride, padding): ...": f"parameters without a default: `stride`, `padding`; {HAS}",
    f"def f(x): ...\n{EXERCISE}": "",
}


@pytest.mark.parametrize(("text", "said"), MISSING.items())
def test_what_is_there_instead_is_named(text: str, said: str) -> None:
    """With the file's path as it is typed; nothing is said of a function that is at the left margin."""
    assert explain_missing(text, "a/b.py", "convolve2d") == said


@pytest.mark.parametrize(("text", "said"), PARAMETERS.items())
def test_other_parameters_are_named(text: str, said: str) -> None:
    """Only those that a call may stumble over; the last definition counts."""
    assert explain_parameters(text, EXERCISE, "f") == said


def test_a_deep_text_is_no_problem() -> None:
    """A file may be nested as deeply as Python reads it."""
    text = "x = " + "[" * 90 + "]" * 90 + "\ndef f(): ..."
    ast.parse(text)

    assert explain_missing(text, "a.py", "convolve2d") == "`a.py` defines `f`, but not `convolve2d`."
