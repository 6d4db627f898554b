"""Finding a term or a concept by what people type."""

from __future__ import annotations

import pytest

from fam_quizzes.study.reading.lookup import Index

INDEX = Index([(["Stride"], 1), (["Feature map", "map"], 2), (["C9"], 9), (["C10"], 10)])


@pytest.mark.parametrize(
    ("typed", "item"),
    [("stride", 1), ("Strides", 1), ("strid", 1), ("MAP", 2), ("c9", 9), ("c10", 10)],
)
def test_case_plurals_and_slips_are_understood(typed: str, item: int) -> None:
    """There is only one thing that they can mean."""
    assert INDEX.find(typed).item == item


@pytest.mark.parametrize("typed", ["C99", "C90", "C8", "", "pooling"])
def test_another_number_is_another_name(typed: str) -> None:
    """A slip in a number would show another concept."""
    found = INDEX.find(typed)

    assert found.item is None
    assert not found.guessed
