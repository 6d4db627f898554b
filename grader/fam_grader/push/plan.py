"""Decide what to send: compare the class's marks with those on the platform, and list everyone who is left out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fam.core.errors import CourseError
from fam_grader.push.comment import digest, is_ours
from fam_grader.push.marks import StudentMark
from fam_grader.push.matching import Directory
from fam_grader.push.platform import Assignment, Change, Member, Page, Platform, Retry, State, format_mark
from fam_grader.push.pushed import Pushed, PushRecord

SEND, SAME = "to send", "already there"
NO_MARK, NO_OWNER, UNKNOWN, AMBIGUOUS = "without a mark", "of unclear owner", "unknown on the platform", "ambiguous"
CHANGED, EXCUSED, TOO_MUCH = "changed there", "excused there", "above the maximum"
LEFT_OUT = (NO_MARK, NO_OWNER, UNKNOWN, AMBIGUOUS, CHANGED, EXCUSED, TOO_MUCH)
OUR_PAGE = re.compile(r"feedback-[0-9a-f]{8}\.html")
TOLERANCE = 0.00501  # platforms round marks to two decimals


@dataclass(frozen=True)
class PushOptions:
    """What the instructor allows.

    Args:
        overwrite: replace marks and comments that others have set on the platform.
        scale: convert points where the assignment has another maximum than the course.
        cap: send the maximum for marks above it.
        comments: send comments.
        pages: attach the students' pages.
    """

    overwrite: bool = False
    scale: bool = False
    cap: bool = False
    comments: bool = True
    pages: bool = False


@dataclass(frozen=True)
class Row:
    """A student of the class, and what is to be done."""

    name: str
    status: str
    mark: float | None = None
    comment: str = ""
    member: Member | None = None
    state: State = field(default_factory=State)
    change: Change = field(default_factory=Change)
    note: str = ""
    page: Page | None = None


@dataclass(frozen=True)
class PushPlan:
    """Everyone in the class, and the assignment."""

    assignment: Assignment
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    @property
    def to_send(self) -> list[Row]:
        """The rows with something to send."""
        return [row for row in self.rows if row.status == SEND]

    @property
    def counts(self) -> Counter[str]:
        """The numbers of students by status."""
        return Counter(row.status for row in self.rows)

    @property
    def left_out(self) -> int:
        """How many marks cannot be sent."""
        return sum(self.counts[status] for status in LEFT_OUT)


def make_plan(
    marks: Sequence[StudentMark], platform: Platform, record: PushRecord, options: PushOptions, retry: Retry
) -> PushPlan:
    """Read the assignment, its members and their marks from the platform, and decide for everyone."""
    assignment = retry.call(platform.assignment)
    remarks = list(assignment.remarks)
    factor = _factor(marks, assignment, platform.name, options)
    if marks and not any(mark.maximum for mark in marks):
        remarks.append(
            "All graded units are bonus, so the points of the assignment are not compared with the course's."
        )
    if options.pages and not assignment.takes_files:
        remarks.append(f"{platform.name} drops the pages: feedback files are switched off for this assignment.")
    if factor != 1.0:
        remarks.append(
            f"Marks are multiplied by {factor:.6g}, since the assignment has other points than the course."
        )
    members = retry.call(platform.members)
    if members and not any(member.email or member.ids for member in members):
        remarks.append(
            f"With this token, {platform.name} shows neither addresses nor ids nor logins of its students; ask for "
            "the permission to see them."
        )
    directory = Directory(members, platform.number_field)
    rows = [_identify(mark, directory, platform.name) for mark in marks]
    rows = [_target(row, mark, assignment, factor, options) for row, mark in zip(_unique(rows), marks, strict=True)]
    states = retry.call(platform.states)
    decided = [_compare(row, states, platform, record, options, retry) for row in rows]
    return PushPlan(assignment, tuple(decided), tuple(remarks))


def _factor(marks: Sequence[StudentMark], assignment: Assignment, name: str, options: PushOptions) -> float:
    """Return what points are multiplied by; raise CourseError if that was not asked for."""
    ours = {mark.maximum for mark in marks if mark.total is not None}
    if len(ours) > 1:
        raise CourseError("The rows of grades.csv differ in max_score; grade the class again.")
    course = max(ours, default=0.0)
    there = assignment.maximum
    if not course or there == course:  # without any mark, there is nothing to convert
        return 1.0
    if options.scale and there:
        return there / course
    how = (
        "Set its points to the course's, or give --scale to convert all marks." if there else "Set its points first."
    )
    raise CourseError(
        f"{assignment.title!r} on {name} is out of {format_mark(there) or 'no'} points, the course out of "
        f"{format_mark(course)}. {how}"
    )


def _identify(mark: StudentMark, directory: Directory, name: str) -> Row:
    """Return the row of a student with the platform's user, if that is certain."""
    if mark.person is None:
        return Row(mark.submission, NO_OWNER, note="whose submission it is, is unclear: see class.csv")
    found = directory.find(mark.person)
    label = mark.person.label or mark.submission
    if len(found) == 1:
        return Row(label, SEND, member=found[0])
    if found:
        names = " or ".join(f"{member.name} ({member.key})" for member in found[:5])
        return Row(label, AMBIGUOUS, note=f"on {name}, it could be {names}")
    person = mark.person
    keys = ", ".join(filter(None, (person.email, person.id, person.login))) or "a name alone; grade with a --roster"
    return Row(label, UNKNOWN, note=f"no student there has {keys}")


def _unique(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; of several for one user, none is sent."""
    counts = Counter(row.member.key for row in rows if row.member)
    for row in rows:
        if row.member and counts[row.member.key] > 1:
            note = f"{counts[row.member.key]} marks are for {row.member.name} ({row.member.key})"
            yield replace(row, status=AMBIGUOUS, member=None, note=note)
        else:
            yield row


def _target(row: Row, mark: StudentMark, assignment: Assignment, factor: float, options: PushOptions) -> Row:
    """Return the row with the mark that is to be on the platform."""
    if row.status != SEND:
        return replace(row, mark=mark.total)
    if mark.total is None:
        return replace(row, status=NO_MARK, note="it is not known: see grades.csv")
    points = mark.total if factor == 1.0 else round(mark.total * factor, 2)
    most = assignment.maximum
    if most is not None and points > most and not assignment.takes_more:
        if not options.cap:
            note = f"the assignment takes {format_mark(most)} at most; --cap sends that"
            return replace(row, status=TOO_MUCH, mark=points, note=note)
        points = most
    page = _page(mark.page) if options.pages else None
    return replace(row, mark=points, comment=mark.comment if options.comments else "", page=page)


def _page(path: Path) -> Page:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read: {error.strerror}. Repeat `fam grade` to write it again."
        ) from error
    return Page(path, f"feedback-{hashlib.sha256(content).hexdigest()[:8]}.html")


def _compare(
    row: Row,
    states: Mapping[str, State],
    platform: Platform,
    record: PushRecord,
    options: PushOptions,
    retry: Retry,
) -> Row:
    """Return the row with what is there and what is to be changed."""
    member = row.member
    if member is None:
        return row
    state = states.get(member.key, State())
    if row.status == SEND:
        row = decide(row, state, record.last(member.key), options, one_comment=platform.one_comment)
        if row.status == SEND and not state.complete:
            state = retry.call(lambda: platform.state(member))
            row = decide(row, state, record.last(member.key), options, one_comment=platform.one_comment)
    return replace(row, state=state)


def decide(row: Row, state: State, pushed: Pushed | None, options: PushOptions, *, one_comment: bool) -> Row:
    """Return the row of a mark that can be sent, with the change that it needs; pure.

    Args:
        row: the student, with the mark and the comment that are to be there.
        state: what is there.
        pushed: what was last sent for this student.
        options: what the instructor allows.
        one_comment: whether a comment replaces the one that is there.
    """
    row = replace(row, status=SEND, state=state, change=Change(), note="")
    there = state.mark
    if state.excused and not options.overwrite:
        return replace(row, status=EXCUSED, note="--overwrite replaces this by the mark")
    same = not state.excused and same_mark(there, row.mark)
    ours = there is None or (pushed is not None and same_mark(there, pushed.mark))
    if not same and not ours and not options.overwrite:
        note = f"{format_mark(there)} was set there, not by us; --overwrite replaces it"
        return replace(row, status=CHANGED, note=note)
    comment, edit = _comment(row.comment, state, pushed)
    if comment is not None and one_comment and state.comment and not edit and not options.overwrite:
        note = "another comment is there; --overwrite replaces it, --no-comments leaves it"
        return replace(row, status=CHANGED, note=note)
    page = row.page if row.page and row.page.name not in (*state.files, pushed.page if pushed else "") else None
    if page and one_comment and not options.overwrite and not all(map(OUR_PAGE.fullmatch, state.files)):
        note = "other feedback files are there; --overwrite replaces them"
        return replace(row, status=CHANGED, note=note)
    change = Change(None if same else row.mark, comment, edit, page)
    return replace(row, status=SAME if change == Change() else SEND, change=change)


def _comment(comment: str, state: State, pushed: Pushed | None) -> tuple[str | None, bool]:
    """Return the comment to send, or None, and whether it takes the place of the one that we have sent before."""
    wanted = digest(comment)
    if not comment or (pushed and pushed.comment == wanted) or (state.complete and digest(state.comment) == wanted):
        return None, False
    untouched = pushed is not None and bool(state.comment) and digest(state.comment) == pushed.comment
    return comment, untouched and is_ours(state.comment)


def same_mark(there: float | None, mark: float | None) -> bool:
    """Return whether two marks are the same, as far as platforms keep them."""
    return there is not None and mark is not None and abs(there - mark) < TOLERANCE
