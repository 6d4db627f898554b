"""`fam grade`: grade a class of submissions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.progress import track
from rich.text import Text

from fam.commands._class_options import ClassWishes, class_options
from fam.core.errors import CourseError
from fam.core.text import escape_control_chars
from fam.course import Course, choose_units, find_course
from fam_grader.batch.dask.pool import ClusterPool
from fam_grader.batch.jobs import GradingJob, Pool
from fam_grader.batch.local_pool import LocalPool
from fam_grader.batch.run import ClassRun
from fam_grader.batch.signals import ignore_signals, stopped_by_signals
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.gradebook.columns import ClassColumns
from fam_grader.reports.class_report import write_report
from fam_grader.reports.class_summary import ClassSummary
from fam_grader.reports.class_table import print_class
from fam_grader.reports.grades_csv import write_faults, write_gradebook
from fam_grader.reports.progress_bar import RunProgress
from fam_grader.reports.results import SubmissionResult
from fam_grader.similarity import compare_class
from fam_grader.submissions import SubmissionSource, find_submissions

FAULTS = "faults.log"
REPORT = "report.html"


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
@click.option(
    "--cluster", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler, such as tcp://HOST:8786."
)
@click.option("--force", is_flag=True, help="Grade everyone again; else what an earlier run graded is kept.")
@class_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line for each submission instead of the table.")
@click.pass_obj
def command(
    root: Path | None,
    paths: tuple[Path, ...],
    out: Path,
    units: tuple[str, ...],
    jobs: int | None,
    isolation: Isolation,
    cluster: str | None,
    force: bool,
    as_json: bool,
    wishes: ClassWishes,
) -> None:
    """Grade a class of submissions.

    PATH is a submission (a folder, .zip, .py or .ipynb) or a class: a folder or one zip of submissions, or what
    Gradescope, Canvas, Moodle or GitHub Classroom let you download. Each submission gets its own folder in OUT with
    results.json and feedback.html; OUT/grades.csv has a row for every submission, whatever happened, and
    OUT/report.html tells what the class misunderstood. Where somebody handed in several times, the latest counts. A
    run that was stopped goes on with the same command; what has not changed since an earlier run is kept.
    """
    if jobs and cluster is not None:
        raise click.UsageError("--jobs is for this machine; with --cluster, each worker of the cluster is a grader.")
    course = find_course(root)
    course.require_private()
    chosen = choose_units(course, units)
    plan = wishes.plan(find_submissions(paths, course), course)
    pool = _make_pool(course, chosen, isolation, jobs, cluster)
    with stopped_by_signals(), ClassRun(course, chosen, out.resolve(), isolation) as run:
        found = plan.begin(run.out)
        faults = _run(run, pool, found, plan.columns, force=force, as_json=as_json)
        if not as_json:
            _print_class(run, found, faults)
        plan.finish(run.out, run.results(found))


def _make_pool(
    course: Course, units: Sequence[str], isolation: Isolation, jobs: int | None, cluster: str | None
) -> Pool:
    """Give the graders of the cluster, where one is named, or of this machine, if it can keep students' code in."""
    if cluster is not None:
        return ClusterPool(course, units, cluster, isolation, _tell)
    launcher, in_force = make_launcher(isolation)  # refuse before any work is done
    launcher.close()
    _say_isolation(in_force)
    return LocalPool(course, units, isolation, jobs or os.cpu_count() or 1)


def _say_isolation(in_force: str) -> None:
    console = Console(stderr=True, highlight=False)
    console.print(Text(f"Isolation: {in_force}"), soft_wrap=not console.is_terminal)


def _tell(line: str) -> None:
    """Print a line of news above the progress bar, which takes the place of `sys.stderr` as long as it is shown."""
    print(escape_control_chars(line), file=sys.stderr)


def _run(
    run: ClassRun, pool: Pool, found: Sequence[SubmissionSource], columns: ClassColumns, *, force: bool, as_json: bool
) -> int:
    """Grade and write the tables, also of what was done when it was stopped or could not go on; count our faults."""
    again = "the same command without --force" if force else "the same command"
    try:
        _grade(run, pool, _plan(run, found, force=force, as_json=as_json), as_json=as_json)
        faults = _write_tables(run, found, columns)
        _add_pairs(run, found, columns)
        return faults
    except KeyboardInterrupt:
        with ignore_signals():
            _write_tables(run, found, columns)
        click.echo(f"Stopped: {_kept_so_far(run, found)} To go on, give {again}.", err=True)
        raise click.exceptions.Exit(130) from None
    except CourseError as error:
        with suppress(CourseError):  # they may be what cannot be written
            _write_tables(run, found, columns)
        raise CourseError(f"{error}\n{_kept_so_far(run, found)} To go on, mend that and give {again}.") from error


def _kept_so_far(run: ClassRun, found: Sequence[SubmissionSource]) -> str:
    return f"{run.settled} of {len(found)} submissions are graded and kept in {run.out}."


def _plan(run: ClassRun, found: Sequence[SubmissionSource], *, force: bool, as_json: bool) -> list[GradingJob]:
    """Find out what there is to grade, and say how many marks of an earlier run are kept."""
    console = Console(stderr=True)
    plans = track(
        run.plan(found, force=force),
        "looking for changes",
        len(found),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks = [task for task in plans if task]
    if len(tasks) < len(found):
        click.echo(f"{len(found) - len(tasks)} kept from an earlier run, {len(tasks)} to grade.", err=True)
    if as_json:
        for result in run.results(found):
            click.echo(json.dumps(_summary(result) | {"kept": True}))
    return tasks


def _grade(run: ClassRun, pool: Pool, tasks: Sequence[GradingJob], *, as_json: bool) -> None:
    with (
        RunProgress(len(tasks), Console(stderr=True)) as progress,
        closing(run.grade(pool, tasks)) as results,
    ):
        for result in results:
            progress.add(result)
            if as_json:
                click.echo(json.dumps(_summary(result) | {"kept": False}))


def _write_tables(run: ClassRun, found: Sequence[SubmissionSource], columns: ClassColumns) -> int:
    write_gradebook(run.out / "grades.csv", run.results(found), run.functions, columns)
    write_report(run.out / REPORT, ClassSummary.of(run.course, run.results(found), columns.people))
    return write_faults(run.out / FAULTS, run.results(found))


def _add_pairs(run: ClassRun, found: Sequence[SubmissionSource], columns: ClassColumns) -> None:
    """Write the report once more, with the pairs of submissions that are alike: to find them takes its time."""
    console = Console(stderr=True)
    hidden = not console.is_terminal
    compared = track(found, "looking for pairs", len(found), console=console, transient=True, disable=hidden)
    comparison = compare_class(run.course, run.units, compared)
    write_report(run.out / REPORT, ClassSummary.of(run.course, run.results(found), columns.people), comparison)


def _print_class(run: ClassRun, found: Sequence[SubmissionSource], faults: int) -> None:
    console = Console(highlight=False)
    print_class(console, run.results(found))
    if faults:
        console.print(Text(f"{faults} faults of ours, with all we know of them: {run.out / FAULTS}", "bold red"))
    console.print(f"Marks: {run.out / 'grades.csv'}", soft_wrap=True)
    console.print(f"What the class misunderstood: {run.out / REPORT}", soft_wrap=True)
    console.print(f"Each student: {run.out / found[0].student / 'feedback.html'} and results.json", soft_wrap=True)


def _summary(result: SubmissionResult) -> dict[str, object]:
    data = result.to_dict()
    del data["groups"]
    return data
