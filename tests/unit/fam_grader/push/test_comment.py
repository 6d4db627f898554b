"""The comment of a push: the student's points and first mistakes, and the same words on every platform."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.push.comment import digest, is_ours, make_comment, plain, to_html
from support.made_results import make_result

WRONG = make_result(["value", "passed", "passed", "passed", "missing"], misconceptions=["double__squares"])


def test_the_points_come_first_and_each_function_has_a_line() -> None:
    """With the reason of the first group that failed."""
    lines = make_comment(WRONG, 2.5, 4.0).splitlines()

    assert lines[0] == "FAM feedback: 2.5 of 4 points"
    assert lines[1].startswith("double: 2 of 3 - on paper: Your answer is what comes out when")
    assert lines[2].startswith("halve: 0.5 of 1 - values and errors")
    assert len(lines) == 3


def test_bonus_and_penalty_are_named() -> None:
    """But not if the mark was corrected by hand, and their sum would be wrong."""
    result = replace(WRONG, bonus=2.0)

    assert make_comment(result, 3.5, 4.0, penalty=1.0).startswith(
        "FAM feedback: 3.5 of 4 points (score 2.5, bonus 2, late penalty -1)\n"
    )
    assert make_comment(result, 3.25, 4.0, penalty=1.0).startswith("FAM feedback: 3.25 of 4 points\n")


def test_the_message_about_the_upload_is_one_short_line() -> None:
    """However long it is, and whatever line ends it has."""
    text = make_comment(replace(WRONG, message="a\nb " + "x" * 5000), 2.5, 4.0)

    assert text.splitlines()[1].startswith("a b xxx")
    assert len(text) < 2000


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(lambda text: text.splitlines() == [text]))
def test_html_shows_exactly_the_words(text: str) -> None:
    """Angle brackets, ampersands and quotes of a student's code are text."""
    assert plain(to_html(text)) == " ".join(text.split())


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "&lt;b&gt;", "a<b and c>d", "</p><p>", '"&amp;"'])
def test_no_markup_of_a_student_is_markup_there(code: str) -> None:
    """The only tags are ours."""
    assert "<" not in to_html(code).removeprefix("<p>").removesuffix("</p>")
    assert plain(to_html(code)) == code


def test_ours_are_known_by_their_first_words() -> None:
    """Whatever line ends a platform has made of it."""
    text = make_comment(WRONG, 2.5, 4.0)

    assert is_ours(text)
    assert is_ours(plain(to_html(text)))
    assert not is_ours("Well done! FAM feedback: 2 of 4")
    assert digest(text) == digest(text.replace("\n", "\r\n") + " ") == digest(plain(to_html(text)))
    assert digest(text) != digest(text.replace("2.5", "2.6"))
