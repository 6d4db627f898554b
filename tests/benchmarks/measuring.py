"""What the benchmarks share: figures with goal and peer, programs timed side by side, one table, one file of results.

What counts are ratios of processor time, measured in turn on one machine: a busy moment is then everybody's.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from fam import __version__
from fam.core.cores import available_cores

RESULTS = Path(__file__).parents[2] / "build" / "benchmarks.json"
PUBLISHED = Path(__file__).with_name("benchmarks.json")  # the run that the documentation shows


def this_machine() -> dict[str, str | int]:
    """Return what the figures depend on besides the code."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": available_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "version": __version__,
        "day": datetime.now(timezone.utc).date().isoformat(),
    }


@dataclass(frozen=True)
class Figure:
    """A measured number, the number to reach, and what it is compared with."""

    group: str
    name: str
    value: float
    unit: str
    goal: float
    peer: str
    """What the value is relative to, or what limits it."""
    at_least: bool = False
    """Whether the goal is the least value, and not the greatest."""

    @property
    def reached(self) -> bool:
        """Whether the value meets the goal."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return f"{_rounded(self.value)} {self.unit}"

    @property
    def goal_shown(self) -> str:
        """The goal with its direction and unit."""
        return f"{'≥' if self.at_least else '≤'} {self.goal:g} {self.unit}"


@dataclass
class Run:
    """The figures of one run on one machine; each is written as soon as it is known."""

    path: Path | None = None
    figures: list[Figure] = field(default_factory=list)
    machine: Mapping[str, str | int] = field(default_factory=this_machine)

    def add(self, figure: Figure) -> None:
        """Keep a figure."""
        self.figures.append(figure)
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(self.as_json(), encoding="utf-8")

    def as_json(self) -> str:
        """Return the content of `benchmarks.json`."""
        found = {"machine": dict(self.machine), "figures": [asdict(each) for each in self.figures]}
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> Run:
        """Return the run of a file."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(None, [Figure(**each) for each in found["figures"]], found["machine"])

    def table(self) -> Table:
        """Return the table of all figures."""
        table = Table("figure", "measured", "goal", "peer", "", title=describe(self.machine))
        group = ""
        for each in self.figures:
            if each.group != group:
                table.add_section()
                table.add_row(f"[bold]{each.group}[/]")
                group = each.group
            verdict = "[green]reached[/]" if each.reached else "[red]missed[/]"
            table.add_row(each.name, each.shown, each.goal_shown, each.peer, verdict)
        return table

    def print(self) -> None:
        """Print the table."""
        Console().print(self.table())


def describe(machine: Mapping[str, str | int]) -> str:
    """Return a machine as a line."""
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
        f"fam-course {machine['version']}, {machine['day']}"
    )


def in_turn(programs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Return the median of what each program measures of itself, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds + 1):
        for name, run in programs.items():
            times[name].append(run())
    return {name: median(measured[1:]) for name, measured in times.items()}


def processor_time(command: Sequence[str | Path], **environment: str) -> Callable[[], float]:
    """Return what runs a command and returns its processor time with that of its children, in seconds.

    A command that fails raises CalledProcessError.
    The code is compiled once for all runs, as it is for those who install it.
    """
    left_out = ("FAM_COURSE", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out} | environment

    def run() -> float:
        quiet = subprocess.DEVNULL
        with subprocess.Popen(list(map(str, command)), env=kept, stdin=quiet, stdout=quiet, stderr=quiet) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:  # what fails is soon over
            raise subprocess.CalledProcessError(process.returncode, process.args)
        return used.ru_utime + used.ru_stime

    return run


def until_line(command: Sequence[str | Path], start: bytes, **environment: str) -> Callable[[], float]:
    """Return what runs a command until it prints a line that begins so, and returns its processor time in seconds."""
    left_out = ("FAM_COURSE", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out} | environment

    def run() -> float:
        with subprocess.Popen(
            list(map(str, command)),
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout
            for line in process.stdout:
                if line.strip().startswith(start):
                    break
            process.kill()  # what it prints next is not waited for
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime

    return run


def measure(sections: Iterable[tuple[str, Callable[[], Iterable[Figure]]]], run: Run) -> bool:
    """Add the figures of all sections to a run; say what is being measured. Return False if Ctrl-C ended it."""
    sections = list(sections)
    console, began = Console(stderr=True, highlight=False), time.monotonic()
    try:
        for number, (name, figures) in enumerate(sections, 1):
            console.print(
                f"[{number}/{len(sections)}] {name} ({time.monotonic() - began:.0f} s so far)", markup=False
            )
            for figure in figures():
                run.add(figure)
                console.print(f"    {figure.name}: {figure.shown} (goal {figure.goal_shown})", markup=False)
    except KeyboardInterrupt:
        console.print("Stopped; what was measured is kept.")
        return False
    return True


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
