"""The table of a class, and how far a run is: a bar for people, a line each tenth for logs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.console import Console

from fam_grader.reports.class_table import MAX_ROWS, RunProgress, log_step, print_class
from fam_grader.reports.results import SubmissionResult, SubmissionStatus


def result(status: SubmissionStatus = "graded") -> SubmissionResult:
    return SubmissionResult("ann.py", "ann", status, 0.0, 4.0, 0.0, {}, "", "", 0.0)


def seconds(each: float) -> Iterator[float]:
    """Tick on, with so many seconds between two results."""
    now = 1000.0
    while True:
        yield now
        now += each


def follow(results: list[SubmissionResult], *, terminal: bool = False, each: float = 0.5) -> str:
    """Add results, and give what was shown."""
    clock = seconds(each)
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120)
    with RunProgress(len(results), console, lambda: next(clock)) as progress:
        for one in results:
            progress.add(one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_log_gets_a_line_each_tenth() -> None:
    """However many there are."""
    lines = follow([result()] * 250).splitlines()

    assert [line.partition(":")[0] for line in lines] == [
        f"{n} of 250 ({n * 100 // 250} %)" for n in range(25, 251, 25)
    ]


def test_a_small_class_gets_a_line_for_each() -> None:
    """There is no tenth of three."""
    assert len(follow([result()] * 3).splitlines()) == 3


def test_a_line_has_the_counts_the_rate_and_the_time_left() -> None:
    """The rate leaves out the start: it is that of the results after the first."""
    statuses: list[SubmissionStatus] = [*["graded"] * 148, "partial", "rejected", *["graded"] * 150]

    lines = follow([result(status) for status in statuses]).splitlines()

    assert lines[4] == "150 of 300 (50 %): 148 graded, 1 partial, 1 rejected; 2.0/s, 0:01:15 left"
    assert lines[-1] == "300 of 300 (100 %): 298 graded, 1 partial, 1 rejected; 2.0/s"


@pytest.mark.parametrize("each", [0.0, 1e-9])
def test_a_clock_that_stands_still_breaks_nothing(each: float) -> None:
    """Where results come faster than the clock ticks there may be no rate."""
    assert len(follow([result()] * 10, each=each).splitlines()) == 10


def test_a_terminal_gets_a_bar() -> None:
    """With the same counts, and nothing of it stays when the table comes."""
    shown = follow([result(), result("partial"), result("rejected")], terminal=True)

    assert "━" in shown
    assert "3/3" in shown
    assert all(words in shown for words in ("1 graded", "1 partial", "1 rejected", "2.0/s"))
    assert "of 3 (" not in shown


def test_nothing_to_grade_shows_nothing() -> None:
    """When everything was kept."""
    assert follow([]) == ""


def test_the_odd_ones_come_first_in_the_table() -> None:
    """A rejected upload at the end of a large class is not among those that the table leaves out."""
    ordinary = [replace(result(), submission=f"ordinary {number}") for number in range(MAX_ROWS)]
    odd = [
        replace(result(), submission="to review", review=("a file was not used",)),
        replace(result("partial"), submission="in part"),
        replace(result("rejected"), submission="unreadable"),
    ]
    console = Console(file=io.StringIO(), width=120)

    print_class(console, iter(ordinary + odd))

    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    names = [name for name in ("unreadable", "in part", "to review", "ordinary 0 ") if name in shown]
    assert sorted(names, key=shown.index) == ["unreadable", "in part", "to review", "ordinary 0 "]
    assert "ordinary 59" not in shown
    assert "63 submissions: 61 graded, 1 partial, 1 rejected." in shown


def test_a_long_step_without_a_terminal_is_logged_by_tenths() -> None:
    """A quick one is silent; a slow one does not print more often than every other second."""
    console = Console(file=io.StringIO(), width=120)
    assert isinstance(console.file, io.StringIO)

    quick, slow = seconds(0.001), seconds(0.5)
    assert list(log_step(range(200), "quick", console, lambda: next(quick))) == list(range(200))
    assert list(log_step(range(200), "looking for pairs", console, lambda: next(slow))) == list(range(200))

    lines = console.file.getvalue().splitlines()
    assert 2 <= len(lines) <= 10
    assert all(line.startswith("looking for pairs: ") and " of 200 (" in line for line in lines)
