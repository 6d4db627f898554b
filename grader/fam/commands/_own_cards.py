"""`fam cards add` and `fam cards import`: cards of one's own, beside those of the course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_concept, complete_own_deck
from fam.commands._options import data_option
from fam.core.errors import CourseError
from fam.core.keyboard import Ended, ask_key, ask_line
from fam.core.language import N_, _, ngettext
from fam.core.paths import find_course_root
from fam.core.terminal import Screen
from fam_quizzes.decks import load_decks
from fam_quizzes.decks.model import Note
from fam_quizzes.decks.own import own_id, slug
from fam_quizzes.own.adding import Added, FaultyCards, OwnDecks, front_and_back, with_gaps
from fam_quizzes.own.found import LEFT_OUT
from fam_quizzes.own.notation import to_own_gaps
from fam_quizzes.study.flashcards.rendering import offers_text

if TYPE_CHECKING:
    from fam_quizzes.own.import_file import Imported

NAMED = 3  # cards
LONGEST = 2000  # characters of a side
KINDS = {"f": "front", "c": "cloze", "q": "quit", "\r": "quit"}
# TRANSLATORS: the keys choose the kind of a new flashcard.
OFFERS = N_("[f] front and back  [c] a sentence with gaps  [q] quit")


@click.command("add")
@click.option("--front", default="", help="The question, or the term.")
@click.option("--back", default="", help="The answer.")
@click.option("--cloze", multiple=True, metavar="SENTENCE", help="A sentence with gaps, `The {{stride}} is ...`.")
@click.option("--reverse", is_flag=True, help="Ask for the front by the back, too.")
@click.option("--example", default="", help="An example, shown with the answer.")
@click.option("--mnemonic", default="", help="What helps you remember.")
@click.option(
    "--concept", "concepts", multiple=True, shell_complete=complete_concept, help="What it is about, such as C4."
)
@click.option("--tag", "tags", multiple=True, help="A tag of your choice.")
@click.option("--deck", default="", shell_complete=complete_own_deck, help="Which of your decks.  [default: own]")
@data_option
@click.pass_obj
def add(
    root: Path | None,
    front: str,
    back: str,
    cloze: tuple[str, ...],
    reverse: bool,
    example: str,
    mnemonic: str,
    concepts: tuple[str, ...],
    tags: tuple[str, ...],
    deck: str,
    data: Path | None,
) -> None:
    """Add cards of your own, which `fam cards` asks beside those of the course.

    Without options, it asks for front and back, or for a sentence with gaps in double braces. Your decks are YAML
    files beside your progress, which you can edit; `fam lint --own` checks them.
    """
    if bool(front) != bool(back) or (front and cloze) or (reverse and not front):
        raise click.UsageError(_("A card has a --front and a --back, or --cloze; --reverse goes with the former."))
    own = _own_decks(root, data)
    name = own_id(deck)
    more = {"example": example, "mnemonic": mnemonic, "concepts": concepts, "tags": tuple(map(slug, tags))}
    if front or cloze:
        note = _note(front, back, cloze, {**more, "reverse": reverse})
        added = own.add(name, [note])
        _report(added, Screen.here())
        click.echo(_("Your cards are in {file}").format(file=added.file))
        click.echo(_("Next: `{command}` asks it.").format(command=f"fam cards --deck {name}"))
        return
    _ask_for_cards(own, name, more)


def _own_decks(root: Path | None, data: Path | None) -> OwnDecks:
    return OwnDecks.beside(load_decks(root), find_course_root(root), data)


def _note(front: str, back: str, cloze: Sequence[str], more: Mapping[str, object]) -> Note:
    kept = {name: value for name, value in more.items() if value}
    if cloze:
        return with_gaps(list(map(to_own_gaps, cloze)), **kept)
    return front_and_back(front.strip(), back.strip(), **kept)


def _ask_for_cards(own: OwnDecks, deck: str, more: Mapping[str, object]) -> None:
    """Ask for one card after the other; a card that is refused is asked for again."""
    screen, count, file = Screen.here(), 0, own.folder
    click.echo(screen.text(_("Cards of your own, for the deck `{deck}`. Ctrl-D ends.").format(deck=deck)))
    try:
        while (kind := ask_key("\n" + offers_text(_(OFFERS), screen), KINDS)) != "quit":
            try:
                note = _asked(kind, more)
                added = own.add(deck, [note] if note else [])
            except FaultyCards as error:
                click.echo(screen.text(_("Not added: {reason}").format(reason=error)))
            except CourseError as error:
                click.echo(screen.text(str(error)))
            else:
                _report(added, screen)
                count, file = count + len(added.refs), added.file
    except Ended:
        pass
    if count:
        click.echo(_("Your cards are in {file}").format(file=file))
        click.echo(_("Next: `{command}` asks them.").format(command=f"fam cards --deck {deck}"))
    else:
        click.echo(_("Nothing was added."))


def _asked(kind: str, more: Mapping[str, object]) -> Note | None:
    """Ask for the sides of a card; an empty line goes back to the choice of its kind."""
    if kind == "cloze":
        sentence = ask_line(_("Sentence, with {{gaps}}:"), longest=LONGEST)
        return _note("", "", [sentence], more) if sentence else None
    front = ask_line(_("Front:"), longest=LONGEST)
    back = ask_line(_("Back:"), longest=LONGEST) if front else ""
    return _note(front, back, (), more) if back else None


def _report(added: Added, screen: Screen) -> None:
    """Print what was added, and what was not."""
    for ref in added.refs:
        click.echo(_("Added: {card}").format(card=ref))
    for ref in added.known:
        click.echo(_("It is there already: {card}").format(card=ref))
    for _note_left_out, ref in added.kept:
        said = _("`{card}` asks the same and stays as it is. Change its answer in {file}, or ask in other words.")
        click.echo(screen.text(said.format(card=ref, file=added.file)))
    for warning in added.warnings:
        click.echo(screen.text(_("Note: {text}").format(text=warning.message)))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--deck", default="", shell_complete=complete_own_deck, help="Which of your decks.  [default: by FILE]")
@click.option("--skip-faulty", is_flag=True, help="Leave faulty cards out.")
@data_option
@click.pass_obj
def import_file(root: Path | None, file: Path, deck: str, skip_faulty: bool, data: Path | None) -> None:
    """Import cards from Anki, CSV or Markdown into a deck of your own.

    FILE is a package of Anki (.apkg), its text export, CSV or TSV with a card on each row (.csv, .tsv, .txt), or
    Markdown (.md) with lines such as `Q: ...` and `A: ...`, or `front :: back`. Cards that are there already are not
    added again, and none is changed.
    """
    from fam_quizzes.own.import_file import import_cards  # noqa: PLC0415

    own, screen = _own_decks(root, data), Screen.here()
    name = own_id(deck or file.stem)
    imported = import_cards(own, name, file.stem, file, skip_faulty=skip_faulty)
    for line in _summary(imported, name):
        click.echo(screen.text(line))
    if imported.added.refs:
        click.echo(_("Next: `{command}` asks them.").format(command=f"fam cards --deck {name}"))


def _summary(imported: Imported, deck: str) -> Iterator[str]:
    added = imported.added
    count = len(added.refs)
    said = ngettext("{count} card was added to `{deck}`", "{count} cards were added to `{deck}`", count)
    yield said.format(count=count, deck=deck) + (f": {added.file}" if count else ".")
    if added.known:
        count = len(added.known)
        said = ngettext("{count} card was there already.", "{count} cards were there already.", count)
        yield said.format(count=count)
    if added.kept:
        said = _("These ask the same with another answer, and stay as they are: {cards}.")
        yield said.format(cards=_named([ref for _note_of_file, ref in added.kept]))
    if imported.left_out:
        parts = [f"{count} {_(LEFT_OUT[what])}" for what, count in imported.left_out.items()]
        yield _("Left out: {what}.").format(what=", ".join(parts))
    if imported.faults:
        yield _("Left out, since they are faulty:")
        yield "\n".join(f"- {fault}" for fault in imported.faults)
    if added.warnings:
        count = len(added.warnings)
        said = ngettext(
            "The linter warns of {count} thing; `fam lint --own` shows it.",
            "The linter warns of {count} things; `fam lint --own` shows them.",
            count,
        )
        yield said.format(count=count)


def _named(refs: Sequence[str]) -> str:
    shown = ", ".join(f"`{ref}`" for ref in refs[:NAMED])
    more = len(refs) - NAMED
    return shown + (", " + _("and {count} more").format(count=more) if more > 0 else "")


COMMANDS = {"add": add, "import": import_file}
