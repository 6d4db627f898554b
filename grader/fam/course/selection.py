"""Turn the names that people type into units and functions of the course."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fam.core.text import suggestion
from fam.course.model import Course


def choose_units(course: Course, names: Sequence[str]) -> list[str]:
    """Return the units that `names` mean (`strides` or `05_strides`), in the course's order; all for no names."""
    by_name = {key: unit.name for unit in course.units.values() for key in (unit.name, unit.label)}
    chosen = {_look_up(name, by_name, "unit") for name in names}
    return [name for name in course.units if name in chosen or not names]


def choose_functions(course: Course, names: Sequence[str]) -> list[str]:
    """Return the functions that `names` mean, each a unit or a function, in the course's order; all for no names.

    A unit with a function of its own name means the whole unit.
    """
    owners = {key: unit for unit in course.units.values() for key in (unit.name, unit.label)}
    known = [*owners, *course.functions]
    chosen: set[str] = set()
    for name in names:
        _look_up(name, dict.fromkeys(known, ""), "unit or function")
        chosen |= set(owners[name].functions) if name in owners else {name}
    return [name for name in course.functions if name in chosen or not names]


def _look_up(name: str, known: dict[str, str], what: str) -> str:
    if name not in known:
        raise click.UsageError(f"No {what} is called `{name}`{suggestion(name, known)}")
    return known[name]
