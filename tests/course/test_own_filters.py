"""`edge_strength` is graded against the student's own filters, whatever those are."""

from __future__ import annotations

import pytest

from fam.course import Course
from fam_grader.execution.budget import Budget
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import TestOutcome, grade, load_groups

STRENGTH = """
def edge_strength(image):
    image = image.astype(float)
    if image.ndim != 2 or min(image.shape) < 3:
        raise ValueError("too small")
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    v = np.einsum("ijkl,kl", windows, np.asarray(vertical_edge_filter(), dtype=float))
    h = np.einsum("ijkl,kl", windows, np.asarray(horizontal_edge_filter(), dtype=float))
    return np.sqrt(v**2 + h**2)
"""

GOOD = "np.outer([1, 2, 1], [-1, 0, 1])"

NO_FILTERS = {
    "missing": "",
    "not a function": "vertical_edge_filter = 3",
    "not written yet": "def vertical_edge_filter():\n    raise NotImplementedError",
    "raises": "def vertical_edge_filter():\n    return 1 / 0",
    "raises ValueError": "def vertical_edge_filter():\n    raise ValueError",
    "exits": "def vertical_edge_filter():\n    raise SystemExit",
    "takes an argument": f"def vertical_edge_filter(image):\n    return {GOOD}",
    "dies": "def vertical_edge_filter():\n    import os\n    os._exit(3)",
    **{
        value: f"def vertical_edge_filter():\n    return {value}"
        for value in [
            "None",
            "'sobel'",
            "3.5",
            "np.float64(2)",
            "[[-1, 0, 1]] * 3",
            "np.array('sobel')",
            "np.array([['a'] * 3] * 3)",
            "np.array([[None] * 3] * 3)",
            "np.array([[-1, 0, 1]])",
            "np.array([-1, 0, 1])",
            "np.ones((3, 4))",
            "np.ones((1, 3, 3))",
            "np.ones((0, 3))",
            "np.array(1.0)",
            "np.zeros((3, 3))",
            "np.full((3, 3), np.nan)",
            "np.full((3, 3), np.inf)",
            "np.array([[-1, np.nan, 1]] * 3)",
            "np.array([[-1j, 0, 1j]] * 3)",
            "np.array([[False, True, True]] * 3)",
            "np.array([[-1, 0, 1]] * 3).astype('m8[s]')",
            "object()",
            "{'filter': 1}",
            "[]",
            "()",
            "lambda: 1",
        ]
    },
}

OTHER_FILTERS = {
    "signs turned": "np.array([[1.0, 0, -1]] * 3)",
    "a line filter": "np.array([[-1.0, 2, -1]] * 3)",
    "a blur": "np.ones((3, 3)) / 9",
    "bytes": "np.array([[-1, 0, 1]] * 3, np.int8)",
    "half precision": "np.array([[-1, 0, 1]] * 3, np.float16)",
    "a matrix": "np.matrix([[-1, 0, 1]] * 3)",
    "a view": "np.arange(-25.0, 25)[::2].reshape(5, 5)[::2, ::2]",
    "weights of 1e-30": f"1e-30 * {GOOD}",
}


def graded(course: Course, sandbox: Launcher, vertical: str, rest: str = STRENGTH) -> list[TestOutcome]:
    """Grade a submission with `vertical` as its vertical filter, and a sound horizontal one."""
    unit = course.units["edge_filters"]
    text = f"import numpy as np\n{vertical}\ndef horizontal_edge_filter():\n    return {GOOD}.T\n{rest}"
    functions = {name: (unit.name, name) for name in unit.functions}
    sources = Sources({unit.name: text}, {unit.name: "edge_filters.py"}, functions)
    budget = Budget(unit.limits.call_seconds, unit.limits.memory_mb)
    with Session(sandbox, sources, budget) as session:
        return grade(course, load_groups(course, [unit], hidden=True), session, MisconceptionDiagnoser(course))


def points(outcomes: list[TestOutcome], function: str) -> float:
    """Add up what one function earned."""
    return sum(o.test_file.score for o in outcomes if o.group.function == function)


@pytest.mark.parametrize("filter_", NO_FILTERS.values(), ids=NO_FILTERS)
def test_without_a_filter_the_strength_fails_and_the_grader_does_not(
    filter_: str, course: Course, sandbox: Launcher
) -> None:
    """A filter that is missing, raises or is no 3x3 array is the student's fault, so it never 'could not run'."""
    result = graded(course, sandbox, filter_)

    assert {outcome.status for outcome in result} <= {"passed", "failed"}
    assert points(result, "vertical_edge_filter") == 0
    assert points(result, "edge_strength") == 0
    assert points(result, "horizontal_edge_filter") == 2


@pytest.mark.parametrize("filter_", OTHER_FILTERS.values(), ids=OTHER_FILTERS)
def test_a_strength_that_follows_from_its_own_filters_keeps_every_point(
    filter_: str, course: Course, sandbox: Launcher
) -> None:
    """A mistake in a filter is paid for once; the strength that is computed from it is right."""
    result = graded(course, sandbox, f"def vertical_edge_filter():\n    return {filter_}")

    assert {outcome.status for outcome in result} <= {"passed", "failed"}
    assert points(result, "edge_strength") == 5


def test_a_strength_from_other_filters_than_the_students_own_loses_points(course: Course, sandbox: Launcher) -> None:
    """Sobel's strengths are right for Sobel's filters; beside Prewitt's they are another student's answer."""
    sobels = STRENGTH.replace("vertical_edge_filter()", GOOD)
    prewitt = "def vertical_edge_filter():\n    return np.array([[-1, 0, 1]] * 3)"

    result = graded(course, sandbox, prewitt, sobels)

    assert points(result, "vertical_edge_filter") == 2
    assert points(result, "edge_strength") < 2


def test_a_strength_of_zeros_fails_even_with_tiny_filters(course: Course, sandbox: Launcher) -> None:
    """Strengths from weights of 1e-9 are within the tolerance of 0, unless the suite scales its images."""
    zeros = "def edge_strength(image):\n    return np.zeros((image.shape[0] - 2, image.shape[1] - 2))"
    tiny = f"def vertical_edge_filter():\n    return 1e-9 * {GOOD}"
    both = f"{zeros}\ndef horizontal_edge_filter():\n    return 1e-9 * {GOOD}.T"

    outcomes = graded(course, sandbox, tiny, both)

    lost = {o.group.name for o in outcomes if o.group.function == "edge_strength" and o.status == "failed"}
    assert lost >= {"one window", "a photo", "values", "shapes", "dtypes", "inputs left alone"}


@pytest.mark.parametrize("dtype", ["float", "np.float32"])
@pytest.mark.parametrize("scale", ["1e-30", "1e-12", "0.1", "1 / 3", "255", "1e12", "1e30"])
def test_filters_keep_every_point_at_any_scale(scale: str, dtype: str, course: Course, sandbox: Launcher) -> None:
    """What a filter does is asked for, not how large its weights are."""
    weights = f"(({scale}) * {GOOD}).astype({dtype})"
    both = f"{STRENGTH}\ndef horizontal_edge_filter():\n    return {weights}.T"

    result = graded(course, sandbox, f"def vertical_edge_filter():\n    return {weights}", both)

    assert {outcome.status for outcome in result} <= {"passed", "failed"}
    assert sum(outcome.test_file.score for outcome in result) == 9


@pytest.mark.parametrize(("scale", "answer"), [("1e-40", "0.0"), ("1e-300", "0.0"), ("1e300", "np.inf")])
def test_weights_outside_a_sane_range_earn_no_strength(
    scale: str, answer: str, course: Course, sandbox: Launcher
) -> None:
    """Beside such filters zeros or infinities would pass for strengths; the filters keep their own points."""
    both = f"""
def edge_strength(image):
    if image.ndim != 2 or min(image.shape) < 3:
        raise ValueError("too small")
    return np.full((image.shape[0] - 2, image.shape[1] - 2), {answer})
def horizontal_edge_filter():
    return {scale} * {GOOD}.T
"""

    result = graded(course, sandbox, f"def vertical_edge_filter():\n    return {scale} * {GOOD}", both)

    assert {outcome.status for outcome in result} <= {"passed", "failed"}
    assert points(result, "vertical_edge_filter") == points(result, "horizontal_edge_filter") == 2
    assert points(result, "edge_strength") <= 1
