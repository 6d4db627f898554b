"""Check functions that are defined in a notebook's cells.

    from fam.notebook import check

    check("convolve2d")       # a function or a unit, several of them
    check(convolve2d)         # the function itself
    check()                   # whatever is defined

The functions are those of the caller's namespace. They run in the notebook's own process, so a call that hangs is
ended as any cell is: interrupt the kernel.
"""

from __future__ import annotations

import inspect
import io
import json
import linecache
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from fam.core.language import _, language_for, message, translated, use_language
from fam.core.terminal import Screen
from fam.core.text import closest, did_you_mean, sentence
from fam.course import Course, choose_functions, load_course
from fam_grader.execution.calls import Call, CallResult, Missing, Raised, Returned, perform_unpacked
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import TestOutcome
from fam_grader.reports.difference import Difference, Piece, axis_name, write_source
from fam_grader.reports.results import GroupResult, SubmissionResult
from fam_grader.workspace.check_output import all_passed, some_passed, write_note, write_result
from fam_grader.workspace.public_checks import Checks

__all__ = ["CheckReport", "check"]

SIGNS = {"passed": "✓", "failed": "✗", "could not run": "!"}

# Once for each page, for light pages and dark ones. JupyterLab and others style every table, cell and paragraph of an
# output themselves, so the layout is that of plain boxes, and the class stands twice: that outranks their rules.
STYLE = """<style>
.fam-check.fam-check .fam-arrays { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .8em 2em; }
.fam-check.fam-check .fam-arrays { margin: .5em 0; }
.fam-check.fam-check table { display: table; border-collapse: collapse; margin: 0; table-layout: auto; width: auto; }
.fam-check.fam-check table { font-size: .9em; }
.fam-check.fam-check caption { caption-side: top; font-weight: 600; padding: 0 0 .2em; text-align: left; }
.fam-check.fam-check caption { white-space: nowrap; }
.fam-check.fam-check tr:nth-child(n) { background: none; }
.fam-check.fam-check td, .fam-check.fam-check th { border: 1px solid #8888; padding: .15em .5em; text-align: right; }
.fam-check.fam-check td, .fam-check.fam-check th { background: none; vertical-align: middle; white-space: nowrap; }
.fam-check.fam-check td { font-family: monospace; }
.fam-check.fam-check td.marked { outline: 2px solid #d64545; outline-offset: -2px; font-weight: 700; }
.fam-check.fam-check .fam-group { margin: 0 0 1em; overflow-x: auto; }
.fam-check.fam-check p { margin: .3em 0; }
.fam-check.fam-check .fam-diagnosis { font-weight: 600; }
.fam-check.fam-check .fam-passed { color: #1a7f4b; } .fam-check.fam-check .fam-failed { color: #d64545; }
.fam-check.fam-check pre { font-family: monospace; margin: .3em 0; white-space: pre-wrap; }
</style>"""


@dataclass(frozen=True)
class CheckReport:
    """The result of a check: HTML in a notebook, text elsewhere."""

    course: Course
    result: SubmissionResult
    near_misses: tuple[str, ...] = ()  # names that are defined, and nearly a function's

    @property
    def passed(self) -> bool:
        """Whether there were public checks, and every one passed."""
        groups = self.result.groups
        return bool(groups) and all(group.status == "passed" for group in groups)

    def __repr__(self) -> str:
        screen = Screen(colour=False)
        with use_language(language_for(self.course.settings.language)):
            return "\n".join([*write_result(self.course, self.result, screen, brief=True), "", self._summary()])

    def _repr_html_(self) -> str:
        with use_language(language_for(self.course.settings.language)):
            return self._html()

    def _html(self) -> str:
        parts = [STYLE]
        for function, members in groupby(self.result.groups, key=lambda group: group.function):
            parts.append(f"<h4><code>{escape(function)}</code></h4>")
            parts += map(render_group, members)
        return f'<div class="fam-check">{"".join(parts)}<p><strong>{escape(self._summary())}</strong></p></div>'

    def _summary(self) -> str:
        if not self.result.groups:
            return self._nothing_found()
        passed, total = sum(group.status == "passed" for group in self.result.groups), len(self.result.groups)
        if passed == total:
            return all_passed(total)
        return " ".join([some_passed(passed, total), _("Next: fix the first one, then run its cell and this one.")])

    def _nothing_found(self) -> str:
        if self.near_misses:
            names = " ".join(_misspelt(self.course, name) for name in self.near_misses)
            return _("Nothing was checked: {reason}").format(reason=names)
        wanted = ", ".join(f"`{name}`" for name in self.course.functions)
        nothing = _("Nothing was checked: no function of the course is defined here. Run its cell first.")
        return f"{nothing} " + _("Looked for {names}.").format(names=wanted)


def check(
    *names: str | Callable[..., Any], namespace: Mapping[str, Any] | None = None, course: Course | None = None
) -> CheckReport:
    """Run the public checks of functions that the caller has defined.

    Args:
        names: functions or units, by name, or functions themselves; without one, every function of the course that
            is defined.
        namespace: where the functions are; the caller's own names by default.
        course: whose checks; by default the one around the working folder, or else the installed one.

    Raises:
        CourseError: a name that is neither a function nor a unit of the course.
    """
    if namespace is None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        namespace = {**frame.f_back.f_globals, **frame.f_back.f_locals}
    course = course or load_course()
    given = {_name_of(each, namespace, course): each for each in names if not isinstance(each, str)}
    namespace = {**namespace, **given}
    chosen = [each if isinstance(each, str) else _name_of(each, namespace, course) for each in names]
    defined = [name for name in course.functions if callable(namespace.get(name))]
    functions = choose_functions(course, chosen) if chosen else defined
    result = Checks(course, functions).run(Here(namespace), partial(_place, namespace))
    return CheckReport(course, result, () if functions else tuple(_near_misses(namespace, course)))


def _name_of(function: Callable[..., Any], namespace: Mapping[str, Any], course: Course) -> str:
    """Return the name of the course's function that `function` is bound to, or else its own name."""
    bound = (name for name in course.functions if namespace.get(name) is function)
    return next(bound, getattr(function, "__name__", repr(function)))


def _near_misses(namespace: Mapping[str, Any], course: Course) -> Iterator[str]:
    """Return the functions in `namespace` whose names are nearly one of the course's."""
    for name, value in namespace.items():
        if inspect.isfunction(value) and closest(name, list(course.functions)):
            yield name


def _misspelt(course: Course, name: str) -> str:
    said = _("`{name}` is not a function of the course").format(name=name)
    return said + did_you_mean(name, course.functions)


class Here(CallExecutor):
    """Answers calls with the functions of a namespace, in this process."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def call(self, call: Call) -> CallResult:
        """Call a function with copies of the arguments, and keep what it prints."""
        function = self._namespace.get(call.function)
        if not callable(function):
            return Missing(self._undefined(call.function))
        printed = io.StringIO()
        with redirect_stdout(printed):
            answer = perform_unpacked(function, json.loads(call.packed.json), call.packed.body, _files(function))
        if isinstance(answer, Raised) and answer.type_name == "KeyboardInterrupt":
            raise KeyboardInterrupt  # the kernel was interrupted, and that is no answer
        return replace(answer, printed=printed.getvalue()) if isinstance(answer, (Returned, Raised)) else answer

    def _undefined(self, function: str) -> str:
        near = closest(function, [name for name, value in self._namespace.items() if inspect.isfunction(value)])
        if not near:
            return message("no cell has defined `{function}`", function=function)
        return message(
            "no cell has defined `{function}`; `{near}` is defined, so rename it", function=function, near=near
        )


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
    return (message("  line {line} of its cell:", line=answer.line), f"    {text}") if text else ()


def render_group(group: GroupResult) -> str:
    """Return the result of one group as HTML without scripts: its name and, if it failed, all details."""
    kind = "passed" if group.status == "passed" else "failed"
    parts = [f'<p><span class="fam-{kind}">{SIGNS[group.status]}</span> {escape(group.group)}</p>']
    if group.status != "passed":
        said = sentence(translated(group.sentence))
        parts += [_element("p", translated(group.explanation), "fam-diagnosis"), _element("p", said)]
        parts += [_element("pre", "\n".join(map(translated, group.place)))]
        parts += [_element("p", write_note(note)) for note in group.notes]
        parts += [_element("pre", group.call)]
        parts += [render_difference(group.difference)] if group.difference else []
    if group.printed:
        parts += [_element("p", _("Your code printed:")), _element("pre", group.printed)]
    return f'<div class="fam-group">{"".join(parts)}</div>'


def render_difference(difference: Difference) -> str:
    """Return the axes if they differ, both results, and the part of the input that the wrong value comes from."""
    if not difference.pieces:
        both = [(_("expected"), difference.expected), (_("given"), difference.given)]
        return "".join(_element("pre", f"{title:<9} {text}") for title, text in both if difference.expected)
    tables = [_axes(difference)] if difference.other_shape else []
    tables += [render_piece(piece, _(piece.title)) for piece in difference.pieces]
    tables += map(render_piece, difference.inputs)
    source = write_source(difference) if difference.source else ""
    boxes = "".join(f"<div>{table}</div>" for table in tables)
    return f'<div class="fam-arrays">{boxes}</div>{_element("p", source)}'


def render_piece(piece: Piece, title: str = "") -> str:
    """Return a table of the piece's numbers; the marked ones are outlined."""
    plane = f" [{', '.join(map(str, piece.plane))}, :, :]" if piece.plane else ""
    start = " " + _("from {index}").format(index=list(piece.start)) if any(piece.start) else ""
    caption = f"<caption>{escape((title or piece.title) + plane + start)}</caption>"
    if not piece.cells:
        said = _("no values: the shape is {shape}").format(shape=piece.shape)
        return f"<table>{caption}<tr><td>{escape(said)}</td></tr></table>"
    rows = [
        _row(_cell(text, (row, col) in piece.marked) for col, text in enumerate(texts))
        for row, texts in enumerate(piece.cells)
    ]
    return f"<table>{caption}{''.join(rows)}</table>"


def _axes(difference: Difference) -> str:
    rows = [_row(f"<th>{escape(title)}</th>" for title in (_("axis"), _("expected"), _("given")))]
    for axis in difference.axes:
        wrong = axis.given != axis.expected
        rows.append(
            _row([_cell(translated(axis_name(axis))), _cell(str(axis.expected)), _cell(str(axis.given), wrong)])
        )
    caption = escape(_("shape"))
    return f"<table><caption>{caption}</caption>{''.join(rows)}</table>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(text: str, marked: bool = False) -> str:
    attribute = ' class="marked"' if marked else ""
    return f"<td{attribute}>{escape(text)}</td>"


def _element(name: str, text: str, kind: str = "") -> str:
    if not text:
        return ""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"
