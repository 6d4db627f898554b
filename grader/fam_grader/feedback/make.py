"""Make the feedback of a graded class for the platforms that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.language import _, use_language
from fam_grader.batch.class_record import MissingStudent
from fam_grader.feedback.canvas import canvas_files
from fam_grader.feedback.github import github_files
from fam_grader.feedback.mail import mail_files
from fam_grader.feedback.moodle import MoodleOptions, Worksheet, moodle_files
from fam_grader.feedback.output import FeedbackFolder, TargetFiles
from fam_grader.feedback.site import site_files, site_links, whole_link
from fam_grader.feedback.students import ClassFeedback, StudentFeedback, missing_feedback, read_class
from fam_grader.gradebook.csv_tables import read_columns
from fam_grader.push.marks import open_results
from fam_grader.reports.decided import Decided

MOODLE, CANVAS, GITHUB, MAIL, SITE = TARGETS = ("moodle", "canvas", "github", "mail", "site")


@dataclass(frozen=True)
class FeedbackOptions:
    """What the instructor wants.

    Args:
        targets: the platforms, of `TARGETS`.
        worksheet: Moodle's grading worksheet, to be filled in.
        columns: the columns of a worksheet whose names are not known.
        moodle: how the worksheet is filled in.
        zeros: whether those who submitted nothing get a zero.
        key: the key file of an anonymous run.
        title: the title of the work; by default the course's.
        url: the address that the site will have.
    """

    targets: tuple[str, ...]
    worksheet: Path | None = None
    columns: tuple[str, ...] = ()
    moodle: MoodleOptions = MoodleOptions()  # noqa: RUF009 - frozen
    zeros: bool = False
    key: Path | None = None
    title: str | None = None
    url: str = ""


@dataclass(frozen=True)
class MadeFeedback:
    """What was made: everyone in it, and the files of each platform."""

    feedback: ClassFeedback
    targets: dict[str, TargetFiles]


def make_feedback(results: Path, out: Path, options: FeedbackOptions) -> MadeFeedback:
    """Write the feedback in `results`, the folder of a graded class, to the folder `out`.

    Raises:
        CourseError: nothing was graded there, or by an earlier version; a worksheet or key does not belong to it; a
            platform cannot be served; `out` holds other files. Nothing is written then.
    """
    folder = FeedbackFolder(out)
    with open_results(results) as journal:
        feedback = read_class(results, journal, title=options.title, key=options.key, zeros=options.zeros)
        worksheet = None
        if options.worksheet is not None:
            worksheet = Worksheet(options.worksheet, read_columns(options.columns), feedback.students)
        if options.zeros and not feedback.record.roster:
            feedback = _with_zeros(feedback, worksheet)
        remarks = (*feedback.remarks, *_remarks(feedback, worksheet, zeros=options.zeros))
        made = MadeFeedback(replace(feedback, remarks=remarks), _files(results, feedback, worksheet, options))
        folder.write(made.targets.values())
    return made


def _files(
    results: Path, feedback: ClassFeedback, worksheet: Worksheet | None, options: FeedbackOptions
) -> dict[str, TargetFiles]:
    students, targets = feedback.students, {}
    links = site_links(students, results) if SITE in options.targets else {}
    if MOODLE in options.targets:
        targets[MOODLE] = moodle_files(students, worksheet, options.moodle)
    if CANVAS in options.targets:
        targets[CANVAS] = canvas_files(students)
    if GITHUB in options.targets:
        targets[GITHUB] = github_files(students)
    if MAIL in options.targets:
        with use_language(feedback.language):
            subject = f"{_('Feedback')}: {feedback.title}"
        whole = {student: whole_link(name, options.url) for student, name in links.items()}
        targets[MAIL] = mail_files(students, subject, whole if options.url else None)
    if SITE in options.targets:
        targets[SITE] = site_files(links, options.url)
    return targets


def _with_zeros(feedback: ClassFeedback, worksheet: Worksheet | None) -> ClassFeedback:
    """Return the class with those of the worksheet who submitted nothing: without a roster, it says who is there."""
    if worksheet is None:
        raise CourseError(
            "--zeros needs to know the class: repeat `fam grade` with --roster, or give Moodle's --worksheet."
        )
    students = list(feedback.students)
    with use_language(feedback.language):
        for person in worksheet.others():
            missing = MissingStudent(person, Decided(graded=0.0, total=0.0))
            student = missing_feedback(missing, feedback.record, feedback.title)
            worksheet.add(student, person)
            students.append(student)
    return replace(feedback, students=tuple(students))


def _remarks(feedback: ClassFeedback, worksheet: Worksheet | None, *, zeros: bool) -> Iterator[str]:
    unclear = feedback.without_owner
    zero = [each.label for each in feedback.students if _is_zero(each)]
    if zeros and zero and unclear:
        yield (
            f"Before you give zeros: it is unclear whose these submissions are: {', '.join(unclear)}. They may be of "
            f"someone who gets a zero: {', '.join(zero)}."
        )
    if worksheet and not (zeros and not feedback.record.roster):
        known = worksheet.known(each.person for each in feedback.record.missing)
        others = [person.label for person in worksheet.others() if person not in known]
        if others:
            yield f"In the worksheet only, and left as they are: {', '.join(others)}."


def _is_zero(student: StudentFeedback) -> bool:
    return not student.student and student.total == 0
