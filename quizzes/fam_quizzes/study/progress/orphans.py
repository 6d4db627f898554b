"""Orphans: progress under ids that no deck has any more, since a card or question was renamed or removed."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fam.core.errors import CourseError
from fam.core.text import closest, did_you_mean
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.progress.cards import Cards, is_newer, kind_of, note_of, read_record, write_record
from fam_quizzes.study.progress.database import transaction

FACES = "SELECT face FROM faces UNION SELECT face FROM reviews"
ASKED = "SELECT face, count(*), max(at) FROM reviews GROUP BY face"


@dataclass(frozen=True)
class Orphan:
    """Progress under an id that no deck has."""

    ref: str
    """A note or a question, `deck/id`; a card, `deck/id#reverse`, if the note has other cards."""
    cards: int
    """How many cards of the note; 0 for a question."""
    answers: int
    last: int | None
    """The time of the last answer; None without one."""
    suggestion: str
    """The id of the decks that is most like it; empty if none is."""


def orphans(connection: sqlite3.Connection, collection: DeckCollection) -> list[Orphan]:
    """Return the ids that no deck has, by their names."""
    return sorted([*_cards(connection, collection), *_questions(connection, collection)], key=lambda each: each.ref)


def _cards(connection: sqlite3.Connection, collection: DeckCollection) -> Iterator[Orphan]:
    known = Cards(collection.notes)
    asked = {card: (count, last) for card, count, last in connection.execute(ASKED)}
    by_ref: dict[str, list[str]] = defaultdict(list)
    for (card,) in connection.execute(FACES):
        if card not in known:
            by_ref[card if note_of(card) in collection.notes else note_of(card)].append(card)
    for ref, cards in by_ref.items():
        found = [asked[card] for card in cards if card in asked]
        last = max((at for _, at in found), default=None)
        suggestion = "" if "#" in ref else _like(ref, collection.notes)
        yield Orphan(ref, len(cards), sum(count for count, _ in found), last, suggestion)


def _questions(connection: sqlite3.Connection, collection: DeckCollection) -> Iterator[Orphan]:
    for ref, count, last in connection.execute("SELECT question, count(*), max(at) FROM answers GROUP BY question"):
        if ref not in collection.questions:
            yield Orphan(ref, 0, count, last, _like(ref, collection.questions))


def _like(ref: str, known: Iterable[str]) -> str:
    """Return the known reference that is closest: one with its id in another deck, or one with a similar name."""
    names = list(known)
    ident = ref.partition("/")[2]
    return next((name for name in names if name.partition("/")[2] == ident), "") or closest(ref, names)


@dataclass(frozen=True)
class Move:
    """The progress of an id that goes to another one; `check_move` makes it."""

    old: str
    new: str
    question: bool
    answers: int
    """Of the old id."""
    joins: int
    """Answers that the new id has already."""


def check_move(connection: sqlite3.Connection, collection: DeckCollection, old: str, new: str) -> Move:
    """Return a move that can be made; raise CourseError if `old` has no progress or `new` is in no deck."""
    found = {orphan.ref: orphan for orphan in orphans(connection, collection)}
    if old not in found:
        still = old in collection.notes or old in collection.questions or old in Cards(collection.notes)
        reason = "is still in the decks" if still else f"has no progress{did_you_mean(old, found) if found else '.'}"
        raise CourseError(f"`{old}` {reason.rstrip('.')}. `fam progress orphans` lists what can be moved.")
    question = not found[old].cards
    known = collection.questions if question else (Cards(collection.notes) if "#" in old else collection.notes)
    if new not in known:
        what = "question" if question else "card" if "#" in old else "note"
        raise CourseError(f"The decks have no {what} `{new}`{did_you_mean(new, list(known))}")
    return Move(old, new, question, found[old].answers, _answers(connection, new, question=question))


def _answers(connection: sqlite3.Connection, ref: str, *, question: bool) -> int:
    query = "SELECT count(*) FROM reviews WHERE face = :ref OR face LIKE :cards ESCAPE '\\'"
    if question:
        query = "SELECT count(*) FROM answers WHERE question = :ref"
    cards = ref.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "#%"
    count: int = connection.execute(query, {"ref": ref, "cards": cards}).fetchone()[0]
    return count


def move(connection: sqlite3.Connection, chosen: Move) -> None:
    """Move the progress of the old id to the new one, in one transaction.

    Answers are kept from both. Of two states of a card, the one with the later answer is kept.
    """
    with transaction(connection):
        if chosen.question:
            connection.execute("UPDATE answers SET question = ? WHERE question = ?", (chosen.new, chosen.old))
            return
        for (card,) in connection.execute(FACES).fetchall():
            if card == chosen.old or note_of(card) == chosen.old:
                _move_card(connection, card, chosen.new if "#" in chosen.new else f"{chosen.new}#{kind_of(card)}")


def _move_card(connection: sqlite3.Connection, old: str, new: str) -> None:
    record, here = read_record(connection, old), read_record(connection, new)
    if record is not None:
        if here is None or is_newer(record, here):
            write_record(connection, new, replace(record, card=new))
        write_record(connection, old, None)
    connection.execute("UPDATE reviews SET face = ? WHERE face = ?", (new, old))
