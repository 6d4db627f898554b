"""What differs is data: pieces of arrays, axes by their names, the input that a value comes from; and it travels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from fam.course import Course, FunctionSpec, WindowRule, use_course
from fam.course.signatures import Contract, axes_in, read_contract, spread
from fam.notebook import render_difference
from fam_grader.execution.calls import Call, CallResult, Returned, perform
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import load_groups, run_group
from fam_grader.reports.difference import Difference, make_difference, window_of, write_difference

CONTRACT = Contract(("image", "kernel", "stride"), {"stride": 1}, {"image": ("H", "W")}, ("H'", "W'"))
SPEC = FunctionSpec("f", "unit", 1, (), WindowRule("image", "kernel", "stride"))
IMAGE, KERNEL = np.arange(12).reshape(3, 4), np.ones((2, 2))


def difference(expected: Any, given: Any, index: tuple[int, ...] | None) -> Difference:
    """Compare two answers to one call."""
    return make_difference(SPEC, CONTRACT, Call("f", (IMAGE, KERNEL)), expected, given, index)


def test_a_wrong_value_is_shown_with_the_window_that_it_comes_from() -> None:
    """Marked in both answers and in the input."""
    expected = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

    lines = write_difference(difference(expected, expected + np.eye(2, 3, 1), (0, 1)))

    assert lines == [
        "expected     given        image",
        " 1 [2] 3      1 [3] 3       0 [ 1][ 2]  3",
        " 4  5  6      4  5  7       4 [ 5][ 6]  7",
        "                            8   9  10  11",
        "",
        "The value at [0, 1] comes from image[0:2, 1:3].",
    ]


def test_a_narrow_terminal_gets_the_input_below() -> None:
    """Rather than lines that are broken in the middle."""
    expected = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

    lines = write_difference(difference(expected, expected + 1, (0, 0)), width=30)

    assert max(map(len, lines[:-1])) <= 30
    assert lines.index("image") > 2


def test_other_shapes_are_compared_axis_by_axis_with_their_names() -> None:
    """The wrong one stands in brackets."""
    lines = write_difference(difference(np.zeros((2, 3)), np.zeros((2, 1)), None))

    assert lines[:4] == [
        "axis  expected  given",
        "H'           2      2",
        "W'           3     [1]",
        "",
    ]


@pytest.mark.parametrize(
    ("expected", "given", "index"),
    [
        (np.arange(24.0).reshape(2, 3, 4), np.ones((2, 3, 4)), (1, 2, 3)),
        (np.zeros((2, 2)), np.zeros((0, 2)), None),
        (np.array([1.0, np.nan]), np.array([np.inf, 1.0]), (0,)),
        ((1, 2), [1, 3], None),
        (3, None, None),
        (np.float64(2.0), np.zeros(3), None),
    ],
)
def test_a_difference_travels_as_json(expected: Any, given: Any, index: tuple[int, ...] | None) -> None:
    """Also NaN and infinity, for which JSON has no word; and each of them can be shown as text and as HTML."""
    made = difference(expected, given, index)

    again = msgspec.json.decode(msgspec.json.encode(made), type=Difference)

    assert again == made
    assert write_difference(again)
    assert render_difference(again)


# Contracts


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("ndarray of shape (H, W)", ("H", "W")),
        ("ndarray of shape (F,), or None", ("F",)),
        ("ndarray of shape (H - kH + 1, (W - kW) // s)", ("H - kH + 1", "(W - kW) // s")),
        ("an ndarray of any shape", ()),
        ("ndarray of shape (H, W", ()),
        ("int", ()),
    ],
)
def test_axes_are_read_from_what_a_docstring_says(text: str, axes: tuple[str, ...]) -> None:
    """Names and formulas; what is not said has no name."""
    assert axes_in(text) == axes


def test_dots_stand_for_as_many_axes_as_it_takes() -> None:
    """And names that do not fit are none."""
    assert spread(("...", "H", "W"), 4) == ("axis 0", "axis 1", "H", "W")
    assert spread(("...", "H", "W"), 2) == ("H", "W")
    assert spread(("H", "W"), 3) == ()


def test_a_file_without_a_contract_promises_nothing(tmp_path: Path) -> None:
    """It is a student's: it may be broken, empty, or gone; and when it is fixed, it is read again."""
    path = tmp_path / "unit.py"
    assert read_contract(path, "f") == Contract()
    for text in ("def f(:", "", "def g(): pass", "def f(x): pass"):
        path.write_text(text)
        assert read_contract(path, "f").gives == ()


@pytest.mark.parametrize("name", ["feature_map", "convolve2d", "conv_layer", "max_pool2d", "zero_pad", "im2col"])
def test_the_courses_docstrings_name_the_axes_of_their_results(course: Course, name: str) -> None:
    """The words of the lesson are those of the message."""
    assert course.unit_of(name).contract(name).gives


# Windows


class Wiggling(CallExecutor):
    """Answers with the reference, and keeps every call with what came."""

    def __init__(self, reference) -> None:
        self.reference = reference
        self.seen: list[tuple[Call, np.ndarray]] = []

    def call(self, call: Call) -> CallResult:
        """Call the reference."""
        answer = perform(self.reference(call.function), call.packed)
        if isinstance(answer, Returned) and isinstance(answer.value, np.ndarray):
            self.seen.append((call, answer.value))
        return answer


WINDOWED = [
    "feature_map",
    "zero_pad",
    "convolve2d",
    "convolve_volume",
    "stack_feature_maps",
    "conv_layer",
    "local_feature_map",
    "max_pool2d",
    "average_pool2d",
    "conv_layer_fast",
]


def asked(course: Course, reference, name: str) -> Iterator[tuple[Call, np.ndarray]]:
    """Return every call of the public checks of a function that has an array for an answer."""
    session = Wiggling(reference)
    with use_course(course):
        for group in load_groups(course, [course.unit_of(name)], hidden=False):
            if group.function == name:
                run_group(group, course.functions, session)
    return iter(session.seen)


@pytest.mark.parametrize("name", WINDOWED)
def test_a_declared_window_holds_all_that_a_value_depends_on(course: Course, reference, name: str) -> None:
    """Change the input outside, and the reference gives the same value there; for every value of every check."""
    spec, contract = course.functions[name], course.unit_of(name).contract(name)
    assert spec.window is not None
    checked = 0

    for call, answer in asked(course, reference, name):
        arguments = contract.bind(call.args, call.kwargs)
        image = arguments[spec.window.of]
        for index in np.ndindex(answer.shape):
            window = window_of(spec.window, contract, arguments, index, answer.shape)
            assert window is not None
            inside = np.zeros(image.shape, bool)
            for plane in window.planes:
                rows, cols = np.meshgrid(range(*window.rows), range(*window.cols), indexing="ij")
                fits = (rows >= 0) & (rows < image.shape[-2]) & (cols >= 0) & (cols < image.shape[-1])
                inside[plane][rows[fits], cols[fits]] = True
            changed = np.where(inside, image, image + 7.5)
            again = reference(name)(**{**arguments, spec.window.of: changed})
            assert again[index] == answer[index]
            checked += 1
    assert checked


@pytest.mark.parametrize("name", ["feature_map", "convolve2d", "average_pool2d", "zero_pad"])
def test_a_declared_window_holds_no_more_than_that(course: Course, reference, name: str) -> None:
    """Add to all of the input inside, and the value moves, as long as weights do not cancel out."""
    spec, contract = course.functions[name], course.unit_of(name).contract(name)
    assert spec.window is not None
    moved = 0

    for call, answer in asked(course, reference, name):
        arguments = contract.bind(call.args, call.kwargs)
        image = arguments[spec.window.of].astype(float)
        for index in np.ndindex(answer.shape):
            window = window_of(spec.window, contract, arguments, index, answer.shape)
            assert window is not None
            corner = (*window.planes[0], max(0, window.rows[0]), max(0, window.cols[0]))
            if corner[-2] < min(window.rows[1], image.shape[-2]) and corner[-1] < min(
                window.cols[1], image.shape[-1]
            ):
                changed = image.copy()
                changed[corner] += 1000.0
                again = reference(name)(**{**arguments, spec.window.of: changed})
                moved += bool(again[index] != answer[index])
    assert moved
