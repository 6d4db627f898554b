"""`fam watch` in a real terminal: its keys, and that the terminal is left as it was."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator

import pytest

from support.terminals import Terminal
from support.workspace import Student

FOOT = "Keys: h hint, n next, r run again, q quit"
WRONG = "def double(values):\n    return values\n\n\ndef halve(count):\n    return count // 2\n"


@pytest.fixture
def terminal(student: Student) -> Iterator[Terminal]:
    """Return a terminal with a watch whose first results are shown."""
    student.file.write_text(WRONG)
    watching = Terminal(student.root, "watch", "double", environment={"NO_COLOR": "1"})
    watching.read_until(FOOT)
    yield watching
    watching.process.kill()


def test_h_shows_the_next_hint_and_q_quits(terminal: Terminal) -> None:
    """Of the first function that fails; without Enter, and keys are shown again afterwards."""
    terminal.type("h")
    terminal.read_until("double, hint 1 of")
    assert not termios.tcgetattr(terminal.keyboard)[3] & termios.ECHO
    terminal.type("q")
    terminal.read_until("Stopped.")

    assert termios.tcgetattr(terminal.keyboard)[3] & termios.ECHO
    assert terminal.end() == 0


def test_r_runs_the_checks_again(terminal: Terminal) -> None:
    """Though nothing was saved."""
    shown = terminal.seen.count(FOOT)
    terminal.type("r")
    while terminal.seen.count(FOOT) == shown:
        terminal.seen += terminal._read()
    terminal.press_ctrl_c()

    assert terminal.end() == 0


def test_the_results_are_drawn_again_after_a_stop_and_for_another_size(terminal: Terminal) -> None:
    """Ctrl-Z stops a program, `fg` lets it go on, and a window may be dragged."""
    for signals in ((signal.SIGSTOP, signal.SIGCONT), (signal.SIGWINCH,)):
        shown = terminal.seen.count(FOOT)
        for each in signals:
            os.kill(terminal.process.pid, each)
            if each == signal.SIGSTOP:
                os.waitpid(terminal.process.pid, os.WUNTRACED)
        while terminal.seen.count(FOOT) == shown:
            terminal.seen += terminal._read()
    terminal.type("q")

    assert terminal.end() == 0


def test_n_stays_where_the_next_function_is_watched(terminal: Terminal) -> None:
    """And shows its task, its lesson and its file."""
    terminal.type("n")
    terminal.read_until("lesson  exercises/01_doubling/README.md")
    terminal.type("\x04")

    assert terminal.end() == 0


def test_n_goes_on_to_the_unit_of_the_next_function(student: Student) -> None:
    """Once the watched functions pass."""
    student.file.write_text(WRONG.replace("return values", "return values * 2").replace("count // 2", "count"))
    terminal = Terminal(student.root, "watch", "double", environment={"NO_COLOR": "1"})
    terminal.read_until("All public checks passed (1/1).")
    terminal.read_until(FOOT)
    terminal.type("n")
    terminal.read_until("  doubling\x1b")
    terminal.read_until("1 of 2 public checks passed.")
    terminal.type("q")

    assert terminal.end() == 0


def test_a_small_terminal_shows_whole_words_the_verdict_and_the_keys(student: Student) -> None:
    """All in its rows: what has no room is counted."""
    student.file.write_text(WRONG)
    small = {"NO_COLOR": "1", "COLUMNS": "40", "LINES": "12"}
    terminal = Terminal(student.root, "watch", "double", environment=small)
    terminal.read_until("r run again, q\x1b[K\r\nquit\x1b[K")
    drawn = terminal.seen.rpartition("\x1b[H")[2]
    rows = drawn.replace("\x1b[K", "").replace("\x1b[J", "").replace("\r", "").rstrip("\n").split("\n")
    terminal.type("q")
    terminal.end()

    assert len(rows) < 12
    assert max(map(len, rows)) <= 40
    assert "0 of 1 public check passed." in rows
    assert "more lines; `fam check` shows" in drawn
