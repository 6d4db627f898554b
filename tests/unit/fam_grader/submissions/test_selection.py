"""Names reduce to units, sources tell what they define, and the documented order decides between files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.course import Course, load_course
from fam_grader.submissions import Submission, SubmissionSource
from fam_grader.submissions._definitions import State, find_definitions, find_mentions
from fam_grader.submissions._file_names import is_replaced, unit_by_name
from fam_grader.submissions._notebook import notebook_module
from fam_grader.submissions._selection import Candidate, select


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
        ("def f(x): ...\nf.calls = {}\nf.rows[0] = 1\n", State.BARE),
        ("a, (b, *f) = x, y\n", State.WRITTEN),
        ("f = " + "(" * 5000 + ")" * 5000, State.UNPARSED),
        ("f = " + "-" * 100_000 + "1", State.WRITTEN),
        ("f = " + "a." * 100_000 + "b", State.WRITTEN),
    ],
    ids=range(18),
)
def test_a_source_tells_what_it_defines_without_being_run(text: str, state: State) -> None:
    """Whatever is in it: deep nesting does not harm the grader."""
    found = find_definitions(text, ["f"]).get("f", State.ABSENT)

    assert found is state or (len(text) > 9_000 and found is State.UNPARSED)
    assert found is State.ABSENT or find_mentions(text, ["f"]) == ("f",)


def test_a_notebooks_cells_are_looked_at_one_by_one() -> None:
    """Magic lines and a broken cell do not hide the others."""
    cells = ["%matplotlib inline\ndef f(x):\n    return x", "def g(:", "h = 1"]
    made = ", ".join(f'{{"cell_type": "code", "source": {cell!r}}}'.replace("'", '"') for cell in cells)

    found = find_definitions(notebook_module(f'{{"cells": [{made}]}}'), ["f", "g", "h"])

    assert found == {"f": State.WRITTEN, "g": State.UNPARSED, "h": State.WRITTEN}


PIECES = [
    "def convolve2d(x):\n    return x",
    "def convolve2d(x):\n    pass",
    "    convolve2d = len",
    "if x:\n    from feature_map import (\n        feature_map as a,\n        convolve2d\n    )",
    "from strides import convolve2d; a, feature_map = b",
    "convolve2d(feature_map(x))",
    "# feature_map = x",
    "'''Like convolve2d,\nfeature_map: yes.'''",
    "def \\\n  feature_map(x):\n  ...",
    "class feature_map: convolve2d = 1",
    "feature_map: int = 1",
    "feature_map.cache = {}",
    "(a, [b, feature_map]) = x",
    "(a, feature_map\f\n) = x",
    "def convolve2d(x:",
    "%time x",
]
PATHS = ["strides.py", "strides (1).py", "05_strides.py", "old/strides.py", "feature_map.py", "all.py", "helpers.py"]
COURSE = load_course()


def chosen(files: dict[str, str], course: Course) -> Submission:
    """Select from files that are all of the same age."""
    paths = {PurePosixPath(path): text for path, text in files.items()}
    named = {path: unit_by_name(path.name, course.units) for path in paths}
    candidates = [
        Candidate(path, text, 0, named[path], find_mentions(text, course.functions)) for path, text in paths.items()
    ]
    return select(SubmissionSource(Path("a"), "a", "a"), candidates, course, lambda _: True)


def best_of_all(candidates: list[Candidate], function: str, course: Course) -> Candidate | None:
    """Choose a file as the documentation has it, with each one parsed."""
    unit = course.functions[function].unit
    offers = [each for each in candidates if each.state(function)]
    return min(offers, key=lambda each: (-each.state(function), each.kinship(unit), each.age), default=None)


@given(st.dictionaries(st.sampled_from(PATHS), st.lists(st.sampled_from(PIECES), max_size=3).map("\n".join)))
def test_what_is_chosen_without_parsing_is_what_parsing_would_choose(files: dict[str, str]) -> None:
    """A file is parsed only if that could decide something."""
    found = chosen(files, COURSE)

    with (
        patch("fam_grader.submissions._selection._best", best_of_all),
        patch(f"{__name__}.find_mentions", lambda _, names: tuple(names)),
    ):
        assert found == chosen(files, COURSE)


def test_a_usual_submission_is_chosen_without_parsing() -> None:
    """Each unit's functions are in the file of its name."""
    files = {"strides.py": PIECES[0], "feature_map.py": "def feature_map(x):\n    return x\nfeature_map(1)"}

    with patch("fam_grader.submissions._selection.find_definitions") as parsing:
        found = chosen(files, COURSE)

    assert not parsing.called
    assert found.sources.functions["feature_map"] == ("feature_map", "feature_map")
