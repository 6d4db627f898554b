"""What is due: faces that come now, the most forgotten first, and how many are left for later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fam_quizzes.study.progress.cards import Faces, card_of
from fam_quizzes.study.progress.database import has_progress, open_progress
from fam_quizzes.study.progress.days import day_of, start_of
from fam_quizzes.study.progress.records import LEARNING, NEW, RELEARNING

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

IN_STEPS = f"state IN ({LEARNING}, {RELEARNING})"


def due_count(folder: Path, collection: DeckCollection, now: int) -> int:
    """Say how many flashcards are due in the progress that `folder` holds; none where it holds none."""
    if not has_progress(folder):
        return 0
    with closing(open_progress(folder, collection)) as connection:
        faces = Faces(collection.cards)
        return len(list(steps_due(connection, faces, now))) + len(list(reviews_due(connection, faces, now)))


def steps_due(connection: sqlite3.Connection, faces: Faces, until: int) -> Iterator[str]:
    """Return the faces within their steps that come back before `until`, the earliest first."""
    return _chosen(connection, f"{IN_STEPS} AND due <= :until ORDER BY due", faces, until)


def reviews_due(connection: sqlite3.Connection, faces: Faces, now: int) -> Iterator[str]:
    """Return the other faces that are due, one of each card; first the one that is the most likely to be forgotten.

    The longer since the last review, measured in stabilities, the smaller the chance of recall. A card of which
    another face was answered today waits until tomorrow.
    """
    taken = answered_today(connection, now)
    order = "(:until - last_review) / stability DESC NULLS LAST, due, face"
    for face in _chosen(connection, f"NOT {IN_STEPS} AND due <= :until ORDER BY {order}", faces, now):
        if taken.setdefault(card_of(face), {face}) >= {face}:
            yield face


def new_faces(connection: sqlite3.Connection, faces: Faces, now: int) -> Iterator[str]:
    """Return the faces of which nothing is known, in the decks' order; one of each card that is not asked today."""
    known = {row[0] for row in connection.execute("SELECT face FROM faces")}
    taken = {*answered_today(connection, now), *map(card_of, reviews_due(connection, faces, now))}
    for face in faces:
        if face not in known and card_of(face) not in taken:
            taken.add(card_of(face))
            yield face


def answered_today(connection: sqlite3.Connection, now: int) -> dict[str, set[str]]:
    """Return the cards that were answered on the learner's day, each with its faces that were."""
    rows = connection.execute("SELECT DISTINCT face FROM reviews WHERE at >= ?", (_today(now),))
    cards: dict[str, set[str]] = {}
    for (face,) in rows:
        cards.setdefault(card_of(face), set()).add(face)
    return cards


def new_today(connection: sqlite3.Connection, now: int) -> int:
    """Say how many faces were answered for the first time on the learner's day."""
    counted = connection.execute(
        "SELECT count(*) FROM reviews WHERE at >= ? AND state = ?", (_today(now), NEW)
    ).fetchone()
    return int(counted[0])


def next_due(connection: sqlite3.Connection, faces: Faces) -> int | None:
    """Return the time at which the next face is due, or was; None where none is waiting."""
    rows = connection.execute("SELECT face, due FROM faces INDEXED BY faces_by_due WHERE suspended = 0 ORDER BY due")
    return next((due for face, due in rows if face in faces), None)


def _chosen(connection: sqlite3.Connection, condition: str, faces: Faces, until: int) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT face FROM faces WHERE suspended = 0 AND {condition}",  # noqa: S608 - no word of it is from outside
        {"until": until},
    )
    return (face for (face,) in rows if face in faces)


def _today(now: int) -> int:
    return start_of(day_of(now))
