"""What `fam verify --calls` looks for, and how it prints what it finds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from fam.core.text import pluralize
from fam.course import Course, Unit

if TYPE_CHECKING:
    from fam_grader.authoring.calls.kill_matrix import HiddenCall, KillMatrix
    from fam_grader.authoring.calls.strength import GroupStrength
    from fam_grader.execution.process import Launcher

COLUMNS = ("group", "calls", "caught", "none", "repeat", "single", "1×", "2×", "3×")
SHOWN = 5  # wrong answers of one call, on a line


@dataclass(frozen=True)
class Search:
    """What calls are tested with: wrong answers of files in folders, `limit` mutants or all, and some secrets."""

    folders: tuple[Path, ...]
    limit: int | None
    secrets: int

    def check(self, course: Course) -> None:
        """Raise CourseError for a folder without wrong answers, and for a file that is faulty."""
        from fam_grader.authoring.calls.wrong_answers import check_files  # noqa: PLC0415 - it imports otter

        check_files(course, self.folders)

    def matrix(
        self, course: Course, launcher: Launcher, unit: Unit, progress: Callable[[KillMatrix], None]
    ) -> KillMatrix:
        """Return which hidden call of a unit catches which wrong answer."""
        from fam_grader.authoring.calls.kill_matrix import CallTester  # noqa: PLC0415 - it imports otter

        return CallTester(course, launcher, self.secrets).test(unit, self.folders, self.limit, progress)


def progress(seconds: float) -> Callable[[KillMatrix], None]:
    """Return a callback that prints every few seconds how far a unit is."""
    last = time.monotonic()

    def show(matrix: KillMatrix) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            done = f"{len(matrix.kills)} of {pluralize(matrix.total, 'wrong answer')}"
            click.echo(f"{matrix.unit.label}: {done}", err=True)

    return show


def verdict(matrix: KillMatrix) -> str:
    """Return in a few words what was found in one unit."""
    caught = sum(map(bool, matrix.kills.values()))
    return f"{pluralize(len(matrix.calls), 'call')} catch {caught} of {pluralize(len(matrix.kills), 'wrong answer')}"


def print_matrices(matrices: Sequence[KillMatrix], output: Path | None, *, as_json: bool) -> None:
    """Print the strength of each hidden group, as tables and lists or as JSON, and write the matrices to `output`."""
    from fam_grader.authoring.calls.kill_matrix import write_csv  # noqa: PLC0415 - it imports otter
    from fam_grader.authoring.calls.strength import strengths  # noqa: PLC0415

    found = [(matrix, strengths(matrix)) for matrix in matrices]
    if output:
        write_csv(output, matrices)
    if as_json:
        click.echo(json.dumps({"units": [_as_dict(*each) for each in found]}, indent=2))
        return
    console = Console(highlight=False)
    for matrix, groups in found:
        _print_unit(console, matrix, groups)


def _print_unit(console: Console, matrix: KillMatrix, groups: Sequence[GroupStrength]) -> None:
    table = Table(*COLUMNS, title=matrix.unit.label, title_justify="left", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    rows = [(each.label, *map(str, _counts(each))) for each in groups]
    for row in rows:
        table.add_row(*row)
    if len(rows) > 1:
        table.add_section()
        # What several groups catch would count several times in a sum.
        sums = [str(sum(int(row[at]) for row in rows)) if at != 2 else "" for at in range(1, len(COLUMNS))]
        table.add_row("all", *sums)
    console.print(table)
    for line in _remarks(groups):
        console.print(line, markup=False, soft_wrap=True)
    for problem in matrix.problems:
        console.print(f"{matrix.unit.label}: {problem}", style="red", markup=False, soft_wrap=True)


def _counts(group: GroupStrength) -> tuple[int, ...]:
    single = sum(len(answers) for _, answers in group.single)
    return (group.calls, group.caught, len(group.silent), len(group.repeats), single, *group.needed)


def _remarks(groups: Sequence[GroupStrength]) -> Iterator[str]:
    """Yield a line for each call that could go, and for each wrong answer that hangs on one call."""
    for group in groups:
        for call in group.silent:
            yield f"{_name(call)} catches nothing"
        for call, other in group.repeats:
            yield f"{_name(call)} catches only what call {other.number} catches, too"
        for call, answers in group.single:
            names = ", ".join(answer.name for answer in answers[:SHOWN])
            yield f"{_name(call)} alone catches {names}{', …' if len(answers) > SHOWN else ''}"


def _name(call: HiddenCall) -> str:
    return f"{call.group}, call {call.number} {call.text}"


def _as_dict(matrix: KillMatrix, groups: Sequence[GroupStrength]) -> dict[str, Any]:
    return {
        "unit": matrix.unit.name,
        "wrong_answers": len(matrix.kills),
        "uncaught": [answer.name for answer, kills in matrix.kills.items() if not kills],
        "groups": [_group_as_dict(each) for each in groups],
        "problems": matrix.problems,
    }


def _group_as_dict(group: GroupStrength) -> dict[str, Any]:
    return {
        "group": group.label,
        "calls": group.calls,
        "caught": group.caught,
        "nothing": [call.number for call in group.silent],
        "repeats": [{"call": call.number, "of": other.number} for call, other in group.repeats],
        "single": [
            {"call": call.number, "wrong_answers": [answer.name for answer in answers]}
            for call, answers in group.single
        ],
        "needed": list(group.needed),
    }
