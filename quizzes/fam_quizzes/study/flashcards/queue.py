"""Which face comes next: what is due, then new ones, then what is within its steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from fam_quizzes.study.progress.cards import Faces, card_of
from fam_quizzes.study.progress.due import new_faces, new_today, reviews_due, steps_due

DAY = 24 * 3600  # seconds


def next_face(
    connection: sqlite3.Connection, faces: Faces, now: int, *, new_a_day: int, last: str | None = None
) -> str | None:
    """Return the face to show next; None where nothing is left for today.

    First come steps of minutes that are over, then what is due, the most forgotten first, then new faces up to the
    daily limit, and when nothing else is left, steps before their time. The face that was shown `last`, and others of
    its card, wait as long as there is something else.
    """
    spare = None
    for face in _candidates(connection, faces, now, new_a_day):
        if last is None or card_of(face) != card_of(last):
            return face
        spare = spare or face
    return spare


def _candidates(connection: sqlite3.Connection, faces: Faces, now: int, new_a_day: int) -> Iterator[str]:
    yield from steps_due(connection, faces, now)
    yield from reviews_due(connection, faces, now)
    yield from new_left(connection, faces, now, new_a_day)
    yield from steps_due(connection, faces, now + DAY)


def new_left(connection: sqlite3.Connection, faces: Faces, now: int, new_a_day: int) -> Iterator[str]:
    """Return the new faces that the daily limit still allows."""
    left = max(0, new_a_day - new_today(connection, now))
    return islice(new_faces(connection, faces, now), left) if left else iter(())
