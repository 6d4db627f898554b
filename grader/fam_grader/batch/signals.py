"""Stop a run on Ctrl-C or SIGTERM, and clean up without interruption."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE_SECONDS = 2.0


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt on a signal; a second one within two seconds does not interrupt the clean-up.

    A stopped process is about to exit, so it ignores signals from the end of the block on.
    """
    last = -GRACE_SECONDS

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= GRACE_SECONDS:  # Python drops what is raised in odd places: a later one gets its chance
            last = now
            raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler if last < 0 else signal.SIG_IGN)


@contextmanager
def ignore_signals() -> Iterator[None]:
    """Ignore the signals that would stop a run; those that arrive meanwhile are lost."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
