"""The solutions: the examples in their docstrings, which students read in their skeletons, are true."""

from __future__ import annotations

import doctest

import pytest

from fam.course import load_course
from fam_grader.grading import references
from support.paths import REPOSITORY

COURSE = load_course(REPOSITORY)


@pytest.mark.parametrize("name", COURSE.functions)
def test_each_function_has_an_example_that_runs(name: str) -> None:
    """An example that is wrong in the docstring would be wrong on every student's screen."""
    function = references.reference(COURSE, name).function
    examples = doctest.DocTestFinder(recurse=False).find(function, name, globs=vars(doctest) | function.__globals__)

    results = [doctest.DocTestRunner().run(example) for example in examples]

    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0


@pytest.mark.parametrize("unit", COURSE.units.values(), ids=lambda unit: unit.label)
def test_each_unit_has_right_answers_in_six_styles(unit) -> None:
    """`fam verify` proves that they keep every point: a suite asks for the answer, not for a method."""
    assert len(unit.right_answers) >= 6


@pytest.mark.parametrize("unit", COURSE.units.values(), ids=lambda unit: unit.label)
def test_each_skeleton_documents_what_students_need(unit) -> None:
    """Shapes, errors and an example are in the docstring, and a TODO says where to write."""
    skeleton = unit.skeleton.read_text(encoding="utf-8")

    for name in unit.functions:
        body = skeleton.split(f"def {name}(")[1].split("\ndef ")[0]
        assert "Returns\n" in body
        assert ">>> " in body
        assert "# TODO: " in body
        assert f'raise NotImplementedError("{name}: not written yet")' in body
