"""`fam show`: draw what a student's functions compute, in the terminal and as a PNG file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from fam.commands._completing import complete_function
from fam.core.language import _
from fam.course import Course
from fam_grader.visualization.blocks import Look, filled
from fam_grader.visualization.display import draw_list, draw_next, draw_showing, fit_for
from fam_grader.visualization.mosaic import write_mosaic
from fam_grader.visualization.recipes import Showing, choose_recipe, read_recipes, show, survey
from fam_grader.visualization.scenes import Scenes
from fam_grader.workspace.setup import open_workspace
from fam_grader.workspace.state import hide_from_git, memory_of


@click.command("show")
@click.argument("name", metavar="[FUNCTION]", required=False, shell_complete=complete_function)
@click.argument("places", metavar="[ROW COL]", nargs=-1, type=int)
@click.option("--image", metavar="FILE", help="A picture of your own, or the name of a sample picture.")
@click.option(
    "--filter",
    "filters",
    metavar="FILTER",
    multiple=True,
    help="Name of a filter, or its rows: '1 0 -1; 1 0 -1'. Can be repeated.",
)
@click.option(
    "-o",
    "--out",
    "--output",
    "output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a PNG file.",
)
@click.option("--open", "opened", is_flag=True, help="Open it as a PNG file; without --out, a file in .fam/pictures.")
@click.option("--no-png", is_flag=True, hidden=True, help="The default now; kept for scripts.")
@click.option("--plain", is_flag=True, help="Use ASCII characters, without colour.")
@click.pass_obj
def command(
    root: Path | None,
    name: str | None,
    places: tuple[int, ...],
    image: str | None,
    filters: tuple[str, ...],
    output: Path | None,
    opened: bool,
    no_png: bool,
    plain: bool,
) -> None:
    """Draw what your functions compute.

    Without FUNCTION: list what can be shown now, and what is missing for the rest. Entries listed with ROW COL take a
    position: `fam show NAME 2 3`.
    """
    if no_png and (opened or output):
        raise click.UsageError("--no-png cannot be combined with --open or --out.")
    course = open_workspace(root)
    console = Console(highlight=False, soft_wrap=True, no_color=True if plain else None)
    look = Look.of(console, plain=plain)
    if name is None:
        _list(course, console, look)
        return
    recipe = choose_recipe(course, name, places)
    scenes = Scenes(course, image, filters)
    showing = show(course, recipe, scenes, places)
    _print(draw_showing(showing, look), console, look)
    if scenes.note:
        click.echo(scenes.note)
    if showing.parts and (opened or output):
        _make_file(course, showing, output, opened=opened)
    _print(draw_next(showing, look), console, look)
    if showing.trouble:
        raise click.exceptions.Exit(1)


def _print(lines: Iterable[Text], console: Console, look: Look) -> None:
    for line in fit_for(look, lines):
        console.print(line)


def _list(course: Course, console: Console, look: Look) -> None:
    _print(draw_list(survey(course), look), console, look)
    console.print()
    looks = any(recipe.sample for recipe in read_recipes(course).values())
    if looks:
        advice = _("Next: `fam show NAME` with a name from the list; use --image FILE for a picture of your own.")
    else:
        advice = _("Next: `fam show NAME` with a name from the list.")
    _print(filled(advice, look), console, look)


def _make_file(course: Course, showing: Showing, output: Path | None, *, opened: bool) -> None:
    """Write the PNG file and print its path."""
    path = output or memory_of(course) / "pictures" / f"{showing.recipe.name}.png"
    write_mosaic(path, showing)
    if not output:
        hide_from_git(memory_of(course))
    shown = os.path.relpath(path)
    click.echo(_("Picture file: {file}").format(file=path if shown.startswith("..") else shown))
    if opened and click.launch(str(path)):
        click.echo(_("No viewer could be started; open the file yourself."))
