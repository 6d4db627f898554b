"""Render cards: question, hints, answer and memory aid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from fam.core.language import _, ngettext
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.questions.gaps import BLANK, fill_gaps, gaps_of, revealed, with_blanks
from fam_quizzes.study.progress.cards import CLOZE, FORWARD, REVERSE

INDENT = "  "


def header(screen: Screen, left: str, right: str) -> str:
    """Return the line above a card, as wide as the screen."""
    if screen.plain:
        return f"{left}. {right}."
    line = screen.sign("─", "-")
    room = screen.width - len(left) - len(right) - 8
    if room < 0:
        return screen.styled(f"{line * 2} {left}", dim=True)
    return screen.styled(f"{line * 2} {left} {line * room} {right} {line * 2}", dim=True)


def offers_text(offers: str, screen: Screen) -> str:
    r"""Return the keys that can be pressed, in lines that fit the screen; two spaces part one from the next.

    >>> offers_text("[any key] show  [q] quit", Screen(width=20))
    '  [any key] show\n  [q] quit'
    """
    lines = [""]
    for offer in offers.split("  "):
        longer = f"{lines[-1]}  {offer}"
        if lines[-1] and len(longer) >= screen.width:
            lines.append(f"{INDENT}{offer}")
        else:
            lines[-1] = longer
    return "\n".join(lines)


def question_of(note: Note, kind: str, screen: Screen) -> str:
    """Return the question of a card."""
    return "\n\n".join(screen.text(part, INDENT) for part in question_parts(note, kind, plain=screen.plain))


def question_parts(note: Note, kind: str, *, plain: bool = False) -> Iterator[str]:
    """Yield the paragraphs of a card's question; `plain` names a blank in words."""
    if kind == REVERSE:
        yield _("*Which term is it?*")
        yield note.definition
    elif kind.startswith(CLOZE):
        text = cloze_of(note, kind)
        count = len(gaps_of(text))
        yield ngettext("*Which word is missing?*", "*Which words are missing?*", count)
        yield with_blanks(text, _("(blank)") if plain else "____")
    elif note.front:
        yield f"**{note.front}**"
    else:
        yield _("*What is it?*")
        yield f"**{note.term}**"


def has_picture(note: Note, kind: str, *, answered: bool) -> bool:
    """Return whether the picture of a note is shown with the question of a card, or with its answer.

    >>> [has_picture(Note("a", "A", "B", image="a.png"), kind, answered=False) for kind in (FORWARD, REVERSE)]
    [True, False]
    """
    with_definition = note.image_on_back != (kind == REVERSE)
    return bool(note.image) and with_definition == answered


def hints_for(note: Note, kind: str) -> Iterator[str]:
    """Return hints for a card of `note` that do not contain the answer."""
    if kind == REVERSE:
        if note.example:
            yield without(names_of(note), note.example)
        yield _("It begins like this: {start}").format(start=_first_letters(note.term))
    elif kind.startswith(CLOZE):
        yield fill_gaps(cloze_of(note, kind), lambda number, gap: f"**{_first_letters(gap.usual)}**")
    else:
        yield from (text for text in (note.example, note.mnemonic) if text)
        start = " ".join(note.definition.split()[:5])
        yield _("It begins like this: {start}").format(start=f"{start} ...")


def cloze_of(note: Note, kind: str) -> str:
    """Return the sentence with gaps of a card such as `cloze-1`."""
    return note.cloze[int(kind.rpartition("-")[2]) - 1]


def names_of(note: Note) -> list[str]:
    """Return all names of a note, also those in parentheses.

    >>> names_of(Note(id="filter", term="Filter (kernel)", definition="It slides.", aka=("patch",)))
    ['Filter', 'kernel', 'patch']
    """
    return [name.strip() for text in (note.term, *note.aka) for name in re.split(r"[()]", text) if name.strip()]


def without(names: Iterable[str], text: str) -> str:
    """Replace names by blanks, also with an ending.

    >>> without(["Filter"], "Two filters, one FILTER.")
    'Two ____, one ____.'
    """
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"\b(?:{words})\w*", BLANK, text, flags=re.IGNORECASE)


def _first_letters(text: str) -> str:
    """Return the first letter of each word, with a dot for each of the others.

    >>> _first_letters("Feature map")
    'F...... m..'
    """
    return " ".join(word[0] + "." * (len(word) - 1) for word in text.split())


def memory_aid(collection: DeckCollection, note: Note) -> str:
    """Return a memory aid: the note's own, else one of its concepts, else the advice to invent one."""
    if note.mnemonic:
        return note.mnemonic
    aid = next(iter(collection.aids_of(note.concepts)), None)
    return f"**{aid.name}**: {aid.text}" if aid else _("Invent a picture or a rhyme for it, the sillier the better.")


def answer_of(collection: DeckCollection, ref: str, kind: str, screen: Screen) -> str:
    """Return the answer to a card, with its example and related notes."""
    return "\n\n".join(screen.text(part, INDENT) for part in answer_parts(collection, ref, kind))


def answer_parts(collection: DeckCollection, ref: str, kind: str) -> Iterator[str]:
    """Yield the paragraphs of a card's answer."""
    note = collection.notes[ref]
    others = [name for name in note.aka if name.casefold() not in note.term.casefold()]
    if kind == REVERSE:
        yield f"**{note.term}**{also_called(others)}"
    elif kind.startswith(CLOZE):
        yield _completed(cloze_of(note, kind))
    else:
        if kind == FORWARD and others:
            names = reduce(lambda some, name: _("{some} or {last}").format(some=some, last=name), others)
            yield _("Also called {names}.").format(names=names)
        yield note.definition
    if note.example:
        yield _("For example: {example}").format(example=note.example)
    if note.see:
        terms = ", ".join(collection.notes[each].term for each in _related(collection, ref))
        yield _("See also: {terms}.").format(terms=terms)


def also_called(others: Sequence[str]) -> str:
    """Return the other names of a term, in parentheses and with a space before them; "" if there are none."""
    return " " + _("(also: {names})").format(names=", ".join(others)) if others else ""


def _completed(text: str) -> str:
    """Return a cloze text with its words and the alternatives."""
    others = [f"{gap.usual}: {', '.join(gap.accept[1:])}" for gap in gaps_of(text) if gap.accept[1:]]
    if not others:
        return revealed(text)
    # TRANSLATORS: {words} is "stride: step".
    return revealed(text) + " " + _("(also right for {words})").format(words="; ".join(others))


def _related(collection: DeckCollection, ref: str) -> Iterator[str]:
    return (name for each in collection.notes[ref].see if (name := resolve(each, within=ref)) in collection.notes)
