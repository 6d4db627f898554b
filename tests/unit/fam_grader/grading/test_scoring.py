"""How points come about: what is right counts, what is wrong is named, what we failed at is nobody's zero."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from otter.test_files import GradingResults

from fam.core.errors import InternalError
from fam.course import Course, load_course
from fam_grader.execution.calls import Call, CallResult
from fam_grader.execution.session import Budget, Launcher, Session, Sources
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.misconceptions import Diagnosis, MisconceptionDiagnoser
from fam_grader.grading.scoring import grade
from fam_grader.grading.suites import TestOutcome, load_groups

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


PUBLIC_ONLY = """
def double(values):
    if values.tolist() == [1, 3, 5]:
        return values * 2
    raise ValueError("not public")
"""


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
