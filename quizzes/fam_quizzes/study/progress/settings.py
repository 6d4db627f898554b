"""Values that belong to a learner's progress and to no card, by their names."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass

PARAMETERS = "parameters"  # of FSRS, fitted to the learner's own answers
COUNT = 21  # parameters of FSRS-6
GIVEN_AHEAD = "given ahead"  # answers to cards of days that had not come


def read_setting(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a value; None if it is not set."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def write_setting(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Set a value; None removes it."""
    if value is None:
        connection.execute("DELETE FROM settings WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))


def note_answers_ahead(connection: sqlite3.Connection, today: int, tomorrow: int) -> None:
    """Remember the answers from `tomorrow` on: their clock was ahead, and they count on no day that comes.

    Args:
        connection: the learner's progress.
        today: the time at which the learner's day began; what was remembered of earlier days is forgotten.
        tomorrow: the time at which the next one begins.
    """
    before = answers_ahead(connection)
    found = dict(connection.execute("SELECT id, at FROM reviews WHERE at >= ?", (tomorrow,)).fetchall())
    after = {number: at for number, at in before.items() if at >= today} | found
    if after != before:
        write_setting(connection, GIVEN_AHEAD, json.dumps(list(after.items())) if after else None)


def answers_ahead(connection: sqlite3.Connection) -> dict[int, int]:
    """Return the answers that are known to be given while the clock was ahead: their times by their ids."""
    try:
        pairs = json.loads(read_setting(connection, GIVEN_AHEAD) or "[]")
        return {int(number): int(at) for number, at in pairs}
    except (ValueError, TypeError):
        return {}


@dataclass(frozen=True)
class Parameters:
    """Parameters of FSRS that were fitted to a learner's answers."""

    values: tuple[float, ...]
    at: int
    """The time at which they were fitted."""
    reviews: int
    """The number of answers to cards then."""


def read_parameters(connection: sqlite3.Connection) -> Parameters | None:
    """Return the fitted parameters; None for those that fit most people."""
    try:
        fields = json.loads(read_setting(connection, PARAMETERS) or "")
        values = tuple(float(value) for value in fields["values"])
        return Parameters(values, int(fields["at"]), int(fields["reviews"])) if len(values) == COUNT else None
    except (ValueError, TypeError, KeyError):
        return None


def write_parameters(connection: sqlite3.Connection, parameters: Parameters | None) -> None:
    """Store fitted parameters; None goes back to the default ones."""
    write_setting(connection, PARAMETERS, json.dumps(asdict(parameters)) if parameters else None)
