"""Signals that stop a run: the first one counts, and tidying up is left alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from fam_grader.batch import grade_class
from fam_grader.batch.grade_class import SIGNALS, ignore_signals, stopped_by_signals


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Restore the signal handlers of pytest, which a stopped run leaves ignored."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_what_is_inside(number: signal.Signals) -> None:
    """And from then on the process, which is about to end, hears none."""
    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        os.kill(os.getpid(), number)

    os.kill(os.getpid(), signal.SIGTERM)


def test_an_impatient_second_signal_does_not_cut_the_tidying_short() -> None:
    """It comes while the first one is being dealt with."""
    tidied = False

    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            tidied = True

    assert tidied


def test_a_signal_that_was_lost_gets_another_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python drops an exception in a destructor, for one."""
    monkeypatch.setattr(grade_class, "GRACE_SECONDS", 0.0)

    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGINT)


def test_what_is_undisturbed_hears_nothing_and_what_follows_does() -> None:
    """The tables of a stopped run are written in peace."""
    with pytest.raises(KeyboardInterrupt), stopped_by_signals():
        with ignore_signals():
            for number in SIGNALS:
                os.kill(os.getpid(), number)
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_finished_run_restores_the_signal_handlers() -> None:
    """For programs that use it as a library."""
    before = [signal.getsignal(each) for each in SIGNALS]

    with stopped_by_signals(), ignore_signals():
        pass

    assert [signal.getsignal(each) for each in SIGNALS] == before
