"""Processes that have entered one layer and no other, or all but one: run as a program, it forks one on each request.

A request is a line of JSON: the layer's name ("all but NAME" for the others, none for a process without any), and the
Python statements that the process runs before and after. The reply is a line with what was raised, or nothing where
all went well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType

from fam_grader.execution.sandbox import layers
from fam_grader.execution.sandbox.layers import Layer, Limits, trouble_in_a_child
from fam_grader.execution.sandbox.policy import Backend, Policy
from fam_grader.execution.sandbox.seccomp import filter_program

LAYERS: dict[str, Callable[[], Layer]] = {
    "Landlock": layers.Landlock,
    "seccomp": lambda: layers.CallFilter(filter_program()),
    "rlimits": layers.ResourceLimits,
    "empty root": layers.EmptyRoot,
    "user nobody": layers.OtherUser,
    "no capabilities": layers.NoCapabilities,
    "no new privileges": layers.NoNewPrivileges,
    "descriptors": layers.Descriptors,
    "no dumps": layers.NoDumps,
}
LIMITS = Limits(memory=64 << 20, cpu_seconds=1)
ALL_BUT = "all but "
OPEN_FD = 77  # open in the parent, for its children to inherit


class Alone:
    """Asks such a program, run by `python` as user `uid`, or as ours."""

    def __init__(self, python: Path, uid: int | None = None) -> None:
        someone = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        program = Path(__file__).read_text(encoding="utf-8")  # not everyone may read where it lies
        pipe = subprocess.PIPE
        self._program = subprocess.Popen(
            [python, "-I", "-c", program], stdin=pipe, stdout=pipe, text=True, cwd="/", **someone
        )

    def __enter__(self) -> Alone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._program.communicate()

    def trouble(self, layer: str | None, attempt: str, prepared: str = "") -> str:
        """Run `attempt` in a process that has entered `layer` alone; give what it raised, or how it ended.

        What is `prepared` runs in the same process before.
        """
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps([layer, prepared, attempt]) + "\n")
        self._program.stdin.flush()
        return str(json.loads(self._program.stdout.readline()))


def main() -> None:
    """Answer requests until the stream ends."""
    os.dup2(os.open("/etc/hostname", os.O_RDONLY), OPEN_FD)
    for line in sys.stdin:
        name, prepared, attempt = json.loads(line)
        print(json.dumps(trouble_in_a_child(partial(_try, _layers(name), prepared, attempt))), flush=True)


def _layers(name: str | None) -> list[Layer]:
    if name is None:
        return []
    if name.startswith(ALL_BUT):
        left_out = name.removeprefix(ALL_BUT)
        return [layer for layer in Policy(Backend.LANDLOCK, filter_program()).layers if left_out not in layer.name]
    return [LAYERS[name]()]


def _try(layers: list[Layer], prepared: str, attempt: str) -> None:
    scope: dict[str, object] = {}
    exec(prepared, scope)
    code = compile(attempt, "attempt", "exec")
    for layer in layers:
        layer.enter(LIMITS)
    exec(code, scope)


if __name__ == "__main__":
    main()
