"""The decks' small Markdown on a screen."""

from __future__ import annotations

import re

import click
from hypothesis import given
from hypothesis import strategies as st

from fam.core.terminal import Screen, blocks

PLAIN = Screen(width=40, colour=False, plain=True)
COLOURED = Screen(width=40)
PIPED = Screen(width=40, colour=False)

words = st.text("abcdefgh", min_size=1, max_size=12)
marked = st.builds("{0}{1}{0}".format, st.sampled_from(["", "**", "*", "`"]), words)
paragraphs = st.lists(marked, min_size=1, max_size=60).map(" ".join)


@given(paragraphs, st.sampled_from([PLAIN, COLOURED, PIPED]), st.sampled_from(["", "    "]))
def test_no_line_is_wider_than_the_screen_and_no_word_is_lost(text: str, screen: Screen, indent: str) -> None:
    """Marks and colours take no room, whatever is marked."""
    written = click.unstyle(screen.text(text, indent))

    assert all(len(line) <= screen.width and line.startswith(indent) for line in written.split("\n"))
    assert re.findall(r"[a-h]+", written) == re.findall(r"[a-h]+", text)


@given(paragraphs)
def test_colours_do_not_move_a_word(text: str) -> None:
    """What is emphasized stands where it would stand plain."""
    text = text.replace("`", "")

    assert click.unstyle(COLOURED.text(text)) == PLAIN.text(text)


def test_code_keeps_its_backquotes_only_where_nothing_else_shows_it() -> None:
    """In colour it has a colour, a screen reader reads words, and a pipe shows the backquotes."""
    text = "Type `fam check`, **now**."

    assert PLAIN.text(text) == "Type fam check, now."
    assert PIPED.text(text) == "Type `fam check`, now."
    assert COLOURED.text(text) == "Type \x1b[36mfam check\x1b[0m, \x1b[1mnow\x1b[0m."


def test_a_short_command_is_not_broken() -> None:
    """It can be copied from one line."""
    text = "This is a sentence, then `fam quiz strides` comes."

    assert PIPED.text(text) == "This is a sentence, then\n`fam quiz strides` comes."


def test_lists_hang_and_fenced_blocks_keep_their_lines() -> None:
    """An item's second line begins below its text; a grid of numbers stays a grid."""
    text = "Two:\n\n- one that is long enough to be broken in two\n- two\n\n```\n1  2\n3  4\n```\n\nEnd."

    assert PLAIN.text(text, "  ") == (
        "  Two:\n\n  - one that is long enough to be broken\n    in two\n  - two\n\n      1  2\n      3  4\n\n  End."
    )


def test_signs_of_arithmetic_are_no_emphasis() -> None:
    """A product is written with an asterisk, with spaces or without."""
    for text in ("2 * 3 * 4", "2*3 and 4*5", "kH*kW*C"):
        assert blocks(text) == [("paragraph", text)]
        assert COLOURED.text(text) == text


def test_a_terminal_without_the_signs_of_arithmetic_gets_others() -> None:
    """Nothing comes out as a question mark."""
    assert Screen(ascii=True, colour=False).text("A 3×3 map → 2² − 1") == "A 3x3 map -> 2^2 - 1"
