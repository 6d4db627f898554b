"""Read texts aloud with the system's speech engine, or record them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.terminal import blocks, plain

WORDS_PER_MINUTE = 165  # slower than the engines' usual 200, for new material
ADVICE = {
    "linux": "install a speech engine and a player: apt install espeak-ng alsa-utils (or your system's packages).",
    "darwin": "look at System Settings, Accessibility, Spoken Content.",
    "win32": "look at Settings, Time & language, Speech.",
}
# Engines report the end of a passage twice; a new passage in between would count as ended, and on a busy machine the
# second report comes late. Between passages, readers pause as long.
BREATH = 0.75  # seconds
HEADER = 44  # bytes of a WAV file without samples
IN_WORDS = (
    ("×", " by "),
    ("²", " squared"),
    ("−", " minus "),
    ("→", " to "),
    ("//", " divided by "),
    (" * ", " times "),
    (" / ", " divided by "),
    (" + ", " plus "),
    (" - ", " minus "),
    (" = ", " equals "),
)


class Speaker:
    """A voice: `say` speaks at once, or, with a recording, `close` writes all texts."""

    def __init__(self, record_to: Path | None = None) -> None:
        if record_to is None:
            _require_player()
        else:
            _require_writable(record_to)
        self._engine = _engine()
        self._engine.setProperty("rate", WORDS_PER_MINUTE)
        self._record_to = record_to
        self._said: list[str] = []

    def say(self, markup: str) -> None:
        """Read a text aloud without its markup; a code block is only mentioned."""
        text = spoken(markup)
        if self._record_to is not None:
            self._said.append(text)
            return
        with _quiet():
            self._engine.say(text)
            self._engine.runAndWait()
        time.sleep(BREATH)

    def close(self) -> None:
        """Write the recording; try once more if it is silent."""
        if self._record_to is None or not self._said:
            return
        for _ in range(2):
            with _quiet():
                self._engine.save_to_file("\n\n".join(self._said), str(self._record_to))
                self._engine.runAndWait()
            if self._record_to.stat().st_size > HEADER:
                return
            time.sleep(BREATH)
        raise CourseError(f"The speech engine wrote no sound to {self._record_to}; try a name that ends in .wav.")


def _require_player() -> None:
    """Raise CourseError on Linux without `aplay`, since the engine would be silent without an error."""
    if sys.platform == "linux" and shutil.which("aplay") is None:
        raise CourseError(f"There is no audio player (`aplay`); {ADVICE['linux']} Or record it: --speak-to FILE.")


def _require_writable(file: Path) -> None:
    """Create an empty recording, since engines do not report a file that they cannot write."""
    try:
        file.write_bytes(b"")
    except OSError as error:
        raise CourseError(
            f"{file} cannot be written: {error.strerror}; choose a file in an existing folder."
        ) from error


def _engine() -> Any:
    try:
        import pyttsx3  # type: ignore[import-untyped] # noqa: PLC0415 - an extra
    except ImportError as error:
        raise CourseError("Reading aloud needs another package: pip install 'fam-course[speech]'.") from error
    try:
        return pyttsx3.init()
    except Exception as error:  # every engine has its own exceptions
        advice = ADVICE.get(sys.platform, "install one.")
        raise CourseError(f"This system's speech engine does not start ({error}); {advice}") from error


def spoken(markup: str) -> str:
    """Return a text as it is spoken.

    >>> spoken("A **filter** of `n * n` numbers.")
    'A filter of n times n numbers.'
    """
    parts = ("There is a picture of numbers here." if kind == "literal" else text for kind, text in blocks(markup))
    text = plain("\n\n".join(parts))
    for sign, words in IN_WORDS:
        text = text.replace(sign, words)
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress the engine's output."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield
