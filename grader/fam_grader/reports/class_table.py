"""Print a run and its results in the terminal: the progress bar, and a table with the first mistake of each."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from heapq import nsmallest
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from fam.core.text import escape_control_chars, pluralize
from fam_grader.reports.brief import brief
from fam_grader.reports.results import SubmissionMarks

MAX_ROWS = 60
STYLES = {"graded": "green", "partial": "yellow", "rejected": "red"}
LINES = 10
QUIET_SECONDS = 2.0  # between two lines of a step
Item = TypeVar("Item")


def print_class(console: Console, results: Iterable[SubmissionMarks]) -> None:
    """Print a row for each of the 60 oddest results, and the counts of all; `results` may be an iterator.

    Those that could not be read come first, then those graded in part, then those to review; each in their order.
    """
    table = Table("submission", "status", "score", "message", title="The class", box=SIMPLE_HEAD)
    table.columns[2].justify = "right"
    counts: Counter[str] = Counter()
    for result in nsmallest(MAX_ROWS, _counted(results, counts), key=_oddness):  # of equal ones, the first
        table.add_row(*_row(result))
    console.print(table)
    if counts.total() > MAX_ROWS:
        console.print(f"… and {counts.total() - MAX_ROWS} more in grades.csv")
    console.print(f"{pluralize(counts.total(), 'submission')}: {count_words(counts)}.")


def _counted(results: Iterable[SubmissionMarks], counts: Counter[str]) -> Iterator[SubmissionMarks]:
    for result in results:
        counts[result.status] += 1
        yield result


def _oddness(result: SubmissionMarks) -> tuple[bool, bool, bool]:
    return result.status != "rejected", result.status == "graded", not result.review


def log_step(
    items: Sequence[Item], step: str, console: Console, clock: Callable[[], float] = time.monotonic
) -> Iterator[Item]:
    """Pass on `items`, and print a line for each tenth of a step that takes long, for logs and pipes."""
    last, total = clock(), len(items)
    for done, item in enumerate(items, 1):
        yield item
        tenth = done * LINES // total > (done - 1) * LINES // total
        if tenth and clock() - last >= QUIET_SECONDS:
            last = clock()
            share = f"{done} of {total} ({100 * done // total} %)"
            console.print(f"{step}: {share}", soft_wrap=True, highlight=False)


def _row(result: SubmissionMarks) -> tuple[Text, Text, str, Text]:
    score = f"{result.score:g}/{result.max_score:g}" + (f" +{result.bonus:g}" if result.bonus else "")
    name = Text(escape_control_chars(result.submission, keep=""), no_wrap=True, overflow="ellipsis")
    style = "" if result.status == "graded" else STYLES[result.status]
    return name, Text(result.status, style), score, _remark(result)


def _remark(result: SubmissionMarks) -> Text:
    """Return the reason why a submission was not graded in full, or else its first mistake, on one line."""
    if result.message:
        return Text(escape_control_chars(result.message, keep="")[:300])
    remark = escape_control_chars(brief(result).remark, keep="")
    return Text(remark, "dim", no_wrap=True, overflow="ellipsis")


class RunProgress:
    """Counts results as they arrive, and shows the counts, the rate, and the remaining time.

    The rate is measured from the first result on: before it, graders are starting, which happens once.
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

    def add(self, result: SubmissionMarks) -> None:
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
    """Return the counts of all statuses in words.

    >>> count_words({"rejected": 1, "graded": 20})
    '20 graded, 1 rejected'
    """
    return ", ".join(_words(counts).values())


def _words(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{counts[name]} {name}" for name in STYLES if counts.get(name)}


def _pace(done: int, total: int, seconds: float) -> str:
    """Return the rate and the remaining time, once they are known."""
    if done < 2 or seconds <= 0:
        return ""
    rate = (done - 1) / seconds
    left = timedelta(seconds=round((total - done) / rate))
    return f"; {rate:.1f}/s" + (f", {left} left" if done < total else "")
