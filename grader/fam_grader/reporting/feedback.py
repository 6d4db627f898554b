"""Make `feedback.html`, the page that a student gets: what passed, what did not, why, and the next step."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from fam_grader.course import Course
from fam_grader.reporting.results import GroupResult, Result


def render_feedback(result: Result, course: Course) -> str:
    """Give the page of one submission; it needs no other file, no network and no script."""
    by_function = {name: list(groups) for name, groups in groupby(result.groups, key=lambda each: each.function)}
    units = [
        (unit, [(name, by_function[name]) for name in unit.functions if name in by_function])
        for unit in course.units.values()
    ]
    units = [(unit, functions) for unit, functions in units if functions]
    return _template().render(
        course=course.settings,
        result=result,
        units=units,
        next_step=_next_step(result),
        svg=Markup,
    )


def _next_step(result: Result) -> GroupResult | None:
    """Give the first failed group: public ones first, because they show the most."""
    failed = [group for group in result.groups if group.status == "failed"]
    return min(failed, key=lambda group: group.hidden, default=None)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("fam_grader.reporting"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("feedback.html")
