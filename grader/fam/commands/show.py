"""`fam show`: pictures of what a student's own functions make, in the terminal and as a PNG file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from fam.course import Course, find_course
from fam_grader.visualization.blocks import Look, filled
from fam_grader.visualization.display import draw_list, draw_next, draw_showing, fit_for
from fam_grader.visualization.mosaic import has_matplotlib, write_mosaic
from fam_grader.visualization.recipes import Showing, choose_recipe, read_recipes, show, survey
from fam_grader.visualization.scenes import EXTRA, Scenes
from fam_grader.workspace.setup import require_workspace
from fam_grader.workspace.state import hide_from_git, memory_of


@click.command("show")
@click.argument("name", metavar="[FUNCTION]", required=False)
@click.argument("places", metavar="[ROW COL]", nargs=-1, type=int)
@click.option("--image", metavar="FILE", help="A picture of yours, or the name of a sample picture.")
@click.option(
    "--filter",
    "filters",
    metavar="FILTER",
    multiple=True,
    help="A filter's name, or its rows: '1 0 -1; 1 0 -1'. May be given several times where many are laid on.",
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="The PNG file.")
@click.option("--open", "opened", is_flag=True, help="Open the PNG file.")
@click.option("--no-png", is_flag=True, help="Show it in the terminal alone.")
@click.option("--plain", is_flag=True, help="Show it in ASCII characters, without colour.")
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
    """Show in pictures what your functions do.

    Without a name: what can be shown now, and what is missing for the rest. Where ROW COL stand after a name in that
    list, it takes a place: `fam show NAME 2 3`.
    """
    if no_png and (opened or output):
        raise click.UsageError("--no-png leaves nothing to open or to write; leave it out.")
    course = find_course(root)
    require_workspace(course)
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
    if showing.parts and not no_png:
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
    own = "; --image FILE takes a picture of yours" if looks else ""
    _print(filled(f"Next: `fam show NAME` with a name from the list{own}.", look), console, look)


def _make_file(course: Course, showing: Showing, output: Path | None, *, opened: bool) -> None:
    """Write the PNG file and say where it is; without Matplotlib, that it can be had."""
    if not has_matplotlib() and not (output or opened):
        click.echo(f"For a picture file, too: {EXTRA}")
        return
    path = output or memory_of(course) / "pictures" / f"{showing.recipe.name}.png"
    write_mosaic(path, showing)
    if not output:
        hide_from_git(memory_of(course))
    shown = os.path.relpath(path)
    click.echo(f"Picture file: {path if shown.startswith('..') else shown}")
    if opened and click.launch(str(path)):
        click.echo("It could not be opened here; open it yourself.")
