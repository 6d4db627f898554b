"""`fam hint`: show the next hint."""

from __future__ import annotations

from pathlib import Path

import click

from fam.commands._completing import complete_function
from fam.course import Course, choose_functions
from fam_grader.workspace.console import styled, wrapped
from fam_grader.workspace.hints import HintList, again, everything, one_more
from fam_grader.workspace.progress import standing
from fam_grader.workspace.setup import open_workspace


@click.command("hint")
@click.argument("name", metavar="[FUNCTION]", required=False, shell_complete=complete_function)
@click.option("--all", "mode", flag_value="all", help="Show all hints at once.")
@click.option("--again", "mode", flag_value="again", help="Show the hints that you have already seen.")
@click.pass_obj
def command(root: Path | None, name: str | None, mode: str | None) -> None:
    """Show the next hint, from a question to almost the answer.

    Default: the function that `fam next` shows.
    """
    course = open_workspace(root)
    function = _function(course, name)
    give = {"all": everything, "again": again}.get(mode or "", one_more)
    _print(give(course, function))


def _function(course: Course, name: str | None) -> str:
    if name is None:
        found = standing(course).next
        if found is None:
            raise click.UsageError("All public checks pass; name the function that you want a hint for.")
        return found.spec.name
    functions = [name] if name in course.functions else choose_functions(course, [name])
    if len(functions) > 1:
        raise click.UsageError(f"The unit {name} has several functions; name one: {', '.join(functions)}.")
    return functions[0]


def _print(given: HintList) -> None:
    if given.note:
        click.echo(wrapped(f"Note: {given.note}"), err=True)
    for number, hint in enumerate(given.shown, start=given.first):
        click.echo(styled(f"{given.function}, hint {number} of {len(given.hints)}", "cyan"))
        click.echo(f"{wrapped(hint.text, '    ')}\n")
    if given.repeated:
        click.echo("That was the last hint again.")
    click.echo(wrapped(_next_step(given)))


def _next_step(given: HintList) -> str:
    check, following = f"`fam check {given.function}`", given.following
    if following is None:
        return f"There are no more hints. Next: {check}."
    about = f", about {following.about}" if following.about else ""
    if not given.shown:
        first = f"`fam hint {given.function}` gives the first{about}"
        return f"You have seen none of {len(given.hints)} hints. Next: {first}."
    return f"Next: try it, then {check}. Still stuck? `fam hint {given.function}` gives hint {given.last + 1}{about}."
