"""What is noticed of a wrong answer, what answers that are no value come to, and how values are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fam_grader.execution.calls import Died, Missing, OutOfMemory, Raised, Returned, TimedOut
from fam_grader.execution.expectations import REFUSAL, refusal
from fam_grader.execution.packing import Opaque
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.grading.formatting import brief, write_number

TOLERANCE = Tolerance()

ARRAYS = hnp.arrays(
    st.sampled_from(["b1", "i1", "u8", "f2", "f4", "f8", "c16"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
SCALARS = st.one_of(*(hnp.from_dtype(np.dtype(name)) for name in ("b1", "i8", "f4", "f8")))
PLAIN = st.none() | st.booleans() | st.integers(-(2**1024), 2**1024) | st.floats() | st.complex_numbers()
KEYS = st.integers() | st.text(max_size=3) | st.tuples(st.floats(), st.booleans()) | st.just(Opaque("set"))
ANYTHING = st.recursive(
    PLAIN | st.text(max_size=5) | st.just(Opaque("dict")) | ARRAYS | SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS, max_size=3)
    ),
    max_leaves=5,
)


@given(ANYTHING, ANYTHING)
def test_any_two_values_can_be_compared(expected: object, actual: object) -> None:
    """Whatever travels over the wire is right or wrong, and never an exception of ours."""
    found = find_mismatch(Returned(expected), Returned(actual), TOLERANCE)

    assert found is None or found.sentence


# Answers that are no value


def test_changed_inputs_cost_a_right_answer() -> None:
    """For a wrong answer they are not reported: it has more to fix."""
    changed = find_mismatch(Returned(3), Returned(3, ("image", "argument 2")), TOLERANCE)
    both = find_mismatch(Returned(3), Returned(4, ("image",)), TOLERANCE)

    assert changed is not None
    assert changed.sentence == "the answer is right, but the call changed its input (image and argument 2)"
    assert both is not None
    assert both.kind == "value"


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (Returned(3), "accepted", "it returned 3 where a ValueError was expected"),
        (Raised("KeyError", (), "x", 3), "raised", "it raised KeyError in line 3: x; a ValueError was expected"),
        (Raised("NotImplementedError", ("NotImplementedError",)), "missing", "it is not written yet"),
        (Raised("OSError", (), "x", 4, loading=True), "loading", "its file does not load: OSError in line 4: x"),
        (Raised("ValueError", ("ValueError",), loading=True), "loading", "its file does not load: ValueError"),
        (TimedOut(2.0), "hung", "the call was not done after 2 seconds"),
        (TimedOut(0.5, loading=True), "hung", "loading its file was not done after 0.5 seconds"),
        (OutOfMemory(256.0, 7), "memory", "the call needed more than 256 MB of memory, in line 7"),
        (OutOfMemory(256.0, loading=True), "memory", "loading its file needed more than 256 MB of memory"),
        (OutOfMemory(256.0, killed=True), "memory", "the call used so much memory that the system ended the process"),
        (Died("it ended"), "died", "there was no answer: it ended"),
        (Missing("no file defines `f`"), "missing", "no file defines `f`"),
    ],
    ids=[
        "value",
        "other error",
        "not written",
        "syntax",
        "loading",
        "call hangs",
        "loading hangs",
        "memory",
        "memory while loading",
        "memory of the machine",
        "died",
        "missing",
    ],
)
def test_only_a_value_error_is_a_refusal(answer: object, kind: str, sentence: str) -> None:
    """A ValueError while the file loads is none, since it does not speak of the input."""
    found = find_mismatch(REFUSAL, answer, TOLERANCE)  # type: ignore[arg-type]

    assert found is not None
    assert (found.kind, found.sentence) == (kind, sentence)


def test_a_subclass_of_value_error_is_a_refusal() -> None:
    """As an `except ValueError` would catch it."""
    assert find_mismatch(REFUSAL, Raised("Odd", ("Odd", "ValueError", "Exception")), TOLERANCE) is None


@pytest.mark.parametrize(
    ("error", "answer", "sentence"),
    [
        ("KeyError", Raised("KeyError", ("KeyError", "LookupError")), None),
        ("LookupError", Raised("KeyError", ("KeyError", "LookupError")), None),
        ("KeyError", Raised("ValueError", ("ValueError",)), "it raised ValueError; a KeyError was expected"),
        ("IndexError", Returned([]), "it returned [] where an IndexError was expected"),
    ],
    ids=["the same", "a subclass", "another", "a value"],
)
def test_a_refusal_can_be_another_exception(error: str, answer: object, sentence: str | None) -> None:
    """What a course promises for inputs that it does not take is up to the course."""
    found = find_mismatch(refusal(error), answer, TOLERANCE)  # type: ignore[arg-type]

    assert (found and found.sentence) == sentence


# Short texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        ((np.zeros(2), 1), "(an array of shape (2,), 1)"),
        ((1,), "(1,)"),
        (list(range(11)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]"),
        (np.float32(0.5), "0.5"),
        ("a\nb", "'a\\nb'"),
        ("x" * 99, "'" + "x" * 58 + "…"),
        (Opaque("object"), "a value of type object"),
        ({"a": 1, "b": [2]}, "{'a': 1, 'b': [2]}"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (set(), "set()"),
        (None, "None"),
    ],
)
def test_a_value_fits_on_one_short_line(value: object, text: str) -> None:
    """What is left out is marked."""
    assert brief(value) == text


@given(ANYTHING)
def test_no_value_makes_a_long_line(value: object) -> None:
    """Nor one with a line break in it."""
    text = brief(value)

    assert len(text) <= 60
    assert "\n" not in text


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (np.int8(-3), "-3"), (0.1 + 0.2, "0.3"), (1e-9, "1e-09"), (np.float32(0.1), "0.1")]
)
def test_numbers_are_written_with_the_digits_that_matter(value: object, text: str) -> None:
    """Not with seventeen."""
    assert write_number(value) == text
