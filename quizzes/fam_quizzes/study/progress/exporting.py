"""Export progress: as JSON that `importing` reads, and the answers to cards as CSV for tools of FSRS and Anki.

The reviews of the JSON file have the fields of py-fsrs's `ReviewLog.to_dict`, and more; `ReviewLog.from_dict` reads
them. The CSV file has the columns of the FSRS optimizer's review logs.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timezone
from hashlib import sha256
from io import StringIO
from typing import Any

import msgspec

from fam_quizzes.study.progress.cards import as_record
from fam_quizzes.study.progress.settings import PARAMETERS, read_setting

FORMAT, VERSION = "fam-progress", 1
# The first five are those of https://pypi.org/project/fsrs-optimizer/.
COLUMNS = ("card_id", "review_time", "review_rating", "review_state", "review_duration", "card")


def card_id(card: str) -> int:
    """Return the number of a card, which tools need; the same on every machine, and exact in a double.

    >>> card_id("glossary/stride#forward")
    86210389588529
    """
    return int.from_bytes(sha256(card.encode()).digest()[:6], "big")


def export_json(connection: sqlite3.Connection, course: str, now: int) -> bytes:
    """Return all progress as JSON in UTF-8."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "course": course,
        "exported": as_time(now),
        "reviews": list(_reviews(connection)),
        "cards": list(_cards(connection)),
        "quizzes": list(_quizzes(connection)),
        "parameters": json.loads(read_setting(connection, PARAMETERS) or "null"),
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def export_csv(connection: sqlite3.Connection) -> bytes:
    """Return all answers to cards as CSV: times and durations in milliseconds, states before the answer."""
    target = StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for row in connection.execute("SELECT * FROM reviews ORDER BY at, id"):
        duration = round(1000 * row["seconds"])
        writer.writerow((card_id(row["face"]), 1000 * row["at"], row["rating"], row["state"], duration, row["face"]))
    return target.getvalue().encode()


def as_time(seconds: int) -> str:
    """Return a time as py-fsrs writes it.

    >>> as_time(1_780_000_000)
    '2026-05-28T20:26:40+00:00'
    """
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()


def _reviews(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute("SELECT * FROM reviews ORDER BY at, id"):
        yield {
            "card_id": card_id(row["face"]),
            "rating": row["rating"],
            "review_datetime": as_time(row["at"]),
            "review_duration": round(1000 * row["seconds"]),
            "card": row["face"],
            "state": row["state"],
            "stability": row["stability"],
        }


def _cards(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute("SELECT * FROM faces ORDER BY face"):
        record = as_record(row)
        yield {
            "card_id": card_id(record.card),
            "card": record.card,
            "state": record.state,
            "step": record.step,
            "stability": record.stability,
            "difficulty": record.difficulty,
            "due": as_time(record.due) if record.due else None,
            "last_review": None if record.last_review is None else as_time(record.last_review),
            "lapses": record.lapses,
            "suspended": bool(record.suspended),
            "buried": as_time(record.buried) if record.buried else None,
        }


def _quizzes(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for quiz in connection.execute("SELECT * FROM quizzes ORDER BY id"):
        answers = connection.execute("SELECT * FROM answers WHERE quiz = ? ORDER BY position", (quiz["id"],))
        yield {
            "started": as_time(quiz["started"]),
            "finished": None if quiz["finished"] is None else as_time(quiz["finished"]),
            "spec": json.loads(quiz["spec"]),
            "answers": [
                {
                    "position": row["position"],
                    "question": row["question"],
                    "given": json.loads(row["given"]),
                    "score": row["score"],
                    "at": as_time(row["at"]),
                }
                for row in answers
            ],
        }
