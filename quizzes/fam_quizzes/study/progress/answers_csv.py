"""Import the answers of a CSV file that `fam progress export` wrote; the states of cards follow from them."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from fam.core.errors import CourseError
from fam_quizzes.study.progress.cards import CardRecord, is_newer, read_record, write_record
from fam_quizzes.study.progress.database import transaction
from fam_quizzes.study.progress.exporting import COLUMNS, as_time, card_id
from fam_quizzes.study.progress.importing import ExportedReview, Imported
from fam_quizzes.study.progress.settings import read_parameters

NEEDED = {"card", "review_time", "review_rating", "review_state", "review_duration"}
NUMBERS = ("card_id", "review_time", "review_rating", "review_state", "review_duration")
LATEST = 1 << 42  # milliseconds since 1970, far beyond all clocks
RETENTION = 0.9


@dataclass(frozen=True)
class _Answer:
    """An answer to a card; its time in seconds since 1970."""

    card: str
    at: int
    rating: int
    seconds: float
    state: int

    @property
    def row(self) -> tuple[str, int, int, float, int]:
        return self.card, self.at, self.rating, self.seconds, self.state


def is_csv(path: Path) -> bool:
    """Return whether a file is such a CSV file, by its name or its first line."""
    if path.suffix.lower() == ".csv":
        return True
    with path.open("rb") as file:
        return file.read(200).removeprefix(b"\xef\xbb\xbf").startswith(COLUMNS[0].encode())


def read_answers(path: Path) -> list[_Answer]:
    """Read a file; raise CourseError with the line of a fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    rows = csv.DictReader(StringIO(text, newline=""))
    missing = sorted(NEEDED - {*(rows.fieldnames or ())})
    if missing:
        raise _faulty(path, 1, f"the column {', '.join(f'`{name}`' for name in missing)} is missing")
    return [_answer(path, rows.line_num, row) for row in rows]


def _answer(path: Path, line: int, row: dict[str, Any]) -> _Answer:
    numbers = {}
    for name in NUMBERS:
        text = (row.get(name) or "").strip()
        if not text.isdecimal() and (name in NEEDED or text):
            raise _faulty(path, line, f"`{name}` is `{text}`: expected a whole number")
        numbers[name] = int(text or 0)
    card = (row["card"] or "").strip()
    if row.get("card_id") and numbers["card_id"] != card_id(card):
        raise _faulty(path, line, f"`card_id` is not that of `{card}`")
    if numbers["review_time"] > LATEST:
        raise _faulty(path, line, "`review_time` is no time in milliseconds since 1970")
    at = numbers["review_time"] // 1000
    given = {
        "card": card,
        "rating": numbers["review_rating"],
        "state": numbers["review_state"],
        "review_datetime": as_time(at),
        "review_duration": numbers["review_duration"],
    }
    try:
        msgspec.convert(given, ExportedReview)  # the same limits as in JSON
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        raise _faulty(path, line, f"{place.rstrip('`') or 'the row'}: {reason}") from error
    seconds = numbers["review_duration"] / 1000
    return _Answer(card, at, numbers["review_rating"], seconds, numbers["review_state"])


def _faulty(path: Path, line: int, reason: str) -> CourseError:
    return CourseError(f"{path}:{line}: {reason}. Nothing was imported.")


def import_answers(connection: sqlite3.Connection, answers: Sequence[_Answer]) -> Imported:
    """Add what the file has and the progress has not, in one transaction.

    The file has no states of cards: those of a card with a later answer than here follow from all of its answers.
    """
    imported = Imported()
    with transaction(connection):
        new = list(_new(connection, answers, imported))
        columns = "face, at, rating, seconds, state"
        connection.executemany(f"INSERT INTO reviews ({columns}) VALUES (?, ?, ?, ?, ?)", (each.row for each in new))  # noqa: S608 - constants only
        for card in dict.fromkeys(each.card for each in new):
            imported.cards += _replay(connection, card)
    imported.reviews = len(new)
    return imported


def _new(connection: sqlite3.Connection, answers: Sequence[_Answer], imported: Imported) -> Iterator[_Answer]:
    here = Counter(map(tuple, connection.execute("SELECT face, at, rating, seconds, state FROM reviews")))
    for answer in answers:
        if here[answer.row]:
            here[answer.row] -= 1
            imported.known += 1
        else:
            yield answer


def _replay(connection: sqlite3.Connection, card: str) -> bool:
    """Compute the state of a card from its answers, and return whether it takes the place of the one here."""
    from fam_quizzes.study.flashcards.scheduler import outcomes  # noqa: PLC0415 - FSRS

    fitted = read_parameters(connection)
    parameters = fitted.values if fitted else None
    record = CardRecord(card)
    rows = connection.execute("SELECT id, at, rating, stability FROM reviews WHERE face = ? ORDER BY at, id", (card,))
    for number, (review, at, rating, stability) in enumerate(rows.fetchall()):
        if stability is None and record.stability is not None:
            connection.execute("UPDATE reviews SET stability = ? WHERE id = ?", (record.stability, review))
        record = outcomes(record, number, at, RETENTION, parameters)[rating]
    here = read_record(connection, card)
    if here is not None and not is_newer(record, here):
        return False
    if here is not None:
        record = replace(record, suspended=here.suspended, buried=here.buried)
    write_record(connection, card, record)
    return True
