"""Single keys of Windows' console, by readchar; keys that were typed ahead are kept."""

from __future__ import annotations

import msvcrt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from readchar import readkey

ESCAPE = "\x1b"
SPECIAL = "\x00"  # the first half of an arrow or a function key
STEP = 0.005  # seconds between two looks at the keyboard


@contextmanager
def single_keys() -> Iterator[None]:
    """Do nothing: the console passes on each key at once."""
    yield


def press() -> str:
    """Wait for one key; an arrow or a function key comes as Escape, and Ctrl-C raises KeyboardInterrupt."""
    key = readkey()
    return ESCAPE if key.startswith(SPECIAL) else key


def is_waiting(seconds: float = 0.0) -> bool:
    """Return whether there is a key to read, now or within some seconds."""
    end = time.monotonic() + seconds
    while not msvcrt.kbhit():  # type: ignore[attr-defined]
        if time.monotonic() >= end:
            return False
        time.sleep(STEP)
    return True
