"""Grade a class: plan the run, grade what has changed, and write the tables, the report and the gradebooks."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from fam.core.cores import available_cores
from fam.core.errors import CourseError, FaultyCourse
from fam.core.packed import Packed
from fam.core.text import pluralize
from fam.course import Course, choose_units, load_course
from fam_grader.batch.anonymous import KEY, Key
from fam_grader.batch.class_marks import ClassMarks
from fam_grader.batch.class_plan import ClassOptions, ClassPlan
from fam_grader.batch.class_record import FOUND, record_of
from fam_grader.batch.fingerprint import code_digest
from fam_grader.batch.finished import Finished, inputs_of
from fam_grader.batch.history import CHANGES, write_changes
from fam_grader.batch.jobs import GradingJob, Pool
from fam_grader.batch.journal import Journal
from fam_grader.batch.local_pool import LocalPool
from fam_grader.batch.note_table import pieces_of
from fam_grader.batch.run import JOURNAL, ClassRun, Outputs
from fam_grader.batch.run_notes import CLASS, PAIRS, SETTINGS, AlikeNote, RunSettings, note_class, run_settings
from fam_grader.execution.isolation import Isolation, current_name, make_launcher
from fam_grader.gradebook.grades_csv import write_grades, write_internal_errors
from fam_grader.gradebook.items_csv import ITEMS, class_items, write_items
from fam_grader.gradebook.platforms import Gradebook
from fam_grader.reports.class_report import TermReport, write_report
from fam_grader.reports.class_summary import ClassSummary, SubmissionRow
from fam_grader.reports.results import SubmissionMarks, SubmissionResult
from fam_grader.similarity import Comparison
from fam_grader.submissions import SubmissionSource, find_class

if TYPE_CHECKING:
    from fam_grader.batch.dask.pool import ClusterPool

SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE_SECONDS = 2.0
ERRORS = "faults.log"
GRADES = "grades.csv"
REPORT = "report.html"


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt on a signal; a second one within two seconds does not interrupt the clean-up.

    A stopped process is about to exit, so it ignores signals from the end of the block on.
    """
    last = -GRACE_SECONDS

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= GRACE_SECONDS:  # Python drops what is raised in odd places: a later one gets its chance
            last = now
            raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler if last < 0 else signal.SIG_IGN)


@contextmanager
def ignore_signals() -> Iterator[None]:
    """Ignore the signals that would stop a run; those that arrive meanwhile are lost."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class RunObserver:
    """Receives the events of a run; a subclass shows those that it overrides."""

    def notify(self, line: str) -> None:
        """Receive a line for the instructor; it may hold control characters from the name of a submission."""

    def track(self, sources: Sequence[SubmissionSource], step: str) -> Iterable[SubmissionSource]:
        """Pass on `sources` while a step goes through them that is not grading."""
        return sources

    def planned(self, kept: Collection[SubmissionResult], jobs: int) -> None:
        """Receive the results that are kept from an earlier run, and the number of submissions to grade."""

    def grading(self, jobs: int) -> AbstractContextManager[Callable[[SubmissionResult], None]]:
        """Return a context for the grading; what it yields is called with each new result."""
        return nullcontext(lambda result: None)


@dataclass(frozen=True)
class ClassResult:
    """A graded class; the files with its results are in the folder `out`.

    The results themselves are read from the journal in `out`, one after the other: a class may be larger than memory.
    """

    out: Path
    sources: Sequence[SubmissionSource]  # of the submissions that count, in the order of the class
    internal_errors: int
    gradebooks: tuple[tuple[Path, Gradebook], ...] = ()
    to_review: tuple[SubmissionRow, ...] = ()  # the uploads to look at first, with the reasons
    changes: int = 0  # the number of lines in changes.csv

    @property
    def changes_csv(self) -> Path:
        """The marks that this run changed; there is no such file without one."""
        return self.out / CHANGES

    @property
    def results(self) -> Iterator[SubmissionResult]:
        """Yield the result of each submission, in the order of the class."""
        with closing(Journal(self.out / JOURNAL)) as journal:
            yield from journal.results(each.student for each in self.sources)

    @property
    def marks(self) -> Iterator[SubmissionMarks]:
        """Yield the marks of each submission, in the order of the class: of the results what tables need."""
        with closing(Journal(self.out / JOURNAL, checked=True)) as journal:
            yield from journal.briefs(code_digest()).read(each.student for each in self.sources)

    @property
    def grades_csv(self) -> Path:
        """The table with a row for each submission."""
        return self.out / GRADES

    @property
    def items_csv(self) -> Path:
        """The item statistics: a row for each function and hidden group, and each section."""
        return self.out / ITEMS

    @property
    def report_html(self) -> Path:
        """The instructor's report."""
        return self.out / REPORT

    @property
    def errors_log(self) -> Path:
        """The details of the internal errors; there is no such file without one."""
        return self.out / ERRORS


class GradingStopped(KeyboardInterrupt):
    """A signal stopped the run; what was graded until then is kept, and its tables are written."""


class GradingFailed(CourseError):
    """The run could not go on; what was graded until then is kept."""


def grade_class(
    paths: Iterable[Path | str],
    out: Path | str,
    *,
    course: Course | None = None,
    units: Sequence[str] = (),
    options: ClassOptions | None = None,
    jobs: int | None = None,
    isolation: Isolation = "sandbox",
    cluster: str | None = None,
    force: bool = False,
    secret: Path | str | None = None,
    observer: RunObserver | None = None,
) -> ClassResult:
    """Grade the submissions at `paths`, and write their results to the folder `out`.

    What an earlier run graded into `out` is kept if neither the submission nor the course has changed. Submissions
    are graded in processes of their own, so a script that calls this needs `if __name__ == "__main__":`.

    Args:
        paths: submissions (folders, .zip, .tar.gz, .py or .ipynb) or classes: folders, zips or exports of a platform.
        out: the folder for the results; it is made if necessary.
        course: the course, with its solutions; by default the one around the working folder.
        units: the names of the units to grade; by default all.
        options: the roster, the due time and the gradebooks.
        jobs: the number of graders on this machine; by default one per core.
        isolation: how students' code is isolated; see `fam grade --help`.
        cluster: the address of a Dask scheduler whose workers grade instead.
        force: grade all submissions again.
        secret: a file with the secret that the hidden inputs depend on; by default the one that the first run makes
            and keeps in `out`. With another secret, all submissions are graded again.
        observer: receives the events of the run.

    Raises:
        CourseError: a problem that the caller can fix; GradingFailed once submissions have been graded.
        GradingStopped: a signal (`KeyboardInterrupt`) stopped the run.
    """
    isolation = current_name(isolation)
    course = course or load_course()
    course.require_private()
    course.validate()
    observer = observer or RunObserver()
    chosen = choose_units(course, units)
    folders = [Path(path) for path in paths]
    _warn_of_nested_course(course, folders, observer)
    options = options or ClassOptions()
    key = Key.read(Path(out) / KEY) if options.anonymous else None
    plan = options.plan(find_class(folders, course), course, key)
    pool = _make_pool(course, chosen, isolation, jobs, cluster, observer)
    secret_file = Path(secret) if secret else None
    root = course.exercises.parent
    settings = run_settings(root, folders, options, units and chosen, isolation, jobs, cluster, secret_file)
    with ClassRun(course, chosen, Path(out).resolve(), isolation, secret_file) as run:
        run.journal.record_note(SETTINGS, settings)
        outputs = Outputs(run.out, run.journal, observer.notify)
        grading = _Grading(run, plan, replace(pool, secret=run.secret), observer, outputs, options, settings)
        return grading.finish(force=force)


def _warn_of_nested_course(course: Course, paths: Iterable[Path], observer: RunObserver) -> None:
    """Say so if the course itself is inside what is graded: it could be a student's."""
    root = course.exercises.parent.resolve()
    if any(root.is_relative_to(path.resolve()) for path in paths):
        observer.notify(
            f"Warning: the course at {root} is inside the folder that is graded; if it is not yours, name your own "
            "with --course DIR."
        )


def _make_pool(
    course: Course,
    units: Sequence[str],
    isolation: Isolation,
    jobs: int | None,
    cluster: str | None,
    observer: RunObserver,
) -> LocalPool | ClusterPool:
    """Return the graders of the cluster, if one is named, or those of this machine, if the isolation works here."""
    if cluster is not None:
        if jobs is not None:
            raise ValueError("`jobs` is for this machine; on a cluster, each worker is a grader")
        from fam_grader.batch.dask.pool import ClusterPool  # noqa: PLC0415 - slow to import

        return ClusterPool(course, units, cluster, isolation, observer.notify)
    launcher, in_force = make_launcher(isolation)  # fails before any work is done
    launcher.close()
    observer.notify(f"Isolation: {in_force}")
    return LocalPool(course, units, isolation, jobs or available_cores())


class _KeptResults(Collection[SubmissionResult]):
    """The results of earlier runs: their number is known before any of them is read."""

    def __init__(self, run: ClassRun, sources: Sequence[SubmissionSource]) -> None:
        self._run, self._sources = run, sources

    def __len__(self) -> int:
        return self._run.settled

    def __contains__(self, result: object) -> bool:
        return any(each == result for each in self)

    def __iter__(self) -> Iterator[SubmissionResult]:
        return self._run.results(self._sources)


@dataclass(frozen=True)
class _Grading:
    """The steps of one run."""

    run: ClassRun
    plan: ClassPlan
    pool: Pool
    observer: RunObserver
    outputs: Outputs
    options: ClassOptions
    settings: RunSettings

    @property
    def sources(self) -> Sequence[SubmissionSource]:
        return self.plan.listed.counting

    def finish(self, *, force: bool) -> ClassResult:
        self.plan.write_class_list(self.outputs)
        for line in self.plan.messages(self.run.functions):
            self.observer.notify(line)
        try:
            self._grade(self._jobs(force=force))
            settled = replace(self, plan=self.plan.settle(self.run.briefs(self.sources)))
            if settled.plan is not self.plan:  # it is known now which attempt is the best
                settled.plan.write_class_list(self.outputs)
            result = settled.kept() or settled.write_results()
        except KeyboardInterrupt as stop:
            with ignore_signals():  # the tables of what is done are worth a moment
                self._write_tables()
            raise GradingStopped(self._kept_so_far()) from stop
        except FaultyCourse:  # before anything was graded
            raise
        except CourseError as error:
            with suppress(CourseError):  # the tables may be what cannot be written
                self._write_tables()
            raise GradingFailed(f"{error}\n{self._kept_so_far()}") from error
        self.outputs.remove_stale(self.run.is_of_class)
        return result

    def kept(self) -> ClassResult | None:
        """Return the result if a run before this one has written all that this one would write."""
        found = Finished.read(self.run.journal, self._inputs, self.run.out)
        if not found or self.run.settled < len(self.sources) or (self.run.out / ERRORS).exists():
            return None
        self.outputs.written.update(found.files)
        return self._result(0, 0, found.review)

    def write_results(self) -> ClassResult:
        """Write everything that is made of the marks, and return the result."""
        self.run.journal.record_owners(self.plan.owners)  # after the marks, which need the room first
        self.run.journal.record_pieces(CLASS, pieces_of(note_class(self.plan)))
        record = record_of(self.run.course, self.plan.columns, self.run.functions)
        self.run.journal.record_pieces(FOUND, record)
        for result in self.run.briefs(self.observer.track(self.sources, "writing feedback")):
            self.run.show_decisions(result, self.plan.columns.decided(result))
        marks = ClassMarks(self.run.journal, self.plan.columns)
        changes = marks.changes(self.run.briefs(self.sources))
        if changes:
            self.outputs.write(CHANGES, lambda path: write_changes(path, changes))
            self.observer.notify(f"{pluralize(len({each.student for each in changes}), 'mark')} changed: {CHANGES}.")
            if any("decision" in each.why for each in changes) and not self.plan.decided:
                self.observer.notify("Decisions of an earlier run are not applied, since --decisions is not given.")
        term = self.plan.term_report(self.run.briefs(self.sources), changes)
        items = class_items(self.plan.columns, self.run.briefs(self.sources), self.run.course)
        self.outputs.write(ITEMS, lambda path: write_items(path, items))
        term = replace(term, items=items)
        errors = self._write_tables(term)
        comparison, review = self._add_pairs(term)
        marks.record(self.run.briefs(self.sources))  # last: a run that ends before reports the changes again
        done = self._result(errors, len(changes), review)
        if self._inputs and not (errors or changes or comparison.unreadable):  # else the same run would do otherwise
            Finished(self._inputs, review=done.to_review).write(self.run.journal, self.outputs)
        return done

    def _result(self, errors: int, changes: int, review: Iterable[SubmissionRow]) -> ClassResult:
        results = self.run.briefs(self.sources)
        gradebooks = self.plan.write_gradebooks(self.outputs, results, self.run.functions)
        return ClassResult(self.run.out, self.sources, errors, tuple(gradebooks), tuple(review), changes)

    @cached_property
    def _inputs(self) -> str:
        return inputs_of(self.plan, self.options, self.settings, self.run.fingerprint)

    def _jobs(self, *, force: bool) -> Sequence[GradingJob]:
        """Return what there is to grade."""
        tracked = self.observer.track(self.sources, "looking for changes")
        jobs = Packed(job for job in self.run.plan(tracked, force=force, only=self.plan.only) if job)
        if jobs:
            self.run.check_suites()
        if missing := len(self.sources) - self.run.settled - len(jobs):
            self.observer.notify(f"{pluralize(missing, 'submission')} without a mark, since --only is for others.")
        self.observer.planned(_KeptResults(self.run, self.sources), len(jobs))
        return jobs

    def _grade(self, jobs: Sequence[GradingJob]) -> None:
        with self.observer.grading(len(jobs)) as show, closing(self.run.grade(self.pool, jobs)) as results:
            for result in results:
                show(result)

    def _write_tables(self, term: TermReport | None = None) -> int:
        """Write the tables of what is graded so far; return the number of internal errors."""
        out, columns = self.run.out, self.plan.columns
        results, functions = self.run.briefs(self.sources), self.run.functions
        self.outputs.write(GRADES, lambda path: write_grades(path, results, functions, columns))
        self.outputs.write(REPORT, lambda path: write_report(path, self._summary(), term=term))
        return write_internal_errors(out / ERRORS, self.run.briefs(self.sources))

    def _add_pairs(self, term: TermReport) -> tuple[Comparison, Sequence[SubmissionRow]]:
        """Write the report again with similar submissions: finding them takes long, and must not delay the rest."""
        tracked = self.observer.track(self.sources, "looking for pairs")
        comparison = self.plan.compare(self.run, tracked)
        if comparison.unreadable:
            self.observer.notify(f"Known submissions that cannot be read: {', '.join(comparison.unreadable)}.")
        summary = self._summary()
        self.outputs.write(REPORT, lambda path: write_report(path, summary, comparison, term=term))
        self.run.journal.record_note(PAIRS, AlikeNote.of(comparison))
        for line in self.plan.write_sources(self.run.course, self.run.units):
            self.observer.notify(line)
        return comparison, summary.to_review

    def _summary(self) -> ClassSummary:
        tracked = self.observer.track(self.sources, "writing the report")
        return ClassSummary.of(self.run.course, self.run.briefs(tracked), self.plan.columns.people, self.plan.unclear)

    def _kept_so_far(self) -> str:
        graded, total = self.run.settled, len(self.sources)
        are = "is" if graded == 1 else "are"
        return f"{graded} of {pluralize(total, 'submission')} {are} graded and kept in {self.run.out}."
