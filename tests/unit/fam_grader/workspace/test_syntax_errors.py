"""Syntax errors that beginners meet get a sentence in plain words, on every version of Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.workspace.syntax_errors import explain_syntax_error, find_syntax_error

COLON = "Line 1 needs a colon, `:`, before the block that follows."
CONFLICT = (
    "Line 1 was written by git, between two versions that it could not merge. Keep what you want of both,"
    " and delete the lines with <<<<<<<, ======= and >>>>>>>."
)
SPACE = "Line 1 has a no-break space, which looks like a space but is none. Type the space anew."
CASES = {
    "def f(x)\n    return x\n": COLON,
    "def f(x):\n    if x > 1\n        x = 1\n    return x\n": COLON.replace("1", "2"),
    "def f(x):\n    return (x\n": "The ( in line 2 is never closed.",
    "x = [1, 2\n\ndef f(x):\n    return x\n": "The [ in line 1 is never closed.",
    "x = (1))\n": "Line 1 has a ) that closes nothing: it is one too many, or its partner is missing.",
    "x = (1]\n": "Line 1 closes a ( with a ].",
    "x = \u201ca\u201d\n": "Line 1 has the curly quote \u201c;"
    " Python knows only the straight ones, \" and '. Type it anew.",
    "def f(x):\n\u00a0   return x\n": SPACE.replace("1", "2"),
    "x =\u00a01\n": SPACE,
    "x =\u200b 1\n": "Line 1 has a character that cannot be seen (U+200B). Delete the line and type it anew.",
    "x = 3 \u2212 1\n": "Line 1 has the sign \u2212, which Python does not know. Write - instead.",
    "def f(x):\n    x = 1\n\treturn x\n": "Line 3 is indented with tabs, other lines with spaces."
    " Use spaces everywhere, four for each level.",
    "def f(x):\n        x = 1\n    return x\n": "Line 3 is indented less than the line above it,"
    " but as far as no line before. Lines that belong together begin at the same column.",
    "x = 1\n  y = 2\n": "Line 2 is indented further than the line above it, for no reason that Python knows.",
    "def f(x):\nreturn x\n": "Line 2 should be indented: it is the first line of a block.",
    "x = 'a\n": "The text in line 1 has no closing quote.",
    'x = 1\ny = """a\n': "The text that begins in line 2 has no closing triple quotes.",
    "if x = 1:\n    x = 2\n": "Line 1 has a single = where two values are probably compared. Write == for that.",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n": CONFLICT,
    "def f(x):\n<<<<<<< HEAD\n    return x\n": CONFLICT.replace("1", "2", 1),
    "x = 1\n=======\nx = 2\n": CONFLICT.replace("1", "2", 1),
    "x = 1\0\n": "The file has NUL bytes in it: it was saved as UTF-16, or is damaged. Save it again as UTF-8.",
}


@pytest.mark.parametrize(("text", "said"), CASES.items(), ids=[repr(text) for text in CASES])
def test_an_error_is_explained(text: str, said: str) -> None:
    """With its line, beside whatever Python says of it."""
    assert explain_syntax_error(text, find_syntax_error(text, "a.py")) == said


@pytest.mark.parametrize("text", ["x = 1\n", "", "def f(x):\n\treturn x\n"])
def test_python_needs_no_explanation(text: str) -> None:
    """A text that compiles has no error."""
    assert find_syntax_error(text, "a.py") is None
    assert explain_syntax_error(text, None) == ""


def test_what_is_not_known_gets_no_words() -> None:
    """Python's own message stands alone; a guess could be wrong."""
    text = "x = = 1\n"

    error = find_syntax_error(text, "a.py")

    assert error is not None
    assert explain_syntax_error(text, error) == ""


@given(st.text(st.sampled_from("def f(x):\n\t return\"'[]{}\u00a0\u201c\0#\\")))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever is typed, the answer is a sentence or nothing."""
    said = explain_syntax_error(text, find_syntax_error(text, "a.py"))

    assert said == "" or said.endswith(".")
