"""Render `report.html`, the instructor's page: units to teach again, lost points, and students who need help."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

from fam.core.files import atomic_writer
from fam_grader.reports.class_summary import (
    HELP_BELOW,
    ClassSummary,
    FunctionTally,
    MisconceptionTally,
    SubmissionRow,
    UnitTally,
    by_reason,
    histogram,
)
from fam_grader.reports.decided import Decided
from fam_grader.reports.item_statistics import LOW_DISCRIMINATION, MIN_CORRELATED, ClassItems, Section
from fam_grader.reports.pages import page_pieces
from fam_grader.reports.response_table import ALL
from fam_grader.similarity import Comparison

if TYPE_CHECKING:
    from fam_grader.batch.history import Change
    from fam_grader.gradebook.late_days import StudentDays

MAX_LESSONS = 3
STANDS_OUT = 0.1  # of a unit's points lost, or of its students with one misconception
MAX_SHOWN = 8  # misconceptions; the others wait in a fold, as do all but so many students
MAX_HELP, MAX_HELP_LISTED = 15, 200
MAX_LISTED = 2_500  # students; beyond that grades.csv is the better list
MAX_SLOWEST = 5
MAX_SECTIONS = 8  # side by side; items.csv has all
MAX_EXCERPTS = 3  # units of a pair that are shown side by side


@dataclass(frozen=True)
class Lesson:
    """A unit to teach again: its concepts, the points that it cost, and its commonest misconceptions."""

    tally: UnitTally
    concepts: tuple[str, ...]
    misconceptions: tuple[MisconceptionTally, ...]  # the commonest two

    @property
    def stands_out(self) -> bool:
        """Whether many points were lost, or many students have the same misconception."""
        commonest = self.misconceptions[0].students if self.misconceptions else 0
        return max(self.tally.lost_share, commonest / self.tally.answered) >= STANDS_OUT


@dataclass(frozen=True)
class Times:
    """The time that grading took, in seconds."""

    median: float
    total: float
    slowest: Sequence[SubmissionRow]


@dataclass(frozen=True)
class DecidedRow:
    """A mark about which something was decided, with the name and the folder of the submission."""

    name: str
    student: str
    decided: Decided


@dataclass(frozen=True)
class TermReport:
    """What changed since the last run, what was decided, who has used late days, and the item statistics."""

    changes: Sequence[Change] = ()
    decided: Sequence[DecidedRow] = ()
    days: Sequence[StudentDays] = ()
    items: ClassItems | None = None


def write_report(
    path: Path, summary: ClassSummary, comparison: Comparison | None = None, *, term: TermReport | None = None
) -> None:
    """Write the page to `path` atomically."""
    with atomic_writer(path) as file:
        file.writelines(_pieces(summary, comparison, term))


def render_report(summary: ClassSummary, comparison: Comparison | None = None, term: TermReport | None = None) -> str:
    """Return the page as HTML without scripts or links to other files, except for the students' pages."""
    return "".join(_pieces(summary, comparison, term))


def _pieces(summary: ClassSummary, comparison: Comparison | None, term: TermReport | None) -> Iterator[str]:
    return page_pieces(
        "report.html",
        course=summary.course.settings,
        summary=summary,
        lessons=teach_again(summary),
        bins=histogram(summary.shares),
        units=_functions_by_unit(summary),
        misconceptions=summary.common_misconceptions,
        ranked=summary.ranked(MAX_LISTED),
        need_help=summary.need_help,
        to_review=summary.to_review,
        reasons=by_reason(summary.to_review),
        times_taken=_times(summary.rows),
        comparison=comparison,
        term=term or TermReport(),
        course_units=summary.course.units,
        limits={
            "shown": MAX_SHOWN,
            "help": MAX_HELP,
            "help_listed": MAX_HELP_LISTED,
            "listed": MAX_LISTED,
            "help_below": HELP_BELOW,
            "excerpts": MAX_EXCERPTS,
            "sections": MAX_SECTIONS,
            "correlated": MIN_CORRELATED,
            "discrimination": LOW_DISCRIMINATION,
        },
        everybody=ALL,
        period=_period,
        feedback=feedback_link,
    )


def teach_again(summary: ClassSummary) -> list[Lesson]:
    """Return the units whose students lost the most points, if that stands out."""
    taught = (tally for tally in summary.units.values() if tally.short and tally.unit.bonus == summary.only_bonus)
    lessons = [_lesson(summary, tally) for tally in taught]
    return sorted((each for each in lessons if each.stands_out), key=lambda each: -each.tally.lost)[:MAX_LESSONS]


def feedback_link(row: SubmissionRow | DecidedRow | Change) -> str:
    """Return the address of a student's page beside the report."""
    return f"{quote(row.student)}/feedback.html"


def _period(section: Section) -> str:
    """Return the times of the first and the last submission, in the local time zone; "" if none is known."""
    times = (section.first, section.last)
    return " to ".join(f"{each.astimezone():%Y-%m-%d %H:%M}" for each in times if each)


def _lesson(summary: ClassSummary, tally: UnitTally) -> Lesson:
    course, unit = summary.course, tally.unit
    known = [each for each in summary.common_misconceptions if each.function in unit.functions]
    concepts = [course.settings.concepts[name] for name in unit.concepts if name in course.settings.concepts]
    return Lesson(tally, tuple(concepts), tuple(known[:2]))


def _functions_by_unit(summary: ClassSummary) -> list[tuple[UnitTally, list[FunctionTally]]]:
    """Return the graded units with their functions, in the course's order."""
    return [
        (summary.units[name], [summary.functions[function] for function in unit.functions])
        for name, unit in summary.course.units.items()
        if name in summary.units
    ]


def _times(rows: Sequence[SubmissionRow]) -> Times | None:
    """Return the times of the submissions that were run; None if there are none."""
    seconds = array("d", sorted((row.seconds for row in rows if row.seconds), reverse=True))
    if not seconds:
        return None
    timed = (row for row in rows if row.seconds)
    slowest = nsmallest(MAX_SLOWEST, timed, key=lambda row: (-row.seconds, row.name))
    return Times(median(seconds), sum(seconds), slowest)
