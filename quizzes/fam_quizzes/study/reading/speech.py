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
from fam.core.language import N_, _
from fam.core.terminal import blocks, plain

OTHER_ADVICE = N_("install one.")
WORDS_PER_MINUTE = 165  # slower than the engines' usual 200, for new material
ADVICE = {
    "linux": N_(
        "install a speech engine and a player: apt install espeak-ng alsa-utils (or your system's packages)."
    ),
    "darwin": N_("look at System Settings, Accessibility, Spoken Content."),
    "win32": N_("look at Settings, Time & language, Speech."),
}
# Engines report the end of a passage twice; a new passage in between would count as ended, and on a busy machine the
# second report comes late. Between passages, readers pause as long.
BREATH = 0.75  # seconds
HEADER = 44  # bytes of a WAV file without samples
# TRANSLATORS: as these signs are spoken: "3 times 4 equals 12".
IN_WORDS = (
    ("×", N_(" by ")),
    ("²", N_(" squared")),
    ("−", N_(" minus ")),
    ("→", N_(" to ")),
    ("//", N_(" divided by ")),
    (" * ", N_(" times ")),
    (" / ", N_(" divided by ")),
    (" + ", N_(" plus ")),
    (" - ", N_(" minus ")),
    (" = ", N_(" equals ")),
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
        for _attempt in range(2):
            with _quiet():
                self._engine.save_to_file("\n\n".join(self._said), str(self._record_to))
                self._engine.runAndWait()
            if self._record_to.stat().st_size > HEADER:
                return
            time.sleep(BREATH)
        said = _("The speech engine wrote no sound to {file}; try a name that ends in .wav.")
        raise CourseError(said.format(file=self._record_to))


def _require_player() -> None:
    """Raise CourseError on Linux without `aplay`, since the engine would be silent without an error."""
    if sys.platform == "linux" and shutil.which("aplay") is None:
        said = _("There is no audio player (`aplay`); {advice} Or record it: --speak-to FILE.")
        advice = ADVICE["linux"]
        raise CourseError(said.format(advice=_(advice)))


def _require_writable(file: Path) -> None:
    """Create an empty recording, since engines do not report a file that they cannot write."""
    try:
        file.write_bytes(b"")
    except OSError as error:
        said = _("{file} cannot be written: {reason}; choose a file in an existing folder.")
        raise CourseError(said.format(file=file, reason=error.strerror)) from error


def _engine() -> Any:
    try:
        import pyttsx3  # type: ignore[import-untyped] # noqa: PLC0415 - an extra
    except ImportError as error:
        said = _("Reading aloud needs another package: {command}.")
        raise CourseError(said.format(command="pip install 'fam-course[speech]'")) from error
    try:
        return pyttsx3.init()
    except Exception as error:  # every engine has its own exceptions
        advice = _(ADVICE.get(sys.platform, OTHER_ADVICE))
        said = _("This system's speech engine does not start ({reason}); {advice}")
        raise CourseError(said.format(reason=error, advice=advice)) from error


def spoken(markup: str) -> str:
    """Return a text as it is spoken.

    >>> spoken("A **filter** of `n * n` numbers.")
    'A filter of n times n numbers.'
    """
    picture = _("There is a picture of numbers here.")
    parts = (picture if kind == "literal" else text for kind, text in blocks(markup))
    text = plain("\n\n".join(parts))
    for sign, words in IN_WORDS:
        text = text.replace(sign, _(words))
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress the engine's output."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield
