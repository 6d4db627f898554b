"""Test cases in batches: which can be batched, and that the outcome stays the same."""

from __future__ import annotations

import random
import textwrap
from pathlib import Path

import pytest

from fam.course import Course, load_course, use_course
from fam_grader.execution.session import Budget, Launcher, Session, Sources
from fam_grader.grading.suites import BatchedTestCase, Group, batch_test_case, load_groups, run_group

HEAD = """
    import random
    import numpy as np
    from otter.test_files import test_case
    from fam.testing import Reference, call, claim, gives, refuses
    OK_FORMAT = False
    name = "double"

    @test_case(name="one", points=1)
    def one(double):
"""


def group_of(course_copy: Path, body: str) -> tuple[Course, Group]:
    """Return the one public group of `double` with `body` as its test."""
    text = textwrap.dedent(HEAD) + textwrap.indent(textwrap.dedent(body), "    ")
    (course_copy / "exercises/01_doubling/checks/double.py").write_text(text, encoding="utf-8")
    course = load_course(course_copy)
    return course, load_groups(course, course.units.values(), hidden=False)[0]


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("gives(np.array([2]), double, np.array([1]))\nrefuses(double, np.zeros(0))", 2),
        ("for n in range(100):\n    Reference('double').agrees(double, np.arange(n + 1))", 100),
    ],
    ids=["two promises", "a loop"],
)
def test_a_case_with_the_same_calls_whatever_the_results_is_batched(course_copy: Path, body: str, calls: int) -> None:
    """All of its calls are in the batches, in their order."""
    course, group = group_of(course_copy, body)

    with use_course(course):
        body = group.batched.test_cases[0].body

    assert isinstance(body, BatchedTestCase)
    assert sum(len(batch.expectations) for batch in body.batches) == calls


@pytest.mark.parametrize(
    "body",
    [
        "claim(call(double, np.ones(1))[0] == 2, 'is wrong')",
        "if call(double, np.ones(1)).size:\n    gives(np.array([2]), double, np.array([1]))",
        "gives(np.array([2 * (n := random.random())]), double, np.array([n]))",
        "claim(True, 'never')",
        "claim(double(np.ones(1)) is None, 'never')",
    ],
    ids=["a claim", "a condition", "chance", "no call", "a direct call"],
)
def test_what_depends_on_answers_or_on_chance_is_none(course_copy: Path, body: str) -> None:
    """It runs as it stands."""
    course, group = group_of(course_copy, body)
    random.seed(1)

    with use_course(course):
        [case] = group.test_file.test_cases
        assert batch_test_case(case) is None
        assert group.batched is group.test_file


FUNCTIONS = {
    "right": "return values.astype(float) * 2",
    "right in float32": "return values.astype(np.float32) * 2",
    "wrong": "return values",
    "wrong at the fourth call": "calls.append(1); return values * (2 if len(calls) != 4 else 3)",
    "dies at seven": "return values * 2 if len(values) != 7 else os._exit(3)",
    "hangs at seven": "\n    while len(values) == 7: pass\n    return values * 2",
    "hangs after a wrong answer": "\n    while len(values) == 7: pass\n    return values * (2 + len(values) // 6)",
    "raises": "return values[100]",
    "changes its input": "values *= 2; return values",
    "prints": "print('hello'); return values * 3",
}


@pytest.mark.parametrize("body", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_batched_case_has_the_same_outcome_as_its_test_case(
    course_copy: Path, launcher: Launcher, body: str
) -> None:
    """The same status, the same wrong call, the same answer to it, and a session that goes on."""
    imports, halve = "import os\nimport numpy as np\ncalls = []\n", "def halve(n): return n // 2\n"
    source = f"{imports}\ndef double(values):\n    {body}\n\n{halve}"
    course, group = group_of(
        course_copy, "for n in range(1, 12):\n    Reference('double').agrees(double, np.arange(n))"
    )
    sources = Sources({"m": source}, {"m": "m.py"}, {"double": ("m", "double"), "halve": ("m", "halve")})
    plain = Group(*(getattr(group, name) for name in Group.__match_args__))
    plain.__dict__["batched"] = group.test_file
    other = load_groups(course, course.units.values(), hidden=False)[1]

    seen = []
    for each in (group, plain):
        with use_course(course), Session(launcher, sources, Budget(call_seconds=0.5)) as session:
            outcome = run_group(each, course.functions, session)
            assert run_group(other, course.functions, session).status == "passed"
        last = outcome.observations[-1]
        told = outcome.mismatch and (outcome.mismatch.kind, outcome.mismatch.index)
        seen.append((outcome.status, len(outcome.observations), last.call.key, type(last.answer), told))

    assert isinstance(group.batched.test_cases[0].body, BatchedTestCase)
    assert seen[0] == seen[1]
