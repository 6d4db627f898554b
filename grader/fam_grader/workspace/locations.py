"""Where in a student's file it happened: a syntax error, an exception, a call that hangs; as Python would show it."""

from __future__ import annotations

import json
import os
import re
import traceback
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fam.core.text import escape_control_chars
from fam_grader.execution.calls import Raised, TimedOut
from fam_grader.execution.session import Sources
from fam_grader.execution.student import PRINTED

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome

_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.+)$', re.MULTILINE)
_DUMP = "Timeout ("  # with which a report begins
SHOWN_LINES = 4  # of the beginning and of the end of what a hanging call had printed
MAX_LINE = 100  # characters


def place_of(sources: Sources, stacks: Sequence[str], outcome: TestOutcome) -> tuple[str, ...]:
    """Return the lines that show where a group's last call went wrong; none where there is nothing to show.

    Args:
        sources: the student's files.
        stacks: what processes that were ended wrote about where they were.
        outcome: of a public group.
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


def imports_of(text: str) -> set[str]:
    """Return the names in a source text's import lines, modules and others, also where the text is no Python yet."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"^\s*(?:from|import)\b(.*)", text, re.MULTILINE))))


def _syntax_error(sources: Sources, unit: str) -> tuple[str, ...]:
    """Compile the file once more, here, where Python's own message can be had; nothing of it is run."""
    for module in (unit, *(sources.texts.keys() & imports_of(sources.texts[unit]))):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(sources.texts[module], shown(sources.files[module]), "exec", dont_inherit=True)
        except SyntaxError as error:
            return tuple("".join(traceback.format_exception_only(error)).splitlines())
        except (ValueError, RecursionError, MemoryError, OverflowError):
            return ()
    return ()


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
    """Find the latest stack in which `called` was at work, and show the innermost line of the student's."""
    by_written = {_as_written(file): module for module, file in sources.files.items()}
    for stack in reversed(stacks):
        frames = [
            (by_written[file], int(line), name)
            for file, line, name in _FRAME.findall(stack.rpartition(_DUMP)[2])
            if file in by_written
        ]
        if frames and frames[-1][0] == unit and frames[-1][2] == called:  # the outermost comes last
            module, line, name = frames[0]
            if line <= len(sources.texts[module].splitlines()):
                return (*_frame(sources, module, line, name), *_printed(stack))
    return ()


def _printed(stack: str) -> tuple[str, ...]:
    """Return the first and the last lines of what a hanging call had printed."""
    report = stack.rpartition(_DUMP)[2].partition(f"\n{PRINTED}")[2].partition("\n")[0]
    try:
        lines = str(json.loads(report)).splitlines() if report else []
    except ValueError:  # the report was cut off
        return ()
    if len(lines) > 2 * SHOWN_LINES:
        lines = [*lines[:SHOWN_LINES], "[...]", *lines[-SHOWN_LINES:]]
    shortened = (escape_control_chars(line[:MAX_LINE], keep="\t") for line in lines)
    return ("  It had printed:", *(f"    {line}" for line in shortened)) if lines else ()


def _as_written(file: str) -> str:
    """Write a path as faulthandler does: at most 500 characters, and only ASCII."""
    cut = file if len(file) <= 500 else f"{file[:500]}..."
    return cut.encode("ascii", "backslashreplace").decode()


def shown(file: str) -> str:
    """Return a path as one would type it here, where that is shorter."""
    try:
        relative = os.path.relpath(file)
    except ValueError:  # on another drive
        return file
    return file if relative.startswith(os.pardir) else relative
