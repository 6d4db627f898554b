"""What holds outside the sandbox, too: deadlines, an empty environment; and one limit of memory for a submission."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from fam_grader.execution.calls import Died, OutOfMemory, Returned, TimedOut
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.sandbox.launcher import ZYGOTE_ENVIRONMENT


def test_an_environment_that_is_not_passed_on_tells_nothing(sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the memory in which the kernel keeps what a process was born with."""
    monkeypatch.setenv("FAM_SECRET", "heron")
    look = [sys.executable, "-I", "-c", "print(open('/proc/self/environ').read())"]

    born = {
        name: subprocess.run(look, env=environment, capture_output=True, text=True, check=True).stdout
        for name, environment in {"ours": None, "the zygote's": ZYGOTE_ENVIRONMENT}.items()
    }

    assert "heron" in born["ours"]
    assert "heron" not in born["the zygote's"]
    assert "heron" not in Path(f"/proc/{sandbox._zygote.pid}/environ").read_text()


SLOW = "import time\ndef slow():\n    time.sleep(0.6)\n    return 1\ndef other():\n    return slow()\n"


@pytest.mark.parametrize(
    "budget", [{"call_seconds": 0.2}, {"call_seconds": 30.0, "submission_seconds": 0.2}], ids=["call", "submission"]
)
def test_a_deadline_alone_ends_what_is_slow(ask, budget: dict[str, float]) -> None:
    """Outside the sandbox, where nothing else would: with more time the same call returns."""
    with ask(PlainLauncher(), SLOW, **budget) as answers:
        late = answers("slow")
    with ask(PlainLauncher(), SLOW, call_seconds=30.0) as answers:
        in_time = answers("slow")

    assert isinstance(late, TimedOut)
    assert in_time == Returned(1)


HOARD = """
import numpy as np

KEPT = []

def keep(megabytes):
    KEPT.append(np.ones(megabytes << 17))
    return len(KEPT)

def end():
    import os
    os._exit(1)
"""


def test_the_memory_limit_holds_for_the_whole_submission(sandbox, ask) -> None:
    """What all its calls keep is limited; it has one process at a time, and a new one begins with nothing."""
    with ask(sandbox, HOARD, memory_mb=256.0, call_seconds=30.0) as answers:
        kept = [answers("keep", 60) for _ in range(5)]
        ended, again = answers("end"), answers("keep", 60)
        processes = Path(f"/proc/{sandbox._zygote.pid}/task/{sandbox._zygote.pid}/children").read_text().split()

    assert kept[:3] == [Returned(1), Returned(2), Returned(3)]
    assert isinstance(kept[-1], OutOfMemory)
    assert isinstance(ended, Died)
    assert again == Returned(1)
    assert len(processes) == 1


WORK = """
import time

def work(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass

def sleep(seconds):
    time.sleep(seconds)

def die():
    import os
    os._exit(1)
"""


def test_the_processor_time_of_calls_is_the_kernels_count(ask) -> None:
    """Work counts, sleep does not, and a new process goes on where the last one ended."""
    with ask(PlainLauncher(), WORK, call_seconds=30.0) as answers:
        answers("work", 0.0)  # loads the module
        readings = [answers.session.processor_seconds()]
        for name, *args in [("work", 0.2), ("sleep", 0.3), ("die",), ("work", 0.2)]:
            answers(name, *args)
            readings.append(answers.session.processor_seconds())
    worked, slept, died, again = (after - before for before, after in itertools.pairwise(readings))

    assert worked >= 0.2
    assert 0 <= slept < worked / 2
    assert died >= 0
    assert again >= 0.2
