"""YAML is read field by field, and every fault keeps its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core import fields

WORDS = [
    "title:",
    "points:",
    "3",
    "yes",
    "&a",
    "*a",
    "{",
    "}",
    "[",
    "]",
    "-",
    "?",
    "|",
    "'",
    "#",
    "!!int",
    "\n",
    "<<",
]


def read(path: Path, content: str | bytes) -> tuple[dict[str, object], list[str]]:
    """Read a card with a title, points and some optional fields; give its values, and its faults as text."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    record, faults = fields.read_record(path, "the card")
    values: dict[str, object] = {}
    if record:
        values["title"] = record.required("title", fields.text, "")
        values["points"] = record.required("points", fields.number, 0.0)
        values["bonus"] = record.field("bonus", fields.flag, False)
        values["hints"] = record.field("hints", fields.texts, ())
        values["words"] = record.field("words", fields.text_map, {})
        record.finish()
    return values, [str(fault).removeprefix(f"{path}:") for fault in sorted(faults.found)]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Return a place for a YAML file."""
    return tmp_path / "card.yaml"


def test_a_record_without_faults_gives_its_values(card: Path) -> None:
    """Each field comes as the type that it was asked for."""
    text = "title: Padding\npoints: 2.5\nbonus: true\nhints: [one, two]\nwords: {a: b}\n"

    values, faults = read(card, text)

    assert faults == []
    assert values == {
        "title": "Padding",
        "points": 2.5,
        "bonus": True,
        "hints": ("one", "two"),
        "words": {"a": "b"},
    }


def test_what_is_optional_has_its_default(card: Path) -> None:
    """A missing field that is not required is no fault."""
    values, faults = read(card, "title: Padding\npoints: 1\n")

    assert faults == []
    assert (values["bonus"], values["hints"], values["words"]) == (False, (), {})


def test_all_faults_are_reported_with_their_positions(card: Path) -> None:
    """Authors fix a file in one pass, not fault by fault."""
    text = (
        "titles: Padding\n"  # 1: unknown, and the title is missing
        "points: many\n"  # 2: no number
        "bonus: maybe\n"  # 3: neither true nor false
        "hints: [one, 2, '']\n"  # 4: a number and an empty text among the hints
        "points: 3\n"  # 5: a second time
        "words:\n"
        "  a: [1]\n"  # 7: no text
    )

    _, faults = read(card, text)

    assert faults == [
        "1:1: the card needs `title`",
        "1:1: unknown key `titles` in the card; did you mean `title`?",
        "3:8: `bonus` of the card must be true or false, without quotes",
        "4:14: an entry of `hints` of the card must be a text (quote it if it looks like a number, a date or yes/no)",
        "4:17: an entry of `hints` of the card must be a text (quote it if it looks like a number, a date or yes/no)",
        "5:1: `points` is given twice in the card; keep one",
        "7:6: `a` in `words` of the card must be a text (quote it if it looks like a number, a date or yes/no)",
    ]


def test_an_unknown_key_that_resembles_none_is_told_the_known_ones(card: Path) -> None:
    """Where there is nothing to guess, the reader gets the list."""
    _, faults = read(card, "title: Padding\npoints: 1\nzzz: 1\n")

    assert faults == ["3:1: unknown key `zzz` in the card; there are: title, points, bonus, hints, words."]


@pytest.mark.parametrize(
    "value", ["yes", "on", "2024-01-01", "3", "1.5", "null", "~", "''", "'  '", "[a]", "{a: b}", ""]
)
def test_a_title_that_yaml_takes_for_something_else_is_a_fault(card: Path, value: str) -> None:
    """`title: yes` is true in YAML, and `title: 2024-01-01` a date."""
    _, faults = read(card, f"points: 1\ntitle: {value}\n")

    assert len(faults) == 1
    assert faults[0].startswith(f"2:{8 if value else 7}: `title` of the card must be a text")


@pytest.mark.parametrize("value", ["'yes'", '"3"', "'2024-01-01'", "|\n  two\n  lines", "no way"])
def test_a_quoted_title_is_accepted_as_text(card: Path, value: str) -> None:
    """The fix that the message suggests works."""
    _, faults = read(card, f"points: 1\ntitle: {value}\n")

    assert faults == []


@pytest.mark.parametrize(
    "value",
    [
        ".inf", "-.inf", ".nan", "0", "0.0", "-1", "1.0e+999", "'3'", "three", "true", "[1]", "~",
        "010", "0x10", "1:30", "1_000", "9" * 400, "2024-01-01",
    ],
)  # fmt: skip
def test_points_are_a_finite_decimal_number_above_zero(card: Path, value: str) -> None:
    """Neither infinity nor what YAML reads otherwise than people do: 010 is eight and 1:30 ninety there."""
    _, faults = read(card, f"title: a\npoints: {value}\n")

    assert faults == ["2:9: `points` of the card must be a number above 0, such as 2 or 0.5"]


@pytest.mark.parametrize(
    ("value", "number"), [("1e-5", 1e-5), ("1.0e-5", 1e-5), ("2", 2.0), ("0.25", 0.25), ("+3", 3)]
)
def test_a_number_means_what_one_reads(card: Path, value: str, number: float) -> None:
    """`1e-5` is a text in YAML 1.1, and a number to everybody else."""
    values, faults = read(card, f"title: a\npoints: {value}\n")

    assert faults == []
    assert values["points"] == number


@pytest.mark.parametrize("value", ["yes", "on", "'true'", "True", "1", "[true]", "~"])
def test_a_flag_accepts_true_and_false_only(card: Path, value: str) -> None:
    """One spelling, so that authors need not know YAML's others."""
    _, faults = read(card, f"title: a\npoints: 1\nbonus: {value}\n")

    assert faults == ["3:8: `bonus` of the card must be true or false, without quotes"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1:1: the file is empty: the card was expected."),
        ("# only a comment\n", "1:1: the file is empty: the card was expected."),
        (
            "title: [a\npoints: 1\n",
            "1:8: the `[` of line 1 is not closed in line 2: expected `,` or `]`; put a text with brackets, commas "
            "or braces in quotes.",
        ),
        ("title: a\n\tpoints: 1\n", "2:1: a tab stands here: YAML wants spaces, so indent with spaces."),
        (
            "title: *other\n",
            "1:8: `*other` is an alias in YAML, which is not supported here: put a text that begins with `*` in "
            "quotes, and write out what is said twice.",
        ),
        ("title: a\n---\ntitle: b\n", "2:1: a second document begins here: a file holds one; remove the line `---`."),
        ("- title\n- points\n", "1:1: the card must be a mapping of keys to values"),
        ("just words\n", "1:1: the card must be a mapping of keys to values"),
        (b"\xff", "1:1: cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        ("title: " + "[" * 2_000, "1:27: this is nested too deeply: look for stray brackets."),
    ],
    ids=["empty", "comment", "bracket", "tab", "alias", "two documents", "list", "text", "not UTF-8", "deep"],
)  # fmt: skip
def test_a_file_that_is_not_a_mapping_is_one_fault(card: Path, content: str | bytes, fault: str) -> None:
    """An unreadable file is reported once, not once for each field."""
    _, faults = read(card, content)

    assert faults == [fault]


def test_a_file_with_forbidden_characters_is_one_fault_on_one_line(card: Path) -> None:
    """A fault is a line: file, line, column, message."""
    _, faults = read(card, "title: a\x00b\n")

    assert faults == ["1:9: the character U+0000 cannot be shown: remove it."]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """It has a place like any other."""
    record, faults = fields.read_record(tmp_path / "nowhere.yaml", "the card")

    assert record is None
    assert len(faults.found) == 1
    assert faults.found[0].message == "this file is missing; the card was expected"


def test_a_key_that_is_no_name_is_a_fault(card: Path) -> None:
    """YAML allows lists and mappings as keys; we do not."""
    _, faults = read(card, "title: a\npoints: 1\n? [b, c]\n: d\nwords:\n  ? {e: f}\n  : g\n")

    assert faults == [
        "3:3: a key of the card must be a plain name",
        "6:5: a key of `words` of the card must be a plain name",
    ]


def test_a_word_that_is_explained_twice_is_a_fault(card: Path) -> None:
    """The second one would silently win."""
    _, faults = read(card, "title: a\npoints: 1\nwords:\n  b: one\n  b: two\n")

    assert faults == ["5:3: `b` is given twice in `words` of the card; keep one"]


def test_a_byte_order_mark_is_no_fault(card: Path) -> None:
    """Windows editors write one."""
    values, faults = read(card, b"\xef\xbb\xbftitle: a\npoints: 1\n")

    assert faults == []
    assert values["title"] == "a"


@given(st.binary(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join).map(str.encode))
def test_whatever_a_file_holds_comes_back_as_values_or_faults(card: Path, content: bytes) -> None:
    """No content of a YAML file is an exception of ours."""
    values, faults = read(card, content)

    assert faults or values["title"]
