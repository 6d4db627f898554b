"""A run over a class: what it keeps of earlier runs, and the files that it writes.

Valid results of earlier runs are kept; the rest is graded and recorded in the journal, which also has the digest
of each table that a run wrote. A table with another content was edited, or is of another program: it is kept under
another name and never overwritten. What a run does not write again is removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

from fam.core.errors import CourseError
from fam.core.files import atomic_writer, move_into_place
from fam.core.packed import PackedNames
from fam.core.text import pluralize
from fam.course import Course
from fam_grader.batch.fingerprint import causes, code_digest, fingerprint
from fam_grader.batch.jobs import GradingJob, JobResult, Pool
from fam_grader.batch.journal import Journal
from fam_grader.batch.secret import SECRET, keep_secret
from fam_grader.batch.uploads import UploadReader
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.brief import BriefResult
from fam_grader.reports.decided import Decided, decided_page, decided_results
from fam_grader.reports.feedback import FEEDBACK, FILES, RESULTS, encode_results, render_feedback
from fam_grader.reports.results import SubmissionMarks, SubmissionResult, encode_json
from fam_grader.similarity import Fingerprints
from fam_grader.submissions import SubmissionSource

JOURNAL = "grades.sqlite"
MAX_NAMES = 10
Result = TypeVar("Result")


class ClassRun:
    """What to grade, and where the results go; as long as it is open, no other run can work in that folder.

    The results are in the journal and not in memory, however large the class is. `secret` is the one in
    `secret_file`, or that of an earlier run, or a new one; it is kept in `out`.
    """

    def __init__(
        self,
        course: Course,
        units: Sequence[str],
        out: Path,
        isolation: Isolation = "sandbox",
        secret_file: Path | None = None,
    ) -> None:
        self.course, self.units, self.out = course, units, out
        self._settled = PackedNames()  # students whose row is the mark of this run's submission
        self._unseen = PackedNames()  # students whose submission this run is not to look at
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CourseError(f"The folder {out} cannot be made: {error.strerror}.") from error
        self.journal = Journal(out / JOURNAL)
        try:
            self.secret = keep_secret(out / SECRET, secret_file)  # with the journal's lock: of two runs, one makes it
        except BaseException:
            self.journal.close()
            raise
        self.uploads = UploadReader(course, units, self.journal.uploads)
        self.fingerprint = fingerprint(course, units, isolation, self.secret)
        self._causes = causes(course, units, isolation, self.secret)
        self._brief_table = self.journal.briefs(code_digest())

    def __enter__(self) -> ClassRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()

    @property
    def functions(self) -> list[str]:
        """The functions that are graded, in the course's order."""
        return [name for unit in self.units for name in self.course.units[unit].functions]

    @property
    def settled(self) -> int:
        """How many submissions have their mark: kept, or graded in this run."""
        return len(self._settled)

    def is_of_class(self, student: str) -> bool:
        """Return whether a folder is that of a submission of the class; asked for when all is graded."""
        return student in self._settled or student in self._unseen

    def check_suites(self) -> None:
        """Raise FaultyCourse if the suites and `exercise.yaml` disagree about points: no mark could be right."""
        from fam_grader.grading.suites import load_checked_groups  # noqa: PLC0415 - it brings otter

        load_checked_groups(self.course, [self.course.units[name] for name in self.units])

    def plan(
        self, sources: Iterable[SubmissionSource], *, force: bool = False, only: Collection[str] = ()
    ) -> Iterator[GradingJob | None]:
        """Yield the job of each submission; None if its mark of an earlier run is kept.

        With `only` some students, those of the others are kept in any case; who has none stays without.
        """
        for source in sources:
            if only and source.student not in only:
                if self.journal.has(source.student, source.name):
                    self._settled.add(source.student)
                self._unseen.add(source.student)
                yield None
                continue
            if force:
                self.journal.forget(source.student)
            job = self._job(source)
            if job is None:
                self._settled.add(source.student)
            yield job

    def grade(self, pool: Pool, jobs: Iterable[GradingJob]) -> Generator[SubmissionResult, None, None]:
        """Yield the results as they come in, each with its files written and its row committed."""
        with closing(pool.grade(jobs)) as done:
            for each in done:
                if each.result is not None:
                    self._keep(each, each.result)
                self.uploads.keep(each)
                self._settled.add(each.source.student)
                yield from [each.result] if each.result else self.journal.results([each.source.student])

    def show_decisions(self, result: SubmissionMarks, decided: Decided) -> None:
        """Bring a student's files up to date with what was decided about the mark."""
        digest = "" if decided.is_plain else hashlib.sha256(encode_json(decided)).hexdigest()
        if digest == self.journal.shown_decisions(result.student):
            return
        folder = self.out / result.student
        try:
            record = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
            page = (folder / FEEDBACK).read_text(encoding="utf-8")
            page = (
                decided_page(page, result, decided, self.course)
                or decided_page(self._rendered(result.student), result, decided, self.course)
                or page
            )
            record = decided_results(record, result, decided)
        except (OSError, ValueError, AttributeError) as error:
            raise CourseError(
                f"The files in {folder} cannot be read: {error}. Remove the folder, and repeat the command."
            ) from error
        self.journal.record_shown_decisions(result.student, "unknown")  # a run that is killed here wrote one of them
        for name, text in ((RESULTS, encode_results(record)), (FEEDBACK, page)):
            with atomic_writer(folder / name) as file:
                file.write(text)
        self.journal.record_shown_decisions(result.student, digest)

    def briefs(self, sources: Iterable[SubmissionSource]) -> Iterator[BriefResult]:
        """Return what is brief of the results so far, in the order of `sources`, one after the other."""
        return self._brief_table.read(self._students(sources))

    def results(self, sources: Iterable[SubmissionSource]) -> Iterator[SubmissionResult]:
        """Return the results that were kept or graded so far, in the order of `sources`, one after the other."""
        return self.journal.results(self._students(sources))

    def fingerprints(self, source: SubmissionSource) -> Fingerprints | None:
        """Return what a submission is compared by; None if it cannot be read."""
        checked = source.student in self._settled and source.student not in self._unseen
        return self.uploads.fingerprints(source, checked=checked)

    def _students(self, sources: Iterable[SubmissionSource]) -> Iterator[str]:
        return (each.student for each in sources if each.student in self._settled)

    def _rendered(self, student: str) -> str:
        (result,) = self.journal.results([student])
        return render_feedback(result, self.course)

    def _job(self, source: SubmissionSource) -> GradingJob | None:
        """Return the job of a submission; None if its mark is kept."""
        known = self._known(source)
        if not known:
            return GradingJob(source)
        return None if self.uploads.digest(source, known) == known else GradingJob(source, known)

    def _known(self, source: SubmissionSource) -> str:
        """Return the digest that a submission must have for its mark to be kept; "" if it has to be graded again."""
        digest = self.journal.known_digest(source.student, source.name, self.fingerprint)
        return digest if digest and self._has_files(source.student) else ""

    def _has_files(self, student: str) -> bool:
        try:
            return all((self.out / student / name).stat().st_size for name in FILES)  # a power cut leaves empty ones
        except OSError:
            return False

    def _keep(self, done: JobResult, result: SubmissionResult) -> None:
        """Write a submission's files and then its row: a row promises that the files are complete."""
        self.journal.record_shown_decisions(result.student, "")
        done.write(self.out / done.source.student)
        digest = "" if result.internal_errors else done.digest  # without a digest, the next run grades it again
        self.journal.record(result, digest, self.fingerprint, datetime.now(timezone.utc), self._causes)


class Outputs:
    """Writes the tables and pages of one run into its folder, and reports what happened to older ones."""

    def __init__(self, folder: Path, journal: Journal, notify: Callable[[str], None]) -> None:
        self.folder = folder
        self._journal, self._notify = journal, notify
        self.written: set[str] = set()  # by this run, or by the run before it if this one would write the same

    def write(self, name: str, write: Callable[[Path], Result]) -> Result:
        """Replace the file `name` by what `write` writes to the path that it is given."""
        draft, path = self.folder / f".{name}.new", self.folder / name
        result = write(draft)
        try:
            digest = _digest(draft)
            self._keep_edited(name, digest)
            self._journal.record_file(name, digest)  # before: a run that is killed here wrote both contents
            move_into_place(draft, path)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        self.written.add(name)
        return result

    def digest(self, name: str) -> str:
        """Return the digest of what was written to the file `name`."""
        return (*self._journal.digests(name), "")[0]

    def remove_stale(self, is_of_class: Callable[[str], bool]) -> None:
        """Remove what earlier runs wrote and this one did not: other tables, and files of other students."""
        for name in [each for each in self._journal.files() if each not in self.written]:
            self._keep_edited(name)
            with suppress(OSError):
                (self.folder / name).unlink()
            self._journal.forget_file(name)
        stale = [name for name in self._journal.students() if not is_of_class(name)]
        gone = [name for name in stale if self._remove_student(name)]
        if gone:
            more = f" and {len(gone) - MAX_NAMES} more" if len(gone) > MAX_NAMES else ""
            results = f"the results of {pluralize(len(gone), 'submission')} of an earlier run"
            names = f"{', '.join(gone[:MAX_NAMES])}{more}"
            self._notify(f"Removed {results} that this run did not find or does not count: {names}.")

    def _keep_edited(self, name: str, new: str = "") -> None:
        """Rename a table whose content is neither what was written nor what is to be written."""
        path = self.folder / name
        if path.suffix != ".csv" or not path.exists() or _digest(path) in (new, *self._journal.digests(name)):
            return
        kept = next(each for each in _names_for_edited(path) if not each.exists())
        path.rename(kept)
        edited = f"{name} was edited after it was written, or is of another program. It is kept as {kept.name}"
        self._notify(f"{edited}; marks in it are not taken over.")

    def _remove_student(self, student: str) -> bool:
        """Remove a student's files, and the folder if it is then empty; return whether there were any."""
        folder = self.folder / student
        found = [path for name in FILES if (path := folder / name).is_file()]
        if folder.is_symlink() or not found:
            return False
        with suppress(OSError):
            for path in found:
                path.unlink()
            folder.rmdir()  # fails if other files are there
        return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _names_for_edited(path: Path) -> Iterator[Path]:
    """Yield names for an edited file that a spreadsheet still opens."""
    now = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    yield path.with_name(f"{path.stem}.edited-{now}{path.suffix}")
    for number in range(2, 1_000):
        yield path.with_name(f"{path.stem}.edited-{now}-{number}{path.suffix}")
