"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def data_option(command: Command) -> Command:
    """Add `--data DIR`."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="FAM_DATA",
        help="The folder with your progress. Default: the platform's place for such data.",
    )(command)


def plain_option(command: Command) -> Command:
    """Add `--plain`."""
    return click.option("--plain", is_flag=True, help="Words only: no colours, no drawing; for screen readers.")(
        command
    )


def selection_options(command: Command) -> Command:
    """Add `--deck`, `--tag`, `--unit` and `--concept`, which the command takes as keywords for a Selection."""
    return click.option("--deck", default="", help="Only this deck.")(filter_options(command))


def filter_options(command: Command) -> Command:
    """Add `--tag`, `--unit` and `--concept`, for a command that names its deck itself."""
    for name, about in (
        ("--concept", "Only what is about this concept, such as C4."),
        ("--unit", "Only what belongs to this unit, such as strides."),
        ("--tag", "Only what has this tag."),
    ):
        command = click.option(name, default="", help=about)(command)
    return command
