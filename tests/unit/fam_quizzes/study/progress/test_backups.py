"""Backups: one for each day, whole or not at all; damage is reported, kept, and undone by a restore."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.progress import backups as module
from fam_quizzes.study.progress.backups import back_up_daily, backups, current_content, daily_backup, restore
from fam_quizzes.study.progress.cards import CardRecord, record_answer
from fam_quizzes.study.progress.damage import DamagedProgressError, fault_in
from fam_quizzes.study.progress.database import BACKUPS, FILE, open_database, open_progress

DAY = 24 * 3600
NOW = 1_780_000_000
NOTHING = DeckCollection(())


def answer(folder: Path, count: int = 1) -> None:
    """Answer so many cards."""
    with closing(open_database(folder)) as progress:
        for _ in range(count):
            (number,) = progress.execute("SELECT count(*) FROM reviews").fetchone()
            card = f"d/{number}#forward"
            after = CardRecord(card, 2, None, 3.0, 5.0, NOW + DAY, NOW)
            record_answer(progress, CardRecord(card), after, rating=3, at=NOW, seconds=2)


def answers(folder: Path) -> int:
    """Return how many answers are kept."""
    content = current_content(folder)
    return content.reviews if content else -1


def damage(folder: Path) -> bytes:
    """Overwrite a page of the database, and return the file's content."""
    path = folder / FILE
    with closing(open_database(folder)) as progress:
        progress.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096 : 2 * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    return bytes(content)


def test_the_first_session_of_a_day_backs_up_and_the_last_seven_backups_are_kept(tmp_path: Path) -> None:
    """Each as it was when the day began; days without a session do not use backups up."""
    answer(tmp_path)
    for day in range(10):
        back_up_daily(tmp_path, NOW + 3 * day * DAY)
        answer(tmp_path)
        back_up_daily(tmp_path, NOW + 3 * day * DAY + 3600)

    found = backups(tmp_path)
    assert [backup.content.reviews for backup in found if backup.content] == [10, 9, 8, 7, 6, 5, 4]
    assert found[0].path == daily_backup(tmp_path, NOW + 27 * DAY)


def test_opening_the_progress_backs_it_up(tmp_path: Path) -> None:
    """Every command that learns opens it in this way; an empty one has nothing to back up."""
    open_progress(tmp_path, NOTHING).close()
    assert backups(tmp_path) == []

    answer(tmp_path)
    open_progress(tmp_path, NOTHING).close()

    assert [backup.path for backup in backups(tmp_path)] == [daily_backup(tmp_path, int(time.time()))]
    assert list((tmp_path / BACKUPS).iterdir()) == [daily_backup(tmp_path, int(time.time()))]


def test_a_backup_from_a_clock_that_was_ahead_does_not_push_others_out(tmp_path: Path) -> None:
    """Backups of the future are kept, and do not count."""
    answer(tmp_path)
    back_up_daily(tmp_path, NOW + 400 * DAY)
    for day in range(8):
        back_up_daily(tmp_path, NOW + day * DAY)

    assert len(backups(tmp_path)) == 8
    assert backups(tmp_path)[1].path == daily_backup(tmp_path, NOW + 7 * DAY)


def test_a_damaged_database_is_not_backed_up_and_told(tmp_path: Path) -> None:
    """Also where the damage lies in a page that a session may never read."""
    answer(tmp_path, 50)
    content = damage(tmp_path)

    with pytest.raises(DamagedProgressError, match=r"is damaged: .*`fam progress restore`"):
        open_progress(tmp_path, NOTHING)

    assert backups(tmp_path) == []
    assert (tmp_path / FILE).read_bytes() == content


def test_values_that_were_never_written_are_damage(tmp_path: Path) -> None:
    """SQLite finds nothing wrong with them."""
    answer(tmp_path)
    with closing(open_database(tmp_path)) as progress:
        progress.execute("UPDATE faces SET state = 'r'")

    with pytest.raises(DamagedProgressError, match="never written"):
        back_up_daily(tmp_path, NOW)


def test_a_backup_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line says why; the progress opens."""
    answer(tmp_path)
    (tmp_path / BACKUPS).write_text("in the way")

    with closing(open_progress(tmp_path, NOTHING)) as progress:
        assert progress.execute("SELECT count(*) FROM reviews").fetchone()[0] == 1

    assert "Note: today's backup of your progress cannot be written" in capsys.readouterr().err


def test_a_full_disk_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And leaves no part of a backup."""
    answer(tmp_path)

    def full(*_: object) -> str:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(module, "fault_of", full)
    open_progress(tmp_path, NOTHING).close()

    assert "database or disk is full" in capsys.readouterr().err
    assert list((tmp_path / BACKUPS).iterdir()) == []


def test_a_restore_brings_a_day_back_and_can_be_restored_from(tmp_path: Path) -> None:
    """Answers that were given since are kept in a file of their own, and return by another restore."""
    answer(tmp_path, 2)
    back_up_daily(tmp_path, NOW)
    answer(tmp_path, 3)

    kept = restore(tmp_path, daily_backup(tmp_path, NOW), NOW)
    assert answers(tmp_path) == 2
    assert kept is not None
    assert [backup.path for backup in backups(tmp_path)] == [kept, daily_backup(tmp_path, NOW)]

    restore(tmp_path, kept, NOW)
    assert answers(tmp_path) == 5
    assert len(backups(tmp_path)) == 3


def test_a_session_that_is_open_sees_what_was_restored(tmp_path: Path) -> None:
    """The database is overwritten in one transaction, and not exchanged beneath other processes."""
    answer(tmp_path, 2)
    back_up_daily(tmp_path, NOW)
    answer(tmp_path, 3)
    with closing(open_database(tmp_path)) as session:
        restore(tmp_path, daily_backup(tmp_path, NOW), NOW)

        assert session.execute("SELECT count(*) FROM reviews").fetchone()[0] == 2
        session.execute("DELETE FROM reviews")
    assert answers(tmp_path) == 0


def test_a_restore_waits_for_no_other_program_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that the database is locked, and changes nothing."""
    answer(tmp_path)
    back_up_daily(tmp_path, NOW)
    answer(tmp_path)
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with closing(open_database(tmp_path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match=r"database is locked\..* close other sessions"):
            restore(tmp_path, daily_backup(tmp_path, NOW), NOW)
        other.execute("ROLLBACK")

    assert answers(tmp_path) == 2


@pytest.mark.parametrize(
    "kind", ["page", "truncated", "no database", "empty", "another program's", "no tables", "missing"]
)
def test_damage_is_told_kept_and_undone(tmp_path: Path, kind: str) -> None:
    """Whatever happened to the file; the damaged one is kept byte for byte."""
    answer(tmp_path, 60)
    back_up_daily(tmp_path, NOW)
    path = tmp_path / FILE
    damages: dict[str, Callable[[], object]] = {
        "page": lambda: damage(tmp_path),
        "truncated": lambda: path.write_bytes(path.read_bytes()[:5000]),
        "no database": lambda: path.write_text("my notes " * 600),
        "empty": lambda: path.write_text(""),
        "another program's": lambda: _other(path, "CREATE TABLE notes (text)"),
        "no tables": lambda: _other(path, "PRAGMA user_version = 2"),
        "missing": path.unlink,
    }
    damages[kind]()
    before = path.read_bytes() if path.exists() else None

    if kind != "missing":
        with pytest.raises(DamagedProgressError, match="`fam progress restore`"):
            current_content(tmp_path)
    kept = restore(tmp_path, daily_backup(tmp_path, NOW), NOW)

    assert answers(tmp_path) == 60
    if kind != "no tables":  # which SQLite opened, and gave a log
        assert (kept.read_bytes() if kept else None) == before
    if kept:
        assert fault_in(kept)
        assert [backup.content for backup in backups(tmp_path) if backup.path == kept] == [None]


def _other(path: Path, statement: str) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    """What is there stays as it is."""
    answer(tmp_path)
    back_up_daily(tmp_path, NOW)
    daily_backup(tmp_path, NOW).write_text("nothing")
    answer(tmp_path)

    with pytest.raises(CourseError, match="cannot be restored: file is not a database"):
        restore(tmp_path, daily_backup(tmp_path, NOW), NOW)
    assert answers(tmp_path) == 2


def test_a_backup_of_an_older_version_is_migrated(tmp_path: Path) -> None:
    """After a restore, every command can read it."""
    from fam_quizzes.study.progress.database import MIGRATIONS  # noqa: PLC0415

    (tmp_path / BACKUPS).mkdir()
    old = tmp_path / BACKUPS / "progress-2026-01-01.sqlite"
    with closing(sqlite3.connect(old)) as progress:
        progress.executescript(MIGRATIONS[0])
        progress.execute("INSERT INTO reviews (face, at, rating, seconds, state) VALUES ('d/a#forward', 9, 3, 1, 0)")
        progress.execute("PRAGMA user_version = 1")
        progress.commit()

    assert [(backup.day, backup.content and backup.content.reviews) for backup in backups(tmp_path)] == [
        (date(2026, 1, 1), 1)
    ]
    assert restore(tmp_path, old, NOW) is None
    assert answers(tmp_path) == 1


def _back_up_and_restore(folder: Path) -> None:
    for day in range(10_000):
        back_up_daily(folder, NOW + day * DAY)
        restore(folder, daily_backup(folder, NOW), NOW)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[multiprocessing.Process]:
    """A process that makes and restores backups until it is killed."""
    answer(tmp_path, 30)
    back_up_daily(tmp_path, NOW)
    answer(tmp_path, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DAYS", 10_000)
        process = multiprocessing.get_context("fork").Process(target=_back_up_and_restore, args=[tmp_path])
        yield process  # type: ignore[misc]
    if process.is_alive():
        process.kill()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.posix
def test_a_kill_leaves_whole_backups_and_the_old_or_the_new_progress(
    tmp_path: Path, worker: multiprocessing.Process, seed: int
) -> None:
    """Whatever the process was writing at that moment."""
    worker.start()
    time.sleep(random.Random(seed).uniform(0.02, 0.4))
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()

    assert answers(tmp_path) in (30, 40)
    assert all(backup.content and backup.content.reviews in (30, 40) for backup in backups(tmp_path))
    back_up_daily(tmp_path, NOW + 20_000 * DAY)
    assert backups(tmp_path)[0].content == current_content(tmp_path)
