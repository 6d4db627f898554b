"""Errors of the database: damage is reported as damage, with the way back, and never as a lack of progress."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.language import N_, _

DAMAGE = ("not a database", "malformed", "no such table", "no such column", "could not decode")
KEPT = N_("Everything that was saved before is kept.")
TABLES = ("faces", "reviews", "quizzes", "answers")
# What no version ever wrote; a query that finds a row has found damage which SQLite does not see.
IMPOSSIBLE = (
    "SELECT 1 FROM faces WHERE state NOT IN (0, 1, 2, 3) OR typeof(due) != 'integer' OR due > 253402214400"
    " OR (state > 0 AND (typeof(stability) != 'real' OR typeof(difficulty) != 'real'"
    " OR typeof(last_review) != 'integer'))",
    "SELECT 1 FROM reviews WHERE typeof(at) != 'integer' OR at > 253402214400 OR rating NOT IN (1, 2, 3, 4)",
    "SELECT 1 FROM quizzes WHERE substr(spec, 1, 1) != '{' OR substr(spec, -1) != '}'",
    "SELECT 1 FROM answers WHERE typeof(score) NOT IN ('real', 'integer') OR typeof(given) != 'text'",
)


class DamagedProgressError(CourseError):
    """The database is not one, or broken; the file is left as it is."""

    def __init__(self, path: Path, reason: object) -> None:
        self.path, self.reason = path, str(reason).rstrip(".")
        said = _(
            "{file} is damaged: {reason}. The file is left as it is. `fam progress restore` lists the backups of the "
            "last days, and brings one back."
        )
        super().__init__(said.format(file=path, reason=self.reason))


def database_error(path: Path, error: sqlite3.Error | OSError) -> CourseError:
    """Return the error for a database that cannot be read or written: damage, lock, full disk, permissions."""
    if is_damage(error):
        return DamagedProgressError(path, error)
    reason = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) and error.filename else str(error)
    said = _("{file} cannot be read or written: {reason}.").format(file=path, reason=reason)
    return CourseError(f"{said} {_(KEPT)} {_advice(reason)}")


def is_damage(error: Exception) -> bool:
    """Return whether SQLite says with an error that a file is not a database, or a broken one."""
    return isinstance(error, sqlite3.Error) and any(sign in str(error).lower() for sign in DAMAGE)


def _advice(reason: str) -> str:
    if "locked" in reason:
        return _("Another program is using it: close other sessions of `fam cards` and `fam quiz`, and try again.")
    if "full" in reason or "No space" in reason:
        return _("Free some space and try again, or choose another folder with --data DIR.")
    if "I/O" in reason:
        return _("Try again; if it stays like this, `fam progress restore` brings a backup back.")
    return _("Check who may write in its folder and try again, or choose another folder with --data DIR.")


def fault_of(connection: sqlite3.Connection) -> str:
    """Return what is wrong with an open database of progress; nothing if it is sound."""
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            return f"{verdict}".replace("*** in database main ***\n", "").splitlines()[0]
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if missing := [name for name in TABLES if name not in names]:
            return _("it has no table `{name}`").format(name=missing[0])
        if any(connection.execute(f"{query} LIMIT 1").fetchone() for query in IMPOSSIBLE):
            return _("it has values that were never written")
    except sqlite3.Error as error:
        if is_damage(error):
            return str(error)
        raise
    return ""


def fault_in(path: Path) -> str:
    """Return what is wrong with a database that no other process writes; nothing if it is sound."""
    try:
        with closing(read_only(path)) as connection:
            return fault_of(connection)
    except (sqlite3.Error, OSError) as error:
        return str(error)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a file that no process writes, without the files that SQLite puts beside a database."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    connection.row_factory = None
    return connection
