"""The people, due times and gradebooks of a class: the instructor's options, and the plan made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.core.text import pluralize
from fam.course import Course
from fam_grader.batch.anonymous import KEY, Key, pairs_without_names
from fam_grader.batch.history import Change
from fam_grader.gradebook.attempts import BEFORE_DUE, BEST, LATEST, AttemptRule
from fam_grader.gradebook.class_decisions import ClassDecisions, bind
from fam_grader.gradebook.class_list import (
    EARLIER,
    OTHER,
    UNCLEAR,
    UNOWNED,
    ClassList,
    MatchedClass,
    match_class,
    write_time,
)
from fam_grader.gradebook.csv_tables import NAME_THEM, escape_csv_formula, read_columns, read_table
from fam_grader.gradebook.decisions import read_decisions
from fam_grader.gradebook.find_student import StudentFinder
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.late_days import LATE_DAYS, LateDays, StudentDays, read_used, students_days, write_late_days
from fam_grader.gradebook.late_policy import LatePolicy, read_amount, read_due, read_duration, read_rate
from fam_grader.gradebook.platforms import Gradebook, Template, make_gradebook, read_template
from fam_grader.gradebook.roster import Person, read_roster
from fam_grader.reports.class_report import DecidedRow, TermReport
from fam_grader.reports.results import SubmissionMarks
from fam_grader.similarity import Comparison, compare_class, require_own_folder, write_sources
from fam_grader.submissions import TIMES, Kind, SubmissionSource, find_submissions

if TYPE_CHECKING:
    from fam_grader.batch.run import ClassRun, Outputs

MAX_NAMES = 20
REQUIRES = (  # the first means nothing without the second
    *(("late", "due"), ("grace", "due"), ("late_cap", "late")),
    *(("late_days", "due"), ("late_days_from", "late_days")),
)


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
        decisions: a CSV file with the instructor's decisions about marks.
        attempts: which of several attempts counts: `latest`, `best` or `before-due`.
        late_days: how many days everybody may be late in all.
        late_days_from: what earlier assignments recorded about late days.
        only: the students, or submissions, to look at; the others keep their marks.
        anonymous: whether results have pseudonyms instead of names.
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
    decisions: Path | None = None
    attempts: str = LATEST
    late_days: int | None = None
    late_days_from: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    anonymous: bool = False

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield each option that is given without another that it requires, with the name of that one."""
        for name, required in REQUIRES:
            if getattr(self, name) not in (None, ()) and getattr(self, required) is None:
                yield name, required
        if self.attempts == BEFORE_DUE and self.due is None:
            yield f"attempts {BEFORE_DUE}", "due"

    def plan(self, sources: Sequence[SubmissionSource], course: Course, key: Key | None = None) -> ClassPlan:
        """Read the files and times that the options name, before anything is graded.

        With a `key`, submissions have pseudonyms: those that it knows, and new ones.
        """
        policy = self._policy()
        columns = self._columns()
        templates = [read_template(path, self.assignment, columns) for path in self.templates]
        roster = read_roster(self.roster, columns) if self.roster else None
        matched = match_class(sources, roster, timed=policy is not None or self.attempts != LATEST)
        if roster and sources and all(attempt.state == UNOWNED for attempt in matched.attempts):
            raise CourseError(
                f"{self.roster} matches none of {pluralize(len(sources), 'submission')}, such as {sources[0].name}. "
                "Is it the roster of this class? Expected columns: name, email, id, login, github. "
                f"{NAME_THEM}"
            )
        finder = StudentFinder(matched, key.pseudonyms if key else {})
        term = self._term(course, finder, policy)
        rule = AttemptRule(self.attempts, term.decisions, policy)
        rule.check(matched)
        matched = rule.read_commits(matched)
        platforms = dict.fromkeys([*self.platforms, *(template.platform for template in templates)])
        title = self.assignment or course.settings.title
        known = tuple(find_submissions(self.known, course))
        if self.sources:
            require_own_folder(self.sources)
        plan = ClassPlan(
            *(rule.settle(matched), policy, tuple(platforms), tuple(templates), title),
            remarks=(*(roster.remarks if roster else ()), *term.remarks),
            known=known,
            sources=self.sources,
            term=replace(term, matched=matched, rule=rule),
        )
        if term.decisions:
            term.decisions.check(plan.listed)
        plan = replace(plan, only=plan.find(self.only, finder))
        return (plan if key is None else plan.without_names(key)).packed()

    def _term(self, course: Course, finder: StudentFinder, policy: LatePolicy | None) -> Term:
        """Read the decisions and the late days."""
        decisions = days = None
        remarks: list[str] = []
        if self.decisions is not None:
            decisions = bind(read_decisions(self.decisions, course.functions), finder, timed=policy is not None)
        if self.late_days is not None:
            used, unknown = read_used(self.late_days_from, finder)
            days = LateDays(self.late_days, used)
            if unknown:
                remarks.append(
                    f"Late days of {pluralize(len(unknown), 'student')} not in the class{_list_names(unknown)}"
                )
        return Term(course, decisions, days, remarks=tuple(remarks), finder=finder)

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
class Term:
    """What a term brings: decisions, late days, and several attempts."""

    course: Course
    decisions: ClassDecisions | None = None
    late_days: LateDays | None = None
    matched: MatchedClass = MatchedClass(())  # noqa: RUF009 - frozen
    rule: AttemptRule = AttemptRule()  # noqa: RUF009 - frozen
    remarks: tuple[str, ...] = ()
    finder: StudentFinder | None = None


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
    term: Term | None = None
    only: frozenset[str] = frozenset()  # the folders of the submissions to look at; all if it is empty
    key: Key | None = None  # the pseudonyms, in an anonymous run
    named: ClassList | None = None  # the class with its names, for the key

    @cached_property
    def columns(self) -> ClassColumns:
        """The columns of `grades.csv` that follow the message."""
        if self.term is None:
            return ClassColumns(self.listed, self.policy)
        decisions, days = self.term.decisions, self.term.late_days
        return ClassColumns(
            *(self.listed, self.policy, decisions, days, self.term.course), anonymous=self.key is not None
        )

    def find(self, names: Iterable[str], finder: StudentFinder) -> frozenset[str]:
        """Return the folders of the submissions of the students that are named."""
        found: set[str] = set()
        for name in names:
            keys = set(finder.find(name))
            mine = {each.source.student for each in self.listed.attempts if each.counts and keys & each.all_keys}
            if not mine:
                raise CourseError(f"{name} has no submission that counts.")
            found |= mine
        return frozenset(found)

    def settle(self, results: Iterable[SubmissionMarks]) -> ClassPlan:
        """Return the plan with the attempts that count, once all are graded."""
        if self.term is None or BEST not in self.term.rule.rules:
            return self
        counting = [each for each in self.term.rule.settle(self.term.matched, {}).attempts if each.counts]
        if len(self.listed.counting) == len(counting):
            return self
        totals = {result.student: self.columns.total(result) for result in results}
        listed, named = self.term.rule.settle(self.term.matched, totals), self.named
        if named and self.key:
            states = {each.source.student: each.state for each in listed.attempts}
            now = tuple(replace(each, state=states[self.key.of(each.source)]) for each in named.attempts)
            named = replace(named, attempts=now)
        return replace(self, listed=listed, named=named).packed()

    def packed(self) -> ClassPlan:
        """Return the plan in a fraction of the memory: the class is packed."""
        term, named = self.term, self.named
        if term:
            term = replace(term, matched=term.matched.packed(), finder=term.finder and term.finder.packed())
        return replace(self, listed=self.listed.packed(), term=term, named=named and named.packed())

    def without_names(self, key: Key) -> ClassPlan:
        """Return the plan with pseudonyms for all submissions, in whose order they are from now on."""
        assert self.term is not None
        key = key.extended(attempt.source for attempt in self.term.matched.attempts)
        matched = replace(self.term.matched, attempts=key.hide_all(self.term.matched.attempts))
        listed = replace(self.listed, attempts=key.hide_all(self.listed.attempts))
        only = frozenset(key.pseudonyms[escape_csv_formula(student)] for student in self.only)
        term = replace(self.term, matched=matched)
        return replace(self, listed=listed, term=term, only=only, key=key, named=self.listed)

    @property
    def decided(self) -> bool:
        """Whether there is a file of decisions."""
        return self.term is not None and self.term.decisions is not None

    @property
    def days(self) -> list[StudentDays]:
        """The late days of everybody; none without a bank."""
        if self.term is None or self.term.late_days is None:
            return []
        used = {
            attempt.source.student: self.columns.days_used(attempt)
            for attempt in self.listed.attempts
            if attempt.counts
        }
        return list(students_days(self.term.late_days, self.listed, used))

    @property
    def owners(self) -> Iterator[tuple[str, tuple[Person, ...]]]:
        """The people whose mark each submission is, with the submissions' folders."""
        return ((attempt.source.student, attempt.graded) for attempt in self.listed.attempts if attempt.counts)

    @property
    def unclear(self) -> dict[str, str]:
        """The open questions about the owners of submissions that count, by the submissions' folders."""
        odd = [attempt for attempt in self.listed.attempts if attempt.state in (UNCLEAR, UNOWNED) or attempt.note]
        return {attempt.source.student: attempt.note for attempt in odd if attempt.counts and attempt.note}

    def write_class_list(self, outputs: Outputs) -> None:
        """Write the late days, and `class.csv` if it holds anything that `grades.csv` does not, or the key."""
        if self.key and self.named:
            self.key.write(outputs.folder / KEY, self.named)
        elif self.listed.odd:
            notes = {person: self.columns.note(person) for person in self.listed.missing}
            outputs.write("class.csv", lambda path: self.listed.write(path, notes))
        if days := self.days:
            outputs.write(LATE_DAYS, lambda path: write_late_days(path, days))

    def write_gradebooks(
        self, outputs: Outputs, results: Iterable[SubmissionMarks], functions: Sequence[str]
    ) -> list[tuple[Path, Gradebook]]:
        """Write the gradebooks for upload; return each with its path."""
        columns = self.columns
        grades = [grade for result in results for grade in columns.grades(result)] if self.platforms else []
        if self.platforms:
            grades += columns.missing_grades(functions)
        written = []
        for platform in self.platforms:
            template = next((each for each in self.templates if each.platform == platform), None)
            gradebook = template.fill(grades) if template else make_gradebook(platform, grades, self.title)
            outputs.write(f"{platform}.csv", gradebook.write)
            written.append((outputs.folder / f"{platform}.csv", gradebook))
        return written

    def term_report(self, results: Iterable[SubmissionMarks], changes: Sequence[Change]) -> TermReport:
        """Return what the report shows of changed marks, decisions and late days."""
        decided = ((result, self.columns.decided(result)) for result in results)
        shown = [
            DecidedRow(result.submission, result.student, each)
            for result, each in decided
            if each.in_words or each.comments
        ]
        days = [] if self.key else [each for each in self.days if each.before or each.used]
        return TermReport(changes, shown, days)

    def compare(self, run: ClassRun, submissions: Iterable[SubmissionSource]) -> Comparison:
        """Look for copies in the class, and of what is known."""
        comparison = compare_class(run.course, run.units, submissions, self.known, run.fingerprints)
        return pairs_without_names(comparison, run.course) if self.key else comparison

    def write_sources(self, course: Course, units: Sequence[str]) -> Iterator[str]:
        """Write the code of all submissions for other detectors, if asked for; yield lines for the instructor."""
        if self.sources:
            unreadable = write_sources(self.sources, course, units, self.listed.counting, self.known)
            yield f"Sources for JPlag and MOSS: {self.sources}"
            if unreadable:
                yield f"{pluralize(len(unreadable), 'submission')} without readable sources{_list_names(unreadable)}"

    def messages(self, functions: Sequence[str]) -> Iterator[str]:
        """Yield the lines for the instructor about submissions, roster, times and decisions."""
        if self.key:
            yield f"Anonymous: {KEY} has the names of {pluralize(len(self.listed.attempts), 'submission')}."
            return
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
            (OTHER, "superseded by another attempt"),
        ):
            names = [f"{attempt.source.name} ({attempt.note})" for attempt in self.listed.of_state(state)]
            if names:
                yield f"{pluralize(len(names), 'submission')} {what}{_list_names(names)}"
        if self.term and self.term.decisions:
            yield from self.term.decisions.messages(self.listed, functions)
        if self.policy:
            yield f"Due {write_time(self.policy.due)[:25]}. Submission times:"
            yield from (f"  of {kind.value}: {TIMES[kind]}" for kind in kinds)


def _list_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more; class.csv has all" if len(names) > MAX_NAMES else ""
    return f": {', '.join(names[:MAX_NAMES])}{more}." if names else "."
