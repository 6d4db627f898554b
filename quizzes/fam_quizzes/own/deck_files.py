"""Write cards into a deck file: its content stays, with comments, and the result is read before it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from fam.core.errors import CourseError
from fam.core.language import _
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.decks.source import decks_of, source_of

PLAIN = re.compile(r"[^\W\d_](?:[\w ,.()-]*[\w.)])?")  # needs no quotes, if it is no word of YAML
WORDS = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
INDENT = 2


class _Dumper(yaml.SafeDumper):
    """Writes texts as authors do: plain where that is safe, several lines as a block, else in double quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their keys."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if PLAIN.fullmatch(text) and not WORDS.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else style)


_Dumper.add_representer(str, _text)


def new_deck(deck: str, title: str) -> str:
    """Return the text of a deck without cards."""
    return _dumped({"deck": deck, "title": title}) + "cards:\n"


def with_notes(file: Path, text: str, notes: Sequence[Note]) -> str:
    """Return the text of a deck file with more cards at the end of its list.

    Raise CourseError if the text has a fault, or is written in a way in which nothing can be added to it.
    """
    before = _deck(file, text) if notes and not text.endswith("cards:\n") else None
    lines = text.splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if re.match(r"cards\s*:\s*(#.*)?$", line)), None)
    if start is None and before and before.cards:
        raise _unsuitable(file)
    if start is None:
        lines += ["" if text.endswith("\n") else "\n", "cards:\n"]
        start = len(lines) - 1
    end = _end_of_list(lines, start + 1)
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    item = next((line for line in lines[start + 1 : end] if line.lstrip().startswith("- ")), " " * INDENT + "-")
    column = len(item) - len(item.lstrip())
    added = "".join(" " * column + line for line in _dumped(list(map(_entry, notes))).splitlines(keepends=True))
    whole = "".join([*lines[:end], re.sub(r"^ +$", "", added, flags=re.MULTILINE), *lines[end:]])
    if _deck(file, whole).cards != (*(before.cards if before else ()), *notes):
        raise _unsuitable(file)
    return whole


def _unsuitable(file: Path) -> CourseError:
    said = _("{file}: cards cannot be added to the list as it is written; begin each with `- ` on a line of its own.")
    return CourseError(said.format(file=file))


def _deck(file: Path, text: str) -> Deck:
    return decks_of([source_of(file, text)], "your own decks", "fam lint --own")[0]


def _end_of_list(lines: Sequence[str], start: int) -> int:
    """Return the number of the line after a list: before the next key, and what is written above that."""
    after = (number for number in range(start, len(lines)) if re.match(r"[^\s#-]|---", lines[number]))
    end = next(after, len(lines))
    while end > start and re.match(r"#|\s*$", lines[end - 1]):
        end -= 1
    return end


def _entry(note: Note) -> dict[str, Any]:
    entry: dict[str, Any] = msgspec.to_builtins(note)
    return entry


def _dumped(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 30)
    return text
