"""How far a run is: a bar for people, a line each tenth for logs."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from fam_grader.reports.class_table import RunProgress
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
