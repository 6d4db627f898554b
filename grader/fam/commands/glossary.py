"""`fam glossary`: look a term up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from fam.commands._completing import complete_term
from fam.commands._options import plain_option, selection_options
from fam.core.errors import CourseError
from fam.core.language import N_, _, ngettext
from fam.core.terminal import Screen, legible
from fam_quizzes.decks import DeckCollection, Selection, load_decks, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.study.flashcards.rendering import also_called
from fam_quizzes.study.reading.lookup import Index

INDENT = "    "


@click.command("glossary")
@click.argument("term", nargs=-1, shell_complete=complete_term)
@selection_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@plain_option
@click.pass_obj
def command(root: Path | None, /, term: tuple[str, ...], as_json: bool, plain: bool, **selection: str) -> None:
    """Look a term up; without a TERM, list them all.

    A name that is not quite right finds what was probably meant: `fam glossary strid` shows the stride.
    """
    collection = load_decks(root)
    collection.require(N_("This course ({course}) has no glossary."), collection.notes)
    notes = collection.choose_notes(Selection(**selection))
    if term:
        notes = _found(notes, " ".join(term))
    if as_json:
        click.echo(json.dumps([_as_dict(ref, note) for ref, note in notes.items()], indent=2, ensure_ascii=False))
    elif term:
        _print_entry(collection, next(iter(notes)), Screen.here(plain=plain))
    else:
        _print_list(notes, Screen.here(plain=plain))


def _found(notes: dict[str, Note], typed: str) -> dict[str, Note]:
    match = _index(notes).find(typed)
    if match.item is None:
        said = _("No term is called `{name}`.").format(name=typed)
        raise CourseError(f"{said} {match.advice('fam glossary')}")
    if match.guessed:
        said = _("No term is called `{name}`; the nearest is {nearest}.")
        click.echo(said.format(name=typed, nearest=match.name) + "\n", err=True)
    return {match.item: notes[match.item]}


def _print_entry(collection: DeckCollection, ref: str, screen: Screen) -> None:
    note = collection.notes[ref]
    for line in _entry_text(collection, ref, screen):
        click.echo(line)
    if note.concepts:
        said = _("Next: `{command}` shows more; `fam cards` asks you.").format(
            command=f"fam learn {note.concepts[0]}"
        )
    else:
        said = _("Next: `fam cards` asks you.")
    click.echo(legible(f"\n{said}"))


def _print_list(notes: dict[str, Note], screen: Screen) -> None:
    for line in _list_text(notes.values(), screen):
        click.echo(line)
    said = ngettext("{count} term.", "{count} terms.", len(notes)).format(count=len(notes))
    click.echo(legible(f"\n{said} " + _("Next: `fam glossary TERM` shows one.")))


def _index(notes: Mapping[str, Note]) -> Index[str]:
    """Index the notes by term, other names and id."""
    return Index(((note.term, *note.aka, note.id), ref) for ref, note in notes.items())


def _entry_text(collection: DeckCollection, ref: str, screen: Screen) -> Iterator[str]:
    """Return the lines of an entry: meaning, example, memory aid and related terms."""
    note = collection.notes[ref]
    others = [name for name in note.aka if name.casefold() not in note.term.casefold()]
    also = also_called(others)
    concepts = f"  {' '.join(note.concepts)}" if note.concepts else ""
    yield screen.styled(note.term, bold=True) + also + screen.styled(concepts, dim=True)
    yield screen.text(note.definition, INDENT)
    if note.example:
        yield ""
        yield screen.text(_("For example: {example}").format(example=note.example), INDENT)
    if note.mnemonic:
        yield ""
        yield screen.text(_("To remember: {aid}").format(aid=note.mnemonic), INDENT)
    if note.see:
        terms = [collection.notes[resolve(each, within=ref)].term for each in note.see]
        yield ""
        yield screen.text(_("See also: {terms}.").format(terms=", ".join(terms)), INDENT)


def _list_text(notes: Iterable[Note], screen: Screen) -> Iterator[str]:
    """Return a line or two for each term, in alphabetical order."""
    for note in sorted(notes, key=lambda note: note.term.casefold()):
        yield screen.text(f"**{note.term}**: {note.definition}")


def _as_dict(ref: str, note: Note) -> dict[str, Any]:
    """Return an entry as a JSON object."""
    return {
        "ref": ref,
        "term": note.term,
        "aka": list(note.aka),
        "definition": note.definition,
        "example": note.example,
        "mnemonic": note.mnemonic,
        "see": [resolve(each, within=ref) for each in note.see],
        "concepts": list(note.concepts),
    }
