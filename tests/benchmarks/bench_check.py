"""Measure what a student waits for: `fam --help`, `fam check` and a save in `fam watch`. Run by `make bench`.

Programs are started in turn, so that a busy moment of the machine is everybody's; what counts are the ratios.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from fam.cli import GRADING_PACKAGES
from fam.course import Course, load_course
from fam_grader.workspace.watch import Watcher, saves

ROUNDS = 7
SAVES = 12
PAUSE_SECONDS = 1.0
FUNCTION = "convolve2d"
# As students install the course: without the packages of graders.
BLOCK = f"import sys; sys.modules.update(dict.fromkeys({sorted(GRADING_PACKAGES)!r}))"
LIGHT = f"{BLOCK}; from fam.cli import main; main()"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        course = _workspace(Path(folder))
        fam = str(shutil.which("fam", path=str(Path(sys.executable).parent)))
        programs = {
            "pass": [sys.executable, "-c", "pass"],
            "help": [fam, "--help"],
            "otter": [sys.executable, "-c", "import otter"],
            "check": [fam, "--course", folder, "check", FUNCTION],
            "numpy and rich": [sys.executable, "-c", "import numpy, rich.console"],
            "check without otter": [sys.executable, "-c", LIGHT, "--course", folder, "check", FUNCTION],
        }
        seconds = _in_turn({name: _starter(command) for name, command in programs.items()})
        first, last = _save_to_screen(course)
    table = Table("what a student waits for", "measured", "against", "ratio", "to hold", title="Student commands")
    for name, other, limit in (
        ("help", "pass", "≤ 5"),
        ("check", "otter", "≤ 1.3"),
        ("check without otter", "numpy and rich", "≤ 3"),
    ):
        ratio = seconds[name] / seconds[other]
        table.add_row(name, f"{seconds[name]:.3f} s", f"{other}: {seconds[other]:.3f} s", f"{ratio:.2f}", limit)
    table.add_row("save: the check that failed", f"{1000 * first:.0f} ms", "", "", "≤ 100 ms")
    table.add_row("save: all checks of the unit", f"{1000 * last:.0f} ms", "", "", "≤ 100 ms")
    Console().print(table)


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


def _starter(command: list[str]) -> Callable[[], object]:
    environment = {name: value for name, value in os.environ.items() if name != "FAM_COURSE"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return lambda: subprocess.run(command, env=environment, check=False, **quiet)  # type: ignore[call-overload]


def _in_turn(programs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median time of each program, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS + 1):
        for name, run in programs.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: median(measured[1:]) for name, measured in times.items()}


def _save_to_screen(course: Course) -> tuple[float, float]:
    """Return the median seconds from a save to the first view, and to the last one."""
    path = course.unit_of(FUNCTION).skeleton
    saved: list[float] = []

    def save() -> None:
        for number in range(1, SAVES + 1):
            time.sleep(PAUSE_SECONDS)
            saved.append(time.perf_counter())
            path.write_text(_answer(number), encoding="utf-8")

    watcher = Watcher(course, [FUNCTION])
    views = watcher.views(saves(course))
    next(views)
    threading.Thread(target=save, daemon=True).start()
    first, last = [], []
    for view in views:
        (last if view.done else first).append(time.perf_counter() - saved[-1])
        if view.done and len(last) == SAVES:
            break
    views.close()
    watcher.close()
    return median(first), median(last)


if __name__ == "__main__":
    main()
