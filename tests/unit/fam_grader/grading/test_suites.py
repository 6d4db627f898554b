"""Suites are batched without a change of outcome, and groups earn the points that they deserve."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from otter.test_files import GradingResults

from fam.core.errors import InternalError
from fam.course import Course, load_course, use_course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, CallResult
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import Diagnosis, MisconceptionDiagnoser
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import (
    BatchedTestCase,
    Group,
    TestOutcome,
    batch_test_case,
    grade,
    load_groups,
    run_group,
)

HEAD = """
    import random
    import numpy as np
    from otter.test_files import test_case
    from fam.testing import Reference, call, claim, gives, refuses, satisfies, together
    OK_FORMAT = False
    name = "double"

    @test_case(name="one", points=1)
    def one(double):
"""

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

RIGHT_DOUBLE = """
def double(values):
    if values.size == 0:
        raise ValueError("empty")
    return values.astype(float) * 2
"""
RIGHT_HALVE = """
def halve(count):
    if count % 2:
        raise ValueError("odd")
    return count // 2
"""

PUBLIC_ONLY = """
def double(values):
    if values.tolist() == [1, 3, 5]:
        return values * 2
    raise ValueError("not public")
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
        ("for n in range(3):\n    satisfies(lambda value: claim(value is not None, 'None'), double, np.ones(n))", 3),
    ],
    ids=["two promises", "a loop", "claims"],
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
        "for n in range(2):\n    satisfies(lambda value: claim(value.size == n, 'is wrong'), double, np.ones(n))",
    ],
    ids=["a claim", "a condition", "chance", "no call", "a direct call", "claims that use a loop's variable"],
)
def test_what_depends_on_answers_or_on_chance_is_none(course_copy: Path, body: str) -> None:
    """It runs as it stands."""
    course, group = group_of(course_copy, body)
    random.seed(1)

    with use_course(course):
        [case] = group.test_file.test_cases
        assert batch_test_case(case) is None
        assert group.batched is group.test_file


CHECKS = {
    "a reference": "Reference('double').agrees(double, np.arange(n))",
    "claims": "satisfies(lambda value: claim((np.diff(value) == 2).all(), 'is wrong'), double, np.arange(n))",
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("body", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_batched_case_has_the_same_outcome_as_its_test_case(
    course_copy: Path, launcher: Launcher, body: str, check: str
) -> None:
    """The same status, the same wrong call, the same answer to it, and a session that goes on."""
    imports, halve = "import os\nimport numpy as np\ncalls = []\n", "def halve(n): return n // 2\n"
    source = f"{imports}\ndef double(values):\n    {body}\n\n{halve}"
    course, group = group_of(course_copy, f"for n in range(1, 12):\n    {check}")
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
        mismatch = outcome.mismatch and (outcome.mismatch.kind, outcome.mismatch.index)
        seen.append((outcome.status, len(outcome.observations), last.call.key, type(last.answer), mismatch))

    assert isinstance(group.batched.test_cases[0].body, BatchedTestCase)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("body", FUNCTIONS.values(), ids=FUNCTIONS)
def test_checks_made_together_have_the_outcome_of_checks_one_by_one(
    course_copy: Path, sandbox: Launcher, body: str
) -> None:
    """The same status, the same wrong call and the same mismatch, where an earlier call's value is waited for."""
    source = f"import os\nimport numpy as np\ncalls = []\n\ndef double(values):\n    {body}\n"
    sources = Sources({"m": source}, {"m": "m.py"}, {"double": ("m", "double")})
    loop = "for n in range(1, 12):\n    {indent}Reference('double').agrees({function}, np.arange(n))"

    seen = []
    for opening, indent, function in (("", "", "double"), ("with together(double) as asked:\n    ", "    ", "asked")):
        checks = loop.format(indent=indent, function=function)
        course, group = group_of(course_copy, f"call(double, np.ones(2))\n{opening}{checks}")
        with use_course(course), Session(sandbox, sources, Budget(call_seconds=0.5)) as session:
            outcome = run_group(group, course.functions, session)
        last = outcome.observations[-1]
        mismatch = outcome.mismatch and (outcome.mismatch.kind, outcome.mismatch.sentence)
        seen.append((outcome.status, len(outcome.observations), last.call.key, type(last.answer), mismatch))

    assert seen[0] == seen[1]


@pytest.fixture
def grade_source(small_course: Course, sandbox: Launcher) -> Callable[[str], list[TestOutcome]]:
    """Return a way to grade a source text with the small course's suites."""
    groups = load_groups(small_course, small_course.units.values(), hidden=True)

    def grade_it(source: str) -> list[TestOutcome]:
        functions = {name: ("doubling", name) for name in small_course.functions}
        sources = Sources({"doubling": source}, {"doubling": "doubling.py"}, functions)
        with Session(sandbox, sources, Budget(call_seconds=1.0)) as session:
            return grade(small_course, groups, session, MisconceptionDiagnoser(small_course))

    return grade_it


def points(graded: list[TestOutcome]) -> dict[str, float]:
    return {outcome.group.label: outcome.test_file.score for outcome in graded}


def diagnoses(graded: list[TestOutcome]) -> dict[str, Diagnosis]:
    return {outcome.group.label: outcome.diagnosis for outcome in graded if outcome.diagnosis}


def test_a_right_answer_earns_everything(grade_source) -> None:
    """Otter's total is the course's."""
    graded = grade_source(RIGHT_DOUBLE + RIGHT_HALVE)

    results = GradingResults([outcome.test_file for outcome in graded])
    assert results.total == results.possible == 4
    assert diagnoses(graded) == {}


def test_refusing_everything_earns_nothing(grade_source) -> None:
    """ValueError for every input does not earn the group of errors."""
    graded = grade_source("def double(values):\n    raise ValueError\n" + RIGHT_HALVE)

    assert points(graded) == {
        "double: on paper": 0,
        "double: values": 0,
        "double: errors": 0,
        "halve: on paper": 0.5,
        "halve: values and errors": 0.5,
    }


def test_hidden_errors_count_only_beside_a_hidden_value(grade_source) -> None:
    """Who knows the public answers alone, and raises ValueError for all else, gets nothing for hidden errors."""
    graded = grade_source(PUBLIC_ONLY + RIGHT_HALVE)

    assert points(graded)["double: on paper"] == 1
    assert points(graded)["double: values"] == points(graded)["double: errors"] == 0
    assert {each.group.label: each.status for each in graded}["double: errors"] == "passed"


def test_hidden_errors_count_where_no_hidden_group_checks_values(course_copy: Path, sandbox: Launcher) -> None:
    """A hidden suite of errors alone asks for no value, so a public one is enough."""
    path = course_copy / "grader/hidden/01_doubling/double.py"
    text = path.read_text(encoding="utf-8")
    start, end = text.index('@test_case(name="values"'), text.index('@test_case(name="errors"')
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    course = load_course(course_copy)
    groups = load_groups(course, course.units.values(), hidden=True)
    sources = Sources({"m": PUBLIC_ONLY}, {"m": "m.py"}, {"double": ("m", "double")})

    with Session(sandbox, sources, Budget(call_seconds=1.0)) as session:
        graded = grade(course, groups, session, MisconceptionDiagnoser(course))

    assert points(graded)["double: errors"] == 0.5


def test_a_file_that_raises_value_error_while_it_loads_refuses_nothing(grade_source) -> None:
    """An error at the wrong time is no refusal; a statement after the function costs only itself."""
    never_defined = grade_source(RIGHT_DOUBLE.replace("def double(values", "def double(values, _=int('not now')"))
    defined_before = grade_source(RIGHT_DOUBLE + "raise ValueError('not now')\n")

    assert sum(points(never_defined).values()) == 0
    assert sum(points(defined_before).values()) == 3


def test_a_group_counts_on_its_own(grade_source) -> None:
    """A function that is right but for its errors loses only those."""
    graded = grade_source("def double(values):\n    return values.astype(float) * 2\n" + RIGHT_HALVE)

    assert points(graded)["double: values"] == 1.5
    assert points(graded)["double: errors"] == 0


def test_a_misconception_is_named_with_its_sentence(grade_source) -> None:
    """The sentence is the docstring of the wrong answer that people give."""
    graded = grade_source("def double(values):\n    return values * values\n" + RIGHT_HALVE)

    named = diagnoses(graded)["double: on paper"]
    assert named.misconception == "double__squares"
    assert named.sentence == "The values are squared; doubling adds each value to itself."


def test_a_wrong_answer_of_its_own_kind_is_not_named(grade_source) -> None:
    """Better no diagnosis than a wrong one."""
    off_by_one = RIGHT_DOUBLE.replace("* 2", "* 2 + 1")

    graded = grade_source(off_by_one + RIGHT_HALVE)

    assert diagnoses(graded) == {}


@pytest.mark.parametrize(
    "answer",
    [
        "class Yes:\n    def __eq__(self, other): return True\n    def __getattr__(self, name): return self\n"
        "def double(values): return Yes()\ndef halve(count): return Yes()\n",
        "import numpy as np\nclass Always(np.ndarray):\n    def __eq__(self, o): return True\n"
        "def double(values): return np.zeros(values.shape).view(Always)\ndef halve(count): return 0\n",
        "class Int(int):\n    def __eq__(self, o): return True\n    __hash__ = None\n"
        "def double(values): return Int(3)\ndef halve(count): return Int(1)\n",
    ],
    ids=["an object", "an array", "an int"],
)
def test_what_is_equal_to_everything_is_wrong_all_the_same(grade_source, answer: str) -> None:
    """Comparisons happen here, on plain values."""
    assert sum(points(grade_source(answer)).values()) == 0


def test_patching_numpy_in_the_students_process_changes_nothing_here(grade_source) -> None:
    """The student's NumPy is the student's own."""
    source = (
        "import numpy as np\n"
        "np.abs = np.isclose = np.allclose = lambda *a, **k: np.array(True)\n"
        "np.ndarray.all = None if False else np.ndarray.all\n"
        "def double(values): return values\ndef halve(count): return count\n"
    )

    assert sum(points(grade_source(source)).values()) == 0


def test_an_answer_cannot_be_held_back_for_the_next_submission(grade_source) -> None:
    """Every submission has a process of its own, and so has every phase of one."""
    spoil = "import sys\nsys.modules['doubling_cache'] = 1\ndef double(values): return values\n"
    ask = "import sys\nassert 'doubling_cache' not in sys.modules\n" + RIGHT_DOUBLE + RIGHT_HALVE

    grade_source(spoil)

    assert sum(points(grade_source(ask)).values()) == 4


def test_what_public_checks_show_holds_nothing_of_hidden_ones(grade_source) -> None:
    """Hidden groups run after the public checks, in a new process."""
    source = (
        "seen = []\n"
        "def double(values):\n    seen.append(values.tolist())\n    raise ValueError(repr(seen))\n"
        "def halve(count):\n    raise ValueError(repr(seen))\n"
    )

    graded = grade_source(source)

    public = [outcome for outcome in graded if not outcome.group.hidden]
    assert [str(outcome.mismatch.sentence).count("[[") for outcome in public] == [1, 1]


class BrokenSession(CallExecutor):
    """A session whose grader is broken."""

    def call(self, call: Call) -> CallResult:
        """Fail as a grader does, not as a student does."""
        raise InternalError("the zygote is gone")

    def close(self) -> None:
        """Nothing is open."""


def test_an_internal_error_is_could_not_run_and_never_a_zero(small_course: Course) -> None:
    """Three outcomes stay three."""
    groups = load_groups(small_course, small_course.units.values(), hidden=True)

    graded = grade(small_course, groups, BrokenSession(), MisconceptionDiagnoser(small_course))  # type: ignore[arg-type]

    assert {outcome.status for outcome in graded} == {"could not run"}
    assert len(graded) == len(groups)


@pytest.mark.parametrize(
    ("body", "named"),
    [("raise ValueError('no')", "double__refuses"), ("a, b, c = values, values", "")],
    ids=["raised", "happened"],
)
def test_an_exception_that_just_happened_is_nobodys_misconception(
    course_copy: Path, sandbox: Launcher, body: str, named: str
) -> None:
    """Two functions that end in ValueError need not have the same mistake; two that refuse the same input may."""
    path = course_copy / "solutions/01_doubling/misconceptions.py"
    refuses = 'def double__refuses(values):\n    """Nothing is to be refused."""\n    raise ValueError("refused")\n'
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{refuses}", encoding="utf-8")
    course = load_course(course_copy)
    sources = Sources({"m": f"def double(values):\n    {body}\n"}, {"m": "m.py"}, {"double": ("m", "double")})
    groups = load_groups(course, course.units.values(), hidden=True)

    with Session(sandbox, sources, Budget(call_seconds=1.0)) as session:
        graded = grade(course, groups, session, MisconceptionDiagnoser(course))

    found = diagnoses(graded).get("double: on paper")
    assert (found.misconception if found else "") == named
