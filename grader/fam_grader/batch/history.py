"""The history of marks: what each was, which of them changed, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.files import atomic_writer
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Person
from fam_grader.reports.brief import brief
from fam_grader.reports.decided import Decided
from fam_grader.reports.results import SubmissionMarks

CHANGES = "changes.csv"
HEADER = ("name", "email", "student", "function", "from", "to", "why")
GRADED, DECIDED = "graded", "decided"
TOTAL = ""


@dataclass(frozen=True)
class Mark:
    """A mark at one time.

    Args:
        submission: the name of the submission.
        functions: the points as graded; None if unknown.
        total: score and bonus, after decisions and the late penalty.
        decided: the points of functions that were decided.
        decision: everything that was decided, in words.
        comment: the instructor's.
        penalty: the points that being late costs.
        causes: digests of what the points depend on, by what it is called in `changes.csv`.
        limited: whether a limit of time or memory was reached, or nearly.
    """

    submission: str
    functions: dict[str, float | None]
    total: float | None = None
    decided: dict[str, float | None] = field(default_factory=dict)
    decision: str = ""
    comment: str = ""
    penalty: float = 0.0
    causes: dict[str, str] = field(default_factory=dict)
    limited: bool = False

    @classmethod
    def of(cls, result: SubmissionMarks, causes: Mapping[str, str]) -> Mark:
        """Return a mark as it was graded."""
        known = None not in result.functions.values()
        total = round(result.score + result.bonus, 5) if known else None
        return cls(result.submission, result.functions, total, causes=dict(causes), limited=brief(result).limited)

    @classmethod
    def as_decided(cls, result: SubmissionMarks, decided: Decided, graded: Mark | None) -> Mark:
        """Return a mark after decisions and the late policy; `graded` says what its points came from."""
        plain = graded or cls.of(result, {})
        comment = "\n".join(decided.comments)
        rest = (decided.total, decided.functions, decided.in_words, comment, decided.penalty)
        return cls(result.submission, result.functions, *rest, plain.causes, plain.limited)

    @property
    def points(self) -> dict[str, float | None]:
        """The points of each function, and the total, as they count."""
        return {**self.functions, **self.decided, TOTAL: self.total}


@dataclass(frozen=True)
class Event:
    """A mark in the history, with its time in UTC."""

    at: str
    student: str
    event: str
    mark: Mark


@dataclass(frozen=True)
class Change:
    """Points that are not what they were; `function` is "" for the total."""

    function: str
    before: float | None
    after: float | None
    why: str
    name: str = ""
    email: str = ""
    student: str = ""

    @property
    def row(self) -> Sequence[str]:
        """The cells of `changes.csv`."""
        points = ("" if each is None else f"{each:g}" for each in (self.before, self.after))
        return self.name, self.email, self.student, self.function or "total", *points, self.why


def who_of(person: Person) -> str:
    """Return what identifies a person in the history; "" if only a name is known, which several may have."""
    known = (person.email, person.id, person.login, person.github, person.canvas, person.identifier)
    return next((text.casefold() for text in known if text), "")


def compare(before: Mark, after: Mark) -> Iterator[tuple[str, float | None, float | None, str]]:
    """Yield function, points before, points after, and the reasons, for all that differs; the total comes last."""
    reasons = _reasons(before, after)
    old, new = before.points, after.points
    for name in [*dict.fromkeys([*after.functions, *before.functions]), TOTAL]:
        if old.get(name) == new.get(name) and (name in old) == (name in new):
            continue
        if name == TOTAL:
            graded = before.functions != after.functions
            decided = (before.decision, before.decided) != (after.decision, after.decided)
            late = before.penalty != after.penalty
        else:
            graded = before.functions.get(name) != after.functions.get(name)
            decided, late = before.decided.get(name, "") != after.decided.get(name, ""), False
        why = [*(reasons if graded else ()), *["decision"] * decided, *["late penalty"] * late]
        yield name, old.get(name), new.get(name), ", ".join(dict.fromkeys(why)) or "decision"


def _reasons(before: Mark, after: Mark) -> list[str]:
    """Return what made points differ between two gradings."""
    if before.submission != after.submission:
        return ["attempt"]
    known = before.causes.keys() & after.causes.keys()
    differ = [name for name in after.causes if name in known and before.causes[name] != after.causes[name]]
    if differ:
        return differ
    return ["limit" if before.limited or after.limited else "graded again"]


def write_changes(path: Path, changes: Iterable[Change]) -> None:
    """Write a row for each change."""
    with atomic_writer(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([escape_csv_formula(cell) for cell in change.row] for change in changes)


def is_superseded(events: Sequence[Event], index: int) -> bool:
    """Return whether a mark was graded, and the mark that was made of it follows."""
    event, following = events[index], events[index + 1 : index + 2]
    made_of_it = any(each.event == DECIDED and each.student == event.student for each in following)
    return event.event == GRADED and made_of_it


def describe(events: Iterable[Event]) -> Iterator[str]:
    """Yield the lines of a student's history, the oldest first.

    What was graded is left out where the mark that was made of it follows, unless its points differ.
    """
    before: Mark | None = None
    rows = list(events)
    for index, each in enumerate(rows):
        if is_superseded(rows, index):
            continue
        total = "unknown" if each.mark.total is None else f"{each.mark.total:g}"
        extra = "; ".join(filter(None, (each.mark.decision, each.mark.comment)))
        yield f"{each.at}  {each.event:8}{total:>8}  {each.student}" + (f"  ({extra})" if extra else "")
        if before is not None:
            for name, old, new, why in compare(before, each.mark):
                points = " -> ".join("none" if value is None else f"{value:g}" for value in (old, new))
                yield f"    {name or 'total'}: {points} ({why})"
        before = each.mark
