"""Every text of the interface goes through gettext: with marked messages, what has no mark is the course's own."""

from __future__ import annotations

import re
from gettext import NullTranslations
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.core import language
from support.paths import REPOSITORY

WORD = re.compile(r"[A-Za-z]{3,}")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
CODE = re.compile(r"np\.array\(.*|`[^`]*`|[\w.-]*/[\w./#-]+|\w+Error: .*|Error:|\[y/N\]:|def double.*", re.DOTALL)
# Names, Python's own words, and what stands for the value of an option.
NAMES = {"fam", "Traceback", "File", "line", "NumPy"}

WRONG = (
    "def double(values):\n    print(1)\n    return values[0]\n\n\ndef halve(count):\n    return open('x').read()\n"
)
RIGHT = "def double(values):\n    return values * 2\n\n\ndef halve(count):\n    return count // 2\n"


class Marks(NullTranslations):
    """A language whose messages stand between marks."""

    def gettext(self, message: str) -> str:
        """Mark a message."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Mark one of two forms."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        """Mark a message with a context."""
        return f"⟦{message}⟧"


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark every message that is shown; English, in which records are kept, has none."""
    load = language._load
    monkeypatch.setattr(language, "_load", lambda name: Marks() if name == "xx" else load(name))
    monkeypatch.setenv("FAM_LANGUAGE", "xx")
    monkeypatch.setenv("COLUMNS", "200")


def unmarked(output: str, *content: Path) -> list[str]:
    """Return the words outside of all marks that are not in the course's own files."""
    while MARKED.search(output):
        output = MARKED.sub(" ", output)
    own = set(WORD.findall(" ".join(path.read_text(encoding="utf-8") for path in content)))
    lines = [line for line in output.splitlines() if not line.lstrip().startswith(("|", "np.", "expected", "given"))]
    left = [word for line in lines for word in WORD.findall(re.sub(CODE, " ", line))]
    return [word for word in left if word not in own | NAMES]


def call(*arguments: str, answers: str = "") -> str:
    """Call `fam` and return all that it prints; it has to print something that is marked."""
    done = CliRunner().invoke(fam, arguments, input=answers, catch_exceptions=False)
    assert "⟦" in done.output
    return done.output


@pytest.mark.parametrize("source", [WRONG, RIGHT, "def double(:\n", "import os\n", None])
@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--plain"), ("status", "--check"), ("next",), ("submit",)]
)
def test_what_a_workspace_prints_is_marked(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, source: str | None, arguments: tuple[str, ...]
) -> None:
    """Of right, wrong, broken, empty and unwritten files."""
    monkeypatch.chdir(workspace)
    if source is not None:
        Path("exercises/01_doubling/doubling.py").write_text(source, encoding="utf-8")
    files = [path for path in Path("exercises").rglob("*") if path.suffix in (".py", ".yaml", ".json")]
    assert unmarked(call(*arguments), *files) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("hint", "double"),
        ("hint", "double", "--again"),
        ("hint", "nothing"),
        ("reset", "doubling", "-y"),
        ("start",),
        ("start", "--update"),
        ("show", "double"),
        ("check", "dubble"),
    ],
)
def test_what_other_commands_print_is_marked(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Also errors, and advice on names that are misspelt."""
    monkeypatch.chdir(workspace)
    Path("exercises/01_doubling/doubling.py").write_text(WRONG, encoding="utf-8")
    files = [path for path in Path("exercises").rglob("*") if path.suffix in (".py", ".yaml", ".json")]
    output = re.sub(r"Usage:.*\n|Try '.*\n", "", call(*arguments))
    assert unmarked(output, *files) == []


@pytest.mark.parametrize(
    ("arguments", "answers"),
    [
        (("cards", "--limit", "2"), "\n?\n\n3\n?\n?\n\n1\nu\nq\n"),
        (("cards", "--list"), ""),
        (("cards", "--deck", "stride"), ""),
        (("cards", "--unsuspend", "glossary/stride"), ""),
        (("quiz",), ""),
        (("quiz", "strides", "--seed", "7", "--n", "6"), "?\nzz\n-\n" + "-\n" * 12),
        (("quiz", "strides", "--exam", "--seed", "7"), "a\n" * 40),
        (("quiz", "--concept", "C99"), ""),
        (("glossary", "strid"), ""),
        (("learn", "C4"), ""),
        (("learn", "nothing at all"), ""),
        (("stats",), ""),
    ],
)
def test_what_learning_prints_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], answers: str
) -> None:
    """The words of decks are the author's."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path))
    monkeypatch.chdir(REPOSITORY)
    decks = (REPOSITORY / "quizzes/decks").glob("*.yaml")
    assert unmarked(call(*arguments, answers=answers), *decks) == []


def test_a_text_without_a_mark_is_found() -> None:
    """Beside marked ones, also where marks stand in marks."""
    assert unmarked("⟦a ⟦marked⟧ text⟧ and another\n`fam check` ⟦it⟧ passes") == ["and", "another", "passes"]
