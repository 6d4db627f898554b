"""Format the results of a check for a terminal, with or without colours and UTF-8."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from fam.core.language import N_, _, ngettext, translated
from fam.core.terminal import Screen
from fam.core.text import escape_control_chars, sentence
from fam.course import Course
from fam_grader.grading.reasons import why_missing
from fam_grader.reports.difference import write_difference
from fam_grader.reports.hidden import UNANSWERED
from fam_grader.workspace.console import MAX_WIDTH, shown
from fam_grader.workspace.places import problem_lines

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult
    from fam_grader.workspace.grading_limits import GradingWarning

INDENT = " " * 4
NOT_WRITTEN = "it is not written yet"
LISTED = 4  # functions in a row that are not written

MARKS = {"passed": "✓", "failed": "✗", "could not run": "!", "not written": "·"}
PLAIN_MARKS = {"passed": "+", "failed": "x", "could not run": "!", "not written": "-"}
STATUSES = {  # which a plain screen has instead of the signs
    "passed": N_("passed"),
    "failed": N_("failed"),
    "could not run": N_("could not run"),
    "not written": N_("not written"),
}
COLOURS = {"passed": "green", "failed": "red", "could not run": "yellow", "not written": "yellow"}

_MARKED = re.compile(r"\[ *[-+.\w]+\]")  # a number in brackets, as tables have them


def check_screen(*, plain: bool = False) -> Screen:
    """Return the screen for results; click strips colours from output to a file or a pipe."""
    screen = Screen.here(plain=plain, max_width=MAX_WIDTH)
    return replace(screen, colour="NO_COLOR" not in os.environ and not plain)


def _mark(status: str, screen: Screen) -> str:
    if screen.plain:
        return f"{_(STATUSES[status])}:"
    return screen.styled(screen.sign(MARKS[status], PLAIN_MARKS[status]), fg=COLOURS[status])


def write_result(course: Course, result: SubmissionResult, screen: Screen, *, brief: bool = False) -> list[str]:
    """Return the lines with the result of each check; with `brief`, a function that passed all has one line.

    On a plain screen, signs are words, and a line for each failure names its file and line, as editors read it.
    """
    functions = [(name, list(groups)) for name, groups in groupby(result.groups, key=lambda group: group.function)]
    lines: list[str] = []
    unloaded: set[str] = set()
    reasons: set[tuple[str, str]] = set()
    for not_written, run in groupby(functions, key=lambda each: _is_not_written(each[1])):
        if not_written:
            lines += _not_written(course, [name for name, _ in run], screen)
            continue
        for name, groups in run:
            if all(group.kind in UNANSWERED for group in groups):
                reason = groups[0].unit, groups[0].sentence
                known = groups[0].unit in unloaded or reason in reasons
                lines += _no_check_started(groups[0], screen, explained=known)
                reasons.add(reason)
                unloaded |= {group.unit for group in groups if group.kind == "loading"}
            elif brief and len(groups) > 1 and all(map(_needs_no_words, groups)):
                count = len(groups)
                said = ngettext("{function}: all {count} checks", "{function}: all {count} checks", count)
                lines.append(f"{_mark('passed', screen)} {said.format(function=name, count=count)}")
            else:
                lines += _write_groups(groups, screen)
            if screen.plain:
                lines += problem_lines(course, groups)
    return [*lines, *(line for remark in result.review for line in screen.indented(write_note(remark)))]


def write_note(remark: str) -> str:
    """Return a remark about a result as a sentence."""
    return _("Note: {remark}.").format(remark=translated(why_missing(remark)))


def all_passed(total: int) -> str:
    """Return the line below the results if every check passed."""
    said = _("All public checks passed ({total}/{total}). Hidden checks run at grading.")
    return said.format(total=total)


def some_passed(passed: int, total: int) -> str:
    """Return the line below the results if a check failed."""
    said = ngettext("{passed} of {total} public check passed.", "{passed} of {total} public checks passed.", total)
    return said.format(passed=passed, total=total)


def write_warnings(warnings: Sequence[GradingWarning], screen: Screen) -> list[str]:
    """Return an empty line and a line for each warning; nothing if there are none."""
    mark = _("warning:") if screen.plain else _mark("could not run", screen)
    lines = (f"{mark} {escape_control_chars(each.in_language(), keep='')}" for each in warnings)
    return ["", *lines] if warnings else []


def _is_not_written(groups: list[GroupResult]) -> bool:
    return all(group.sentence == NOT_WRITTEN for group in groups)


def _not_written(course: Course, functions: list[str], screen: Screen) -> Iterator[str]:
    """Yield a line for each unwritten function; of more than four, only for the first, to keep failures visible."""
    named = functions if len(functions) <= LISTED else functions[:1]
    for function in named:
        where = shown(str(course.unit_of(function).skeleton))
        said = _("{function}: not written yet, in {file}").format(function=function, file=where)
        yield from screen.indented(f"{_mark('not written', screen)} {said}", "")
    count = len(functions) - len(named)
    if count:
        said = ngettext("{count} more function: not written yet", "{count} more functions: not written yet", count)
        yield f"{_mark('not written', screen)} {said.format(count=count)}"


def _needs_no_words(group: GroupResult) -> bool:
    return group.status == "passed" and not group.printed and not group.notes


def _no_check_started(group: GroupResult, screen: Screen, *, explained: bool) -> list[str]:
    """Return the lines about a function that is missing, or whose file does not load: the reason once a file."""
    mark = _mark("failed", screen)
    if explained and group.kind == "loading":
        said = _("{function}: its file does not load, see above")
        return [f"{mark} {said.format(function=group.function)}"]
    if explained and group.kind == "missing":
        said = _("{function}: no check could start, see above")
        return [f"{mark} {said.format(function=group.function)}"]
    said = _("{function}: no check could start")
    return [
        f"{mark} {said.format(function=group.function)}",
        *screen.indented(_sentence(group)),
        *_place(group),
        *_printed(group, screen),
    ]


def _write_groups(groups: list[GroupResult], screen: Screen) -> Iterator[str]:
    explained = hung = False
    for same in _by_cause(groups):
        group = same[0]
        yield from (f"{_mark(each.status, screen)} {each.function}: {each.group}" for each in same)
        if group.status == "passed":
            yield from _notes(group, screen)
            yield from _printed(group, screen)
        elif hung and group.kind == "hung":
            yield from screen.indented(_("Skipped: the call above did not finish."))
        elif explained:
            yield from screen.indented(group.in_brief)
        else:
            yield from write_failure(group, screen)
            explained = True
        hung = hung or group.kind == "hung"


def _by_cause(groups: list[GroupResult]) -> Iterator[list[GroupResult]]:
    """Yield the groups with those that fail for the same reason together, at the place of the first."""
    causes: dict[object, list[GroupResult]] = {}
    for number, group in enumerate(groups):
        causes.setdefault(_cause(group) or number, []).append(group)
    yield from causes.values()


def _cause(group: GroupResult) -> tuple[str, ...]:
    """Return what several checks may fail for: a misconception, a missing function, an exception in a line."""
    if group.status == "passed":
        return ()
    if group.explanation or group.kind in UNANSWERED:
        return (group.kind if group.kind in UNANSWERED else group.explanation,)
    return (group.sentence, *group.place) if group.kind == "raised" else ()


def write_failure(group: GroupResult, screen: Screen) -> Iterator[str]:
    """Yield the details of a failed check; the diagnosis comes first."""
    yield from (screen.styled(line, fg="cyan") for line in screen.indented(translated(group.explanation)))
    yield from screen.indented(_sentence(group))
    yield from _place(group)
    yield from _notes(group, screen)
    yield from screen.indented(group.call)
    if group.difference:
        for line in write_difference(group.difference, screen.width - 2 * len(INDENT)):
            yield f"{INDENT}{INDENT}{_MARKED.sub(lambda found: screen.styled(found[0], fg='red'), line)}".rstrip()
    yield from _printed(group, screen)


def _sentence(group: GroupResult) -> str:
    return sentence(translated(group.sentence))


def _notes(group: GroupResult, screen: Screen) -> Iterator[str]:
    for note in group.notes:
        yield from screen.indented(write_note(note))


def _place(group: GroupResult) -> list[str]:
    return [f"{INDENT}{translated(line)}" for line in group.place]


def _printed(group: GroupResult, screen: Screen) -> list[str]:
    if not group.printed:
        return []
    return [
        *screen.indented(_("Your code printed:")),
        *(f"{INDENT}  | {line}" for line in group.printed.splitlines()),
    ]
