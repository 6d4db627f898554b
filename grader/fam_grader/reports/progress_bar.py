"""Show how far a run is: a bar in a terminal, a line for every tenth elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from fam_grader.reports.results import SubmissionResult

STYLES = {"graded": "green", "partial": "yellow", "rejected": "red"}
LINES = 10


class RunProgress:
    """Counts results as they come in, and shows the counts, the rate, and the time that is left.

    The rate is measured from the first result on: until then graders were starting, which happens once.
    """

    def __init__(self, total: int, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._console, self._clock = total, console, clock
        self._counts: Counter[str] = Counter()
        self._first = 0.0
        status = TextColumn("{task.fields[status]}")
        self._bar = Progress(
            *(SpinnerColumn(), TextColumn("grading"), BarColumn(), MofNCompleteColumn(), status),
            console=console,
            transient=True,
            disable=not (console.is_terminal and total),
            redirect_stdout=sys.stdout.isatty(),  # else `--json | jq` would get nothing
        )
        self._task = self._bar.add_task("", total=total, status="[dim]starting graders")

    def __enter__(self) -> RunProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def add(self, result: SubmissionResult) -> None:
        """Count one more result."""
        now = self._clock()
        if not self._counts:
            self._first = now
        self._counts[result.status] += 1
        done = self._counts.total()
        pace = _pace(done, self._total, now - self._first)
        if self._console.is_terminal:
            counts = ", ".join(f"[{STYLES[name]}]{words}[/]" for name, words in _words(self._counts).items())
            self._bar.update(self._task, completed=done, status=f"{counts}{pace}")
        elif done == self._total or done * LINES // self._total > (done - 1) * LINES // self._total:
            share = f"{done} of {self._total} ({100 * done // self._total} %)"
            self._console.print(f"{share}: {count_words(self._counts)}{pace}", soft_wrap=True, highlight=False)


def count_words(counts: Mapping[str, int]) -> str:
    """Return how many submissions have which status.

    >>> count_words({"rejected": 1, "graded": 20})
    '20 graded, 1 rejected'
    """
    return ", ".join(_words(counts).values())


def _words(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{counts[name]} {name}" for name in STYLES if counts.get(name)}


def _pace(done: int, total: int, seconds: float) -> str:
    """Return how fast it goes and how long it will take, once that is known."""
    if done < 2 or seconds <= 0:
        return ""
    rate = (done - 1) / seconds
    left = timedelta(seconds=round((total - done) / rate))
    return f"; {rate:.1f}/s" + (f", {left} left" if done < total else "")
