"""Check functions that are defined in a notebook's cells.

    from fam.notebook import check

    check("convolve2d")       # a function or a unit, several of them, or whatever is defined

The functions are those of the caller's namespace. They run in the notebook's own process, so a call that hangs is
ended as any cell is: interrupt the kernel.
"""

from __future__ import annotations

import html
import inspect
import io
import json
import linecache
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from fam.core.terminal import Screen
from fam.course import Course, choose_functions, load_course
from fam_grader.execution.call_results import CallResult, Missing, Raised, Returned
from fam_grader.execution.calls import Call, perform_unpacked
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.suites import TestOutcome
from fam_grader.reports.difference_html import render_group, style
from fam_grader.reports.results import SubmissionResult
from fam_grader.workspace.check_output import write_result
from fam_grader.workspace.public_checks import Checks

__all__ = ["CheckReport", "check"]


@dataclass(frozen=True)
class CheckReport:
    """What came of a check: a page in a notebook, text elsewhere."""

    course: Course
    result: SubmissionResult

    @property
    def passed(self) -> bool:
        """Whether every public check passed."""
        return all(group.status == "passed" for group in self.result.groups)

    def __repr__(self) -> str:
        screen = Screen(colour=False)
        return "\n".join([*write_result(self.course, self.result, screen, brief=True), "", self._summary()])

    def _repr_html_(self) -> str:
        parts = [style()]
        for function, members in groupby(self.result.groups, key=lambda group: group.function):
            parts.append(f"<h4><code>{html.escape(function)}</code></h4>")
            parts += map(render_group, members)
        return f'<div class="fam-check">{"".join(parts)}<p><strong>{html.escape(self._summary())}</strong></p></div>'

    def _summary(self) -> str:
        passed, total = sum(group.status == "passed" for group in self.result.groups), len(self.result.groups)
        if passed == total:
            return f"All public checks passed ({passed}/{total}). Hidden checks run at grading."
        return f"{passed} of {total} public checks passed. Next: fix the first one, then run its cell and this one."


def check(*names: str, namespace: Mapping[str, Any] | None = None, course: Course | None = None) -> CheckReport:
    """Run the public checks of functions that the caller has defined.

    Args:
        names: functions or units; without one, every function of the course that is defined.
        namespace: where the functions are; the caller's own names by default.
        course: whose checks; by default the one around the working folder, or else the installed one.
    """
    if namespace is None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        namespace = {**frame.f_back.f_globals, **frame.f_back.f_locals}
    course = course or load_course()
    defined = [name for name in course.functions if callable(namespace.get(name))]
    functions = choose_functions(course, names) if names else defined
    return CheckReport(course, Checks(course, functions).run(Here(namespace), partial(_place, namespace)))


class Here(CallExecutor):
    """Answers calls with the functions of a namespace, in this process."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def call(self, call: Call) -> CallResult:
        """Call a function with copies of the arguments, and keep what it prints."""
        function = self._namespace.get(call.function)
        if not callable(function):
            return Missing(f"no cell has defined `{call.function}`")
        printed = io.StringIO()
        with redirect_stdout(printed):
            answer = perform_unpacked(function, json.loads(call.packed.json), call.packed.body, _files(function))
        if isinstance(answer, Raised) and answer.type_name == "KeyboardInterrupt":
            raise KeyboardInterrupt  # the kernel was interrupted, and that is no answer
        return replace(answer, printed=printed.getvalue()) if isinstance(answer, (Returned, Raised)) else answer


def _files(function: Any) -> list[str]:
    code = getattr(function, "__code__", None)
    return [code.co_filename] if code else []


def _place(namespace: Mapping[str, Any], outcome: TestOutcome) -> tuple[str, ...]:
    """Return the line of the cell that an exception came from."""
    answer = outcome.observations[-1].answer if outcome.observations else None
    if outcome.status != "failed" or not isinstance(answer, Raised) or answer.line is None:
        return ()
    files = _files(namespace[outcome.group.function])
    text = linecache.getline(files[0], answer.line).strip()
    return (f"  line {answer.line} of its cell:", f"    {text}") if text else ()
