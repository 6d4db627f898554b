"""`fam status`: all units, your points from the public checks, and the next function."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from fam.core.language import N_, _, ngettext
from fam.core.terminal import legible
from fam.course import Course
from fam_grader.workspace.console import sign, styled, wrapped
from fam_grader.workspace.progress import FunctionStanding, Standing, State, UnitStanding, standing
from fam_grader.workspace.setup import open_workspace

BAR = 8
WHY: dict[State, str] = {
    "failed": N_("Checked, and not right yet: {names}."),
    "changed": N_("Changed since the last check: {names}."),
    "unchecked": N_("Not checked yet: {names}."),
    "missing": N_("The file is missing: {names}; `fam start` restores it."),
}


@click.command("status")
@click.option(
    "--check",
    "run_checks",
    is_flag=True,
    help="First run the public checks whose results are missing or out of date.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.pass_obj
def command(root: Path | None, run_checks: bool, as_json: bool) -> None:
    """Show all units, your points and the next function.

    Runs nothing: results of `fam check` count until the file changes.
    """
    course = open_workspace(root)
    found = known(course, run_checks=run_checks)
    if found.note:
        click.echo(wrapped(_("Note: {text}").format(text=found.note)), err=True)
    due = _flashcards_due(root)
    if as_json:
        click.echo(json.dumps({**_as_dict(course, found), "flashcards_due": due}, indent=2))
    else:
        _print(course, found, due)


def known(course: Course, *, run_checks: bool) -> Standing:
    """Return the progress in the workspace; with `run_checks`, after running the checks without a current result."""
    found = standing(course)
    if run_checks and found.to_check:
        from fam_grader.workspace.checking import check  # noqa: PLC0415 - it imports NumPy

        check(course, found.to_check)
        found = replace(standing(course), note=found.note)
    return found


def _flashcards_due(root: Path | None) -> int | None:
    """Return the number of flashcards due, or None if none was ever answered or it is unknown."""
    try:
        from fam.core.paths import data_dir  # noqa: PLC0415
        from fam_quizzes.decks import load_all_decks  # noqa: PLC0415 - a broken deck must not break the status
        from fam_quizzes.study.progress import due_count, has_progress  # noqa: PLC0415

        collection = load_all_decks(root)
        folder = data_dir(collection.course)
        return due_count(folder, collection, int(time.time())) if collection.notes and has_progress(folder) else None
    except Exception as error:
        if type(error).__name__ == "DamagedProgressError":
            click.echo(wrapped(_("Note: {text}").format(text=error)), err=True)
        return None


def _print(course: Course, found: Standing, flashcards_due: int | None) -> None:
    promised = sum(unit.unit.points for unit in found.units)
    points = _("{earned:g} of {possible:g} points from public checks.")
    click.echo(legible(f"{course.settings.title}: {points.format(earned=found.earned, possible=found.possible)}"))
    hidden = _("The hidden checks have the other {points:g}; they run at grading.")
    click.echo(legible(hidden.format(points=promised - found.possible)))
    if left := sum(each.unit.minutes for each in found.units if not (each.done or each.unit.bonus)):
        hours, minutes = divmod(left, 60)
        time_left = _("The core units that are left take about {hours} h {minutes} min.")
        click.echo(time_left.format(hours=hours, minutes=minutes))
    click.echo()
    for row in _rows(found, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        click.echo(row)
    click.echo()
    for state, why in WHY.items():
        names = found.named(state)
        if names:
            click.echo(wrapped(_(why).format(names=names)))
    if flashcards_due:
        said = ngettext("{count} flashcard due: `fam cards`.", "{count} flashcards due: `fam cards`.", flashcards_due)
        click.echo(said.format(count=flashcards_due))
    click.echo(wrapped(_next_step(found)))


def _rows(found: Standing, width: int | None) -> Iterator[str]:
    """Yield a line for each unit; titles, then concepts are left out where they have no room in `width` columns."""
    labels = max(len(unit.unit.name) for unit in found.units)
    room = max(len(f"{unit.possible:g}/{unit.possible:g}") for unit in found.units)
    concepts = 1 + max(len(_concepts(unit)) for unit in found.units)
    titles = 1 + max(len(unit.unit.title) for unit in found.units)
    spare = width - len(f"> 17 {'':{labels}} {'':{room}} ") - BAR if width else titles + concepts
    concepts = concepts if concepts <= spare else 0
    titles = titles if titles + concepts <= spare else 0
    for before, unit in zip([None, *found.units], found.units, strict=False):
        if unit.unit.bonus and not (before and before.unit.bonus):
            yield "     " + _("bonus")
        points = f"{unit.earned:g}/{unit.possible:g}"
        title = f" {unit.unit.title}" if titles else ""
        taught = f" {_concepts(unit)}" if concepts else ""
        name = f"{_mark(unit, found)} {unit.unit.number:>2} {unit.unit.name:{labels}}"
        yield f"{name}{title:{titles}}{taught:{concepts}} {points:>{room}} {_bar(unit)}".rstrip()


def _concepts(unit: UnitStanding) -> str:
    return " ".join(unit.unit.concepts)


def _mark(unit: UnitStanding, found: Standing) -> str:
    if unit.done:
        return styled(sign("✓", "+"), "green")
    if any(each.needs_check for each in unit.functions):
        return styled("~", "yellow")
    return styled(sign("▸", ">"), "cyan") if found.next in unit.functions else sign("·", ".")


def _bar(unit: UnitStanding) -> str:
    """Draw the share of points; full only if all are earned, and empty only if none is."""
    share = unit.earned / unit.possible if unit.possible else 0.0
    filled = BAR if share >= 1 else min(BAR - 1, max(round(share * BAR), share > 0))
    return styled(sign("█", "#") * filled, "green") + sign("░", "-") * (BAR - filled)


def _next_step(found: Standing) -> str:
    if found.next is None:
        return _("All public checks pass. Next: `fam submit`.")
    if found.to_check:
        said = _("Next: `fam status --check` runs the missing checks; `fam next` goes on with {function}.")
        return said.format(function=found.next.spec.name)
    return _("Next: `fam next` goes on with {function}.").format(function=found.next.spec.name)


def _as_dict(course: Course, found: Standing) -> dict[str, Any]:
    return {
        "title": course.settings.title,
        "earned": found.earned,
        "possible": found.possible,
        "next": found.next.spec.name if found.next else None,
        "units": [_unit_dict(unit) for unit in found.units],
    }


def _unit_dict(unit: UnitStanding) -> dict[str, Any]:
    fields = ("number", "name", "title", "concepts", "bonus", "points", "minutes", "after")
    return {
        **{field: getattr(unit.unit, field) for field in fields},
        "earned": unit.earned,
        "possible": unit.possible,
        "functions": [_function_dict(each) for each in unit.functions],
    }


def _function_dict(function: FunctionStanding) -> dict[str, Any]:
    fields = ("state", "earned", "possible", "passed", "total")
    return {
        "name": function.spec.name,
        "points": function.spec.points,
        **{field: getattr(function, field) for field in fields},
    }
