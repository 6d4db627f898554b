"""`fam glossary`: look a term up."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fam.commands._options import plain_option, selection_options
from fam.core.errors import CourseError
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, Selection, load_decks
from fam_quizzes.decks.model import Note
from fam_quizzes.study.reading import glossary


@click.command("glossary")
@click.argument("term", nargs=-1)
@selection_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@plain_option
@click.pass_obj
def command(root: Path | None, /, term: tuple[str, ...], as_json: bool, plain: bool, **selection: str) -> None:
    """Look a term up; without a TERM, list them all.

    A name that is not quite right finds what was probably meant: `fam glossary strid` shows the stride.
    """
    collection = load_decks(root)
    collection.require("glossary", collection.notes)
    notes = collection.choose_notes(Selection(**selection))
    if term:
        notes = _found(notes, " ".join(term))
    if as_json:
        click.echo(
            json.dumps([glossary.to_dict(ref, note) for ref, note in notes.items()], indent=2, ensure_ascii=False)
        )
    elif term:
        _print_entry(collection, next(iter(notes)), Screen.here(plain=plain))
    else:
        _print_list(notes, Screen.here(plain=plain))


def _found(notes: dict[str, Note], typed: str) -> dict[str, Note]:
    match = glossary.index(notes).find(typed)
    if match.item is None:
        raise CourseError(f"No term is called `{typed}`. {match.advice('fam glossary')}")
    if match.guessed:
        click.echo(f"No term is called `{typed}`; the nearest is {match.name}.\n", err=True)
    return {match.item: notes[match.item]}


def _print_entry(collection: DeckCollection, ref: str, screen: Screen) -> None:
    note = collection.notes[ref]
    for line in glossary.write_entry(collection, ref, screen):
        click.echo(line)
    more = f"`fam learn {note.concepts[0]}` shows more; " if note.concepts else ""
    click.echo(f"\nNext: {more}`fam cards` asks you.")


def _print_list(notes: dict[str, Note], screen: Screen) -> None:
    for line in glossary.write_list(notes.values(), screen):
        click.echo(line)
    click.echo(f"\n{len(notes)} terms. Next: `fam glossary TERM` shows one.")
