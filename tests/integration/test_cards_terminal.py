"""`fam cards` in a real terminal: single keys, and kills that lose nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from fam_quizzes.study.progress.database import open_database
from support.decks import name_course
from support.terminals import PATIENCE, Terminal

DECK = "deck: numbers\ntitle: Numbers\ncards:\n" + "".join(
    f"  - {{id: n{number}, term: Number-{number}., definition: One more than {number - 1}.}}\n"
    for number in range(1, 41)
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with forty cards."""
    decks = tmp_path / "quizzes" / "decks"
    decks.mkdir(parents=True)
    (decks / "numbers.yaml").write_text(DECK, encoding="utf-8")
    name_course(tmp_path, "numbers")
    return tmp_path


def sit_down(course: Path) -> Terminal:
    """Begin a session in a terminal."""
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache")}
    return Terminal(course, "cards", "--new", "40", environment=places)


def kept(course: Path) -> list[tuple[str, int]]:
    """All answers that are kept, in their order."""
    with closing(open_database(course / "progress" / "numbers")) as progress:
        return [tuple(row) for row in progress.execute("SELECT face, rating FROM reviews ORDER BY id")]


def test_ten_kills_in_a_row_lose_no_answer(course: Path) -> None:
    """What was followed by the next card is there after the kill, and the next session goes on behind it."""
    answered: list[tuple[str, int]] = []
    for kill in range(10):
        terminal = sit_down(course)
        for _ in range(1 + kill % 3):
            number = len(answered) + 1
            terminal.read_until(f"Number-{number}.")
            terminal.type(" ")
            terminal.read_until(f"One more than {number - 1}.")
            terminal.type("4")
            answered.append((f"numbers/n{number}#forward", 4))
            terminal.read_until(f"Number-{number + 1}.")
        terminal.process.send_signal(signal.SIGKILL)
        terminal.end()

        assert kept(course) == answered

    assert len(answered) == 19


def test_keys_need_no_enter_and_ctrl_c_leaves(course: Path) -> None:
    """With everything kept, and a word about what is next."""
    terminal = sit_down(course)
    terminal.read_until("[q] quit")
    terminal.type("x2")
    terminal.read_until("Number-2.")
    terminal.press_ctrl_c()

    assert terminal.end() == 0
    assert "1 answer: 1 hard." in terminal.seen
    assert "fam cards" in terminal.seen.rpartition("1 answer")[2]
    assert kept(course) == [("numbers/n1#forward", 2)]


def test_the_last_answer_can_be_taken_back(course: Path) -> None:
    """When no card is left, it is offered."""
    (course / "quizzes" / "decks" / "numbers.yaml").write_text("\n".join(DECK.splitlines()[:4]), encoding="utf-8")
    terminal = sit_down(course)
    terminal.read_until("[q] quit")
    terminal.type(" 4")
    terminal.read_until("That was the last one.")
    terminal.type("u")
    terminal.read_until("Taken back")
    terminal.type("x3")
    terminal.read_until("1 to repeat")
    terminal.type("q")

    assert terminal.end() == 0
    assert kept(course) == [("numbers/n1#forward", 3)]


def test_two_processes_share_the_cards(course: Path) -> None:
    """Each card counts once, and both terminals show the answer that is kept."""
    command = [sys.executable, "-m", "fam", "--course", str(course), "cards", "--new", "40"]
    places = {"FAM_DATA": str(course / "progress"), "FAM_CACHE": str(course / "cache")}
    keys = "x\n4\n" * 60
    both = [
        subprocess.Popen(command, env=os.environ | places, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    with ThreadPoolExecutor() as pool:
        outputs = [output for output, _ in pool.map(lambda each: each.communicate(keys, timeout=PATIENCE), both)]

    counted = [int(number) for output in outputs for number in re.findall(r"^(\d+) answers?:", output, re.MULTILINE)]
    assert [each.returncode for each in both] == [0, 0]
    assert sorted(kept(course)) == sorted((f"numbers/n{number}#forward", 4) for number in range(1, 41))
    assert sum(counted) == 40
