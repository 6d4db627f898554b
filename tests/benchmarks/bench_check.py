"""Measure what a student waits for: from a save to what `fam watch` shows. Run by `make bench`."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from measuring import Figure, Run

from fam.course import Course, load_course
from fam_grader.workspace.saves import saves
from fam_grader.workspace.watch import Watcher

SAVES = 12
PAUSE_SECONDS = 1.0
FUNCTION = "convolve2d"
FAM = Path(sys.executable).with_name("fam")
SMALL_COURSE = Path(__file__).parents[1] / "data" / "small_course"
QUIET_SECONDS = 0.5  # without a word from the watch, it waits for the next save
ALL = b" public checks passed"  # the end of an answer


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield what a student waits for after a save, beside the check itself."""
    with tempfile.TemporaryDirectory() as folder:
        first, last, itself = _save_to_screen(_workspace(Path(folder)), 2 if tiny else SAVES)
    peer = f"the checks themselves take {1000 * itself:.0f} ms"
    yield Figure("Students", "fam watch: save to the check that failed", 1000 * first, "ms", 100, peer)
    yield Figure("Students", "fam watch: save to all checks, beside them", 1000 * (last - itself), "ms", 100, peer)
    peer = "what is felt as at once: 100 ms"
    ways: list[tuple[str, list[str], Callable[[Path, str], object]]] = [
        ("in place", [], _write),
        ("by another file", [], _replace),
        ("in place, --poll", ["--poll"], _write),
    ]
    for how, options, save in ways:
        with tempfile.TemporaryDirectory() as folder:
            seconds = _save_to_line(Path(folder), options, save, 2 if tiny else SAVES)
        yield Figure("Students", f"fam watch to the first line, {how}", 1000 * seconds, "ms", 100, peer)


def main() -> None:
    """Print the table."""
    run = Run()
    for figure in figures():
        run.add(figure)
    run.print()


def _workspace(folder: Path) -> Course:
    """Make a student's workspace in which the unit is wrong."""
    here = load_course()
    shutil.copytree(here.exercises, folder / "exercises")
    course = load_course(folder)
    course.unit_of(FUNCTION).skeleton.write_text(_answer(0), encoding="utf-8")
    return course


def _answer(number: int) -> str:
    """Return a plain answer that is off by a number: all of it runs, and some checks fail."""
    return (
        "import numpy as np\n\n\ndef convolve2d(image, kernel, stride=1, padding=0):\n"
        "    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 0), kernel.shape)\n"
        f"    return np.einsum('ijkl,kl->ij', windows, kernel)[::1, ::1] + {number}\n"
    )


def _save_to_screen(course: Course, count: int) -> tuple[float, float, float]:
    """Return the median seconds from a save to the first view, to the last one, and of the checks themselves."""
    path = course.unit_of(FUNCTION).skeleton
    saved: list[float] = []

    def save() -> None:
        for number in range(1, count + 1):
            time.sleep(PAUSE_SECONDS)
            saved.append(time.perf_counter())
            path.write_text(_answer(number), encoding="utf-8")

    watcher = Watcher(course, [FUNCTION])
    views = watcher.views(saves(course))
    next(views)
    threading.Thread(target=save, daemon=True).start()
    first, last, itself = [], [], []
    for view in views:
        (last if view.done else first).append(time.perf_counter() - saved[-1])
        if view.done and view.result:
            itself.append(view.result.seconds)
        if view.done and len(last) == count:
            break
    views.close()
    watcher.close()
    return median(first), median(last), median(itself)


def _save_to_line(folder: Path, options: list[str], save: Callable[[Path, str], object], count: int) -> float:
    """Return the median seconds from before a save of a small unit to the first line of the answer in a terminal."""
    shutil.copytree(SMALL_COURSE / "exercises", folder / "exercises")
    right = next((SMALL_COURSE / "solutions").glob("*/doubling.py")).read_text(encoding="utf-8")
    path = folder / "exercises" / "01_doubling" / "doubling.py"
    path.write_text(right, encoding="utf-8")
    keyboard, theirs = pty.openpty()
    kept = {
        name: value for name, value in os.environ.items() if name not in ("FAM_COURSE", "PYTHONDONTWRITEBYTECODE")
    }
    kept |= {"FAM_DATA": str(folder / "progress"), "FAM_CACHE": str(folder / "cache"), "TERM": "xterm"}
    command = [FAM, "--course", folder, "watch", *options]
    found = []
    with subprocess.Popen(command, env=kept, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        _read_answer(keyboard)
        for number in range(count):
            while select.select([keyboard], [], [], QUIET_SECONDS)[0]:
                os.read(keyboard, 1 << 16)
            started = time.perf_counter()
            save(path, f"{right if number % 2 else right.replace('2', '3')}# {number}\n")
            found.append(_read_answer(keyboard) - started)
        os.write(keyboard, b"q")
        process.wait()
    os.close(keyboard)
    return median(found)


def _write(path: Path, text: str) -> None:
    """Save as most editors do: the file is empty for a moment."""
    path.write_text(text, encoding="utf-8")


def _replace(path: Path, text: str) -> None:
    """Save as editors do that never leave half a file."""
    draft = path.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _read_answer(keyboard: int) -> float:
    """Read an answer to its end; return when its first line came."""
    seen, came = os.read(keyboard, 1 << 16), time.perf_counter()
    while ALL not in seen:
        seen += os.read(keyboard, 1 << 16)
    return came


if __name__ == "__main__":
    main()
