"""Measure what the sandbox costs each submission, on top of the fork. Run by `make bench`.

A process that is prepared like the zygote forks children that lock themselves in, layer after layer, and children
that do not; both end at once. Below it stands what a grader waits for: from the start of a student's process to its
first word, through the whole of the launcher.
"""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

from measuring import Figure
from rich.console import Console
from rich.table import Table

from fam.core.errors import CourseError
from fam_grader.execution.budget import Budget
from fam_grader.execution.isolation import make_launcher
from fam_grader.execution.process import Sources
from fam_grader.execution.sandbox.importer import standard_library_and_numpy
from fam_grader.execution.sandbox.launcher import ZYGOTE_ENVIRONMENT
from fam_grader.execution.sandbox.layers import Layer, Limits
from fam_grader.execution.sandbox.policy import Backend, Policy
from fam_grader.execution.sandbox.seccomp import filter_program
from fam_grader.execution.sandbox.zygote import PRELOADED
from fam_grader.execution.session import Session

ROUNDS = 200
TO_HOLD = 10  # milliseconds
LIMITS = Limits(1 << 30, 60)
SOURCES = Sources({"answer": "x = 1\n"}, {"answer": "answer.py"}, {})


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield what each backend that this machine has costs a submission."""
    rounds = 5 if tiny else ROUNDS
    bare = 1000 * median(_fork_seconds(()) for _ in range(rounds))
    peer = f"a fork alone takes {bare:.1f} ms"
    for backend in Backend:
        cost = _start_cost(backend, rounds)
        if cost is not None:
            yield Figure("Sandbox", f"{backend.value}: start to first message", cost, "ms", TO_HOLD, peer)


def main() -> None:
    """Print the table; with the argument `forks`, measure forks in this very process and print the numbers."""
    if sys.argv[1:] == ["forks"]:
        for name, milliseconds in _layers_cost():
            print(f"{milliseconds}\t{name}")
        return
    command = [sys.executable, __file__, "forks"]  # no thread, and nothing else that a zygote would not have
    lines = subprocess.run(command, check=True, capture_output=True, text=True, env=ZYGOTE_ENVIRONMENT).stdout
    forks = [(name, float(cost)) for cost, _, name in (line.partition("\t") for line in lines.splitlines())]
    _print(forks, [(backend.value, _start_cost(backend)) for backend in Backend])


def _layers_cost() -> list[tuple[str, float]]:
    """Return the median milliseconds of a fork with no layer, and with one layer more each time."""
    for name in PRELOADED.split():
        importlib.import_module(name)
    library = standard_library_and_numpy()
    policy = Policy(Backend.LANDLOCK, filter_program())
    gc.collect()
    gc.freeze()
    names = ["fork alone", *(f"with {layer.name}" for layer in policy.layers)]
    times: list[list[float]] = [[] for _ in names]
    for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine is everybody's
        for count, seconds in enumerate(times):
            seconds.append(_fork_seconds(policy.layers[:count]))
    assert library
    return [(name, 1000 * median(seconds)) for name, seconds in zip(names, times, strict=True)]


def _fork_seconds(layers: Sequence[Layer]) -> float:
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        for layer in layers:
            layer.enter(LIMITS)
        os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - started


def _start_cost(backend: Backend, rounds: int = ROUNDS) -> float | None:
    """Return the median milliseconds until a sandboxed process is ready; None without that backend."""
    try:
        launcher, _ = make_launcher(backend.value)
    except CourseError:
        return None
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        with Session(launcher, SOURCES, Budget()) as session:
            session._running()
            times.append(time.perf_counter() - started)
    launcher.close()
    return 1000 * median(times)


def _print(forks: list[tuple[str, float]], starts: list[tuple[str, float | None]]) -> None:
    console = Console()
    table = Table(
        "a child of the zygote", "milliseconds", "on top of the fork", title=f"The sandbox, {ROUNDS} children each"
    )
    bare = forks[0][1]
    for name, cost in forks:
        table.add_row(name, f"{cost:.2f}", f"{cost - bare:.2f}")
    table.add_row("to hold", "", f"{TO_HOLD} or less")
    console.print(table)
    table = Table("from the start to the first word", "milliseconds", "on top of the fork")
    for name, cost in starts:
        table.add_row(name, *(("not here", "") if cost is None else (f"{cost:.2f}", f"{cost - bare:.2f}")))
    console.print(table)


if __name__ == "__main__":
    main()
