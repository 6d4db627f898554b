"""`fam hint`: show the next hint."""

from __future__ import annotations

from pathlib import Path

import click

from fam.commands._completing import complete_function
from fam.core.language import _
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
    print_hints(give(course, function))


def _function(course: Course, name: str | None) -> str:
    if name is None:
        found = standing(course).next
        if found is None:
            raise click.UsageError(_("All public checks pass; name the function that you want a hint for."))
        return found.spec.name
    functions = [name] if name in course.functions else choose_functions(course, [name])
    if len(functions) > 1:
        said = _("The unit {unit} has several functions; name one: {functions}.")
        raise click.UsageError(said.format(unit=name, functions=", ".join(functions)))
    return functions[0]


def print_hints(given: HintList) -> None:
    """Print hints, and the next step."""
    if given.note:
        click.echo(wrapped(_("Note: {text}").format(text=given.note)), err=True)
    for number, hint in enumerate(given.shown, start=given.first):
        said = _("{function}, hint {number} of {count}")
        said = said.format(function=given.function, number=number, count=len(given.hints))
        click.echo(styled(said, "cyan"))
        click.echo(f"{wrapped(hint.text, '    ')}\n")
    if given.repeated:
        click.echo(_("That was the last hint again."))
    click.echo(wrapped(_next_step(given)))


def _next_step(given: HintList) -> str:
    check, hint, following = f"fam check {given.function}", f"fam hint {given.function}", given.following
    if following is None:
        return _("There are no more hints. Next: `{check}`.").format(check=check)
    # TRANSLATORS: {about} is the author's: "the two loops"; it follows "gives hint 2".
    about = _(", about {about}").format(about=following.about) if following.about else ""
    if not given.shown:
        seen = _("You have seen none of {count} hints.").format(count=len(given.hints))
        return f"{seen} " + _("Next: `{hint}` gives the first{about}.").format(hint=hint, about=about)
    said = _("Next: try it, then `{check}`. Still stuck? `{hint}` gives hint {number}{about}.")
    return said.format(check=check, hint=hint, number=given.last + 1, about=about)
