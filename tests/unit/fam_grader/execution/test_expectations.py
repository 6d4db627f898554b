"""Right answers are recognised by their bytes, before they are decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fam_grader.execution.calls import Call, Raised, Returned, encode_answer
from fam_grader.execution.expectations import REFUSAL, Claims, Expectation

WHOLE, FRACTIONS = np.array([[1, 2], [3, 4]]), np.array([0.5, 1.5])


def found(
    expected: Returned | Raised | Claims, answer: Returned | Raised, printed: str = "", request: int = 7
) -> Any:
    """Return what is recognised in the frame of an answer to request 7."""
    head, body = encode_answer(answer, printed, request)
    return Expectation(Call("f"), expected).find_right(head.encode(), body, 7)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (Returned(WHOLE), Returned(WHOLE.copy())),
        (Returned(WHOLE), Returned(WHOLE.astype(float))),
        (Returned(FRACTIONS), Returned(FRACTIONS.copy())),
        (Returned((1, "a")), Returned((1, "a"))),
        (REFUSAL, Raised("ValueError", REFUSAL.bases, "any text", 12, deliberate=True)),
    ],
    ids=["whole numbers", "whole numbers as floats", "fractions", "a tuple", "a refusal"],
)
def test_a_right_answer_is_recognised(expected: Returned | Raised, answer: Returned | Raised) -> None:
    """What stands for it is equal to it."""
    right = found(expected, answer)

    assert type(right) is type(answer)
    if isinstance(answer, Returned):
        np.testing.assert_equal(right.value, answer.value)
        assert getattr(right.value, "dtype", None) == getattr(answer.value, "dtype", None)


@pytest.mark.parametrize(
    ("expected", "answer", "printed", "request_number"),
    [
        (Returned(WHOLE), Returned(WHOLE + 1), "", 7),
        (Returned(WHOLE), Returned(WHOLE.ravel().astype(float)), "", 7),
        (Returned(WHOLE), Returned(WHOLE.astype(np.float32)), "", 7),
        (Returned(WHOLE), Returned(WHOLE, modified=("image",)), "", 7),
        (Returned(WHOLE), Returned(WHOLE), "printed", 7),
        (Returned(WHOLE), Returned(WHOLE), "", 8),
        (Returned(3), Returned(3.0), "", 7),
        (REFUSAL, Raised("TypeError", ("TypeError", "Exception"), deliberate=True), "", 7),
        (REFUSAL, Returned(None), "", 7),
        (Claims(bool), Returned(None), "", 7),
    ],
    ids=[
        "another value",
        "another shape",
        "another dtype",
        "a changed input",
        "output",
        "another number",
        "a float for an int",
        "another exception",
        "no exception",
        "claims",
    ],
)
def test_other_answers_are_not(
    expected: Returned | Raised | Claims, answer: Returned | Raised, printed: str, request_number: int
) -> None:
    """They are decoded and compared, and may still be right."""
    assert found(expected, answer, printed, request_number) is None
