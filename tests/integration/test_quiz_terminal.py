"""Typed answers of `fam quiz` in a real terminal: edited, pasted, and free of what is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.decks import name_course
from support.terminals import Terminal

pytestmark = pytest.mark.posix

DECK = """\
deck: words
title: Words
questions:
  - id: kernel
    kind: text
    prompt: What slides over the image?
    accept: [kernel, the kernel]
    explanation: It is the kernel.
    concepts: [C1]
"""
HOME, UP = "\x1b[H", "\x1b[A"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one question."""
    decks = tmp_path / "quizzes" / "decks"
    decks.mkdir(parents=True)
    (decks / "words.yaml").write_text(DECK, encoding="utf-8")
    name_course(tmp_path, "words")
    return tmp_path


@pytest.mark.parametrize(
    "keys",
    [
        "kernel\r",
        "kernl\x1b[De\r",
        f"nel{HOME}ker\r",
        "kernelx\x7f\r",
        f"{UP}kernel\r",
        "\x1b[200~kernel\x1b[201~\r",
        "\x1b[200~kernel\r\n\x1b[201~\r",
        f"{'x' * 250}\rkernel\r",
    ],
    ids=["plain", "left", "home", "backspace", "up", "pasted", "pasted with a line end", "too long, then again"],
)
def test_an_answer_can_be_edited_and_pasted(course: Path, keys: str) -> None:
    """Each of them is the right answer, and ends the quiz."""
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache")}
    terminal = Terminal(course, "quiz", "words", environment=places)
    terminal.read_until("A word or a few")
    terminal.type(keys)
    terminal.read_until("1 of 1")

    terminal.end()
    assert ("250 characters" in terminal.seen) == ("x" * 250 in keys)
    assert "^[" not in terminal.seen


@pytest.mark.parametrize(
    "keys", ["kernel\r", "the\rkernel\r", "the\r\nkernel"], ids=["plain", "pasted", "without an end"]
)
def test_lines_are_pasted_as_one_without_gnu_readline(course: Path, keys: str) -> None:
    """Python for macOS has another library, and Windows none: what comes together is one answer."""
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache")}
    without = "import sys; sys.modules['readline'] = None; "
    terminal = Terminal(course, "quiz", "words", environment=places, before=without)
    terminal.read_until("A word or a few")
    terminal.read_until(": ")
    terminal.type(keys)
    terminal.read_until("1 of 1")

    terminal.end()
