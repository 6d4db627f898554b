"""The people, due times and gradebooks of a class: the instructor's options, and the plan made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.core.text import pluralize
from fam.course import Course
from fam_grader.gradebook.class_list import EARLIER, UNCLEAR, UNOWNED, ClassList, make_class_list, write_time
from fam_grader.gradebook.csv_tables import NAME_THEM, read_columns, read_table
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.late_policy import LatePolicy, read_amount, read_due, read_duration, read_rate
from fam_grader.gradebook.platforms import Gradebook, Template, make_gradebook, read_template
from fam_grader.gradebook.roster import Person, read_roster
from fam_grader.reports.results import SubmissionResult
from fam_grader.similarity import Comparison, compare_class, require_own_folder, write_sources
from fam_grader.submissions import TIMES, Kind, SubmissionSource, find_submissions

if TYPE_CHECKING:
    from fam_grader.batch.run import Outputs

MAX_NAMES = 20
REQUIRES = (("late", "due"), ("grace", "due"), ("late_cap", "late"))  # the first means nothing without the second


@dataclass(frozen=True)
class ClassOptions:
    """Who is in the class, when the work was due, which gradebooks to write, and what to compare the class with.

    Args:
        roster: a CSV file with names, e-mail addresses and ids.
        due: the due time, such as `2026-11-20T23:59`.
        late: the late penalty: `10%/day`, `5%/hour`, `2/day` (points).
        grace: how late is not late yet, such as `15m`.
        late_cap: the maximum penalty: `50%`, or points.
        platforms: the gradebooks to write: `canvas`, `moodle`, `gradescope`.
        templates: gradebooks that were exported from a platform, to be filled in.
        assignment: the title of the work in gradebooks; by default the course's.
        columns: the columns of rosters and templates whose names are not known, such as `name=Full Name`.
        known: submissions that are no part of the class, such as last year's; their copies are listed.
        sources: a folder to which the code of all submissions is written, as JPlag and MOSS take it.
    """

    roster: Path | None = None
    due: str | None = None
    late: str | None = None
    grace: str | None = None
    late_cap: str | None = None
    platforms: tuple[str, ...] = ()
    templates: tuple[Path, ...] = ()
    assignment: str | None = None
    columns: tuple[str, ...] = ()
    known: tuple[Path, ...] = ()
    sources: Path | None = None

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield each option that is given without another that it requires, with the name of that one."""
        for name, required in REQUIRES:
            if getattr(self, name) is not None and getattr(self, required) is None:
                yield name, required

    def plan(self, sources: Sequence[SubmissionSource], course: Course) -> ClassPlan:
        """Read the files and times that the options name, before anything is graded."""
        policy = self._policy()
        columns = self._columns()
        templates = [read_template(path, self.assignment, columns) for path in self.templates]
        roster = read_roster(self.roster, columns) if self.roster else None
        listed = make_class_list(sources, roster, timed=policy is not None)
        if roster and sources and len(listed.of_state(UNOWNED)) == len(sources):
            raise CourseError(
                f"{self.roster} matches none of {pluralize(len(sources), 'submission')}, such as {sources[0].name}. "
                "Is it the roster of this class? Expected columns: name, email, id, login, github. "
                f"{NAME_THEM}"
            )
        platforms = dict.fromkeys([*self.platforms, *(template.platform for template in templates)])
        title = self.assignment or course.settings.title
        remarks = roster.remarks if roster else ()
        known = tuple(find_submissions(self.known, course))
        if self.sources:
            require_own_folder(self.sources)
        return ClassPlan(listed, policy, tuple(platforms), tuple(templates), title, remarks, known, self.sources)

    def _columns(self) -> dict[str, str]:
        """Return the columns that the user has named; raise CourseError for one that no table has."""
        columns = read_columns(self.columns)
        paths = [*self.templates, *([self.roster] if self.roster else [])]
        if columns and not paths:
            raise CourseError("--columns names columns of a --roster or --gradebook-template, and neither is given.")
        tables = [read_table(path, columns) for path in paths]
        for role, name in columns.items():
            if not any(role in table.named for table in tables):
                known = "; ".join(f"{table.path.name}: {', '.join(table.header)[:200]}" for table in tables)
                raise CourseError(f"--columns {role}={name}: there is no such column. The columns are: {known}.")
        return columns

    def _policy(self) -> LatePolicy | None:
        for name, required in self.missing():
            raise ValueError(f"`{name}` requires `{required}`")
        if self.due is None:
            return None
        policy = LatePolicy(read_due(self.due))
        if self.late is not None:
            cost, each = read_rate(self.late)
            policy = replace(policy, cost=cost, each=each)
        if self.grace is not None:
            policy = replace(policy, grace=read_duration(self.grace))
        if self.late_cap is not None:
            policy = replace(policy, cap=read_amount(self.late_cap))
        return policy


@dataclass(frozen=True)
class ClassPlan:
    """The submissions of a class with their owners, the late policy, and the gradebooks to write."""

    listed: ClassList
    policy: LatePolicy | None
    platforms: tuple[str, ...]
    templates: tuple[Template, ...]
    title: str
    remarks: tuple[str, ...] = ()
    known: tuple[SubmissionSource, ...] = ()
    sources: Path | None = None

    @property
    def columns(self) -> ClassColumns:
        """The columns of `grades.csv` that follow the message."""
        return ClassColumns(self.listed, self.policy)

    @property
    def owners(self) -> dict[str, tuple[Person, ...]]:
        """The people whose mark each submission is, by the submissions' folders."""
        counting = [attempt for attempt in self.listed.attempts if attempt.state != EARLIER]
        return {attempt.source.student: attempt.graded for attempt in counting}

    @property
    def unclear(self) -> dict[str, str]:
        """The open questions about the owners of submissions that count, by the submissions' folders."""
        odd = [attempt for attempt in self.listed.attempts if attempt.state in (UNCLEAR, UNOWNED) or attempt.note]
        return {attempt.source.student: attempt.note for attempt in odd if attempt.state != EARLIER and attempt.note}

    def write_class_list(self, outputs: Outputs) -> None:
        """Write `class.csv` if it holds anything that `grades.csv` does not."""
        if self.listed.odd:
            outputs.write("class.csv", self.listed.write)

    def write_gradebooks(self, outputs: Outputs, results: Iterable[SubmissionResult]) -> list[tuple[Path, Gradebook]]:
        """Write the gradebooks for upload; return each with its path."""
        columns = self.columns
        grades = [grade for result in results for grade in columns.grades(result)] if self.platforms else []
        written = []
        for platform in self.platforms:
            template = next((each for each in self.templates if each.platform == platform), None)
            gradebook = template.fill(grades) if template else make_gradebook(platform, grades, self.title)
            outputs.write(f"{platform}.csv", gradebook.write)
            written.append((outputs.folder / f"{platform}.csv", gradebook))
        return written

    def compare(self, course: Course, units: Sequence[str], submissions: Iterable[SubmissionSource]) -> Comparison:
        """Look for copies in the class, and of what is known."""
        return compare_class(course, units, submissions, self.known)

    def write_sources(self, course: Course, units: Sequence[str]) -> Iterator[str]:
        """Write the code of all submissions for other detectors, if asked for; yield lines for the instructor."""
        if self.sources:
            unreadable = write_sources(self.sources, course, units, self.listed.counting, self.known)
            yield f"Sources for JPlag and MOSS: {self.sources}"
            if unreadable:
                yield f"{pluralize(len(unreadable), 'submission')} without readable sources{_list_names(unreadable)}"

    def messages(self) -> Iterator[str]:
        """Yield the lines for the instructor about submissions, roster and times."""
        kinds = Counter(attempt.source.kind for attempt in self.listed.attempts)
        for kind, number in kinds.items():
            if kind is not Kind.SINGLE:
                late = sum(
                    bool(attempt.source.late) for attempt in self.listed.attempts if attempt.source.kind is kind
                )
                yield f"Found {kind.value}: {pluralize(number, 'submission')}" + (f", {late} LATE." if late else ".")
        if self.listed.size:
            missing = [person.label for person in self.listed.missing]
            count = f"{len(missing)} without a submission" if missing else "all have submitted"
            yield f"Roster: {pluralize(self.listed.size, 'student')}; {count}{_list_names(missing)}"
            yield from self.remarks
        for state, what in (
            (UNOWNED, "not matched to the roster"),
            (UNCLEAR, "matched to several students"),
            (EARLIER, "superseded by a later attempt and not graded"),
        ):
            names = [f"{attempt.source.name} ({attempt.note})" for attempt in self.listed.of_state(state)]
            if names:
                yield f"{pluralize(len(names), 'submission')} {what}{_list_names(names)}"
        if self.policy:
            yield f"Due {write_time(self.policy.due)[:25]}. Submission times:"
            yield from (f"  of {kind.value}: {TIMES[kind]}" for kind in kinds)


def _list_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more; class.csv has all" if len(names) > MAX_NAMES else ""
    return f": {', '.join(names[:MAX_NAMES])}{more}." if names else "."
