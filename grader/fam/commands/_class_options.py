"""The options of `fam grade` about people, due times and gradebooks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from fam_grader.batch.class_plan import ClassOptions
from fam_grader.gradebook.platforms import PLATFORMS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

# Their parameter names are the fields of ClassOptions.
OPTIONS = (
    click.option("--roster", type=FILE, metavar="FILE.csv", help="Class list: name, email, id, login."),
    click.option(
        "--columns",
        metavar="ROLE=COLUMN",
        multiple=True,
        help="Column of the roster or gradebook template for a role (name, email, id, login, grade, ...), such as "
        "'name=Full Name'; can be repeated.",
    ),
    click.option("--due", metavar="TIME", help="Due time, such as 2026-11-20T23:59; local time without an offset."),
    click.option("--late", metavar="RATE", help="Late penalty: 10%/day, 5%/hour, 2/day (points)."),
    click.option("--grace", metavar="TIME", help="Grace period, such as 15m."),
    click.option("--late-cap", metavar="AMOUNT", help="Maximum late penalty: 50%, or points."),
    click.option(
        "--gradebook",
        "platforms",
        type=click.Choice(PLATFORMS),
        multiple=True,
        help="Also write OUT/PLATFORM.csv for upload: score and bonus, after the late penalty.",
    ),
    click.option(
        "--gradebook-template",
        "templates",
        type=FILE,
        metavar="FILE.csv",
        multiple=True,
        help="Gradebook exported from a platform, to be filled in.",
    ),
    click.option("--assignment", metavar="TITLE", help="Title of the assignment in the gradebook."),
)


def class_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add these options to a command, which gets them together as `options`."""

    @functools.wraps(function)
    def wrapper(*args: Any, **values: Any) -> None:
        options = ClassOptions(**{field.name: values.pop(field.name) for field in fields(ClassOptions)})
        for name, required in options.missing():
            raise click.UsageError(f"--{name.replace('_', '-')} requires --{required}.")
        function(*args, options=options, **values)

    return functools.reduce(lambda decorated, option: option(decorated), reversed(OPTIONS), wrapper)
