"""Single keys and pasted lines in Windows' console, by readchar's own module for it."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections import deque
from collections.abc import Iterator
from types import ModuleType

import pytest

from fam.core import keyboard

pytest.importorskip("readchar")


class Console(ModuleType):
    """What `msvcrt` offers: a queue of characters, of which a special key is two."""

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.keys: deque[str] = deque()

    def getwch(self) -> str:
        """Return the next character; a person types no more where none is left."""
        if not self.keys:
            raise AssertionError("a key was waited for")
        return self.keys.popleft()

    def kbhit(self) -> bool:
        """Return whether a character can be had at once."""
        return bool(self.keys)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """Load readchar and our module as Windows would."""
    console = Console()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", console)
    monkeypatch.setitem(sys.modules, "readline", None)
    for name in [*(name for name in sys.modules if name.startswith("readchar")), "fam.core.keys_windows"]:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(keyboard, "in_terminal", lambda: True)
    importlib.import_module("fam.core.keys_windows")
    yield console
    for name in [*(name for name in sys.modules if name.startswith("readchar")), "fam.core.keys_windows"]:
        del sys.modules[name]


def lines(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    """Let `input` read up to Enter, as the console does where it edits a line itself."""

    def read(prompt: str = "") -> str:
        line = ""
        while (key := console.getwch()) != "\r":
            if key == "\x03":
                raise KeyboardInterrupt
            if key == "\x1a" and not line:
                raise EOFError
            line += key
        return line

    monkeypatch.setattr(builtins, "input", read)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("y", "y"),
        ("\r", "\r"),
        ("Y", "y"),
        (" ", " "),
        ("é", "é"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_a_key_needs_no_enter(console: Console, typed: str, expected: str) -> None:
    """Two halves of a character, as Windows has them, are one key."""
    console.keys.extend(typed)

    assert keyboard.ask_key("?", {expected: "meant"}) == "meant"
    assert not console.keys


@pytest.mark.parametrize("arrow", ["\xe0H", "\x00H", "\x00;"], ids=["up", "up of the number pad", "F1"])
def test_an_arrow_is_one_key_and_no_letter(console: Console, arrow: str) -> None:
    """Its second half is a letter that an answer could have."""
    console.keys.extend(arrow + "q")

    assert keyboard.ask_key("?", {"h": "H", "H": "H", ";": "H", "q": "leave"}) == "leave"


@pytest.mark.parametrize("key", ["\x03", "\x04", "\x1a"], ids=["Ctrl-C", "Ctrl-D", "Ctrl-Z"])
def test_keys_that_leave(console: Console, key: str) -> None:
    """Ctrl-Z ends a file on Windows."""
    console.keys.extend(key)

    with pytest.raises(keyboard.Ended):
        keyboard.ask_key("?", {"y": "yes"})


def test_keys_that_were_typed_ahead_are_kept(console: Console) -> None:
    """Each answers the next question."""
    console.keys.extend("1\r2")

    assert [keyboard.ask_key("?", {key: key for key in "12\r"}) for _ in range(3)] == ["1", "\r", "2"]


def test_several_pasted_lines_are_one(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    """They come in the moment in which the first ends, as one text, as on Linux."""
    lines(monkeypatch, console)
    read = builtins.input

    def paste(prompt: str = "") -> str:
        console.keys.extend("the kernel,\rflipped\r")
        return read(prompt)

    monkeypatch.setattr(builtins, "input", paste)

    assert keyboard.ask_line("?") == "the kernel, flipped"
    assert not console.keys


def test_lines_that_were_typed_ahead_are_answers_of_their_own(
    monkeypatch: pytest.MonkeyPatch, console: Console
) -> None:
    """They waited before the question was asked."""
    lines(monkeypatch, console)
    console.keys.extend("kernel\rstride\r")

    assert [keyboard.ask_line("?"), keyboard.ask_line("?")] == ["kernel", "stride"]


@pytest.mark.parametrize(
    "typed", ["\x03", "\x1a", "\x04\r", "\x1a\r"], ids=["Ctrl-C", "Ctrl-Z", "Ctrl-D", "Ctrl-Z, Enter"]
)
def test_keys_that_leave_a_line(monkeypatch: pytest.MonkeyPatch, console: Console, typed: str) -> None:
    """Windows edits Ctrl-D into the line, which then is nothing else."""
    lines(monkeypatch, console)
    console.keys.extend(typed)

    with pytest.raises(keyboard.Ended):
        keyboard.ask_line("?")
