"""`fam grade`: grade a class of submissions."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track
from rich.table import Table
from rich.text import Text

from fam_grader._errors import CourseError
from fam_grader.classroom.run import ClassRun
from fam_grader.course import choose_units, find_course
from fam_grader.reporting.gradebook import write_gradebook
from fam_grader.reporting.report import write_report
from fam_grader.reporting.results import Result
from fam_grader.reporting.summary import Summary
from fam_grader.running.isolation import Isolation, make_launcher
from fam_grader.similarity import compare_class
from fam_grader.submissions import Found, find_submissions
from fam_grader.visible import visible

MAX_ROWS = 60
FAULTS = "faults.log"
REPORT = "report.html"
STYLES = {"graded": "", "partial": "yellow", "rejected": "red"}


@click.command("grade")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where results go."
)
@click.option("-u", "--unit", "units", multiple=True, help="Grade this unit only; may be given several times.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Graders side by side. Default: one for each core.")
@click.option(
    "--isolation",
    type=click.Choice(get_args(Isolation)),
    default="jail",
    show_default=True,
    help="How students' code is kept in. `jail` takes the first of the next three that works here. "
    "`none` runs it as you: only for submissions that you trust.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line for each submission instead of the table.")
@click.pass_obj
def command(
    root: Path | None,
    paths: tuple[Path, ...],
    out: Path,
    units: tuple[str, ...],
    jobs: int | None,
    isolation: Isolation,
    as_json: bool,
) -> None:
    """Grade a class of submissions.

    PATH is a submission (a folder, .zip, .py or .ipynb) or a folder of submissions. Each one gets its own folder in
    OUT with results.json and feedback.html; OUT/grades.csv has a row for every submission, whatever happened, and
    OUT/report.html tells what the class misunderstood.
    """
    course = find_course(root)
    course.require_private()
    run = ClassRun(course, choose_units(course, units), _make_out(out), isolation, jobs or os.cpu_count() or 1)
    found = find_submissions(paths, course)
    launcher, in_force = make_launcher(isolation)  # refuse before any work is done
    launcher.close()
    _say_isolation(in_force)
    results = _grade_all(run, found, as_json)
    _write_report(run, found, results)
    if not as_json:
        _print_class(results, run, len(found))


def _say_isolation(in_force: str) -> None:
    console = Console(stderr=True, highlight=False)
    console.print(Text(f"Isolation: {in_force}"), soft_wrap=not console.is_terminal)


def _make_out(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CourseError(f"The folder {out} cannot be made: {error.strerror}.") from error
    return out.resolve()


def _grade_all(run: ClassRun, found: Sequence[Found], as_json: bool) -> list[Result]:
    """Grade, show how far we are, and write the gradebook, also of what was done when Ctrl-C came."""
    order = {each.student: place for place, each in enumerate(found)}
    results: list[Result] = []
    try:
        for result in _watched(run.grade(found), len(found)):
            results.append(result)
            if as_json:
                click.echo(json.dumps(_summary(result)))
    except KeyboardInterrupt:
        click.echo(f"Stopped: {len(results)} of {len(found)} submissions are graded and kept in {run.out}.", err=True)
        raise click.exceptions.Exit(130) from None
    finally:
        results.sort(key=lambda result: order[result.student])
        write_gradebook(run.out / "grades.csv", results, run.functions)
    return results


def _write_report(run: ClassRun, found: Sequence[Found], results: Iterable[Result]) -> None:
    """Write the instructor's page, with the pairs of submissions that are alike."""
    console = Console(stderr=True)
    compared = track(found, "comparing", len(found), console=console, transient=True, disable=not console.is_terminal)
    comparison = compare_class(run.course, run.units, compared)
    write_report(run.out / REPORT, Summary.of(run.course, results), comparison)


def _watched(results: Iterator[Result], total: int) -> Iterator[Result]:
    """Pass the results on, with a progress bar in a terminal and a line for every tenth elsewhere."""
    counts: Counter[str] = Counter()
    started = time.monotonic()
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("grading", total=total, counts="")
        for done, result in enumerate(results, start=1):
            yield result
            counts[result.status] += 1
            words = ", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name])
            rate = done / max(time.monotonic() - started, 1e-9)
            progress.update(task, advance=1, counts=f"{words} ({rate:.1f}/s)")
            if not console.is_terminal and (done == total or done * 10 // total > (done - 1) * 10 // total):
                click.echo(f"{done} of {total}: {words} ({rate:.1f}/s)", err=True)


def _print_class(results: Sequence[Result], run: ClassRun, total: int) -> None:
    console = Console(highlight=False)
    table = Table("submission", "status", "score", "message", title="The class", box=SIMPLE_HEAD)
    table.columns[2].justify = "right"
    for result in results[:MAX_ROWS]:
        score = f"{result.score:g}/{result.max_score:g}" + (f" +{result.bonus:g}" if result.bonus else "")
        name = Text(visible(result.submission, keep=""), no_wrap=True, overflow="ellipsis")
        table.add_row(name, Text(result.status, STYLES[result.status]), score, _remark(result))
    console.print(table)
    if len(results) > MAX_ROWS:
        console.print(f"… and {len(results) - MAX_ROWS} more in grades.csv")
    counts: Counter[str] = Counter(result.status for result in results)
    summary = ", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name])
    console.print(f"{total} submissions: {summary}.")
    faults = [f"{result.submission}: {line}" for result in results for line in result.faults]
    if faults:
        (run.out / FAULTS).write_text("\n\n".join(faults), encoding="utf-8", errors="replace")
        console.print(Text(f"{len(faults)} faults of ours, with all we know of them: {run.out / FAULTS}", "bold red"))
    console.print(f"Marks: {run.out / 'grades.csv'}", soft_wrap=True)
    console.print(f"What the class misunderstood: {run.out / REPORT}", soft_wrap=True)
    example = results[0].student if results else "STUDENT"
    console.print(f"Each student: {run.out / example / 'feedback.html'} and results.json", soft_wrap=True)


def _remark(result: Result) -> Text:
    """Say what kept a submission from being graded in full; else, on one line, what its first mistake is."""
    if result.message:
        return Text(visible(result.message, keep="")[:300])
    failed = [group for group in result.groups if group.status != "passed"]
    told = [group for group in failed if group.diagnosis] or failed
    remark = f"{told[0].function}: {told[0].diagnosis or told[0].sentence}" if told else ""
    return Text(visible(remark, keep=""), "dim", no_wrap=True, overflow="ellipsis")


def _summary(result: Result) -> dict[str, object]:
    data = asdict(result)
    del data["groups"]
    return data
