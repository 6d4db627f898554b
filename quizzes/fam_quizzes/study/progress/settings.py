"""Values that belong to a learner's progress and to no card, by their names."""

from __future__ import annotations

import sqlite3

PARAMETERS = "parameters"  # of FSRS, fitted to the learner's own answers


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
