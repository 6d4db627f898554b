"""A digest is of what a value is, and of nothing that differs between machines."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fam.course import load_course
from fam_grader.execution.calls import Call, Raised, Returned
from fam_grader.grading.canonical import MOST_DOUBTS, write_answer
from fam_grader.grading.compare import Tolerance, compare
from fam_grader.grading.digests import (
    DigestDiagnoser,
    digest_of_answer,
    digest_of_call,
    digests_of_answer,
    digests_of_call,
    make_diagnoses,
)
from fam_grader.grading.subjects import Observation

SMALL = st.integers(-(2**7), 2**7 - 1)
FLOATS = st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 1 / 64, 0.1, 1e-7, 1e300, 1e308, np.inf, -np.inf, np.nan])
SHAPES = arrays.array_shapes(max_dims=3, max_side=4)
FEW = arrays.array_shapes(max_dims=2, max_side=3)
SCALARS = (
    st.booleans() | st.integers(-9, 9) | st.sampled_from([0.0, -0.0, 0.1, 1.0, 2.0]) | st.just("text") | st.none()
)
VALUES = st.recursive(
    SCALARS | arrays.arrays(np.float64, FEW, elements=FLOATS) | arrays.arrays(np.int64, FEW, elements=SMALL),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=4,
)


def answer(value: Any) -> str | None:
    """Return the digest of an answer."""
    return digest_of_answer(Returned(value))


def accepted(value: Any) -> set[str]:
    """Return the digests of answers that this one is taken for."""
    return set(digests_of_answer(Returned(value)))


@given(arrays.arrays(np.int8, SHAPES, elements=SMALL))
def test_the_width_of_numbers_is_not_in_the_digest_of_an_answer(values: Any) -> None:
    """Equal numbers have one digest, in integers and floats of all widths, of either byte order, in every layout."""
    twice = np.repeat(values, 2, axis=-1)
    same = [values.astype(dtype) for dtype in ("<i2", ">i4", "<i8", ">i8", "<f2", ">f4", "<f8")]
    same += [np.asfortranarray(values), twice[..., ::2], values[..., ::-1].copy()[..., ::-1]]

    assert {answer(each) for each in same} == {answer(values)}


@given(arrays.arrays(np.int32, SHAPES))
def test_default_integers_of_any_width_give_a_call_one_digest(values: Any) -> None:
    """A check's array is the same argument with 32 and 64 bits, as are NumPy's numbers in lists and keywords."""
    wide, other = values.astype(np.int64), np.asfortranarray(values.astype(">i8"))
    calls = [Call("f", (each, [each[..., 0]]), {"n": each.ravel()[0]}) for each in (values, wide, other)]

    assert len({digest_of_call(each) for each in calls}) == 1


@pytest.mark.parametrize(
    "dtype", [np.int8, np.uint8, np.int16, np.uint32, np.float16, np.float32, np.float64, np.bool_]
)
def test_a_dtype_that_a_check_chooses_is_in_the_digest_of_a_call(dtype: Any) -> None:
    """A sum may wrap around in some dtypes only, so a call with them is another one."""
    given_dtype, default = (Call("f", (np.array([1, 0], each),)) for each in (dtype, np.int64))

    assert digest_of_call(given_dtype) != digest_of_call(default)


@given(st.integers(-(2**31), 2**31 - 1))
def test_numbers_of_python_and_of_numpy_are_one_answer(number: int) -> None:
    """An int is an int; it is no float, though an int is accepted where a float is the answer."""
    assert {answer(kind(number)) for kind in (int, np.int32, np.int64)} == {answer(number)}
    assert answer(float(number)) != answer(number)
    assert answer(number) not in accepted(float(number))
    assert answer(float(number)) in accepted(np.int32(number))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (1.0, "1.0"),
        ([1.0], (1.0,)),
        (np.array([True]), np.array([1])),
        (np.array([1.0]), np.array([1 + 0j])),
        (np.array([[1.0, 2.0]]), np.array([1.0, 2.0])),
        (np.array([np.nan]), np.array([np.inf])),
        (np.array([200 + 100.0]), np.array([200], np.uint8) + np.array([100], np.uint8)),
        (138_357_544, 138_357_545),
        ({1: 2.0}, {1: 3.0}),
        (None, 0),
    ],
)
def test_what_is_of_another_kind_or_value_has_another_digest(one: Any, other: Any) -> None:
    """Kinds, shapes, sums that wrap around and counts that differ by one are distinguished."""
    assert answer(one) != answer(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.0, -0.0),
        (np.array([0.0, np.nan]), np.array([-0.0, -np.nan])),
        (np.array([0.0]), np.array([5e-17])),
        ({1, 2}, {2.0, 1.0}),
        ({(1, 0): 3}, {(np.int32(1), np.int64(0)): 3}),
    ],
)
def test_what_is_equal_has_one_digest(one: Any, other: Any) -> None:
    """Signs of zero, kinds of NaN, what cancellation leaves of zero, and entries that Python takes for one."""
    assert answer(one) == answer(other)


@given(arrays.arrays(np.float64, st.integers(1, MOST_DOUBTS), elements=FLOATS), st.data())
@example(np.full(10, 1 / 64), None)
def test_last_bits_do_not_hide_an_answer(values: Any, data: Any) -> None:
    """Whatever edges numbers lie at: one that is off by the rounding of a float32 is taken for the other."""
    largest = 2.0**-24
    shifts = data.draw(arrays.arrays(np.float64, values.shape, elements=st.floats(-1, 1))) if data else 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        moved = np.where(np.abs(values) < 1e300, values * (1 + largest * shifts), values)

    assert answer(values) in accepted(moved)


@given(st.floats(1e-3, 1e6))
def test_neighbours_on_two_sides_of_an_edge_are_taken_for_one_another(number: float) -> None:
    """There is an edge between any number and a larger one, and two computers may round to its two sides."""
    for digest, digests in (
        (answer, accepted),
        (lambda value: digest_of_call(Call("f", (value,))), lambda value: set(digests_of_call(Call("f", (value,))))),
    ):
        below, above = number, number * 1.01
        while above > np.nextafter(below, np.inf):
            middle = (below + above) / 2
            below, above = (middle, above) if digest(middle) == digest(number) else (below, middle)

        assert digest(below) != digest(above)
        assert digest(below) in digests(above)
        assert digest(above) in digests(below)


@given(VALUES, VALUES)
def test_what_compare_tells_apart_is_never_taken_for_the_same(one: Any, other: Any) -> None:
    """On students' machines, nothing is explained by a wrong answer that `fam grade` finds different."""
    if compare(one, other, Tolerance(equal_nan=True)) is not None:
        assert answer(one) not in accepted(other)


@given(arrays.arrays(np.float64, st.integers(1, 6), elements=st.floats(-1e9, 1e9)), st.floats(1.001, 3), st.data())
def test_what_is_off_by_more_than_the_tolerance_is_another_answer(values: Any, times: float, data: Any) -> None:
    """However little more it is."""
    tolerance = Tolerance()
    moved, at = values.copy(), data.draw(st.integers(0, values.size - 1))
    moved[at] += times * (tolerance.atol + tolerance.rtol * abs(values[at]))

    assert answer(values) not in accepted(moved)


def test_the_texts_of_a_value_are_few_however_many_numbers_lie_at_edges() -> None:
    """Those nearest to an edge are tried on both sides; the value itself is left as it was written."""
    few, many, most = (write_answer(np.linspace(0.01, 1, size)) for size in (400, 40_000, 1_200_000))
    tree = str(few.tree)

    assert len(few.doubts) > MOST_DOUBTS
    assert len(list(few.texts())) == 2**MOST_DOUBTS
    assert str(few.tree) == tree
    assert 1 < len(list(many.texts())) <= 32
    assert len(list(most.texts())) == 1


def test_messages_about_default_integers_are_the_same_everywhere() -> None:
    """NumPy names the machine's width in its messages."""
    text = "Cannot cast ufunc 'add' output from dtype('float64') to dtype('{}') with casting rule 'same_kind'"
    raised = [Raised("UFuncTypeError", ("TypeError",), text.format(name)) for name in ("int64", "int32", "int8")]
    wide, default, narrow = map(digest_of_answer, raised)

    assert wide == default != narrow


def test_a_mistake_with_one_width_is_not_contradicted_by_the_other(course_copy: Path) -> None:
    """Two calls may have one digest; who is right about one of them may still have the mistake."""
    check = course_copy / "exercises/01_doubling/checks/double.py"
    body = """

    @test_case(name="widths", points=0.5)
    def widths(double):
        gives(np.array([2, 4]), double, np.array([1, 2], np.int64))
        gives(np.array([2, 4]), double, np.array([1, 2], np.int32))
    """
    check.write_text(check.read_text(encoding="utf-8") + textwrap.dedent(body), encoding="utf-8")
    wrong = course_copy / "solutions/01_doubling/misconceptions.py"
    mistake = (
        'def double__narrow(values):\n    """Narrow."""\n    return values * (2 if values.itemsize == 8 else 3)\n'
    )
    wrong.write_text(f"{wrong.read_text(encoding='utf-8')}\n\n{mistake}", encoding="utf-8")
    course = load_course(course_copy)
    unit = course.units["doubling"]
    unit.diagnoses.write_text(make_diagnoses(course, unit), encoding="utf-8")
    diagnoser = DigestDiagnoser(course)
    wide, narrow = (Call("double", (np.array([1, 2], dtype),)) for dtype in (np.int64, np.int32))
    right, tripled = Returned(np.array([2, 4])), Returned(np.array([3, 6]))

    found = {
        diagnoser.describe("double", each).sentence: each
        for each in diagnoser.explaining(Observation(narrow, right, tripled, None), {})
    }

    assert set(found) == {"Narrow."}
    assert not diagnoser.contradicts(found["Narrow."], Observation(wide, right, right, None), {})
