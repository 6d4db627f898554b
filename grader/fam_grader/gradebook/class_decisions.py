"""Apply decisions to the people of a class: whom each is about, whether they agree, and what they make of a mark."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.gradebook.class_list import Attempt, ClassList
from fam_grader.gradebook.decisions import Decision, Decisions, raise_faults
from fam_grader.gradebook.find_student import StudentFinder
from fam_grader.gradebook.late_policy import LatePolicy
from fam_grader.reports.results import SubmissionMarks


@dataclass(frozen=True)
class ClassDecisions:
    """The decisions about each student, or about a submission without an owner."""

    decisions: Decisions
    by_key: Mapping[Hashable, tuple[Decision, ...]] = field(default_factory=dict)

    def of(self, attempt: Attempt) -> tuple[Decision, ...]:
        """Return the decisions about those whose mark an attempt is."""
        return self.of_keys(attempt.marked_keys)

    def of_keys(self, keys: Iterable[Hashable]) -> tuple[Decision, ...]:
        """Return the decisions about some students, each once, in the order of the file."""
        found = {each for key in keys for each in self.by_key.get(key, ())}
        return tuple(sorted(found, key=lambda each: each.row))

    def check(self, listed: ClassList) -> None:
        """Raise CourseError if decisions about students who submitted together do not agree."""
        together = (self.of(attempt) for attempt in listed.attempts if attempt.counts)
        found = {each for rows in together for each in conflicts(self.decisions, rows)}
        raise_faults(sorted(self.decisions.fault(*each) for each in found))

    def messages(self, listed: ClassList, functions: Collection[str]) -> Iterator[str]:
        """Yield the lines for the instructor about the decisions."""
        yield f"Decisions: {len(self.decisions.rows)} for {len(self.by_key)} of the class."
        for each in self.decisions.rows:
            if each.function and each.function not in functions:
                yield f"Decision in line {self._line(each)}: {each.function} is not graded in this run."
            if not _decides(each):
                yield f"Decision in line {self._line(each)} about {each.student} is empty."
        for attempt in listed.attempts:
            if attempt.counts and len(attempt.graded) > 1 and (rows := self.of(attempt)):
                lines = ", ".join(self._line(each) for each in rows)
                yield f"Decisions in line {lines} are for {attempt.names}, who submitted together."
        for person in listed.missing:
            if rows := self.of_keys([person]):
                lines = ", ".join(self._line(each) for each in rows)
                yield f"Decisions in line {lines} are about {person.label}, who submitted nothing; see class.csv."

    def _line(self, decision: Decision) -> str:
        return str(self.decisions.line(decision))


def bind(decisions: Decisions, finder: StudentFinder, *, timed: bool) -> ClassDecisions:
    """Return whom each decision is about; raise CourseError with all faults.

    Args:
        decisions: the rows of the file.
        finder: finds the students of the class.
        timed: whether there is a due time to extend.
    """
    faults: list[Diagnostic] = []
    by_key: dict[Hashable, list[Decision]] = {}
    for each in decisions.rows:
        try:
            for key in finder.find(each.student):
                by_key.setdefault(key, []).append(each)
        except CourseError as error:
            faults.append(decisions.fault(each.row, "student", str(error)))
        if each.extension is not None and not timed:
            faults.append(decisions.fault(each.row, "extension", "an extension requires --due."))
    found = {each for rows in by_key.values() for each in conflicts(decisions, rows)}
    raise_faults([*faults, *(decisions.fault(*each) for each in found)])
    return ClassDecisions(decisions, {key: tuple(rows) for key, rows in by_key.items()})


def extended(policy: LatePolicy, decisions: Iterable[Decision]) -> LatePolicy:
    """Return the late policy with the due time that the decisions set, if any does."""
    for each in decisions:
        if isinstance(each.extension, timedelta):
            return replace(policy, due=policy.due + each.extension)
        if each.extension is not None:
            return replace(policy, due=each.extension)
    return policy


def _decides(decision: Decision) -> bool:
    given = (decision.override, decision.adjustment, decision.extension)
    return any(each is not None for each in given) or bool(decision.comment or decision.excused or decision.attempt)


def conflicts(decisions: Decisions, rows: Sequence[Decision]) -> Iterator[tuple[int, str, str]]:
    """Yield row, column and message of the decisions about one student that contradict each other."""
    for column in ("override", "extension", "attempt"):
        first: dict[str, Decision] = {}
        for each in rows:
            value = getattr(each, column)
            before = first.setdefault(each.function, each) if value not in (None, "") else each
            if getattr(before, column) != value:
                message = f"line {decisions.line(before)} says otherwise of the same student and function."
                yield each.row, column, message
    excused = {each.function: each for each in rows if each.excused}
    totals = [each for each in rows if not each.function and each.override is not None]
    for each in rows:
        whole = excused.get(each.function) or excused.get("") or next(iter(totals), None)
        pointless = each.override is not None or each.adjustment is not None
        if whole and pointless and whole.row != each.row and not (whole in totals and each in totals):
            column = "override" if each.override is not None else "adjustment"
            message = f"this has no effect: line {decisions.line(whole)} decides the whole."
            yield each.row, column, message


@dataclass(frozen=True)
class DecidedPoints:
    """Points with the decisions about functions, before the late policy; None if unknown.

    Args:
        graded: score and bonus as graded.
        points: score and bonus as decided.
        functions: what differs, by function; None for one that does not count.
    """

    graded: float | None
    points: float | None
    functions: dict[str, float | None]


def decide_functions(result: SubmissionMarks, decisions: Sequence[Decision], course: Course | None) -> DecidedPoints:
    """Apply the decisions about single functions.

    Excused functions of core units do not count: the rest is scaled up to the points of all.
    """
    graded = None if None in result.functions.values() else round(result.score + result.bonus, 5)
    about = [each for each in decisions if each.function in result.functions]
    if not about or course is None:
        return DecidedPoints(graded, graded, {})
    points = dict(result.functions)
    excused = {each.function for each in about if each.excused}
    for each in about:
        if each.override is not None:
            points[each.function] = each.override
    for name in {each.function for each in about}:
        known, more = points[name], sum(each.adjustment or 0.0 for each in about if each.function == name)
        points[name] = None if known is None else max(0.0, round(known + more, 5))
    bonus = {name for name in points if course.unit_of(name).bonus}
    changed = {name: value for name, value in points.items() if value != result.functions[name]}
    return DecidedPoints(graded, _sum(points, excused, bonus, course), {**changed, **dict.fromkeys(excused)})


def _sum(
    points: Mapping[str, float | None], excused: Collection[str], bonus: Collection[str], course: Course
) -> float | None:
    counted = {name: value for name, value in points.items() if name not in excused}
    known = {name: value for name, value in counted.items() if value is not None}
    worth = {name: course.functions[name].points for name in points if name not in bonus}
    rest = sum(value for name, value in worth.items() if name not in excused)
    if len(known) < len(counted) or (worth and not rest):
        return None
    scale = sum(worth.values()) / rest if worth else 1.0
    core = sum(value for name, value in known.items() if name not in bonus)
    return round(core * scale + sum(value for name, value in known.items() if name in bonus), 5)
