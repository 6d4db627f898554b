"""`fam grade`: grade a class of submissions."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.text import Text

from fam.commands._completing import complete_unit
from fam.commands._options import isolation_option
from fam.core.errors import CourseError
from fam.core.text import escape_control_chars, pluralize
from fam.course import load_course
from fam_grader.batch.class_plan import ClassOptions
from fam_grader.batch.grade_class import (
    ClassResult,
    GradingFailed,
    GradingStopped,
    RunObserver,
    grade_class,
    stopped_by_signals,
)
from fam_grader.batch.history import describe
from fam_grader.batch.journal import Journal
from fam_grader.batch.run import JOURNAL
from fam_grader.execution.isolation import Isolation
from fam_grader.gradebook.attempts import LATEST, RULES
from fam_grader.gradebook.decisions import write_empty_decisions
from fam_grader.gradebook.platforms import PLATFORMS
from fam_grader.reports.class_summary import SubmissionRow, by_reason
from fam_grader.reports.class_table import RunProgress, log_step, print_class
from fam_grader.reports.results import SubmissionResult, encode_json
from fam_grader.submissions import SubmissionSource

MAX_REVIEWS, MAX_NAMES = 10, 3
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

# Their parameter names are the fields of ClassOptions.
CLASS_OPTIONS = (
    click.option("--roster", type=FILE, metavar="FILE.csv", help="Class list: name, email, id, login."),
    click.option(
        "--columns",
        metavar="ROLE=COLUMN",
        multiple=True,
        help="Column of the roster or gradebook template for a role (name, email, id, login, grade, ...), such as "
        "'name=Full Name'; can be repeated.",
    ),
    click.option("--due", metavar="TIME", help="Due time, such as 2026-11-20T23:59; local time without an offset."),
    click.option("--late", metavar="RATE", help="Late penalty: 10%/day, 5%/hour, 2/day (points)."),
    click.option("--grace", metavar="TIME", help="Grace period, such as 15m."),
    click.option("--late-cap", metavar="AMOUNT", help="Maximum late penalty: 50%, or points."),
    click.option(
        "--decisions",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE.csv",
        help="Overrides, comments, extensions and excuses, by student; see --write-decisions.",
    ),
    click.option(
        "--attempts",
        type=click.Choice(RULES),
        default=LATEST,
        show_default=True,
        help="Which of several attempts counts; `before-due` is the last one in time, of a clone the last commit.",
    ),
    click.option(
        "--late-days",
        type=click.IntRange(min=0),
        metavar="N",
        help="Days that everybody may be late in all, before --late costs anything.",
    ),
    click.option(
        "--late-days-from",
        type=FILE,
        metavar="FILE.csv",
        multiple=True,
        help="late_days.csv of an earlier assignment; can be repeated.",
    ),
    click.option(
        "--only",
        metavar="STUDENT",
        multiple=True,
        help="Grade this student (address, id, login, name or submission) only; the others keep their marks. Can be "
        "repeated.",
    ),
    click.option(
        "--anonymous",
        is_flag=True,
        help="Write no name, address or id into tables, pages and folders; OUT/key.csv has them.",
    ),
    click.option(
        "--gradebook",
        "platforms",
        type=click.Choice(PLATFORMS),
        multiple=True,
        help="Also write OUT/PLATFORM.csv for upload: score and bonus, after the late penalty.",
    ),
    click.option(
        "--gradebook-template",
        "templates",
        type=FILE,
        metavar="FILE.csv",
        multiple=True,
        help="Gradebook exported from a platform, to be filled in.",
    ),
    click.option("--assignment", metavar="TITLE", help="Title of the assignment in the gradebook."),
    click.option(
        "--known",
        type=click.Path(exists=True, path_type=Path),
        metavar="PATH",
        multiple=True,
        help="Submissions to look for copies of that are not graded: last year's class, a solution from the web.",
    ),
    click.option(
        "--sources",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Also write the code of all submissions to DIR, as JPlag and MOSS take it.",
    ),
)


def class_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add `CLASS_OPTIONS` to a command, which gets them together as `options`."""

    @functools.wraps(function)
    def wrapper(*args: Any, **values: Any) -> None:
        options = ClassOptions(**{field.name: values.pop(field.name) for field in fields(ClassOptions)})
        for name, required in options.missing():
            raise click.UsageError(f"--{name.replace('_', '-')} requires --{required}.")
        function(*args, options=options, **values)

    return functools.reduce(lambda decorated, option: option(decorated), reversed(CLASS_OPTIONS), wrapper)


def _write_decisions(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None and not context.resilient_parsing:
        write_empty_decisions(path)
        click.echo(f"Written: {path}. Fill in a row for each decision, and use it with --decisions {path}.")
        context.exit()


@click.command("grade")
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option(
    "-u",
    "--unit",
    "units",
    multiple=True,
    shell_complete=complete_unit,
    help="Grade this unit only; can be repeated.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Number of parallel graders. Default: one per core.")
@isolation_option(
    "Isolation of students' code. `sandbox` uses the first of the next three that works on this machine. "
    "`none` runs the code with your permissions: only for trusted submissions."
)
@click.option("--cluster", metavar="ADDRESS", help="Grade on the workers of a Dask scheduler (tcp://HOST:8786).")
@click.option("--force", is_flag=True, help="Grade all submissions again, instead of only those that have changed.")
@click.option(
    "--secret",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the secret that the hidden inputs depend on. Default: OUT/secret.txt, made by the first run.",
)
@class_options
@click.option(
    "--write-decisions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    is_eager=True,
    expose_value=False,
    callback=_write_decisions,
    help="Write an empty file for --decisions, and exit.",
)
@click.option("--history", metavar="STUDENT", help="Print all marks that this student had in OUT, and exit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per submission instead of the table.")
@click.pass_obj
def command(
    root: Path | None,
    paths: tuple[Path, ...],
    out: Path | None,
    units: tuple[str, ...],
    jobs: int | None,
    isolation: Isolation,
    cluster: str | None,
    force: bool,
    secret: Path | None,
    history: str | None,
    as_json: bool,
    options: ClassOptions,
) -> None:
    """Grade a class of submissions.

    PATH is a submission (a folder, .zip, .tar.gz, .py or .ipynb) or a class: a folder or one zip of submissions, or a
    download from Gradescope, Canvas, Moodle or GitHub Classroom. Each submission gets a folder in OUT with
    results.json and feedback.html; OUT/grades.csv has one row per submission, and OUT/report.html shows what the
    class misunderstood. To resume a stopped run, repeat the command;
    unchanged submissions are not graded again.
    """
    if out is None:
        raise click.MissingParameter(param_hint="'-o' / '--out'", param_type="option")
    if history is not None:
        _print_history(out, history)
        return
    if not paths:
        raise click.MissingParameter(param_hint="'PATH...'", param_type="argument")
    if jobs and cluster is not None:
        raise click.UsageError("--jobs is for this machine; with --cluster, each worker of the cluster is a grader.")
    resume = "repeat the command without --force" if force else "repeat the command"
    try:
        with stopped_by_signals():
            result = grade_class(
                paths,
                out,
                course=load_course(root),
                units=units,
                options=options,
                jobs=jobs,
                isolation=isolation,
                cluster=cluster,
                force=force,
                secret=secret,
                observer=_ConsoleProgress(as_json=as_json),
            )
            _print(result, table=not as_json)
    except GradingStopped as stop:
        click.echo(f"Stopped: {stop} To resume, {resume}.", err=True)
        raise click.exceptions.Exit(130) from None
    except GradingFailed as error:
        raise CourseError(f"{error} Fix this problem, then {resume}.") from error


class _ConsoleProgress(RunObserver):
    """Show a run on stderr, and with `--json` each result on stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(stderr=True, highlight=False)

    def notify(self, line: str) -> None:
        # Not `click.echo`: while the progress bar is shown, `sys.stderr` prints above it.
        print(escape_control_chars(line, keep=""), file=sys.stderr)

    def track(self, sources: Sequence[SubmissionSource], step: str) -> Iterable[SubmissionSource]:
        console = self._console
        if not console.is_terminal:
            return log_step(sources, step, console)
        return track(sources, step, len(sources), console=console, transient=True)

    def planned(self, kept: Collection[SubmissionResult], jobs: int) -> None:
        for result in kept if self._as_json else ():
            self._print_json(result, kept=True)
        if kept:
            click.echo(f"{len(kept)} kept from an earlier run, {jobs} to grade.", err=True)

    @contextmanager
    def grading(self, jobs: int) -> Iterator[Callable[[SubmissionResult], None]]:
        with RunProgress(jobs, Console(stderr=True)) as progress:

            def show(result: SubmissionResult) -> None:
                progress.add(result)
                self._print_json(result, kept=False)

            yield show

    def _print_json(self, result: SubmissionResult, *, kept: bool) -> None:
        if self._as_json:
            record = {**vars(result), "kept": kept}
            del record["groups"]
            click.echo(encode_json(record))


def _print_history(out: Path, student: str) -> None:
    """Print the marks that a student had, with the reasons why they changed."""
    if not (out / JOURNAL).is_file():
        raise CourseError(f"{out} has no {JOURNAL}; expected a folder that `fam grade CLASS -o DIR` wrote.")
    with closing(Journal(out / JOURNAL)) as journal:
        events = journal.history(student)
    if not events:
        raise CourseError(f"{out} has no marks of {student!r}; expected an address, id, login, name or submission.")
    for line in describe(events):
        click.echo(escape_control_chars(line, keep=""))


def _print_reviews(console: Console, rows: Sequence[SubmissionRow]) -> None:
    """List what did not count and in which submissions, up to `MAX_REVIEWS` reasons, the rarest first."""
    if not rows:
        return
    reasons = by_reason(rows)
    console.print(Text(f"Look at these first ({pluralize(len(rows), 'submission')}):", "bold"))
    for reason, found in reasons[:MAX_REVIEWS]:
        names = ", ".join(row.name for row in found[:MAX_NAMES])
        more = f" and {len(found) - MAX_NAMES} more" if len(found) > MAX_NAMES else ""
        console.print(Text(f"  {names}{more}: {reason}"), soft_wrap=True)
    if len(reasons) > MAX_REVIEWS:
        console.print(Text(f"  and {len(reasons) - MAX_REVIEWS} more; the class report lists them all"))


def _print(result: ClassResult, *, table: bool) -> None:
    console = Console(highlight=False)
    if table:
        print_class(console, result.marks)
        _print_reviews(console, result.to_review)
        if result.internal_errors:
            errors = pluralize(result.internal_errors, "internal error")
            console.print(Text(f"{errors} (see {result.errors_log})", "bold red"), soft_wrap=True)
        first = result.out / result.sources[0].student
        console.print(f"Grades: {result.grades_csv}", soft_wrap=True)
        console.print(f"Class report: {result.report_html}", soft_wrap=True)
        if result.changes:
            console.print(f"Changed marks: {result.changes_csv}", soft_wrap=True)
        console.print(f"Each student: {first / 'feedback.html'} and results.json", soft_wrap=True)
    for path, gradebook in result.gradebooks:
        click.echo(f"For {gradebook.platform.capitalize()}: {path}", err=True)
        for remark in gradebook.remarks:
            click.echo(escape_control_chars(f"  {remark}", keep=""), err=True)
