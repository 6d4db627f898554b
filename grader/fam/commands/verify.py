"""`fam verify`: check every exercise against its solutions and misconceptions."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from fam.commands._completing import complete_unit
from fam.commands._kill_matrix import Search, print_matrices, progress, verdict
from fam.core.cores import available_cores
from fam.core.errors import CourseError
from fam.core.text import pluralize
from fam.course import Course, Unit, choose_units, load_course
from fam_grader.authoring.proofs import KeptProofs, Proof
from fam_grader.execution.isolation import make_launcher

if TYPE_CHECKING:
    from fam_grader.authoring.calls.kill_matrix import KillMatrix
    from fam_grader.authoring.mutation.tester import MutationResult, Survivor
    from fam_grader.execution.process import Launcher

PROGRESS_SECONDS = 10.0  # between two lines on the mutants of one unit
Result = TypeVar("Result")


@click.command("verify")
@click.argument("units", metavar="[UNIT]...", nargs=-1, shell_complete=complete_unit)
@click.option("--write", is_flag=True, help="First regenerate skeletons, pictures and digests from the solutions.")
@click.option("--catches", is_flag=True, help="List each misconception with the groups that catch it.")
@click.option(
    "--secrets",
    type=click.IntRange(min=1),
    metavar="N",
    default=2,
    show_default=True,
    help="Number of secrets with whose hidden inputs everything must hold.",
)
@click.option("--mutate", is_flag=True, help="Instead, test the suites with small changes of the right answers.")
@click.option("--calls", is_flag=True, help="Instead, find which hidden call catches which wrong answer.")
@click.option(
    "--answers",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    multiple=True,
    help="With --calls: also try the wrong answers of DIR/UNIT.yaml. May be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="With --calls: write what each call catches as CSV.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Test N mutants of each unit.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Number of units in parallel. Default: one per core.")
@click.option("--no-cache", is_flag=True, help="Verify again what has not changed since the last time.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--schema",
    type=click.Choice(["exercise", "course"]),
    callback=lambda ctx, _, kind: _print_schema(ctx, kind),
    expose_value=False,
    is_eager=True,
    help="Print the JSON Schema of exercise.yaml or course.yaml, for editors.",
)
@click.pass_obj
def command(
    root: Path | None,
    units: tuple[str, ...],
    write: bool,
    catches: bool,
    secrets: int,
    mutate: bool,
    calls: bool,
    answers: tuple[Path, ...],
    output: Path | None,
    limit: int | None,
    jobs: int | None,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Check every exercise against its solutions and misconceptions.

    For each UNIT (default: all): the skeleton earns no points, the reference and alternative solutions earn all
    points, every misconception loses points and is recognised, the points add up, and students get nothing private.
    The hidden inputs are drawn anew for each of several secrets. What was found is cached, and printed again until a
    file of the course changes.

    With --mutate: each small change of a right answer that breaks the contract loses points, or survivors.yaml in the
    unit's solution folder explains why not. Inputs come from properties.py there. Verdicts are cached, so that an
    interrupted run can be continued.

    With --calls: every call of the hidden groups is made with every wrong answer: misconceptions, mutants, and those
    of --answers. For each group, this lists the calls that catch nothing or repeat others, and the wrong answers that
    hang on a single call, and counts the calls that catch each once, twice and three times. It can be continued, too.
    """
    _refuse_contradictions(write or catches or no_cache, mutate, calls, limit, answers or output)
    course = load_course(root)
    chosen = [course.units[name] for name in choose_units(course, units)]
    course.require_private()
    course.validate()
    if write:
        from fam_grader.authoring.derived import write_stale_files  # noqa: PLC0415 - it imports otter

        for path in write_stale_files(course):
            click.echo(f"wrote {_from_here(str(path))}", err=True)
    if mutate:
        results = _test_mutants(course, chosen, jobs or available_cores(), limit)
        print_mutants(results, as_json=as_json)
        if any(result.unexplained or result.problems for result in results):
            raise click.exceptions.Exit(1)
        return
    if calls:
        matrices = _test_calls(course, chosen, jobs or available_cores(), Search(answers, limit, secrets))
        print_matrices(matrices, output, as_json=as_json)
        if any(matrix.problems for matrix in matrices):
            raise click.exceptions.Exit(1)
        return
    kept = KeptProofs(course, secrets, fresh=no_cache)
    proofs = _prove(course, chosen, jobs or available_cores(), secrets, kept)
    others = [] if units else _problems_of_course(course, kept)
    if as_json:
        click.echo(json.dumps({"units": [_as_dict(proof) for proof in proofs], "problems": others}, indent=2))
    else:
        _print(proofs, others, catches)
    if others or any(proof.problems for proof in proofs):
        raise click.exceptions.Exit(1)


def _refuse_contradictions(proving: bool, mutate: bool, calls: bool, limit: int | None, of_calls: object) -> None:
    """Raise UsageError for options of different purposes."""
    if mutate and proving:
        raise click.UsageError("--mutate cannot be combined with --write, --catches or --no-cache")
    if calls and (mutate or proving):
        raise click.UsageError("--calls cannot be combined with --mutate, --write, --catches or --no-cache")
    if limit is not None and not (mutate or calls):
        raise click.UsageError("--limit requires --mutate or --calls")
    if of_calls and not calls:
        raise click.UsageError("--answers and --output require --calls")


def _print_schema(ctx: click.Context, kind: str | None) -> None:
    if kind and not ctx.resilient_parsing:
        from fam.course.schema import course_schema  # noqa: PLC0415 - for this option only

        click.echo(course_schema(kind), nl=False)
        ctx.exit()


def _in_parallel(
    task: Callable[[str], Result],
    units: Sequence[Unit],
    jobs: int,
    verdict: Callable[[Result], str],
    start: tuple[Callable[..., None] | None, tuple[Any, ...]] = (None, ()),
) -> list[Result]:
    """Run `task` with the name of each unit in worker processes, and print each verdict when it is known."""
    # "spawn": a fork would copy the threads' locks of this process, and NumPy has started threads.
    context = multiprocessing.get_context("spawn")
    results = {}
    with ProcessPoolExecutor(min(jobs, len(units)), context, *start) as pool:
        futures = {pool.submit(task, unit.name): unit for unit in units}
        for future in as_completed(futures):
            unit = futures[future]
            results[unit.name] = future.result()
            click.echo(f"{unit.label}: {verdict(results[unit.name])}", err=True)
    return [results[unit.name] for unit in units]


def _launcher() -> Launcher:
    """Return a launcher for the course's own code: in the sandbox, or without if this machine has none."""
    try:
        return make_launcher("sandbox")[0]
    except CourseError:
        return make_launcher("none")[0]


def _prove(course: Course, units: Sequence[Unit], jobs: int, secrets: int, kept: KeptProofs) -> list[Proof]:
    """Verify the units in parallel, but for those that were verified before."""
    known = {unit.name: proof for unit in units if (proof := kept.read(unit))}
    left = [unit for unit in units if unit.name not in known]
    if left:
        # Before the workers start, so that a missing package is one message.
        importlib.import_module("fam_grader.authoring.verify")
        start = (_start, (course.exercises.parent, secrets))
        proofs = _in_parallel(_prove_unit, left, jobs, lambda proof: "failed" if proof.problems else "passed", start)
        for proof in proofs:
            kept.write(proof)
            known[proof.unit.name] = proof
    if len(left) < len(units):
        count = pluralize(len(units) - len(left), "unit")
        click.echo(f"{count} not changed since the last run; --no-cache verifies again", err=True)
    return [known[unit.name] for unit in units]


def _problems_of_course(course: Course, kept: KeptProofs) -> list[str]:
    """Return where the units together do not make the course, as it was found now or before."""
    problems = kept.read_others()
    if problems is None:
        from fam_grader.authoring.verify import course_problems  # noqa: PLC0415 - it imports otter

        problems = list(course_problems(course))
        kept.write_others(problems)
    return problems


_prove_here: Callable[[str], Proof]  # in a worker process


def _start(root: Path, secrets: int) -> None:
    """Load everything once for each worker process."""
    global _prove_here  # noqa: PLW0603 - a worker process has one verifier
    from fam_grader.authoring.verify import verify_with_secrets  # noqa: PLC0415 - it imports otter

    course, launcher = load_course(root), _launcher()
    _prove_here = lambda name: verify_with_secrets(course, launcher, course.units[name], secrets)  # noqa: E731


def _prove_unit(name: str) -> Proof:
    return _prove_here(name)


def _print(proofs: Sequence[Proof], others: Sequence[str], catches: bool) -> None:
    console = Console(highlight=False)
    table = Table("unit", "points", "right", "wrong", "caught", "recognised", "")
    table.columns[0].no_wrap = True
    for proof in proofs:
        total = len(proof.catches)
        caught = sum(catch.lost > 0 for catch in proof.catches)
        named = sum(catch.recognised for catch in proof.catches)
        verdict = "[red]failed[/]" if proof.problems else "[green]passed[/]"
        cells = (f"{proof.unit.points:g}", proof.right_answers, total, caught, named)
        table.add_row(proof.unit.label, *map(str, cells), verdict)
    console.print(table)
    if catches:
        _print_catches(console, proofs)
    console.print(_summary(proofs), soft_wrap=True)
    for label, problems in [*((proof.unit.label, proof.problems) for proof in proofs), ("course", others)]:
        for problem in problems:
            console.print(f"{label}: {_from_here(problem)}", style="red", markup=False, soft_wrap=True)


def _from_here(text: str) -> str:
    """Write paths below the working folder as relative paths."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def _summary(proofs: Sequence[Proof]) -> str:
    """Return the totals of alternative solutions and misconceptions as a sentence."""
    catches = [catch for proof in proofs for catch in proof.catches]
    right = sum(proof.right_answers for proof in proofs)
    caught, named = sum(catch.lost > 0 for catch in catches), sum(catch.recognised for catch in catches)
    alternatives = pluralize(right, "alternative solution")
    return (
        f"{alternatives} besides the reference; {caught} of {len(catches)} misconceptions "
        f"lose points, and {named} are recognised by their own sentence."
    )


def _print_catches(console: Console, proofs: Sequence[Proof]) -> None:
    table = Table("misconception", "loses", "caught by")
    for proof in proofs:
        for catch in proof.catches:
            table.add_row(catch.misconception, f"{catch.lost:g}", ", ".join(catch.caught_by))
    console.print(table)


def _as_dict(proof: Proof) -> dict[str, object]:
    catches = [
        {
            "misconception": catch.misconception,
            "lost": catch.lost,
            "caught_by": catch.caught_by,
            "recognised": catch.recognised,
        }
        for catch in proof.catches
    ]
    return {
        "unit": proof.unit.name,
        "points": proof.unit.points,
        "right_answers": proof.right_answers,
        "catches": catches,
        "problems": proof.problems,
    }


def _test_mutants(course: Course, units: Sequence[Unit], jobs: int, limit: int | None) -> list[MutationResult]:
    """Test the mutants of the units in parallel."""
    task = partial(_test_unit, course.exercises.parent, limit)
    return _in_parallel(
        task, units, jobs, lambda result: f"{result.tested} mutants, {len(result.unexplained)} unexplained survivors"
    )


def _test_unit(root: Path, limit: int | None, name: str) -> MutationResult:
    """Test the mutants of one unit, in a worker process."""
    from fam_grader.authoring.mutation.tester import MutationTester  # noqa: PLC0415 - it imports otter

    course, launcher = load_course(root), _launcher()
    try:
        return MutationTester(course, launcher).test(course.units[name], limit, _progress())
    finally:
        launcher.close()


def _test_calls(course: Course, units: Sequence[Unit], jobs: int, search: Search) -> list[KillMatrix]:
    """Find in parallel which calls of the units catch which wrong answers."""
    search.check(course)
    return _in_parallel(partial(_test_calls_of, course.exercises.parent, search), units, jobs, verdict)


def _test_calls_of(root: Path, search: Search, name: str) -> KillMatrix:
    """Find which calls of one unit catch which wrong answers, in a worker process."""
    course, launcher = load_course(root), _launcher()
    try:
        return search.matrix(course, launcher, course.units[name], progress(PROGRESS_SECONDS))
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


def print_mutants(results: Sequence[MutationResult], *, as_json: bool) -> None:
    """Print the results of `--mutate` as a table and a list of survivors, or as JSON."""
    if as_json:
        click.echo(json.dumps({"units": [_mutants_as_dict(result) for result in results]}, indent=2))
        return
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


def _mutants_as_dict(result: MutationResult) -> dict[str, object]:
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
