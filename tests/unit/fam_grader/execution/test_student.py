"""The student's side: what of the output is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

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
