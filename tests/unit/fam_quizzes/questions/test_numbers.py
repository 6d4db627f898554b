"""Numbers are read as people write them, and what could be another number is asked again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_quizzes.questions.answer_parser import Unreadable, read_number
from fam_quizzes.questions.numbers import NoNumber, parse_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("-3", -3),
        ("−3", -3),
        ("+3", 3),
        ("1/4", 0.25),
        ("-1/4", -0.25),
        ("4/2", 2),
        ("0.25", 0.25),
        (".25", 0.25),
        ("0,25", 0.25),
        ("5.", 5),
        ("½", 0.5),
        ("1e3", 1000),
        ("1E-2", 0.01),
        ("1,000", 1000),
        ("1 000 000", 1000000),
        ("1'000.5", 1000.5),
        ("12,5", 12.5),
        ("4 pixels", 4),
        ("4pixel", 4),
        ("4 Pixels.", 4),
        ("1/4 pixels", 0.25),
        ("1½", 1.5),
        ("1 1/2", 1.5),
        ("3 ½ pixels", 3.5),
        ("-½", -0.5),
        ("10³", 1000),
        ("4²", 16),
        ("10⁻²", 0.01),
        ("10^3", 1000),
        ("2**-1", 0.5),
        ("3*4", 12),
        ("3 × 4 pixels", 12),
        ("2·10³", 2000),
        ("3*4/2", 6),
        ("(-5)", -5),
        ("(-2)²", 4),
        ("-2²", -4),
        ("–5", -5),
        ("((3))", 3),
        ("12 500/4", 3125),
        ("12", 12),
        ("12 px", 12),
        ("1½ PX", 1.5),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: float) -> None:
    """Fractions, decimals, exponents, thousands' separators, with the unit or without."""
    assert read_number(typed, "pixels") == number


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "four",
            "4 apples",
            "1/0",
            "1.2.3",
            "1 2",
            "--3",
            "3-",
            "4x4",
            "nan",
            "inf",
            "1e999",
            "9" * 100,
            "1,00,0",
        ),
        *(
            "25 %",
            "1½½",
            "½ ½",
            "1/2 1/2",
            "(3",
            "3)",
            "²",
            "10^999",
            "10^",
            "1.000,5",
            "2 4",
            "3 * ",
            "0x10",
            "1_000",
        ),
        *("5!", "0^-1"),
    ],
)
def test_what_is_no_number_is_asked_again(typed: str) -> None:
    """A slip of the fingers costs nothing, and no number is too large to read."""
    with pytest.raises(Unreadable, match="expected"):
        read_number(typed, "pixels")


@pytest.mark.parametrize(("typed", "unit"), [("25 %", "%"), ("25%", "percent"), ("25 percent", "%")])
def test_percent_has_a_sign_and_a_name(typed: str, unit: str) -> None:
    """Either is the unit of a question about a share of a hundred."""
    assert read_number(typed, unit) == 25


@pytest.mark.parametrize(
    ("typed", "whole", "meanings"),
    [
        ("2.432", True, "2432 or 2.432"),
        ("3.200 pixels", True, "3200 or 3.2"),
        ("-1.000", True, "-1000 or -1;"),
        ("1,250", False, "1250 or 1.25"),
    ],
)
def test_a_separator_with_two_meanings_is_asked_again(typed: str, whole: bool, meanings: str) -> None:
    """A point among thousands and a decimal comma are never marked as another number."""
    with pytest.raises(Unreadable, match=meanings):
        read_number(typed, "pixels", whole=whole)


@pytest.mark.parametrize(
    ("typed", "whole", "number"),
    [
        ("1,250", True, 1250),
        ("2.432", False, 2.432),
        ("0.125", True, 0.125),
        ("0,125", False, 0.125),
        ("12.5", True, 12.5),
        ("2.4321", True, 2.4321),
        ("1,250.5", False, 1250.5),
    ],
)
def test_a_separator_with_one_meaning_is_read(typed: str, whole: bool, number: float) -> None:
    """Three digits after a separator are ambiguous, and only if the other meaning could be the answer."""
    assert read_number(typed, whole=whole) == number


@given(st.integers(-(10**15), 10**15))
def test_every_whole_number_is_read_back(number: int) -> None:
    """With thousands' separators and without."""
    assert read_number(str(number)) == read_number(f"{number:,}") == number


@given(st.integers(0, 10**6), st.integers(1, 99), st.integers(2, 100))
def test_a_mixed_number_is_a_sum(whole: int, top: int, bottom: int) -> None:
    """Whatever the fraction is."""
    assert parse_number(f"{whole} {top}/{bottom}") == (whole + Fraction(top, bottom), "") or len(str(top)) == 3


@given(st.integers(-999, 999), st.integers(0, 20))
def test_superscripts_are_powers(base: int, exponent: int) -> None:
    """In each of the three ways to write them."""
    small = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    written = [f"({base}){small}", f"({base})^{exponent}", f"({base}) ** {exponent}"]

    assert {parse_number(each) for each in written} == {(Fraction(base**exponent), "")}


@given(st.text("0123456789.,'/+-*^()½²³⁻ ·e%px", max_size=12))
def test_whatever_is_typed_has_one_value_or_none(typed: str) -> None:
    """No input raises anything else, and blanks around it change nothing."""
    try:
        found = parse_number(typed)
    except NoNumber:
        with pytest.raises(NoNumber):
            parse_number(f"  {typed} ")
    else:
        assert parse_number(f"  {typed} ") == found
