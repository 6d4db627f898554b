"""Run the public checks on a student's own files, with deadlines and without the sandbox, and locate what failed.

A location is shown as Python shows it: of a syntax error, of an exception, or of a call that hangs.
"""

from __future__ import annotations

import codecs
import json
import re
import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fam.core.errors import CourseError
from fam.core.language import _, message
from fam.core.text import escape_control_chars
from fam.course import Course, Unit, choose_functions, load_course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Raised, TimedOut
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.execution.student import PRINTED
from fam_grader.workspace.console import shown
from fam_grader.workspace.progress import imports_of, keep_results
from fam_grader.workspace.skeletons import read_source

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome
    from fam_grader.reports.results import SubmissionResult

REPORT_AFTER = 0.6  # of a call's time: a function that has not returned by then reports its location

FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.+)$', re.MULTILINE)
DUMP = "Timeout ("  # the beginning of a report
SHOWN_LINES = 4  # of the beginning and of the end of the output of a hanging call
MAX_LINE = 100  # characters


def check_workspace(*names: str, course: Course | None = None) -> SubmissionResult:
    """Run the public checks on the exercise files of a workspace; no exercise file is changed.

    Args:
        names: units or functions; by default all.
        course: the workspace; by default the one around the working folder.
    """
    course = course or load_course()
    return check(course, choose_functions(course, names))


class ReportingLauncher(Launcher, Protocol):
    """A launcher that keeps the stacks of calls that took too long."""

    stacks: list[str]


def check(
    course: Course, functions: Sequence[str], launcher: ReportingLauncher | None = None, *, slower: float = 1.0
) -> SubmissionResult:
    """Check `functions` as they are in the course's exercise files, and keep the results.

    Args:
        course: the workspace.
        functions: their names.
        launcher: where they run; by default in processes of their own.
        slower: what to multiply the time limits of calls with.
    """
    sources = own_files(course, functions)
    budget = budget_for(course, functions, slower=slower)
    launcher = launcher or PlainLauncher(report_after=REPORT_AFTER * budget.call_seconds, restricted=True)
    with Session(launcher, sources, budget) as session:
        session.start()  # loads NumPy over there, while the checks are loaded here
        from fam_grader.workspace.explanations import explained  # noqa: PLC0415
        from fam_grader.workspace.public_checks import Checks  # noqa: PLC0415

        result = Checks(course, functions).run(session, partial(place_of, sources, launcher.stacks))
        result = explained(course, sources, result)
    keep_results(course, sources.texts, result)
    return result


def budget_for(course: Course, functions: Sequence[str], *, slower: float = 1.0) -> Budget:
    """Return the time limits for a check of `functions`, starting now."""
    budget = Budget.of([course.unit_of(name) for name in functions], submission_seconds=600)
    special = {name: slower * seconds for name, seconds in budget.special.items()}
    return replace(budget, call_seconds=slower * budget.call_seconds, special=special)


def own_files(course: Course, functions: Sequence[str]) -> Sources:
    """Return the student's files; raise CourseError if one of those to check cannot be read."""
    needed = {course.functions[name].unit for name in functions}
    texts = {}
    for unit in course.units.values():
        if unit.skeleton.is_file():
            try:
                texts[unit.name] = _read(unit)
            except CourseError:
                if unit.name in needed:
                    raise
    files = {name: str(course.units[name].skeleton) for name in texts}
    places = {spec.name: (spec.unit, spec.name) for spec in course.functions.values() if spec.unit in texts}
    return Sources(texts, files, places)


def _read(unit: Unit) -> str:
    try:
        return read_source(unit.skeleton)
    except UnicodeDecodeError as error:
        raise CourseError(_not_utf8(unit.skeleton, error)) from error
    except OSError as error:
        said = _("{file} cannot be read: {reason}.")
        raise CourseError(said.format(file=shown(str(unit.skeleton)), reason=error.strerror)) from error


def _not_utf8(path: Path, error: UnicodeDecodeError) -> str:
    content = bytes(error.object)
    how = _("Save it as UTF-8: your editor has the choice in its Save As dialog or, like VS Code, in its status bar.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = _("{file} is saved as UTF-16.").format(file=shown(str(path)))
    else:
        said = _("{file} is not saved as UTF-8: line {line} has a character of another encoding.")
        found = said.format(file=shown(str(path)), line=content.count(b"\n", 0, error.start) + 1)
    return f"{found} {how}"


def place_of(sources: Sources, stacks: Sequence[str], outcome: TestOutcome) -> tuple[str, ...]:
    """Return the lines that show where a group's last call failed; none if that is unknown.

    Args:
        sources: the student's files.
        stacks: the stack reports of the processes that were ended.
        outcome: the outcome of a public group.
    """
    if outcome.status != "failed" or not outcome.observations:
        return ()
    answer, unit = outcome.observations[-1].answer, outcome.group.unit
    if isinstance(answer, Raised) and answer.loading and "SyntaxError" in answer.bases:
        return _syntax_error(sources, unit)
    if isinstance(answer, Raised) and answer.line and answer.type_name != "NotImplementedError":
        return _line(sources, unit, answer.line)
    if isinstance(answer, TimedOut):
        return _hanging(sources, unit, "<module>" if answer.loading else outcome.group.function, stacks)
    return ()


def _syntax_error(sources: Sources, unit: str) -> tuple[str, ...]:
    """Return Python's own message, with the paths as the student types them."""
    from fam_grader.workspace.explanations import broken_module  # noqa: PLC0415 - it loads NumPy

    _, error = broken_module(sources, unit) or ("", None)
    return tuple("".join(traceback.format_exception_only(error)).splitlines()) if error else ()


def _line(sources: Sources, unit: str, line: int, function: str = "") -> tuple[str, ...]:
    texts = sources.texts[unit].splitlines()
    if line > len(texts) or sources.texts.keys() & imports_of(sources.texts[unit]):
        return ()  # it may be a line of another file of the student's
    return _frame(sources, unit, line, function)


def _frame(sources: Sources, unit: str, line: int, function: str) -> tuple[str, ...]:
    where = f", in {function}" if function else ""
    text = sources.texts[unit].splitlines()[line - 1].strip()
    return (f'  File "{shown(sources.files[unit])}", line {line}{where}', f"    {text}")


def _hanging(sources: Sources, unit: str, called: str, stacks: Sequence[str]) -> tuple[str, ...]:
    """Return the innermost line of the student's code in the latest stack of `called`."""
    by_written = {_as_written(file): module for module, file in sources.files.items()}
    for stack in reversed(stacks):
        frames = [
            (by_written[file], int(line), name)
            for file, line, name in FRAME.findall(stack.rpartition(DUMP)[2])
            if file in by_written
        ]
        if frames and frames[-1][0] == unit and frames[-1][2] == called:  # the outermost comes last
            module, line, name = frames[0]
            if line <= len(sources.texts[module].splitlines()):
                return (*_frame(sources, module, line, name), *_printed(stack))
    return ()


def _printed(stack: str) -> tuple[str, ...]:
    """Return the first and the last lines of the output of a hanging call."""
    report = stack.rpartition(DUMP)[2].partition(f"\n{PRINTED}")[2].partition("\n")[0]
    try:
        lines = str(json.loads(report)).splitlines() if report else []
    except ValueError:  # the report was cut off
        return ()
    if len(lines) > 2 * SHOWN_LINES:
        lines = [*lines[:SHOWN_LINES], "[...]", *lines[-SHOWN_LINES:]]
    shortened = (escape_control_chars(line[:MAX_LINE], keep="\t") for line in lines)
    return (message("  It had printed:"), *(f"    {line}" for line in shortened)) if lines else ()


def _as_written(file: str) -> str:
    """Return a path as faulthandler writes it: at most 500 characters, in ASCII."""
    cut = file if len(file) <= 500 else f"{file[:500]}..."
    return cut.encode("ascii", "backslashreplace").decode()
