"""`fam lint` reports any mutation of a deck or finds it valid; it never crashes."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import read_source
from fam_quizzes.lint.checking import lint
from support.paths import SMALL_DECKS

KINDS = SMALL_DECKS / "quizzes" / "decks" / "05_kinds.yaml"
SOURCE = KINDS.read_text(encoding="utf-8").replace("5..32", "5..8")  # fewer draws, more examples
LOADED = yaml.safe_load(SOURCE)
Step = tuple[Any, Any]  # a container, and the key or number of something in it

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        [
            "yes",
            "{",
            "}}",
            "{{a",
            "1..3",
            "0..99999999999999999999999",
            "5..2 by 0",
            "size",
            "1/(size-5)",
            "{size",
            "- a",
            "n +",
            "`",
            "**",
            "a/b",
            "C1",
            "larger-stride",
        ]
    ),
    st.just([]),
    st.just({}),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(0, 3), max_size=2),
)


def steps(value: Any) -> list[Step]:
    """Return every place within a value."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, key) for key, _ in items] + [step for _, inner in items for step in steps(inner)]


@st.composite
def mutated_decks(draw: st.DrawFn) -> str:
    """Draw a deck with something dropped, renamed, doubled, or replaced by something else."""
    deck = deepcopy(LOADED)
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(steps(deck)))
        how = draw(st.sampled_from(["drop", "rename", "double", "replace", "replace"]))
        if how == "drop":
            del container[key]
        elif how == "replace":
            container[key] = draw(VALUES)
        elif how == "rename" and isinstance(container, dict):
            container[draw(st.sampled_from([f"{key}s", key[:-1], "id", "kind", "answer"]))] = container.pop(key)
        elif isinstance(container, list):
            container.append(container[key])
    return yaml.safe_dump(deck, sort_keys=False, allow_unicode=True)


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    """Draw the text of a deck with characters put in or taken out."""
    text = SOURCE
    for _ in range(draw(st.integers(1, 4))):
        place, length = draw(st.integers(0, len(text))), draw(st.sampled_from([0, 0, 1, 2, 30]))
        piece = draw(
            st.sampled_from(
                [
                    "",
                    " ",
                    "\t",
                    "\n",
                    ":",
                    ": ",
                    "- ",
                    "#",
                    " #",
                    '"',
                    "'",
                    "{",
                    "}",
                    "[",
                    "]",
                    "&a",
                    "*a",
                    "!",
                    "|",
                    ">",
                    "%",
                    "@",
                    "`",
                    "\\",
                    "---\n",
                    "é",
                    "\x07",
                    "012",
                    "yes",
                    ",",
                ]
            )
        )
        text = text[:place] + piece + text[place + length :]
    return text


def held(text: str, folder: Path) -> None:
    """Look at a deck: places lie within it, and what is sound is what msgspec makes of it."""
    file = folder / "deck.yaml"
    file.write_bytes(text.encode())
    lines = text.removeprefix("\ufeff").split("\n")

    found = lint([file]).found

    for fault in found:
        assert 1 <= fault.line <= len(lines), fault
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1, fault
        assert fault.message.endswith((".", "?")), fault
        assert "\n" not in fault.message, fault
    if not any(not fault.warning for fault in found):
        assert msgspec.convert(yaml.safe_load(text), Deck) == read_source(file).deck


@given(text=mutated_decks())
@settings(max_examples=100)
def test_a_mutated_deck_is_reported_or_valid(text: str, tmp_path: Path) -> None:
    """A key dropped, renamed or of another type is a fault, or what remains is a deck."""
    held(text, tmp_path)


@given(text=mutated_texts())
@settings(max_examples=100)
def test_a_mutated_text_is_reported_or_valid(text: str, tmp_path: Path) -> None:
    """A character too many or too few is a fault, or what remains is a deck."""
    held(text, tmp_path)


@given(value=VALUES, data=st.data())
@settings(max_examples=100)
def test_what_the_model_refuses_is_a_fault(value: Any, data: st.DataObject, tmp_path: Path) -> None:
    """Nothing that the records forbid passes for a deck."""
    deck = deepcopy(LOADED)
    container, key = data.draw(st.sampled_from(steps(deck)))
    container[key] = value
    (tmp_path / "deck.yaml").write_text(yaml.safe_dump(deck), encoding="utf-8")

    faults = read_source(tmp_path / "deck.yaml").faults

    try:
        msgspec.convert(deck, Deck)
    except msgspec.ValidationError:
        assert faults


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, 'a: "\\xd8"', "? - a\n: b", "a" * 1_000_000]
)
def test_huge_files_are_reported(text: str, tmp_path: Path) -> None:
    """Neither depth nor length is a traceback."""
    held(text, tmp_path)
