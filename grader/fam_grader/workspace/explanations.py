"""Add to the results of a check what the text of the student's files explains, in plain words.

A check that calls a function sees only that it is missing, or that its file does not load. The text says more: where
the function is instead, what a syntax error is about, which parameters have other names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from fam.core.language import N_, message
from fam.course import Course
from fam_grader.execution.process import Sources
from fam_grader.grading.compare import NOT_WRITTEN
from fam_grader.reports.results import GroupResult, SubmissionResult
from fam_grader.workspace.console import shown
from fam_grader.workspace.definitions import explain_missing, explain_parameters
from fam_grader.workspace.progress import imports_of
from fam_grader.workspace.skeletons import pristine
from fam_grader.workspace.syntax_errors import explain_syntax_error, find_syntax_error

_DEBUGGER = message(
    "`breakpoint()` waits for you to type in a debugger, and a check has no keyboard. Remove it, and call the"
    " function from a file of your own to debug it."
)


def explained(course: Course, sources: Sources, result: SubmissionResult) -> SubmissionResult:
    """Return the result with sentences and notes about the text of the files."""
    functions = groupby(result.groups, key=lambda group: (group.unit, group.function))
    groups = [each for (unit, _), members in functions for each in _explained(course, sources, unit, [*members])]
    return replace(result, groups=tuple(groups))


def broken_module(sources: Sources, unit: str) -> tuple[str, SyntaxError | None] | None:
    """Return which of the unit's file and those that it imports is not Python, with Python's error if it has one."""
    for module in (unit, *sorted(sources.texts.keys() & imports_of(sources.texts[unit]))):
        error = find_syntax_error(sources.texts[module], shown(sources.files[module]))
        if error or "\0" in sources.texts[module]:
            return module, error
    return None


def _explained(course: Course, sources: Sources, unit: str, groups: list[GroupResult]) -> Iterator[GroupResult]:
    if unit not in sources.texts:
        said = N_("`{file}` is missing. `fam reset {unit}` brings the exercise back.")
        gone = message(said, file=shown(str(course.units[unit].skeleton)), unit=unit)
        yield from (_with_sentence(each, "missing", gone) for each in groups)
        return
    broken = broken_module(sources, unit)
    if broken:
        said = explain_syntax_error(sources.texts[broken[0]], broken[1])
        yield from (
            _with_sentence(each, "loading", message("its file does not load. {reason}", reason=said) if said else "")
            for each in groups
        )
        return
    text, function = sources.texts[unit], groups[0].function
    missing = explain_missing(text, shown(sources.files[unit]), function)
    differing = explain_parameters(text, pristine(course, course.units[unit]) or "", function)
    for number, group in enumerate(groups):
        noted = replace(group, notes=(differing, *group.notes)) if differing and not number else group
        if group.kind == "raised" and "BdbQuit" in group.sentence:
            yield replace(noted, sentence=_DEBUGGER, printed="", place=())
        else:
            yield _with_sentence(noted, "missing", missing)


def _with_sentence(group: GroupResult, kind: str, said: str) -> GroupResult:
    return replace(group, sentence=said) if said and group.kind == kind and group.sentence != NOT_WRITTEN else group
