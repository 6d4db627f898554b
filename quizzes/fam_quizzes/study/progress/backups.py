"""Backups of the database: one for each day on which it was used, and copies of what a restore replaced.

They are in the folder `backups` beside the database. A backup is copied by SQLite itself, checked, and renamed to its
name last, so that a file with the name of a backup is always a whole one.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path

import click

from fam.core.errors import CourseError
from fam.core.files import move_into_place
from fam_quizzes.study.progress.damage import (
    DamagedProgressError,
    database_error,
    fault_in,
    fault_of,
    is_damage,
    read_only,
)
from fam_quizzes.study.progress.database import BACKUPS, FILE, PATIENCE, open_database
from fam_quizzes.study.progress.due import day_of

DAILY, REPLACED, MOVED, DAMAGED = "progress", "before-restore", "before-move", "damaged"
_NAME = re.compile(rf"({DAILY}|{REPLACED}|{MOVED}|{DAMAGED})-(\d{{4}}-\d\d-\d\d)(?:-(\d\d)(\d\d)\d\d(?:-\d+)?)?")
DAYS = 7  # backups that are kept
LOG = "-wal"  # SQLite's name for the file with the last transactions
_ABANDONED = 24 * 3600  # seconds after which a draft belongs to a process that was killed


@dataclass(frozen=True)
class Content:
    """What a database holds."""

    reviews: int
    answers: int
    cards: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not (self.reviews or self.answers or self.cards)


@dataclass(frozen=True)
class Backup:
    """A backup that can be restored, or a copy of what a restore or a move changed."""

    path: Path
    kind: str
    day: date
    time: str
    """Hours and minutes; empty for the backup of a day."""
    content: Content | None
    """None if the file is damaged."""


def daily_backup(folder: Path, now: int) -> Path:
    """Return the path of the backup of the learner's day."""
    return folder / BACKUPS / f"{DAILY}-{day_of(now)}.sqlite"


def back_up_daily(folder: Path, now: int) -> None:
    """Back the database up unless this day has a backup; raise DamagedProgressError instead of copying damage.

    Learning goes on if the backup cannot be written; a line on standard error says why.
    """
    path = daily_backup(folder, now)
    if path.exists() or not (folder / FILE).is_file():
        return
    try:
        if copy_database(folder / FILE, path):
            _remove_old(folder, day_of(now))
    except (sqlite3.Error, OSError) as error:
        if is_damage(error):
            raise DamagedProgressError(folder / FILE, error) from error
        click.echo(f"Note: today's backup of your progress cannot be written to {path.parent}: {error}.", err=True)


def copy_database(source: Path, path: Path) -> bool:
    """Copy a database as it is now, whatever other processes write; return False if it has nothing to lose.

    Raise DamagedProgressError if the source is damaged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with closing(sqlite3.connect(source, timeout=PATIENCE)) as here, closing(sqlite3.connect(draft)) as copy:
            here.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read without a log beside it
            if not copy.execute("SELECT 1 FROM sqlite_master").fetchone():
                return False
            if fault := fault_of(copy):
                raise DamagedProgressError(source, fault)
            if content_of(copy).is_empty:
                return False
        move_into_place(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return True


def content_of(connection: sqlite3.Connection) -> Content:
    """Count what a database holds."""
    tables = ("reviews", "answers", "faces")
    counts = (connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608
    return Content(*counts)


def _remove_old(folder: Path, today: date) -> None:
    """Remove all but the backups of the last days, and drafts of processes that were killed."""
    past = [path for path in (folder / BACKUPS).glob(f"{DAILY}-*.sqlite") if (day := _day(path)) and day <= today]
    for path in sorted(past)[:-DAYS]:
        path.unlink(missing_ok=True)
    for path in (folder / BACKUPS).glob(".*.tmp*"):
        if path.stat().st_mtime < time.time() - _ABANDONED:
            path.unlink(missing_ok=True)


def _day(path: Path) -> date | None:
    """Return the day of a daily backup; None for other files."""
    with suppress(ValueError):
        return date.fromisoformat(path.stem.removeprefix(f"{DAILY}-"))
    return None


def has_backups(folder: Path) -> bool:
    """Return whether there is a backup, without opening it."""
    return any((folder / BACKUPS).glob("*.sqlite"))


def backups(folder: Path) -> list[Backup]:
    """Return the backups of `folder` with what they hold, the newest first."""
    named = [(found, path) for path in (folder / BACKUPS).glob("*.sqlite") if (found := _NAME.fullmatch(path.stem))]
    newest_first = sorted(named, key=lambda each: each[0][0].removeprefix(each[0][1]), reverse=True)
    return [_backup(found, path) for found, path in newest_first]


def _backup(found: re.Match[str], path: Path) -> Backup:
    content = None
    if not fault_in(path):
        with closing(read_only(path)) as connection:
            content = content_of(connection)
    return Backup(path, found[1], date.fromisoformat(found[2]), f"{found[3]}:{found[4]}" if found[3] else "", content)


def current_content(folder: Path) -> Content | None:
    """Return what the progress holds now; None if there is none. Raise DamagedProgressError if it is damaged."""
    if not (folder / FILE).is_file():
        return None
    with closing(open_database(folder)) as connection:
        if fault := fault_of(connection):
            raise DamagedProgressError(folder / FILE, fault)
        return content_of(connection)


def restore(folder: Path, chosen: Path, now: int) -> Path | None:
    """Replace the progress by a backup, and return the copy of what was there; None if there was nothing.

    A sound database is overwritten in one transaction, so that other sessions see all of it or nothing. The files of
    a damaged one are copied and then replaced.
    """
    if fault := fault_in(chosen):
        raise CourseError(f"{chosen} cannot be restored: {fault}. Choose another one: `fam progress restore`.")
    current = folder / FILE
    try:
        if _is_sound(folder):
            path = _free_path(folder, REPLACED, now)
            kept = path if copy_database(current, path) else None
            _overwrite(current, chosen)
        else:
            kept = _keep_damaged(folder, now) if current.is_file() else None
            _swap(current, chosen)
    except (sqlite3.Error, OSError) as error:
        raise database_error(current, error) from error
    open_database(folder).close()  # which migrates an older backup
    return kept


def keep_copy(folder: Path, now: int) -> Path:
    """Copy the progress before ids are moved, and return the copy."""
    path = _free_path(folder, MOVED, now)
    try:
        copy_database(folder / FILE, path)
    except (sqlite3.Error, OSError) as error:
        raise database_error(folder / FILE, error) from error
    return path


def _is_sound(folder: Path) -> bool:
    try:
        return current_content(folder) is not None
    except DamagedProgressError:
        return False


def _free_path(folder: Path, kind: str, now: int) -> Path:
    (folder / BACKUPS).mkdir(parents=True, exist_ok=True)
    stem = f"{kind}-{datetime.fromtimestamp(now):%Y-%m-%d-%H%M%S}"
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(path for name in names if not (path := folder / BACKUPS / f"{name}.sqlite").exists())


def _keep_damaged(folder: Path, now: int) -> Path:
    """Copy the files of a damaged database as they are."""
    path, current = _free_path(folder, DAMAGED, now), folder / FILE
    for ending in (LOG, ""):
        if (file := current.with_name(FILE + ending)).is_file():
            shutil.copyfile(file, path.with_name(path.name + ending))
    return path


def _overwrite(current: Path, chosen: Path) -> None:
    with closing(read_only(chosen)) as source, closing(sqlite3.connect(current, timeout=PATIENCE)) as target:
        target.isolation_level = None
        target.execute("BEGIN IMMEDIATE")  # `backup` would wait for another writer without an end
        target.execute("ROLLBACK")
        source.backup(target)


def _swap(current: Path, chosen: Path) -> None:
    draft = current.with_name(f".{FILE}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(chosen, draft)
        for ending in (LOG, "-shm"):  # they belong to the file that is replaced
            current.with_name(FILE + ending).unlink(missing_ok=True)
        move_into_place(draft, current)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
