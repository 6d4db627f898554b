"""Names reduce to units, sources tell what they define, and the documented order decides between files."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from fam_grader.submissions._file_names import is_replaced, unit_by_name
from fam_grader.submissions._notebook import notebook_module
from fam_grader.submissions._selection import State, find_definitions


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("zero_padding.py", "zero_padding"),
        ("ZeroPadding.PY", "zero_padding"),
        ("zero padding-2.ipynb", "zero_padding"),
        ("04_zero_padding_new.py", "zero_padding"),
        ("padding.py", ""),
        ("zero_padding_ada.py", ""),  # a class's folder may hold one of each student
        ("zero_padding.txt", ""),
        ("final.py", ""),
    ],
)
def test_a_name_reduces_to_a_unit_by_what_people_and_browsers_add(name: str, unit: str) -> None:
    """And by nothing else: a student's name is no addition."""
    assert unit_by_name(name, ["strides", "zero_padding"]) == unit


@pytest.mark.parametrize(("path", "old"), [("backup/a.py", True), ("a_old.py", True), ("bold/a.py", False)])
def test_what_calls_itself_old_is_told_by_whole_words(path: str, old: bool) -> None:
    """A folder called `bold` is not."""
    assert is_replaced(PurePosixPath(path)) is old


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("def f(x):\n    return x\n", State.WRITTEN),
        ("f = lambda x: x\n", State.WRITTEN),
        ("f = lambda x: '\\d'\n", State.WRITTEN),  # Python warns of this escape
        ("from other import g as f\n", State.WRITTEN),
        ("if True:\n    def f(x):\n        return x\n", State.WRITTEN),
        ("try:\n    import q\nexcept ImportError:\n    def f(x): return x\n", State.WRITTEN),
        ('def f(x):\n    """Say."""\n    # TODO\n    raise NotImplementedError("f")\n', State.BARE),
        ("def f(x):\n    pass\n", State.BARE),
        ("def f(x):\n    return x\ndef f(x): ...\n", State.BARE),  # the last one counts, as in Python
        ("def f(x:\n    return x\n", State.UNPARSED),
        ("'''\ndef f(x):\n    return x\n'''\n", State.ABSENT),
        ("class A:\n    def f(self):\n        return 1\n", State.ABSENT),
        ("f == 1\n", State.ABSENT),
        ("f = " + "(" * 5000 + ")" * 5000, State.UNPARSED),
        ("f = " + "-" * 100_000 + "1", State.WRITTEN),
        ("f = " + "a." * 100_000 + "b", State.WRITTEN),
    ],
    ids=range(16),
)
def test_a_source_tells_what_it_defines_without_being_run(text: str, state: State) -> None:
    """Whatever is in it: deep nesting does not harm the grader."""
    found = find_definitions(text, ["f"]).get("f", State.ABSENT)

    assert found is state or (len(text) > 9_000 and found is State.UNPARSED)


def test_a_notebooks_cells_are_looked_at_one_by_one() -> None:
    """Magic lines and a broken cell do not hide the others."""
    cells = ["%matplotlib inline\ndef f(x):\n    return x", "def g(:", "h = 1"]
    made = ", ".join(f'{{"cell_type": "code", "source": {cell!r}}}'.replace("'", '"') for cell in cells)

    found = find_definitions(notebook_module(f'{{"cells": [{made}]}}'), ["f", "g", "h"])

    assert found == {"f": State.WRITTEN, "g": State.UNPARSED, "h": State.WRITTEN}
