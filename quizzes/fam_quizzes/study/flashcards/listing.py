"""All faces and how they stand, as `fam cards --list` shows them, and bringing back what is suspended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from fam.core.errors import CourseError
from fam.core.text import did_you_mean
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.flashcards.summary import when
from fam_quizzes.study.progress.cards import Faces, card_of
from fam_quizzes.study.progress.records import LEARNING, NEW, RELEARNING, REVIEW, FaceRecord, as_record
from fam_quizzes.study.progress.reviews import unsuspend

STATES = {NEW: "not learned yet", LEARNING: "being learned", REVIEW: "learned", RELEARNING: "being learned again"}


def list_faces(progress: sqlite3.Connection, faces: Faces, now: int) -> Iterator[str]:
    """Return a line for each face, in the decks' order: its name, how it stands, and when it is due."""
    records = {row["face"]: as_record(row) for row in progress.execute("SELECT * FROM faces")}
    names = list(faces)
    room = max(map(len, names), default=0)
    for name in names:
        yield f"{name:<{room}}  {_standing(records.get(name, FaceRecord(name)), now)}"


def _standing(record: FaceRecord, now: int) -> str:
    lapses = f", forgotten {record.lapses} times" if record.lapses > 1 else ""
    if record.suspended:
        return f"suspended{lapses}"
    if record.is_new and not record.due:
        return "new"
    return f"due {when(record.due, now)} ({STATES[record.state]}{lapses})"


def bring_back(progress: sqlite3.Connection, collection: DeckCollection, ref: str) -> list[str]:
    """Unsuspend a card `deck/card`, or one of its faces; give the faces that were suspended."""
    if card_of(ref) not in collection.cards:
        raise CourseError(f"No card is called `{ref}`{did_you_mean(card_of(ref), collection.cards)}")
    faces = [face for face in Faces({card_of(ref): collection.cards[card_of(ref)]}) if ref in (face, card_of(face))]
    brought_back = unsuspend(progress, faces)
    if not brought_back:
        raise CourseError(f"Nothing of `{ref}` is suspended; `fam cards --list` shows what is.")
    return brought_back
