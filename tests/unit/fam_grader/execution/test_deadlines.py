"""Limits count what a student's process uses, whatever else the machine is doing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from fam_grader.execution import deadlines
from fam_grader.execution.calls import Returned, TimedOut
from fam_grader.execution.deadlines import CallDeadline

BURN = """
import time

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return 1

def sleep(seconds):
    time.sleep(seconds)
    return 1
"""


class FakeClock:
    """A process that computes for `share` of the time; what is left it waits for a processor, or sleeps."""

    def __init__(self, share: float, *, sleeps: bool = False, known: bool = True) -> None:
        self.share, self.sleeps, self.known = share, sleeps, known
        self.now = 0.0

    def processor(self) -> float:
        """Return the time in which it computed."""
        return self.now * self.share

    def delayed(self) -> float | None:
        """Return the time in which it waited for a processor."""
        return (0.0 if self.sleeps else self.now * (1 - self.share)) if self.known else None


def time_out_of(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> float:
    """Return when a call with a limit of two seconds is given up."""
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    deadline = CallDeadline(clock, 2.0, clock.delayed())
    while True:
        try:
            clock.now += deadline.left()
        except TimeoutError:
            return clock.now


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (FakeClock(1.0), 2.0),
        (FakeClock(0.1), 20.0),
        (FakeClock(0.0, sleeps=True), 2.0),
        (FakeClock(0.5, sleeps=True), 2.0),
        (FakeClock(0.0, known=False), 2.0 * deadlines.WALL_FACTOR),
    ],
    ids=["alone", "one of ten", "asleep", "half asleep", "nothing is known"],
)
def test_a_call_is_given_up_when_it_has_used_its_limit(
    clock: FakeClock, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for a processor costs nothing, sleep does; in the end the clock on the wall decides."""
    assert time_out_of(clock, monkeypatch) == pytest.approx(expected, rel=0.06)


@pytest.fixture
def one_busy_core() -> Iterator[None]:
    """Pin us, and so what we start from now on, to one core that others keep busy."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(5)]
    yield
    for burner in burners:
        burner.kill()
        burner.wait()
    os.sched_setaffinity(0, before)


@pytest.mark.slow
def test_a_busy_machine_costs_no_call(launcher, ask, one_busy_core: None) -> None:
    """A sixth of a core lets a call of half a second take three, and its limit is one; a loop still ends."""
    with ask(launcher, BURN + "\ndef loop():\n    while True: pass\n", call_seconds=1.0) as answers:
        results = [answers("burn", 0.5), answers("loop")]

    assert results == [Returned(1), TimedOut(1.0)]


def test_what_comes_near_its_limit_is_noted(launcher, ask) -> None:
    """On a slower machine it might come out otherwise."""
    with ask(launcher, BURN, call_seconds=1.0) as answers:
        answers("sleep", 0.01)
        answers("burn", 0.7)

        assert list(answers.session.near_limit) == ["burn"]
        assert 0.6 < answers.session.near_limit["burn"] < 1.1
