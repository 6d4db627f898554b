"""Write the results of a check, hints and progress as HTML for the page, and as records for its scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fam.core.language import _, ngettext, translated
from fam.core.text import sentence
from fam.course import Course
from fam.notebook import render_group
from fam_grader.workspace.check_output import NOT_WRITTEN, all_passed, some_passed, write_note
from fam_grader.workspace.grading_limits import GradingWarning
from fam_grader.workspace.hints import HintList
from fam_grader.workspace.places import PLACE, place_of_group
from fam_grader.workspace.progress import Standing

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult

MARKS = {"passed": "✓", "failed": "✗", "could not run": "!", "not written": "·"}


def prose(text: str) -> str:
    """Return escaped HTML, with the text between back quotes as code.

    >>> prose("`//` keeps a < b")
    '<code>//</code> keeps a &lt; b'
    """
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def result_html(result: SubmissionResult, warnings: Sequence[GradingWarning]) -> str:
    """Return the results of all checks, function by function; the first failure of each is explained in full."""
    parts: list[str] = []
    for function, members in groupby(result.groups, key=lambda group: group.function):
        parts += _function(function, list(members))
    parts += [f'<p class="fam-note">{prose(write_note(remark))}</p>' for remark in result.review]
    said = (f"<li>{prose(each.in_language())}</li>" for each in warnings)
    parts += [f'<ul class="fam-warnings">{"".join(said)}</ul>'] if warnings else []
    return "".join(parts)


def _function(function: str, groups: list[GroupResult]) -> Iterator[str]:
    passed, total = sum(group.status == "passed" for group in groups), len(groups)
    status = "not written" if all(each.sentence == NOT_WRITTEN for each in groups) else groups[0].status
    status = "passed" if passed == total else "failed" if status == "passed" else status
    said = _("not written yet") if status == "not written" else some_passed(passed, total)
    yield f'<section class="fam-function" data-status="{status}">'
    yield f'<h3>{_mark(status)} <code>{escape(function)}</code></h3><p class="fam-count">{escape(said)}</p>'
    if status != "not written":
        yield from _groups(groups)
    yield "</section>"


def _groups(groups: list[GroupResult]) -> Iterator[str]:
    explained = False
    for group in groups:
        if group.status == "passed" and not group.printed and not group.notes:
            yield f'<p class="fam-line">{_mark("passed")} {escape(group.group)}</p>'
        elif group.status == "passed" or not explained:
            explained = explained or group.status != "passed"
            yield render_group(group)
        else:
            line = f"{_mark(group.status)} {escape(group.group)}"
            yield f"<details><summary>{line}: {prose(group.in_brief)}</summary>{render_group(group)}</details>"


def _mark(status: str) -> str:
    kind = status.replace(" ", "-")
    return f'<span class="fam-mark fam-{kind}" aria-hidden="true">{MARKS[status]}</span>{_unseen(status)}'


def _unseen(status: str) -> str:
    words = {
        "passed": _("passed"),
        "failed": _("failed"),
        "could not run": _("could not run"),
        "not written": _("not written"),
    }
    return f'<span class="fam-unseen">{escape(words[status])}: </span>'


def summary(course: Course, result: SubmissionResult, found: Standing) -> str:
    """Return the line that is announced after a check: how many passed, and what is next."""
    passed, total = sum(group.status == "passed" for group in result.groups), len(result.groups)
    if passed < total:
        return " ".join([some_passed(passed, total), _("Next: fix the first one, then check again.")])
    following = found.next
    if following is None:
        return " ".join([all_passed(total), _("The course is done: download the zip and submit it.")])
    unit = course.units[following.spec.unit]
    said = _("Next: `{function}`, in unit {number}, {title}.")
    next_one = said.format(function=following.spec.name, number=unit.number, title=unit.title)
    return " ".join([all_passed(total), next_one])


def markers(course: Course, groups: Iterable[GroupResult]) -> Iterator[dict[str, Any]]:
    """Yield what an editor marks: each failure once, in the line of its exception, or else of its function."""
    units = {unit.skeleton.name: unit.name for unit in course.units.values()}
    said = set()
    for group in groups:
        if group.status == "passed" or group.sentence == NOT_WRITTEN:
            continue
        file, line = place_of_group(course, group)
        exact = bool(group.place and PLACE.match(group.place[0]))
        text = " ".join(group.in_brief.split())
        if group.explanation and not exact:
            text = f"{text} {sentence(translated(group.sentence))}"
        if (file, line, text) not in said:
            said.add((file, line, text))
            unit = units.get(file.rpartition("/")[2], group.unit)
            yield {"unit": unit, "line": line, "text": text, "severity": "error" if exact else "warning"}


def hints_record(given: HintList) -> dict[str, Any]:
    """Return hints as HTML, and what the next one is about."""
    following = given.following
    shown = [
        {
            "title": _("{function}, hint {number} of {count}").format(
                function=given.function, number=number, count=len(given.hints)
            ),
            "html": prose(hint.text),
        }
        for number, hint in enumerate(given.shown, start=given.first)
    ]
    return {
        "function": given.function,
        "hints": shown,
        "count": len(given.hints),
        "last": given.last,
        "about": following.about if following else "",
    }


def standing_record(found: Standing) -> dict[str, Any]:
    """Return the progress as the page shows and keeps it."""
    units = {
        unit.unit.name: {
            "earned": unit.earned,
            "possible": unit.possible,
            "done": unit.done,
            "functions": {
                each.spec.name: {"state": each.state, "passed": each.passed, "total": each.total}
                for each in unit.functions
            },
        }
        for unit in found.units
    }
    done = sum(unit.done for unit in found.units)
    said = ngettext("{done} of {count} unit done", "{done} of {count} units done", len(found.units))
    points = _("{earned:g} of {possible:g} points from public checks. Hidden checks run at grading.")
    return {
        "units": units,
        "earned": found.earned,
        "possible": found.possible,
        "next": found.next.spec.unit if found.next else "",
        "text": said.format(done=done, count=len(found.units)),
        "points": points.format(earned=found.earned, possible=found.possible),
    }
