"""Tiny decks for the tests of `fam lint`."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from fam_quizzes.lint.checking import lint

HEAD = "deck: tiny\ntitle: Tiny\n"  # what is given follows from line 3 on


def write_deck(folder: Path, text: str, name: str = "tiny.yaml") -> Path:
    """Write a file, and give its path."""
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return file


def name_course(root: Path, name: str) -> None:
    """Let the folder hold the course with this id, as far as decks need it."""
    (root / "exercises").mkdir(exist_ok=True)
    (root / "exercises" / "course.yaml").write_text(f"id: {name}\ntitle: A course\n", encoding="utf-8")


def found(folder: Path, text: str) -> list[str]:
    """Return what `fam lint` finds in a deck, as `line:column: what`."""
    write_deck(folder, text)
    return [str(fault).partition("tiny.yaml:")[2] for fault in lint([folder]).found]


def card(body: str = "", **values: str) -> str:
    """Return a deck with a sound card; `body` goes on from line 7 and column 5."""
    return HEAD + "cards:\n" + _item({"id": "stride", "term": "Stride", "definition": "How far."} | values, body)


def question(kind: str, body: str, **values: str) -> str:
    """Return a deck with a question; `body` goes on from line 9 and column 5."""
    keys = {"id": "q", "kind": kind, "prompt": "Which?", "explanation": "So it is.", "concepts": "[C1]"}
    return HEAD + "questions:\n" + _item(keys | values, body)


def both(one: str, other: str) -> str:
    """Return a deck with what two of the above hold."""
    return one + other.removeprefix(HEAD)


def _item(keys: dict[str, str], body: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"  -{lines[3:]}{indent(dedent(body), '    ')}\n"
