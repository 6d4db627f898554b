"""Measure what a student waits for: from a save to what `fam watch` shows. Run by `make bench`."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from measuring import Figure, Run

from fam.course import Course, load_course
from fam_grader.workspace.watch import Watcher, saves

SAVES = 12
PAUSE_SECONDS = 1.0
FUNCTION = "convolve2d"


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield what a student waits for after a save, beside the check itself."""
    with tempfile.TemporaryDirectory() as folder:
        first, last, itself = _save_to_screen(_workspace(Path(folder)), 2 if tiny else SAVES)
    peer = f"the checks themselves take {1000 * itself:.0f} ms"
    yield Figure("Students", "fam watch: save to the check that failed", 1000 * first, "ms", 100, peer)
    yield Figure("Students", "fam watch: save to all checks, beside them", 1000 * (last - itself), "ms", 100, peer)


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


if __name__ == "__main__":
    main()
