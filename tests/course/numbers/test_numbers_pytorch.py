"""Our layer, its gradients and our poolings answer what PyTorch answered when `record_pytorch.py` asked it."""

from __future__ import annotations

import numpy as np
import pytest

from support.record_pytorch import ANSWERS, PLANS, checksum, questions, recorded

EACH_FUNCTION = pytest.mark.parametrize("function", PLANS)


@EACH_FUNCTION
def test_the_questions_are_those_that_pytorch_was_asked(function) -> None:
    """If this fails, the questions have changed since: record the answers again."""
    with np.load(ANSWERS) as file:
        asked = int(file[f"{function}_checksum"])

    assert checksum(function) == asked
    assert len(list(recorded(function))) == len(list(questions(function)))


@EACH_FUNCTION
def test_our_reference_agrees_with_pytorch(reference, function) -> None:
    """The same values, to twelve digits, and ValueError wherever PyTorch refuses."""
    ours = reference(function)

    for question, theirs in zip(questions(function), recorded(function), strict=True):
        if theirs is None:
            with pytest.raises(ValueError):
                ours(*question.arrays, **question.settings)
            continue
        answer = ours(*question.arrays, **question.settings)
        pairs = zip(answer, theirs, strict=True) if isinstance(theirs, tuple) else [(answer, theirs)]
        for actual, expected in pairs:
            np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12, err_msg=str(question))
            assert np.shape(actual) == expected.shape, question


@pytest.mark.parametrize("function", ["conv_layer", "max_pool2d", "average_pool2d"])
def test_the_record_holds_refusals_and_every_kind_of_setting(function) -> None:
    """Pairs with different entries, plain numbers, and both outcomes: otherwise the test above shows little."""
    kinds = {
        "refused" if answer is None else f"{name} as {type(value).__name__}"
        for question, answer in zip(questions(function), recorded(function), strict=True)
        for name, value in question.settings.items()
    }

    names = {"stride", "padding"} | ({"dilation"} if function == "conv_layer" else {"size"})
    assert kinds >= {"refused"} | {f"{name} as {kind}" for name in names for kind in ("int", "tuple")}


def test_the_record_stays_small() -> None:
    """A few hundred answers need no more than 400 kB in the repository."""
    assert ANSWERS.stat().st_size < 400_000
