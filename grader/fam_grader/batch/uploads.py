"""What is kept of each upload, so that it is read once: the state of its files, its digest and its fingerprints.

A later run that finds the same state takes the rest from here, and reads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from fam.course import Course
from fam_grader.batch.jobs import JobResult
from fam_grader.batch.upload_table import UploadRow, UploadTable
from fam_grader.similarity import Fingerprinter, Fingerprints
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, read_submission, state_of


class UploadReader:
    """Reads the uploads of a class, and only those that may have changed since they were read."""

    def __init__(self, course: Course, units: Sequence[str], table: UploadTable) -> None:
        self.course, self.table = course, table
        self.fingerprinter = Fingerprinter(course, units)

    def digest(self, source: SubmissionSource, known: str) -> str:
        """Return the digest of what is there now; it is `known` without any reading if no file has changed since.

        It is "" if reading fails for another reason than the submission; the grader fails on it too, and reports it.
        """
        state, row = state_of(source), self.table.get(source.student)
        if state and row.state == state and row.digest == known:
            return known
        digest, submission = self._read(source)
        if digest != known:
            return digest
        if row.digest == digest and row.version == self.version:
            self.table.record_state(source.student, state if submission else "")
        else:
            self._record(source, state, digest, submission)
        return known

    def row(self, source: SubmissionSource, *, checked: bool) -> UploadRow:
        """Return what is kept of an upload; it is read unless it was `checked` in this run, or has not changed."""
        row = self.table.get(source.student)
        if row.version == self.version and checked:
            return row
        state = state_of(source)
        if row.version == self.version and state and row.state == state:
            return row
        digest, submission = self._read(source)
        return self._record(source, state, digest, submission)

    def fingerprints(self, source: SubmissionSource, *, checked: bool) -> Fingerprints | None:
        """Return the fingerprints of an upload; None if it cannot be read."""
        self.row(source, checked=checked)
        content = self.table.fingerprints(source.student)
        return Fingerprints.decoded(content) if content else None

    def keep(self, done: JobResult) -> None:
        """Keep what a grader has read of an upload."""
        student = done.source.student
        if done.fingerprints is None:
            self.table.forget(student)
        else:
            self.table.record(student, UploadRow(done.state, done.digest, self.version), done.fingerprints)

    @property
    def version(self) -> str:
        """The version of the fingerprints."""
        return self.fingerprinter.version

    def _read(self, source: SubmissionSource) -> tuple[str, Submission | None]:
        try:
            submission = read_submission(source, self.course)
        except Unreadable as reason:
            return reason.digest, None
        except Exception:
            return "", None
        return submission.digest, submission

    def _record(self, source: SubmissionSource, state: str, digest: str, submission: Submission | None) -> UploadRow:
        """Keep what was read; why a submission cannot be read may pass, so it is tried again by the next run."""
        row = UploadRow(state if submission else "", digest, self.version)
        self.table.record(source.student, row, self.fingerprinter.of(submission).encoded() if submission else b"")
        return row
