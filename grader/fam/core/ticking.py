"""A clock at the beginning of prompts, which runs while a key or a line is waited for.

Only the clock is redrawn, from the cursor's row upwards, so nothing that is typed is disturbed. While a line is
edited, readline calls a hook between two keys; no other thread draws. Where it is missing, as on Windows, or where
the typed text goes on in a further row, the clock stands still.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import click

Clock = Callable[[], str]
"""Returns the time as a text that always has the same width."""

SECOND = 1.0
_clock: ContextVar[Clock | None] = ContextVar("clock", default=None)


@contextmanager
def ticking(clock: Clock | None) -> Iterator[None]:
    """Show a clock in all prompts in the block; None for none."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


def with_clock(prompt: str) -> str:
    """Return a prompt with the time before it, if a clock is shown."""
    clock = _clock.get()
    return f"{clock()} {prompt}" if clock else prompt


def wait_for_key(shown: str, is_waiting: Callable[[float], bool]) -> None:
    """Wait for a key where a clock is shown, and redraw it; `shown` is the text up to the cursor."""
    clock = _clock.get()
    while clock and not is_waiting(SECOND):
        sys.stdout.write(_redrawn(clock(), rows_above(shown, terminal_width())))
        sys.stdout.flush()


@contextmanager
def ticking_in_line(prompt: str) -> Iterator[None]:
    """Redraw the clock while `input` edits a line in the block; `prompt` is what it shows."""
    clock = _clock.get()
    if clock is None or "readline" not in sys.modules:
        yield
        return
    import ctypes  # noqa: PLC0415 - only exams have a clock

    hook = ctypes.CFUNCTYPE(ctypes.c_int)(_LineClock(clock, prompt))
    try:
        place = ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook")
    except ValueError:  # another Python than CPython: the clock stands still
        yield
        return
    before, place.value = place.value, ctypes.cast(hook, ctypes.c_void_p).value
    try:
        yield
    finally:
        place.value = before


class _LineClock:
    """What readline calls about ten times a second while it waits for keys."""

    def __init__(self, clock: Clock, prompt: str) -> None:
        self.clock, self.prompt, self.shown = clock, prompt, clock()

    def __call__(self) -> int:
        with suppress(Exception):  # an error could only be printed, into the line
            self._tick()
        return 0

    def _tick(self) -> None:
        """Redraw the clock each second, if the cursor's row is known."""
        now = self.clock()
        typed, width = sys.modules["readline"].get_line_buffer(), terminal_width()
        rows = rows_above(self.prompt, width)
        if now != self.shown and typed.isascii() and rows_above(self.prompt + typed, width) == rows:
            os.write(sys.stdout.fileno(), _redrawn(now, rows).encode())
            self.shown = now


def rows_above(text: str, width: int) -> int:
    r"""Return how many rows the cursor is below the first character of `text`.

    >>> rows_above("Which? ", 40), rows_above("x" * 41, 40), rows_above("x" * 41 + "\nWhich? ", 40)
    (0, 1, 2)
    """
    *lines, last = click.unstyle(text).split("\n")
    return sum(max(1, -(-len(line) // width)) for line in lines) + len(last) // width


def _redrawn(time: str, rows: int) -> str:
    """Return what draws the time at the beginning of the prompt, and brings the cursor back."""
    up = f"\x1b[{rows}A" if rows else ""
    return f"\x1b7{up}\r{time}\x1b8"


def terminal_width() -> int:
    """Return the columns of the terminal that is written to."""
    with suppress(OSError, ValueError):
        width = os.get_terminal_size(sys.stdout.fileno()).columns
        if width:
            return width
    return shutil.get_terminal_size().columns
