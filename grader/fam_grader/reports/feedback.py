"""Render `feedback.html`, the student's page: which checks passed or failed, why, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from fam.core.language import ENGLISH, _, catalogue_of, ngettext, use_language
from fam.course import Course, Unit
from fam_grader.reports.difference import write_difference
from fam_grader.reports.hidden import UNANSWERED
from fam_grader.reports.pages import render_page
from fam_grader.reports.results import GroupResult, SubmissionResult, encode_json, to_gradescope

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome

FILES = RESULTS, FEEDBACK = "results.json", "feedback.html"


@dataclass(frozen=True)
class Failure:
    """Groups that failed for one reason: a diagnosis that they share, or a function that could not be called."""

    diagnosis: str
    groups: tuple[GroupResult, ...]

    @property
    def unanswered(self) -> bool:
        """Whether there was no function to call, so that all groups have the same message."""
        return self.groups[0].kind in UNANSWERED


@dataclass(frozen=True)
class FunctionPage:
    """The content of the page about one function."""

    name: str
    score: float
    max_score: float
    failures: tuple[Failure, ...]
    could_not_run: tuple[GroupResult, ...]
    passed: tuple[GroupResult, ...]

    @classmethod
    def of(cls, name: str, groups: Sequence[GroupResult]) -> FunctionPage:
        """Sort the groups of a function by their status."""
        return cls(
            name,
            sum(group.score for group in groups),
            sum(group.max_score for group in groups),
            tuple(_failures([group for group in groups if group.status == "failed"])),
            tuple(group for group in groups if group.status == "could not run"),
            tuple(group for group in groups if group.status == "passed"),
        )


def render_feedback(result: SubmissionResult, course: Course) -> str:
    """Return a submission's page in the course's language, as HTML without scripts or links to other files."""
    with use_language(course.settings.language):
        return render_page(
            "feedback.html",
            language=catalogue_of(course.settings.language) or ENGLISH,
            course=course.settings,
            result=result,
            units=functions_by_unit(result, course),
            next_step=_next_step(result),
            svg=Markup,
            table=write_difference,
            _=_,
            ngettext=ngettext,
        )


def functions_by_unit(result: SubmissionResult, course: Course) -> list[tuple[Unit, list[FunctionPage]]]:
    """Return the graded units with their functions, in the course's order."""
    by_function = {name: list(groups) for name, groups in groupby(result.groups, key=lambda each: each.function)}
    units = [
        (unit, [FunctionPage.of(name, by_function[name]) for name in unit.functions if name in by_function])
        for unit in course.units.values()
    ]
    return [(unit, functions) for unit, functions in units if functions]


def _failures(failed: Sequence[GroupResult]) -> list[Failure]:
    """Combine groups with the same message, in the order of the first of each."""
    together: dict[tuple[str, str], list[GroupResult]] = {}
    for group in failed:
        alone = f"{group.hidden} {group.group}"
        reason = group.kind if group.kind in UNANSWERED else "" if group.diagnosis else alone
        together.setdefault((group.diagnosis, reason), []).append(group)
    return [Failure(diagnosis, tuple(groups)) for (diagnosis, _), groups in together.items()]


def _next_step(result: SubmissionResult) -> GroupResult | None:
    """Return the first failed group; public ones come first, because they show the most."""
    failed = [group for group in result.groups if group.status == "failed"]
    return min(failed, key=lambda group: group.hidden, default=None)


def render_files(course: Course, result: SubmissionResult, outcomes: Sequence[TestOutcome] = ()) -> dict[str, str]:
    """Return the texts of `results.json`, in otter's format, and `feedback.html` by their names."""
    return {RESULTS: encode_results(to_gradescope(result, outcomes)), FEEDBACK: render_feedback(result, course)}


def encode_results(record: dict[str, Any]) -> str:
    """Return the text of `results.json`."""
    return msgspec.json.format(encode_json(record), indent=1).decode() + "\n"
