"""Values that belong to a learner's progress and to no card, by their names."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass

PARAMETERS = "parameters"  # of FSRS, fitted to the learner's own answers
COUNT = 21  # parameters of FSRS-6


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
