"""The student's side: what of the output is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fam_grader.execution.packing import Opaque
from fam_grader.execution.student import MAX_PRINTED, OutputBuffer


def test_short_output_is_kept_whole_and_taken_once() -> None:
    """Up to twice the limit nothing is left out."""
    buffer, text = OutputBuffer(), "x" * MAX_PRINTED + "y" * MAX_PRINTED
    buffer.write(text)

    assert buffer.peek() == text
    assert buffer.take() == text
    assert buffer.take() == ""


@given(st.lists(st.text("ab\n", max_size=3 * MAX_PRINTED), max_size=5))
def test_beginning_and_end_of_long_output_are_kept(parts: list[str]) -> None:
    """However it was split, and with the number of characters between them."""
    buffer, text = OutputBuffer(), "".join(parts)
    for part in parts:
        assert buffer.write(part) == len(part)

    left_out = len(text) - 2 * MAX_PRINTED
    kept = buffer.take()

    if left_out <= 0:
        assert kept == text
    else:
        assert kept == f"{text[:MAX_PRINTED]}\n[{left_out:,} characters left out]\n{text[-MAX_PRINTED:]}"


def test_an_exception_that_only_bears_the_name_of_a_builtin_one_is_not_that(ask, launcher) -> None:
    """`class ValueError(Exception)` is no ValueError, and a subclass of the real one is."""
    source = """
class ValueError(Exception):
    pass


def false():
    raise ValueError


def true():
    raise UnicodeError
"""
    with ask(launcher, source) as answers:
        assert "ValueError" not in answers("false").bases
        assert "ValueError" in answers("true").bases


def test_masked_values_do_not_travel_and_fractions_do(ask, launcher) -> None:
    """What lies beneath a mask is no value; a fraction is a number."""
    source = """
import numpy as np
from fractions import Fraction


def masked(mask):
    return np.ma.masked_array([1.0, 2.0], mask=mask)


def fraction():
    return Fraction(1, 4)
"""
    with ask(launcher, source) as answers:
        assert answers("masked", [False, True]).value == Opaque("masked array")
        assert answers("masked", [False, False]).value.tolist() == [1.0, 2.0]
        assert answers("fraction").value == 0.25
