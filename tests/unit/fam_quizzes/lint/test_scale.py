"""`fam lint` looks at large decks in a time that grows with their size, and no faster."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from fam_quizzes.lint.checking import lint
from fam_quizzes.lint.report import Report
from support.decks import write_deck
from support.large_decks import large_deck


def calls_of(folder: Path, text: str) -> tuple[Report, int]:
    """Lint a deck, and count the calls of functions, in Python and in C: the same on every machine."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    write_deck(folder, text)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        report = lint([folder])
    finally:
        sys.setprofile(before)
    return report, calls


@pytest.mark.parametrize("faulty", [False, True], ids=["sound", "faulty"])
def test_the_work_grows_with_the_size_of_a_deck(faulty: bool, tmp_path: Path) -> None:
    """Four times the cards are about four times the work, also where each of them has a fault."""
    lint([write_deck(tmp_path, large_deck(3))])  # fills the caches of types
    small, few = calls_of(tmp_path, large_deck(100, faulty=faulty))
    large, many = calls_of(tmp_path, large_deck(400, faulty=faulty))

    assert (small.faults, large.faults) == ((100, 400) if faulty else (0, 0))
    assert many < 4.5 * few
