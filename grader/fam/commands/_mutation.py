"""`fam verify --mutate`: test the strength of the suites with mutants of the right answers."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from fam.core.errors import CourseError
from fam.course import Course, Unit, load_course
from fam_grader.execution.isolation import make_launcher

if TYPE_CHECKING:
    from fam_grader.authoring.mutation.tester import MutationResult, Survivor

PROGRESS_SECONDS = 10.0  # between two lines of one unit


def mutate(course: Course, units: Sequence[Unit], jobs: int, limit: int | None, *, as_json: bool) -> bool:
    """Test the mutants of the units and print what survives; return whether all survivors are explained."""
    results = _test(course, units, jobs, limit)
    if as_json:
        click.echo(json.dumps({"units": [_as_dict(result) for result in results]}, indent=2))
    else:
        _print(results)
    return not any(result.unexplained or result.problems for result in results)


def _test(course: Course, units: Sequence[Unit], jobs: int, limit: int | None) -> list[MutationResult]:
    """Test the units in parallel."""
    # "spawn", as for the proofs: a fork would copy the locks of NumPy's threads.
    context = multiprocessing.get_context("spawn")
    results = {}
    with ProcessPoolExecutor(min(jobs, len(units)), context) as pool:
        root = course.exercises.parent
        futures = [pool.submit(_test_unit, root, unit.name, limit) for unit in units]
        for future in as_completed(futures):
            result = future.result()
            results[result.unit.name] = result
            survived = len(result.unexplained)
            click.echo(f"{result.unit.label}: {result.tested} mutants, {survived} unexplained survivors", err=True)
    return [results[unit.name] for unit in units]


def _test_unit(root: Path, name: str, limit: int | None) -> MutationResult:
    """Test one unit, in a process of its own."""
    from fam_grader.authoring.mutation.tester import MutationTester  # noqa: PLC0415 - it imports otter

    course = load_course(root)
    try:
        launcher, _ = make_launcher("sandbox")
    except CourseError:
        launcher, _ = make_launcher("none")  # mutants of the course's own code
    try:
        return MutationTester(course, launcher).test(course.units[name], limit, _progress())
    finally:
        launcher.close()


def _progress() -> Callable[[MutationResult], None]:
    """Return a callback that prints now and then how far a unit is."""
    last = time.monotonic()

    def show(result: MutationResult) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            survived = len(result.survivors)
            done = f"{result.tested} of {result.chosen} mutants, {survived} survived so far"
            click.echo(f"{result.unit.label}: {done}", err=True)

    return show


def _print(results: Sequence[MutationResult]) -> None:
    console = Console(highlight=False)
    table = Table("unit", "mutants", "tested", "killed", "equivalent", "survived")
    table.columns[0].no_wrap = True
    for result in results:
        explained = len(result.survivors) - len(result.unexplained)
        survived = f"{len(result.survivors)} ({explained} explained)" if explained else len(result.survivors)
        fates = (result.fates["killed"], result.fates["equivalent"], survived)
        table.add_row(result.unit.label, *map(str, (result.total, result.tested, *fates)))
    console.print(table)
    for result in results:
        for survivor in result.unexplained:
            _print_survivor(console, survivor)
        for problem in result.problems:
            console.print(f"{result.unit.label}: {_from_here(problem)}", style="red", markup=False, soft_wrap=True)


def _print_survivor(console: Console, survivor: Survivor) -> None:
    mutant, found = survivor.mutant, survivor.counterexample
    head = f"{_from_here(str(mutant.path))}:{mutant.line}: survived ({mutant.operator})"
    console.print(head, style="red", markup=False, soft_wrap=True)
    for line in (*mutant.diff.splitlines(), f"{found.call}: {found.sentence}"):
        console.print(f"    {line}", markup=False, soft_wrap=True)


def _from_here(text: str) -> str:
    """Write paths below the working folder as relative paths."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def _as_dict(result: MutationResult) -> dict[str, object]:
    return {
        "unit": result.unit.name,
        "mutants": result.total,
        "tested": result.tested,
        "killed": result.fates["killed"],
        "equivalent": result.fates["equivalent"],
        "survivors": [_survivor_as_dict(each) for each in result.survivors],
        "problems": result.problems,
    }


def _survivor_as_dict(survivor: Survivor) -> dict[str, object]:
    mutant, found = survivor.mutant, survivor.counterexample
    return {
        "file": _from_here(str(mutant.path)),
        "line": mutant.line,
        "operator": mutant.operator,
        "before": mutant.before,
        "after": mutant.after,
        "call": found.call,
        "difference": found.sentence,
        "reason": survivor.reason or None,
    }
