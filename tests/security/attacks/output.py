"""All output about a submission: does it reveal a secret, or control a terminal?"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STUDENTS_FILES = ("results.json", "feedback.html")
GENERAL_MARKS = {"root:x:0:0": "the machine's users"}

ADDRESS = re.compile(r"0x[0-9a-f]+")  # differs from run to run
# A call may be late in one run only, on a busy machine; that reveals nothing.
LATE = re.compile(r"was not done (after|in time)")
# Terminals act on these; the line's end and the tabulator are text.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Output:
    """What the student and the gradebook are shown."""

    row: tuple[str, ...] = ()
    pages: str = ""

    def leaks(self, marks: Mapping[str, str]) -> tuple[str, ...]:
        """Return the secrets whose marks it contains, forwards or backwards."""
        text = "\n".join((*self.row, self.pages))
        every = {**marks, **GENERAL_MARKS}
        return tuple(dict.fromkeys(what for mark, what in every.items() if mark in text or mark[::-1] in text))

    def differs_from(self, other: Output) -> bool:
        """Return whether the two differ by more than chance."""
        texts = ["\n".join((*output.row, output.pages)) for output in (self, other)]
        if any(LATE.search(text) for text in texts):
            return False
        return ADDRESS.sub("", texts[0]) != ADDRESS.sub("", texts[1])


def read_output(results: Path, student: str, gradebook: Path) -> Output:
    """Read the output about `student`; raise FileNotFoundError if there is none."""
    with gradebook.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file) if row[1].removeprefix("'") == student]
    if len(rows) != 1:
        raise FileNotFoundError(f"{len(rows)} rows in the gradebook")
    pages = ((results / student / name).read_text(encoding="utf-8") for name in STUDENTS_FILES)
    return Output(rows[0], "\n".join(pages))


def controls_in(text: str, name: str) -> str:
    """Return where a text contains control characters; "" if it does not."""
    found = CONTROLS.search(text)
    around = text[max(0, found.start() - 40) : found.end() + 20] if found else ""
    return f"{name} with control characters: {around!r}" if found else ""
