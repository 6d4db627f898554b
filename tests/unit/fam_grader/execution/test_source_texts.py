"""How a submission's texts reach its process."""

from __future__ import annotations

import pytest

from fam_grader.execution.source_texts import SourceTexts, join_texts


def test_texts_arrive_as_they_were_sent() -> None:
    """Also those with characters of several bytes, with half of a surrogate pair, and empty ones."""
    texts = {"plain": "x = 1\n", "empty": "", "wide": "s = 'é😀'\n", "half": "t = '\ud83d'\n", "last": "y = 2\n"}

    received = SourceTexts(*join_texts(texts))

    assert dict(received) == texts
    assert list(received) == list(texts)
    assert len(received) == len(texts)


def test_only_what_was_sent_is_there() -> None:
    """A module that is not the submission's is looked for elsewhere."""
    received = SourceTexts(*join_texts({"strides": "x = 1\n"}))

    assert "strides" in received
    assert "numpy" not in received
    with pytest.raises(KeyError):
        received["numpy"]


def test_a_text_is_decoded_only_when_it_is_asked_for() -> None:
    """Bytes that are not UTF-8 make no difference to the other texts."""
    received = SourceTexts({"broken": 1, "whole": 5}, b"\xffx = 1")

    assert "broken" in received
    assert received["whole"] == "x = 1"
    with pytest.raises(UnicodeDecodeError):
        received["broken"]
