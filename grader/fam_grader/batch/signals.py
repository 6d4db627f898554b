"""Let a run be stopped by Ctrl-C or SIGTERM, and tidy up undisturbed."""

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
    """Let a signal raise KeyboardInterrupt inside; an impatient second one does not disturb what the first began.

    A process that was stopped is about to end, so from the end of the block on it hears them no more.
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
    """Let no signal interrupt what happens inside; what comes meanwhile is forgotten."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
