"""All that is written about a submission, and whether it gives a secret away or acts on what displays it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STUDENTS_FILES = ("results.json", "feedback.html")
GENERAL_MARKS = {"root:x:0:0": "the machine's users"}

ADDRESS = re.compile(r"0x[0-9a-f]+")  # differs from run to run
# A call that is late in one run and not in the other, on a busy machine, tells nothing.
LATE = re.compile(r"was not done (after|in time)")
# Terminals act on these; the line's end and the tabulator are text.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Told:
    """What the student and the gradebook are told."""

    row: tuple[str, ...] = ()
    pages: str = ""

    def gives_away(self, marks: Mapping[str, str]) -> tuple[str, ...]:
        """Name the secrets whose marks it holds, forwards or backwards."""
        text = "\n".join((*self.row, self.pages))
        every = {**marks, **GENERAL_MARKS}
        return tuple(dict.fromkeys(what for mark, what in every.items() if mark in text or mark[::-1] in text))

    def differs_from(self, other: Told) -> bool:
        """Say whether anything but chance tells the two apart."""
        texts = ["\n".join((*told.row, told.pages)) for told in (self, other)]
        if any(LATE.search(text) for text in texts):
            return False
        return ADDRESS.sub("", texts[0]) != ADDRESS.sub("", texts[1])


def read_told(results: Path, student: str, gradebook: Path) -> Told:
    """Read what is written about `student`; raise FileNotFoundError where there is nothing."""
    with gradebook.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file) if row[1].removeprefix("'") == student]
    if len(rows) != 1:
        raise FileNotFoundError(f"{len(rows)} rows in the gradebook")
    pages = ((results / student / name).read_text(encoding="utf-8") for name in STUDENTS_FILES)
    return Told(rows[0], "\n".join(pages))


def controls_in(text: str, name: str) -> str:
    """Say where a text holds what a terminal acts on; nothing where it does not."""
    found = CONTROLS.search(text)
    around = text[max(0, found.start() - 40) : found.end() + 20] if found else ""
    return f"{name} with control characters: {around!r}" if found else ""
