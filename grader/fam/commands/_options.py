"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from fam.commands._completing import complete_concept, complete_deck, complete_tag, complete_unit

Command = TypeVar("Command", bound=Callable[..., Any])


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


def new_cards_option(command: Command) -> Command:
    """Add `--new-cards N`."""
    from fam_quizzes.study.progress.cards import MOST_NEW  # noqa: PLC0415 - the graders' options need no cards

    return click.option(
        "--new-cards",
        default=MOST_NEW,
        show_default=True,
        type=click.IntRange(0),
        envvar="FAM_NEW_CARDS",
        help="How many new cards may be due because you missed a question about them.",
    )(command)


def selection_options(command: Command) -> Command:
    """Add `--deck`, `--tag`, `--unit` and `--concept`, which the command takes as keywords for a Selection."""
    return click.option("--deck", default="", shell_complete=complete_deck, help="Only this deck.")(
        filter_options(command)
    )


def filter_options(command: Command) -> Command:
    """Add `--tag`, `--unit` and `--concept`, for a command that names its deck itself."""
    for name, offered, about in (
        ("--concept", complete_concept, "Only what is about this concept, such as C4."),
        ("--unit", complete_unit, "Only what belongs to this unit, such as strides."),
        ("--tag", complete_tag, "Only what has this tag."),
    ):
        command = click.option(name, default="", shell_complete=offered, help=about)(command)
    return command


def isolation_option(description: str) -> Callable[[Command], Command]:
    """Add `--isolation`; a former name of a kind is accepted with a warning, and not listed."""
    from fam_grader.execution.isolation import FORMER_NAMES, Isolation  # noqa: PLC0415 - the decks need no grader

    class IsolationChoice(click.Choice[str]):
        def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
            if value in FORMER_NAMES:
                click.echo(f"Warning: `--isolation {value}` is deprecated; use `{FORMER_NAMES[value]}`.", err=True)
                value = FORMER_NAMES[value]
            return super().convert(value, param, ctx)

    return click.option(
        "--isolation",
        type=IsolationChoice(get_args(Isolation)),
        default="sandbox",
        show_default=True,
        help=description,
    )
