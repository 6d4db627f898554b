"""Help with a card: hints before the answer, memory aids and leeches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Note
from fam_quizzes.questions.gaps import BLANK, fill_gaps
from fam_quizzes.study.progress.cards import CLOZE, REVERSE, CardRecord

LEECH_LAPSES, LEECH_STEP = 8, 4  # Anki's defaults: a warning at 8 lapses, and at every 4 more


def hints_for(note: Note, kind: str) -> Iterator[str]:
    """Return hints for a card of `note` that do not contain the answer."""
    if kind == REVERSE:
        if note.example:
            yield without(names_of(note), note.example)
        yield f"It begins like this: {_first_letters(note.term)}"
    elif kind.startswith(CLOZE):
        yield fill_gaps(cloze_of(note, kind), lambda number, gap: f"**{_first_letters(gap.usual)}**")
    else:
        yield from (text for text in (note.example, note.mnemonic) if text)
        yield f"It begins like this: {' '.join(note.definition.split()[:5])} ..."


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


def is_leech(before: CardRecord, after: CardRecord) -> bool:
    """Return whether an answer made the card a leech, or is due for another warning.

    >>> records = [CardRecord("d/c#forward", lapses=number) for number in range(20)]
    >>> [after.lapses for before, after in zip(records, records[1:], strict=False) if is_leech(before, after)]
    [8, 12, 16]
    """
    return after.lapses > before.lapses >= LEECH_LAPSES - 1 and (after.lapses - LEECH_LAPSES) % LEECH_STEP == 0


def memory_aid(collection: DeckCollection, note: Note) -> str:
    """Return a memory aid: the note's own, else one of its concepts, else the advice to invent one."""
    if note.mnemonic:
        return note.mnemonic
    aid = next(iter(collection.aids_of(note.concepts)), None)
    return f"**{aid.name}**: {aid.text}" if aid else "Invent a picture or a rhyme for it, the sillier the better."
