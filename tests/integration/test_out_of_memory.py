"""A process that the kernel ends for want of memory is reported as such, in a real control group."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

LIMIT = 400 << 20
ROOT = Path("/sys/fs/cgroup")
PARENTS = ((ROOT / "memory", "memory.limit_in_bytes"), (ROOT, "memory.max"))  # of version 1 and 2

GRADE = """
import json, os, pathlib, sys
pathlib.Path(sys.argv[1], "cgroup.procs").write_text(str(os.getpid()))

from fam_grader.execution.calls import Call
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.budget import Budget
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session

SOURCE = '''
import numpy as np

def fill(megabytes):
    return np.ones(megabytes << 17).sum() / (1 << 17)
'''
sources = Sources({"work": SOURCE}, {"work": "work.py"}, {"fill": ("work", "fill")})
with Session(PlainLauncher(), sources, Budget(call_seconds=30.0, memory_mb=8192.0)) as session:
    answers = [session.call(Call("fill", (megabytes,))) for megabytes in (1, 2048)]
print(json.dumps([[type(each).__name__, getattr(each, "killed", None)] for each in answers]))
"""


@pytest.fixture
def control_group() -> Iterator[Path]:
    """Return a control group with a limit of memory; skip where we may not make one."""
    for parent, name in PARENTS:
        group = parent / f"fam-test-{os.getpid()}"
        with suppress(OSError):
            group.mkdir()
            try:
                if (group / name).exists():
                    (group / name).write_text(str(LIMIT))
                    yield group
                    return
            finally:
                with suppress(OSError):
                    group.rmdir()
    pytest.skip("no control group can be made here")


@pytest.mark.linux
def test_a_process_that_the_kernel_ended_ran_out_of_memory(control_group: Path) -> None:
    """It did not just die: the count of the control group says why, and a second try ended the same."""
    done = subprocess.run(
        [sys.executable, "-c", GRADE, control_group], capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["Returned", None], ["OutOfMemory", True]]
