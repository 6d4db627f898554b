"""Cards that are written into a deck file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.decks.model import Note
from fam_quizzes.decks.source import source_of
from fam_quizzes.own.adding import front_and_back
from fam_quizzes.own.deck_files import new_deck, with_notes

FILE = Path("own.yaml")
NOTE = Note("new", "New", "It is: new.")
ADDED = '- id: new\n  term: New\n  definition: "It is: new."\n'
# What YAML reads as something else where it has no quotes, and what blocks treat specially.
TRAPS = [
    "yes",
    "012",
    "1:30",
    "1e-3",
    "~",
    "null",
    "2024-05-01",
    "a: b",
    "a #b",
    "- a",
    "*a*",
    "{x}",
    "[x",
    "%",
    "@x",
    "x:",
]
TRAPS += ["`x`", '"', "'", "a\n\n- b\n  c", "  indented\nx", "# a\nb", "é → ∑ 😀", "\\n", "x\n\n\ny"]


def cards_of(text: str) -> tuple[Note, ...]:
    """Read the cards of a deck without faults."""
    source = source_of(FILE, text)
    assert not source.faults
    assert source.deck is not None
    return source.deck.cards


@given(
    texts=st.lists(
        st.sampled_from(TRAPS) | st.text("ab :#-'\"\n{}[]*&!|>%@`,?\\é", min_size=1), min_size=1, max_size=4
    )
)
def test_every_text_is_read_as_it_was(texts: list[str]) -> None:
    """Whatever YAML makes of it without quotes."""
    notes = [front_and_back(text, text) for text in texts if text.strip()]

    assert cards_of(with_notes(FILE, new_deck("own", "yes"), notes)) == tuple(notes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("deck: own\ntitle: Mine\ncards:\n", "deck: own\ntitle: Mine\ncards:\n  - id"),
        ("deck: own\ntitle: Mine", "deck: own\ntitle: Mine\ncards:\n  - id"),
        ("deck: own\ntitle: Mine\ncards:\n- {id: a, term: A, definition: B}", "definition: B}\n- id"),
        (
            "deck: own\ncards:  # x\n    # 1\n    - {id: a, term: A, definition: B}  # b\n\n# End\ntitle: Mine\n",
            "definition: B}  # b\n    - id",
        ),
        (
            "deck: own\ntitle: X\ncards:\n  - id: a\n    term: A\n    definition: |\n      x\n\n      # y\ntags: []",
            "      # y\n  - id",
        ),
    ],
)
def test_what_stands_in_a_file_stays(before: str, after: str) -> None:
    """Comments, order, indentation: the new card is all that changes."""
    text = with_notes(FILE, before, [NOTE])

    assert after in text
    assert cards_of(text)[-1] == NOTE
    left = [line for line in text.splitlines() if line.strip() not in map(str.strip, ADDED.splitlines())]
    assert [line for line in left if line != "cards:"] == [line for line in before.splitlines() if line != "cards:"]


def test_a_list_in_brackets_is_told(tmp_path: Path) -> None:
    """Rather than written over."""
    with pytest.raises(CourseError, match="cards cannot be added to the list as it is written"):
        with_notes(FILE, "deck: own\ntitle: Mine\ncards: [{id: a, term: A, definition: B}]\n", [NOTE])


def test_a_faulty_deck_is_told_with_its_faults() -> None:
    """And with the command that checks it."""
    with pytest.raises(CourseError, match=r"own.yaml:3:1: unknown key `card`.*\n.*fam lint --own") as caught:
        with_notes(FILE, "deck: own\ntitle: Mine\ncard: x\n", [NOTE])
    assert str(caught.value).startswith("your own decks have 1 fault:")
