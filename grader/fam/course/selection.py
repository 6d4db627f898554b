"""Look up units and functions of the course by the names that users type."""

from __future__ import annotations

from collections.abc import Sequence

from fam.core.errors import UnknownNameError
from fam.core.text import did_you_mean
from fam.course.model import Course


def choose_units(course: Course, names: Sequence[str]) -> list[str]:
    """Return the units called `names` (`strides` or `05_strides`), in the order of the course; all without names.

    Raises:
        UnknownNameError: the course has no such unit.
    """
    by_name = {key: unit.name for unit in course.units.values() for key in (unit.name, unit.label)}
    chosen = {_look_up(name, by_name, "unit") for name in names}
    return [name for name in course.units if name in chosen or not names]


def choose_functions(course: Course, names: Sequence[str]) -> list[str]:
    """Return the functions called `names`, in the order of the course; all without names.

    The name of a unit selects all its functions, even if one of them has the same name.

    Raises:
        UnknownNameError: the course has no such unit or function.
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
        raise UnknownNameError(f"No {what} is called `{name}`{did_you_mean(name, known)}")
    return known[name]
