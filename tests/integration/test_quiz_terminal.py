"""Typed answers of `fam quiz` in a real terminal: edited, pasted, and free of what is no text."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import click
import pytest

from support.decks import name_course
from support.terminals import Terminal

pytestmark = pytest.mark.posix

CARD = """\
cards:
  - {id: kernel-card, term: Kernel, definition: It slides., concepts: [C1]}
"""
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


TWO = (
    DECK
    + """\
  - id: size
    kind: numeric
    prompt: How many weights has a 3x3 kernel?
    answer: 9
    explanation: Three times three.
    concepts: [C1]
"""
)


def practice(course: Path, *options: str) -> Terminal:
    """Begin a quiz about two questions; those that are missed make a card due."""
    (course / "quizzes" / "decks" / "words.yaml").write_text(TWO + CARD, encoding="utf-8")
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache")}
    return Terminal(course, "quiz", "words", "--seed", "1", *options, environment=places)


def answers_in(course: Path) -> list[tuple[str, float, float | None]]:
    """Return the stored answers: question, score, and the score before the learner's word."""
    with closing(sqlite3.connect(course / "progress" / "words" / "progress.sqlite")) as connection:
        rows = connection.execute("SELECT question, score, given FROM answers ORDER BY position").fetchall()
    return [(question, score, json.loads(given).get("marked")) for question, score, given in rows]


def cards_due(course: Path) -> int:
    with closing(sqlite3.connect(course / "progress" / "words" / "progress.sqlite")) as connection:
        return connection.execute("SELECT count(*) FROM faces").fetchone()[0]


WRONG = {"kernel": "mask", "size": "6"}
RIGHT = {"kernel": "kernel", "size": "9"}


def next_question(terminal: Terminal) -> str:
    """Wait for a prompt, and return the id of the question; call it only if nothing of it can have been read yet."""
    terminal.seen = ""
    terminal.read_until("don't know):")
    return "size" if "How many weights" in terminal.seen else "kernel"


def test_a_learner_overrides_a_mark(course: Path) -> None:
    """It counts as right, is counted apart, and makes no card due; the last answer can be overridden, too."""
    terminal = practice(course)
    terminal.type(WRONG[next_question(terminal)] + "\r")
    terminal.read_until("Enter: next, q: leave, u: undo, o: I was right")
    assert cards_due(course) == 1
    terminal.type("o")
    terminal.read_until("Counted as right, by your own word.")
    terminal.read_until("Enter: next, q: leave, u: undo")
    assert cards_due(course) == 0
    terminal.type("\r")
    terminal.type(WRONG[next_question(terminal)] + "\r")
    terminal.read_until("Enter: result, u: undo, o: I was right")
    terminal.type("o")
    terminal.read_until("Counted as right")
    terminal.read_until("Enter: result, u: undo")
    terminal.type("\r")
    terminal.end()

    assert "2 of 2 points (100%). 2 answers count as right by your own word." in terminal.seen
    assert [(score, marked) for _, score, marked in answers_in(course)] == [(1, 0), (1, 0)]
    assert cards_due(course) == 0
    stats = Terminal(course, "stats", "--plain", environment={"FAM_DATA": str(course / "progress")})
    stats.end()
    assert "Answers:  2 (2 right by your own word)" in stats.seen


def test_the_last_answer_is_undone(course: Path) -> None:
    """Its question is asked again with the same numbers, the card is due no more, and the new answer counts."""
    terminal = practice(course)
    first = next_question(terminal)
    terminal.type(WRONG[first] + "\r")
    terminal.read_until("u: undo")
    terminal.type("u")
    assert next_question(terminal) == first
    assert "Taken back; once more:" in terminal.seen
    assert (answers_in(course), cards_due(course)) == ([], 0)
    terminal.type(RIGHT[first] + "\r")
    terminal.read_until("Enter: next")
    assert "I was right" not in terminal.seen.rpartition("Right.")[2]
    terminal.type("\r")
    terminal.type(RIGHT[next_question(terminal)] + "\r")
    terminal.read_until("2 of 2 points (100%).")
    terminal.end()

    assert [(score, marked) for _, score, marked in answers_in(course)] == [(1, None), (1, None)]


def test_leaving_after_an_override_keeps_it(course: Path) -> None:
    """What is left can be gone on with, and the word of the learner stands."""
    terminal = practice(course)
    first = next_question(terminal)
    terminal.type(WRONG[first] + "\r")
    terminal.read_until("I was right")
    terminal.type("o")
    terminal.read_until("own word.")
    terminal.seen = terminal.seen.partition("own word.")[2]
    terminal.read_until("u: undo\x1b[0m ")
    terminal.type("q")
    terminal.read_until("You leave after 1 of 2 questions")
    terminal.end()

    assert answers_in(course) == [(f"words/{first}", 1, 0)]


def test_nothing_is_overridden_where_nothing_was_typed_or_known(course: Path) -> None:
    """`-` is no answer that could be right."""
    terminal = practice(course)
    next_question(terminal)
    terminal.type("-\r")
    terminal.read_until("Enter: next, q: leave, u: undo")
    terminal.type("q")
    terminal.end()

    assert "I was right" not in terminal.seen


def test_an_exam_offers_no_corrections(course: Path) -> None:
    """It goes on at once."""
    terminal = practice(course, "--exam")
    first = next_question(terminal)
    terminal.type(WRONG[first] + "\r")
    assert next_question(terminal) != first
    assert "undo" not in terminal.seen
    terminal.type("\x04")
    terminal.end()


CHOICE = (
    DECK
    + """\
  - id: part
    kind: choice
    prompt: What is a window?
    choices:
      - {text: a piece of the image, right: true}
      - {text: a filter, feedback: It moves over windows.}
    explanation: It lies under the kernel.
    concepts: [C1]
"""
)


def clocks(terminal: Terminal) -> list[str]:
    """Return each time that the clock was drawn anew."""
    return re.findall(r"\x1b7(?:\x1b\[\d+A)?\r\[(\d\d:\d\d)\]\x1b8", terminal.seen)


@pytest.mark.parametrize("columns", [80, 24])
def test_the_clock_of_an_exam_runs_while_it_waits(course: Path, columns: int) -> None:
    """At a key and in a line that is being typed, which it leaves as it is, also where the prompt needs two rows."""
    (course / "quizzes" / "decks" / "words.yaml").write_text(CHOICE, encoding="utf-8")
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache"), "COLUMNS": str(columns)}
    terminal = Terminal(course, "quiz", "words", "--exam", "--minutes", "2", "--seed", "1", environment=places)
    for _ in range(2):
        terminal.seen = ""
        terminal.read_until("don't know):")
        typed = "slides over" in terminal.seen
        if typed:
            terminal.type("ker")
        while len(set(clocks(terminal))) < 2:
            terminal.seen += terminal._read()
        first, second = sorted(set(clocks(terminal)), reverse=True)[:2]
        assert "01:50" < second < first < "02:00"
        terminal.type("nel\r" if typed else ("a" if "a  a piece" in terminal.seen else "b"))
    terminal.read_until("2 of 2 points (100%).")
    terminal.end()


@pytest.mark.parametrize(("kind", "typed"), [("line", "ker"), ("letters", "ab"), ("letter", "")])
def test_a_prompt_is_wrapped_between_words_and_drawn_again_after_a_stop(course: Path, kind: str, typed: str) -> None:
    """With what was typed so far; Ctrl-Z stops a program, and `fg` lets it go on."""
    choices = CHOICE[len(DECK) :]
    questions = {
        "line": DECK[DECK.index("  - id: kernel") :],
        "letter": choices,
        "letters": choices.replace("kind: choice", "kind: multi"),
    }
    deck = f"deck: words\ntitle: Words\nquestions:\n{questions[kind]}"
    (course / "quizzes" / "decks" / "words.yaml").write_text(deck, encoding="utf-8")
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache"), "COLUMNS": "28"}
    terminal = Terminal(course, "quiz", "words", environment=places)
    terminal.read_until("(- don't know):")
    asked = click.unstyle(terminal.seen.replace("\r", "")).rpartition("\n\n")[2]
    assert max(map(len, asked.split("\n"))) <= 28
    terminal.type(typed)
    time.sleep(0.5)  # a signal that comes between two looks of Python's at signals would wait for a key
    while select.select([terminal.keyboard], [], [], 0)[0]:
        terminal.seen += terminal._read()
    shown = terminal.seen.count("(- don't know):")

    os.kill(terminal.process.pid, signal.SIGSTOP)
    os.waitpid(terminal.process.pid, os.WUNTRACED)
    os.kill(terminal.process.pid, signal.SIGCONT)
    while terminal.seen.count("(- don't know):") == shown:
        terminal.seen += terminal._read()
    terminal.type({"line": "nel\r", "letters": "\r", "letter": "a"}[kind])
    terminal.read_until("ight.")  # or "Not right."

    terminal.process.kill()
    terminal.end()


@pytest.mark.parametrize("options", [("--exam", "--plain"), ()])
def test_no_clock_runs_for_a_screen_reader_or_in_practice(course: Path, options: tuple[str, ...]) -> None:
    """What is redrawn each second would be read out each second."""
    terminal = practice(course, *options)
    first = next_question(terminal)
    assert not re.search(r"\[\d\d:\d\d\]", terminal.seen)
    terminal.type(RIGHT[first] + "\r")
    if options:
        terminal.read_until("Question 2 of 2")
        while terminal.seen.count("don't know): ") < 2:
            terminal.seen += terminal._read()
    else:
        terminal.read_until("q: leave")
    terminal.type("\x04")
    terminal.end()
    assert clocks(terminal) == []
