"""What a failed check of a function makes due: the cards of its unit that are about the unit's concepts.

Where the failed check, or the mistake behind it, names some of these concepts, only their cards become due. So what
the exercises find and what the cards ask are one list. Only progress with answers is changed, once for each failure,
and never the cards that were answered today.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fam_quizzes.decks import DeckCollection
from fam_quizzes.questions.words import normalised
from fam_quizzes.study.progress.cards import FORWARD, MOST_NEW, card_name, make_due, read_record
from fam_quizzes.study.progress.database import open_progress, written_safely
from fam_quizzes.study.progress.due import day_of, start_of
from fam_quizzes.study.progress.settings import read_setting, write_setting

CHECK = "check:"  # before a function's name, the name of the setting with its last failure


@dataclass(frozen=True)
class Failure:
    """A function whose checks failed."""

    unit: str
    concepts: Sequence[str]
    what: str
    """The groups that failed and why; the same failure has the same text."""
    names: str = ""
    """The names of the failed groups and the mistakes behind them, in which concepts may be named."""


def make_cards_due(
    folder: Path, collection: DeckCollection, failures: Mapping[str, Failure], now: int, *, most_new: int = MOST_NEW
) -> dict[str, tuple[str, ...]]:
    """Make the cards of failures due now, and return the notes of each function; none for what had failed before.

    Args:
        folder: the learner's progress.
        collection: the decks of the course.
        failures: the failures by function.
        now: the time of the check.
        most_new: how many cards each failure may make due, and how many new ones may wait in all.
    """
    due = {}
    with closing(open_progress(folder, collection)) as progress, written_safely(folder):
        if not progress.execute("SELECT 1 FROM reviews").fetchone():
            return {}
        for function, failure in failures.items():
            if read_setting(progress, f"{CHECK}{function}") == failure.what:
                continue
            notes = tuple(islice(_notes(progress, collection, failure, now), most_new))
            left = make_due(progress, notes, now, most_new=most_new)
            write_setting(progress, f"{CHECK}{function}", failure.what)
            due[function] = tuple(note for note in notes if note not in left)
    return {function: notes for function, notes in due.items() if notes}


def _notes(progress: sqlite3.Connection, collection: DeckCollection, failure: Failure, now: int) -> Iterator[str]:
    """Return the notes of a failure, those that were learned first; without those that are due or answered today."""
    today = start_of(day_of(now))
    new = []
    for ref in collection.notes_about(failure.unit, concepts_of(collection, failure)):
        record = read_record(progress, card_name(ref, FORWARD))
        if record is None or (record.is_new and not record.due):
            if record is None or not record.suspended:
                new.append(ref)
        elif not record.suspended and record.due > now and (record.last_review or 0) < today:
            yield ref
    yield from new


def concepts_of(collection: DeckCollection, failure: Failure) -> tuple[str, ...]:
    """Return the concepts that a failure names, by their titles or the terms of their cards; all if it names none."""
    said = f" {normalised(failure.names)} "
    named = {
        concept
        for concept in failure.concepts
        if any(f" {normalised(name)} " in said for name in _names_of(collection, concept))
    }
    return tuple(concept for concept in failure.concepts if concept in named) or tuple(failure.concepts)


def _names_of(collection: DeckCollection, concept: str) -> Iterator[str]:
    """Yield the names of a concept, `Filter (kernel)` as two; not of cards that are about other concepts, too."""
    titles = [collection.readings[concept].title] if concept in collection.readings else []
    for note in collection.notes.values():
        if note.concepts == (concept,):
            titles += [note.term, *note.aka]
    for title in titles:
        yield from (part for part in re.split(r"[()]", title) if part.strip())
