"""Errors that are not a student's mistake."""

from __future__ import annotations

import pickle
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import FaultyCourse


def test_all_faults_come_back_from_another_process() -> None:
    """`fam verify` checks units in processes of their own, which send back what they raise."""
    error = FaultyCourse([Diagnostic(Path("deck.yaml"), line, 1, f"fault {line}") for line in (3, 2)])

    received = pickle.loads(pickle.dumps(error))

    assert received.faults == error.faults
    assert str(received) == str(error) == "deck.yaml:2:1: fault 2\ndeck.yaml:3:1: fault 3"
