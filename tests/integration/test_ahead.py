"""The process for a student's code that starts before the course is loaded: a copy of the command, where safe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.linux

FILE = "exercises/01_doubling/doubling.py"
AHEAD = "import gc, sys; from fam_grader.execution.ahead import start_ahead; start_ahead(gc.get_threshold())"
ASK = """
from fam_grader.execution.ahead import _waiting
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session
import json, sys
kind = type(_waiting[0]).__name__ if _waiting else ""
sources = Sources({"answer": sys.stdin.read()}, {"answer": "answer.py"}, {"facts": ("answer", "facts")})
with Session(PlainLauncher(report_after=1.0, restricted=False), sources, Budget()) as session:
    print(json.dumps([kind, session.call(Call("facts")).value]))
"""
# What a student's code can see of its process, that is the same in each process of one kind.
FACTS = """
import gc, os, sys

def deepest(depth=1):
    try:
        return deepest(depth + 1)
    except RecursionError:
        return depth

def facts():
    ours = [name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    return dict(
        modules=sorted(name for name in ours if not name.startswith("_")), path=sys.path, argv=sys.argv,
        deepest=deepest(), gc=gc.get_threshold(),
        main=sorted(vars(sys.modules["__main__"]).keys() & {"_asks_for_help", "start_ahead"}),
        descriptors=sorted(os.listdir("/proc/self/fd")), environment=environment, typed=sys.stdin.read(),
        streams=[os.readlink(f"/proc/self/fd/{each}").partition(":")[0] for each in (0, 1)],
        group=os.getpgid(0) == os.getpgid(os.getppid()), fam=sorted(vars(sys.modules["fam"]).keys()),
    )
"""


def facts(*before: str, **environment: str) -> list[Any]:
    """Return the kind of the process that waits, and what a student's code finds in the process that it gets."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*before, ASK])],
        input=FACTS,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def test_a_copy_of_the_command_is_like_a_new_process_in_all_that_code_can_see() -> None:
    """The modules, the paths, the streams, how deep functions may call each other."""
    new = facts()
    copied = facts(AHEAD)

    assert new[0] == ""
    assert copied[0] == "Forked"
    assert copied[1] == new[1]


@pytest.mark.parametrize(
    ("before", "environment"),
    [
        ("", {"PYTHONWARNINGS": "ignore"}),
        ("import sys; sys.settrace(lambda *_: None)", {}),
        ("import threading, time; threading.Thread(target=time.sleep, args=(2,), daemon=True).start()", {}),
    ],
    ids=["environment", "tracing", "threads"],
)
def test_what_a_copy_would_inherit_calls_for_a_new_process(before: str, environment: dict[str, str]) -> None:
    """A student's code gets neither our settings, nor half of our threads."""
    kind, _ = facts(before, AHEAD, "sys.settrace(None)", **environment)

    assert kind == "Fresh"


# Of `double`, and of `halve` after it in the same process or the next.
BODIES = {
    "works, and prints": ("return values * 2.0", "print('x' * 9000)\n    return count"),
    "exits, and ends itself": ("import sys\n    sys.exit(3)", "import os\n    os._exit(7)"),
    "crashes, by itself and by a signal": (
        "import ctypes\n    ctypes.string_at(0)",
        "import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)",
    ),
    "recurses, and uses all memory": ("return double(values)", "return np.ones(1 << 34)"),
    "imports what is not there": ("import click\n    return values", "import fam.commands\n    return count"),
    "reads a file and the keyboard": ("return open('/etc/hostname').read()", "return input()"),
    "hangs, and works": ("while True: pass", "return count // 2"),
}


def check(workspace: Path, **environment: str) -> tuple[int, str, str]:
    """Return the exit code of `fam check --json`, what it prints but for the time, and what it reports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FAM_COURSE"))}
    done = subprocess.run(
        [sys.executable, "-c", "from fam.cli import main; main()", "--course", workspace, "check", "--json"],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, re.sub(r'"seconds": [0-9.]+', "", done.stdout), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("double", "halve"), BODIES.values(), ids=BODIES)
def test_a_check_says_the_same_of_code_in_a_copy_and_in_a_new_process(
    workspace: Path, double: str, halve: str
) -> None:
    """Also of code that ends its process, or has to be ended."""
    text = f"import numpy as np\n\ndef double(values):\n    {double}\n\ndef halve(count):\n    {halve}\n"
    (workspace / FILE).write_text(text, encoding="utf-8")

    copied = check(workspace)
    new = check(workspace, PYTHONWARNINGS="default")

    assert copied == new
    assert copied[0] == 1
    assert {group["function"] for group in json.loads(copied[1].replace(": ,", ": 0,"))} == {"double", "halve"}


def test_a_process_that_nobody_needs_ends_with_the_command(tmp_path: Path) -> None:
    """A wrong name is an error at once, and leaves nothing that runs on."""
    done = subprocess.run(
        [sys.executable, "-c", "from fam.cli import main; main()", "--course", tmp_path, "check", "strudel"],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        capture_output=True,  # which waits for the end of all that could write
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
