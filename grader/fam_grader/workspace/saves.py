"""Notice that exercise files were saved: as the system reports it, or by looking at them again and again."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from fam.course import Course

STEP_MS = 10  # a save is over when nothing has changed for so long
DEBOUNCE_MS = 100  # and never waits longer
LOOK_MS = 2000  # after it we look ourselves: not every system, and no network drive, reports every save
FIRST_LOOK_MS = 200  # after the start: what was saved before is not reported
POLL_SECONDS = 0.02  # between two looks, unless a look takes longer than a fifth of that

State: TypeAlias = tuple[int, int, int] | None


def saves(course: Course, *, poll: bool = False, stop: threading.Event | None = None) -> Iterator[list[Path]]:
    """Yield the exercise files that may have been saved, until `stop`; editors that replace files are noticed, too.

    Args:
        course: the workspace.
        poll: look at the files again and again, where the system reports no saves: network drives, WSL.
        stop: ends the iteration when it is set.
    """
    skeletons = [unit.skeleton for unit in course.units.values()]
    yield from _seen(skeletons, stop or threading.Event()) if poll or _must_poll() else _reported(course, stop)


def is_among(skeleton: Path, paths: Collection[Path]) -> bool:
    """Return whether a file is among `paths`, by folder and name: the folders above may have other names."""
    return any(path.name == skeleton.name and path.parent.name == skeleton.parent.name for path in paths)


def _must_poll() -> bool:
    """Return what `WATCHFILES_FORCE_POLLING` says; without it, whether this is WSL."""
    said = os.environ.get("WATCHFILES_FORCE_POLLING")
    if said:
        return said.lower() not in ("false", "disable", "disabled")
    return "microsoft-standard" in platform.uname().release


def _reported(course: Course, stop: threading.Event | None) -> Iterator[list[Path]]:
    """Yield what the system reports, and all files soon after the start, and after a while without a report."""
    from watchfiles import watch  # noqa: PLC0415 - slow to import

    skeletons = [unit.skeleton for unit in course.units.values()]

    def wanted(_: object, path: str) -> bool:
        return any(is_among(skeleton, [Path(path)]) for skeleton in skeletons)

    changes = watch(
        course.exercises,
        watch_filter=wanted,
        step=STEP_MS,
        debounce=DEBOUNCE_MS,
        rust_timeout=FIRST_LOOK_MS,
        yield_on_timeout=True,
        force_polling=False,
        stop_event=stop,
    )
    quiet = 0
    for change in changes:
        if change or quiet % (LOOK_MS // FIRST_LOOK_MS) == 0:
            yield [Path(path) for _, path in change] or skeletons
        quiet = quiet + 1 if not change else max(quiet, 1)


def _seen(files: Sequence[Path], stop: threading.Event) -> Iterator[list[Path]]:
    """Yield the files that have changed, once two looks have found the same, and all files after a while.

    A file system may keep times in whole seconds, so a change may leave no trace but the content.
    """
    known = before = _look(files)
    all_due = time.monotonic()
    while not stop.is_set():
        started = time.monotonic()
        now = _look(files)
        took = time.monotonic() - started
        if now == before and now != known:
            yield [file for file, old, new in zip(files, known, now, strict=True) if old != new]
            known = now
        elif started >= all_due:
            yield list(files)
            all_due = time.monotonic() + LOOK_MS / 1000
        changing, before = now != known, now
        stop.wait(STEP_MS / 1000 if changing else max(POLL_SECONDS, 5 * took))


def _look(files: Sequence[Path]) -> list[State]:
    return [_state(file) for file in files]


def _state(file: Path) -> State:
    try:
        found = os.stat(file)  # noqa: PTH116 - it takes half as long, fifty times a second
    except OSError:  # an editor may have taken it away for a moment
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
