"""All output about a submission: does it reveal a secret, or control a terminal?"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
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

    def difference(self, other: Output) -> str:
        """Return the first lines in which the two differ by more than chance; "" if they do not."""
        texts = ["\n".join((*output.row, output.pages)) for output in (self, other)]
        if any(LATE.search(text) for text in texts):
            return ""
        lines = [ADDRESS.sub("", text).splitlines() for text in texts]
        pairs = zip_longest(*lines, fillvalue="")
        return next((f"{mine[:200]!r} here, {theirs[:200]!r} there" for mine, theirs in pairs if mine != theirs), "")


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
