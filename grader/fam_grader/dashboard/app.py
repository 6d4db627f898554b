"""The pages of the dashboard: the class, a student, and the files that the run wrote."""

from __future__ import annotations

import mimetypes
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.batch.history import Event, Mark, compare, is_superseded
from fam_grader.dashboard.access import Access
from fam_grader.dashboard.class_data import STATUSES, ClassData, ClassReader, StudentRow
from fam_grader.dashboard.class_query import PAGE, ClassQuery
from fam_grader.dashboard.decision_forms import CHANGED, DECISIONS, FIELDS, DecisionDesk, DecisionForm
from fam_grader.dashboard.regrading import Regrading
from fam_grader.dashboard.sources import SKELETON, SourceReader
from fam_grader.gradebook.decisions_file import ChangedMeanwhile
from fam_grader.reports import pages
from fam_grader.reports.feedback import FEEDBACK, functions_by_unit
from fam_grader.reports.pages import shortened

MAX_BODY = 1 << 20
STYLES = ("page.css", "report.css")  # of the report, whose look the dashboard has
STATIC = {"htmx.min.js"}
REPORT = "report.html"
SAVED = {
    "written": "The decision is written. The mark changes with the next run.",
    "removed": "The decision is removed. The mark changes with the next run.",
}
MAX_SENTENCE = 70  # characters of a misconception in a list


class Dashboard:
    """The pages about the results in one folder."""

    def __init__(self, out: Path, course: Course, access: Access, decisions: Path | None = None) -> None:
        self.out, self.course, self.access = out, course, access
        self.regrading = Regrading(out)
        self._decisions = decisions
        self.reader = ClassReader(out, course)
        self.sources = SourceReader(out, course)

    def app(self) -> Flask:
        """Return the application."""
        app = Flask(__name__, static_folder=None, template_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
        app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
        self.access.guard(app)
        app.register_error_handler(HTTPException, self._error)
        app.register_error_handler(CourseError, self._trouble)
        for rule, view in (
            ("/", self.class_page),
            ("/students/<int:number>", self.student_page),
            ("/static/<name>", static_file),
            ("/files/report.html", self.report),
            ("/files/<student>/feedback.html", self.feedback),
            ("/regrade", self.regrade_state),
        ):
            app.add_url_rule(rule, view.__name__, view, methods=["GET"])
        for rule, action in (
            ("/students/<int:number>/decisions", self.write_decision),
            ("/students/<int:number>/decisions/remove", self.remove_decision),
            ("/students/<int:number>/regrade", self.regrade),
        ):
            app.add_url_rule(rule, action.__name__, action, methods=["POST"])
        return app

    def close(self) -> None:
        """Stop a run for one student, and forget what was read."""
        self.regrading.close()
        self.reader.close()

    @property
    def desk(self) -> DecisionDesk:
        """The file of decisions: the one that was named, or that of the last run, or a new one beside its tables."""
        settings = self.reader.data().settings
        recorded = settings.class_options.decisions if settings else None
        return DecisionDesk(self._decisions or recorded or self.out / DECISIONS, self.course.functions)

    def class_page(self) -> str:
        """Show the table of the class."""
        data, query = self.reader.data(), ClassQuery.of(request.args)
        rows = query.find(data)
        first = PAGE * (query.page - 1)
        return self._render(
            "class.html",
            data=data,
            query=query,
            rows=rows[first : first + PAGE],
            found=len(rows),
            first=first,
            page_size=PAGE,
            choices=self._choices(data),
            looks=sum(bool(row.look) for row in data.rows),
            pending=self._pending(),
        )

    def _choices(self, data: ClassData) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Return the filters that have a list of values: name, title, and each value with its text."""
        units = [unit for unit in self.course.units.values() if unit.name in data.summary.units]
        common = data.summary.common_misconceptions
        sentences = {each.sentence: each for each in common}
        known = sorted(data.misconceptions.items(), key=lambda each: -sentences[each[1]].students)
        titles = [
            (name, f"{sentences[text].function}: {shortened(text, MAX_SENTENCE)} ({sentences[text].students})")
            for name, text in known
        ]
        found = [
            ("status", "Status", [(each, each) for each in STATUSES]),
            ("unit", "Lost points in", [(unit.name, f"{unit.number} {unit.title}") for unit in units]),
            ("misconception", "Misconception", titles),
            ("section", "Section", [(each, each) for each in data.sections]),
        ]
        return [each for each in found if each[2]]

    def student_page(self, number: int) -> str:
        """Show a student's marks, source and history."""
        return self._student(self.row(number), saved=SAVED.get(request.args.get("saved", ""), ""))

    def row(self, number: int) -> StudentRow:
        """Return the row of the class with this number."""
        rows = self.reader.data().rows
        if number >= len(rows):
            abort(404, "There is no such student in this class.")
        return rows[number]

    def write_decision(self, number: int) -> Any:
        """Write a row of decisions about a student."""
        row, form = self.row(number), request.form
        place = int(form["row"]) if form.get("row", "").isdecimal() else None
        try:
            faulty = self.desk.write(row, place, form, form.get("digest", ""), timed=self._timed())
        except ChangedMeanwhile as change:
            values = {column: form.get(column, "") for column in FIELDS}
            return self._student(row, conflict=f"{change} {CHANGED}", changed=DecisionForm(None, values)), 409
        if faulty:
            return self._student(row, changed=faulty), 422
        return redirect(f"/students/{number}?saved=written#decisions", 303)

    def remove_decision(self, number: int) -> Any:
        """Remove a row of decisions about a student."""
        row, form = self.row(number), request.form
        try:
            place = int(form["row"]) if form.get("row", "").isdecimal() else -1
            self.desk.remove(row, place, form.get("digest", ""))
        except ChangedMeanwhile as change:
            return self._student(row, conflict=str(change)), 409
        return redirect(f"/students/{number}?saved=removed#decisions", 303)

    def regrade(self, number: int) -> Any:
        """Start a run for a student."""
        row = self.row(number)
        arguments = self._arguments(row, force=request.form.get("force") == "1")
        if not arguments:
            abort(400, "The last run has not noted its options.")
        if not self.regrading.start(arguments, row.name, number):
            return self._student(row, refused="A run is grading. Wait until it is done."), 409
        return redirect(f"/students/{number}#regrade", 303)

    def regrade_state(self) -> str:
        """Return how the run goes, as a part of a page."""
        return environment().get_template("regrade.html").render(regrade=self.regrading.state())

    def _timed(self) -> bool:
        settings = self.reader.data().settings
        return bool(settings and settings.class_options.due)

    def _pending(self) -> bool:
        """Return whether the decisions have changed since the last run."""
        settings = self.reader.data().settings
        return self.desk.digest != (settings.decisions if settings else "")

    def _arguments(self, row: StudentRow, *, force: bool) -> list[str]:
        """Return the arguments of `fam` that grade a student again."""
        settings, path = self.reader.data().settings, self.desk.path
        if settings is None or not row.student:
            return []
        return settings.arguments(
            self.out.absolute(), decisions=path if path.exists() else None, only=row.key, force=force
        )

    def _student(
        self,
        row: StudentRow,
        *,
        changed: DecisionForm | None = None,
        saved: str = "",
        conflict: str = "",
        refused: str = "",
    ) -> str:
        data, desk = self.reader.data(), self.desk
        decisions = desk.forms(row)
        if changed:
            forms = [changed if each.row == changed.row else each for each in decisions.forms]
            decisions = replace(decisions, forms=tuple(forms))
        result, events = self.reader.result(row.student) if row.student else (None, [])
        return self._render(
            "student.html",
            data=data,
            row=row,
            result=result,
            history=list(reversed(history_steps(events))),
            units=functions_by_unit(result, self.course) if result else [],
            sources=self.sources.read(row.student, data.settings, request.args.get("against", SKELETON))
            if row.student
            else None,
            alike=self._alike(row.student),
            decisions=decisions,
            decisions_path=desk.path,
            functions=list(result.functions if result else self.course.functions),
            attempts=lambda chosen: desk.attempts(row, chosen, timed=self._timed()),
            command=shlex.join(["fam", *self._arguments(row, force=False)])
            if self._arguments(row, force=False)
            else "",
            pending=self._pending(),
            regrade=self.regrading.state(),
            saved=saved,
            conflict=conflict,
            refused=refused,
        )

    def _alike(self, student: str) -> dict[str, Any]:
        """Return the pairs and groups that a submission is in; the pairs with the submission itself first."""
        alike = self.reader.data().alike
        pairs = []
        for pair in alike.pairs:
            if student and student in pair.students:
                mine = pair.students.index(student)
                pairs.append((pair.students[1 - mine], pair.names[1 - mine], pair.overlaps, mine))
        return {"pairs": pairs, "groups": [each for each in alike.groups if student in each.students]}

    def report(self) -> Response:
        """Show the class report, as the last run wrote it."""
        return self._file(self.out / REPORT)

    def feedback(self, student: str) -> Response:
        """Show a student's page, as the student sees it."""
        if student not in self.reader.data().by_student:
            abort(404, "There is no such student in this class.")
        return self._file(self.out / student / FEEDBACK)

    def _file(self, path: Path, scripts: str = "") -> Response:
        """Return a page that a run wrote; it may have styles of its own, and one script that is known."""
        try:
            content = path.read_bytes()
        except OSError:
            abort(404, f"The last run wrote no {path.name}.")
        response = Response(content, mimetype="text/html")
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; {scripts}base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return response

    def _render(self, template: str, **values: Any) -> str:
        return (
            environment()
            .get_template(template)
            .render(
                course=self.course.settings,
                course_units=self.course.units,
                locked=self.reader.locked,
                csrf=self.access.form,
                **values,
            )
        )

    def _error(self, error: HTTPException) -> tuple[str, int]:
        page = environment().get_template("error.html").render(title=error.name, message=error.description)
        return page, error.code or 500

    def _trouble(self, error: CourseError) -> tuple[str, int]:
        page = (
            environment().get_template("error.html").render(title="The results cannot be shown", message=str(error))
        )
        return page, 503


@dataclass(frozen=True)
class HistoryStep:
    """A mark in the history, with what differs from the one before."""

    at: str
    event: str
    student: str
    total: float | None
    said: str
    changes: tuple[tuple[str, float | None, float | None, str], ...]


def history_steps(events: Sequence[Event]) -> list[HistoryStep]:
    """Return the marks of a student, the oldest first, with the changes between them."""
    steps: list[HistoryStep] = []
    before: Mark | None = None
    for index, each in enumerate(events):
        if is_superseded(events, index):
            continue
        mark = each.mark
        said = "; ".join(filter(None, (mark.decision, mark.comment)))
        changes = tuple(compare(before, mark)) if before else ()
        steps.append(HistoryStep(each.at, each.event, each.student, mark.total, said, changes))
        before = mark
    return steps


def static_file(name: str) -> Response:
    """Return a file that the pages load."""
    if name == "style.css":
        return Response(_style(), mimetype="text/css")
    if name not in STATIC:
        abort(404)
    content = files("fam_grader.dashboard").joinpath(f"static/{name}").read_bytes()
    return Response(content, mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")


@cache
def _style() -> str:
    templates = files("fam_grader.reports").joinpath("templates")
    own = files("fam_grader.dashboard").joinpath("static/dashboard.css")
    return "\n".join(each.read_text(encoding="utf-8") for each in (*map(templates.joinpath, STYLES), own))


def _visible(value: Any) -> Any:
    """Return what a page shows: control characters, such as a terminal's escapes, as Python writes them."""
    if not isinstance(value, str):
        return value
    text = escape_control_chars(str(value), keep=f"\n\t{pages.NARROW_SPACE}")
    return Markup(text) if isinstance(value, Markup) else text  # noqa: S704 - it was escaped before


@cache
def environment() -> Environment:
    """Return the templates; all text is escaped."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("fam_grader.dashboard"), PackageLoader("fam_grader.reports")]),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = ("percent", "points", "prose", "sentence", "translated")
    made.filters |= {name: getattr(pages, name) for name in names}
    return made
