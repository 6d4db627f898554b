"""Single keys of a terminal on Linux and macOS; keys that were typed ahead are kept, which libraries throw away."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ESCAPE = b"\x1b"
ENDED, CTRL_D = b"\x00", "\x04"  # Linux hands on a Ctrl-D that was typed before single keys were read as a NUL
UTF8_LENGTHS = ((0xF0, 3), (0xE0, 2), (0xC0, 1))  # how many bytes follow a first byte from this one on


def press() -> str:
    """Wait for one key; an arrow or a function key comes as Escape."""
    with single_keys() as keyboard:
        return _read_character(keyboard)


def is_waiting(seconds: float = 0.0) -> bool:
    """Return whether there is a key to read, now or within some seconds."""
    with single_keys() as keyboard:
        return _can_read(keyboard, seconds)


@contextmanager
def single_keys() -> Iterator[int]:
    """Let the terminal pass on each key at once inside, without showing it; Ctrl-C and Ctrl-Z work as ever."""
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard, termios.TCSADRAIN)
        yield keyboard
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def go_on() -> None:
    """Let keys come at once again after a stop, since not every shell does; not in the background."""
    keyboard = sys.stdin.fileno()
    with suppress(OSError):  # a terminal that controls no processes has no background
        if os.tcgetpgrp(keyboard) != os.getpgrp():
            return
    tty.setcbreak(keyboard, termios.TCSANOW)


def _read_character(keyboard: int) -> str:
    """Read one character, of one byte or more."""
    first = os.read(keyboard, 1)
    if not first:
        raise EOFError
    if first == ENDED:
        return CTRL_D
    if first == ESCAPE:
        while _can_read(keyboard, 0):
            os.read(keyboard, 1)
        return first.decode()
    more = next((count for mark, count in UTF8_LENGTHS if first[0] >= mark), 0)
    return (first + b"".join(os.read(keyboard, 1) for _ in range(more))).decode(errors="replace")


def _can_read(keyboard: int, seconds: float) -> bool:
    return bool(select.select([keyboard], [], [], seconds)[0])
