"""A command in a real terminal of its own, with someone at the keyboard."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 120  # seconds; only a process that is stuck needs them


# A shell lets its jobs in the background ignore Ctrl-C, and these tests may run in one.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
FAM = f"{HEEDING}; from fam.cli import main; main()"


class Terminal:
    """A process that runs in a terminal of its own, 80 columns wide, in a working folder.

    Args:
        folder: the working folder.
        arguments: of `fam`.
        environment: more variables.
        python: another interpreter.
        before: statements that are run before `fam`.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        python: Path = Path(sys.executable),
        before: str = "",
    ) -> None:
        import pty  # noqa: PLC0415 - not on Windows

        self.keyboard, theirs = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FAM_COURSE")}
        settings = {"COLUMNS": "80", "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **(environment or {})}
        command = [python, "-c", f"{before}{FAM}", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=kept | settings,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def _read(self) -> str:
        """Return what comes next; nothing once the other side has hung up, which Linux says with an error."""
        if not select.select([self.keyboard], [], [], PATIENCE)[0]:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"nothing more came after: {self.seen!r}")
        try:
            return os.read(self.keyboard, 4096).decode(errors="replace")
        except OSError:
            return ""

    def read_until(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        while text not in self.seen:
            part = self._read()
            assert part, f"the end came before {text!r}, after: {self.seen!r}"
            self.seen += part

    def end(self) -> int:
        """Read the rest, and give the exit code."""
        while part := self._read():
            self.seen += part
        os.close(self.keyboard)
        return self.process.wait(timeout=PATIENCE)

    def press_ctrl_c(self) -> None:
        """Interrupt; once more where it came in the moment before Python waits for keys, in which it is overheard."""
        for _ in range(PATIENCE // 5):
            os.killpg(self.process.pid, signal.SIGINT)
            if select.select([self.keyboard], [], [], 5)[0]:
                return

    def wait_for_keys(self) -> None:
        """Wait until keys are read one by one, so that the terminal neither shows nor handles what is typed."""
        import termios  # noqa: PLC0415 - not on Windows

        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(self.keyboard)[3] & termios.ICANON:
            assert time.monotonic() < end, f"no single keys are read, after: {self.seen!r}"
            time.sleep(0.01)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.keyboard, keys.encode())
