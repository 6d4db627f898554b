"""The gaps of cloze texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.questions.gaps import Gap, fill_gaps, gaps_of, parse_gaps, revealed, with_blanks

words = st.text("abc é`*", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.text("xyz ."), st.lists(words, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_a_text_is_what_it_was_put_together_from(parts: list[tuple[str, list[str]]]) -> None:
    """Nothing of a text is lost, and every alternative is found."""
    text = "".join(before + "{{" + "|".join(accept) + "}}" for before, accept in parts)

    parsed = parse_gaps(text)

    assert [gap.accept for gap in parsed if isinstance(gap, Gap)] == [tuple(accept) for _, accept in parts]
    assert fill_gaps(text, lambda number, gap: "{{" + "|".join(gap.accept) + "}}") == text


def test_the_first_alternative_is_the_usual_word() -> None:
    """The answer shown is the word that the author put first."""
    assert [gap.usual for gap in gaps_of("{{ stride | step }} and {{padding}}")] == ["stride", "padding"]
    assert revealed("The {{stride|step}}.") == "The **stride**."


def test_several_gaps_are_numbered() -> None:
    """One knows which gap is asked for."""
    assert with_blanks("{{a}} of {{b}}") == "(1)____ of (2)____"


@pytest.mark.parametrize(
    "text", ["no gap", "{{}}", "{{a|}}", "{{ }}", "a {{b", "a}} b {{c}}", "{{a{b}}", "{{{{a}}}}", ""]
)
def test_invalid_gaps_are_reported(text: str) -> None:
    """A text that cannot be asked says why."""
    with pytest.raises(CourseError, match=r"gap|braces"):
        parse_gaps(text)
