"""The option `--isolation` of the commands that grade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from fam_grader.execution.isolation import FORMER_NAMES, Isolation

Command = TypeVar("Command", bound=Callable[..., Any])


class IsolationChoice(click.Choice[str]):
    """The kinds of isolation; a former name is accepted with a warning, and not listed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the current name."""
        if value in FORMER_NAMES:
            click.echo(f"Warning: `--isolation {value}` is deprecated; use `{FORMER_NAMES[value]}`.", err=True)
            value = FORMER_NAMES[value]
        return super().convert(value, param, ctx)


def isolation_option(description: str) -> Callable[[Command], Command]:
    """Add the option to a command."""
    return click.option(
        "--isolation",
        type=IsolationChoice(get_args(Isolation)),
        default="sandbox",
        show_default=True,
        help=description,
    )
