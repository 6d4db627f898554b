"""Grade one student again: the command of the last run, in a process of its own, one at a time."""

from __future__ import annotations

import csv
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fam.core.text import escape_control_chars
from fam_grader.batch.history import CHANGES

MAX_SHOWN = 12  # lines of the run
MAX_CHANGES = 50
STOP_SECONDS = 20.0


@dataclass(frozen=True)
class RegradeState:
    """A run for one student: `code` is None as long as it is grading.

    Args:
        name: the student's.
        student: the number of the student's page.
        lines: what the run has said last.
        seconds: how long it takes, or took.
        code: how it ended.
        changes: the rows of `changes.csv`, which are all of this run.
    """

    name: str
    student: int
    lines: tuple[str, ...]
    seconds: float
    code: int | None = None
    changes: tuple[dict[str, str], ...] = ()


class Regrading:
    """Runs `fam grade` for one student; a second run is refused as long as the first one lasts."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=MAX_SHOWN)
        self._about = ("", 0)
        self._begun = self._ended = 0.0

    def start(self, arguments: Sequence[str], name: str, student: int) -> bool:
        """Start a run; return False if one is running."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return False
            self._lines.clear()
            self._about, self._begun, self._ended = (name, student), time.monotonic(), 0.0
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours, without a shell
                [sys.executable, "-m", "fam", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()
            return True

    def state(self) -> RegradeState | None:
        """Return how the last run goes, or went; None if there was none."""
        with self._lock:
            if self._process is None:
                return None
            code = self._process.poll() if self._ended else None
            seconds = (self._ended or time.monotonic()) - self._begun
            changes = tuple(self._changes()) if code == 0 else ()
            return RegradeState(*self._about, tuple(self._lines), seconds, code, changes)

    def close(self) -> None:
        """Stop the run, which keeps what is graded."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self._lines.append(escape_control_chars(line.rstrip(), keep=""))
        process.wait()
        self._ended = time.monotonic()

    def _changes(self) -> list[dict[str, str]]:
        """Return the rows of `changes.csv`; a run that changes no mark removes the file of the run before."""
        try:
            with (self._out / CHANGES).open(newline="", encoding="utf-8") as file:
                return [row for row, _ in zip(csv.DictReader(file), range(MAX_CHANGES), strict=False)]
        except OSError:
            return []
