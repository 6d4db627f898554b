"""What people type for every word and gap of the course's questions, and what it is marked as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fam_quizzes.decks import load_decks
from fam_quizzes.decks.model import ClozeQuestion, TextQuestion, WrongText
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.marking import Mark, mark_words
from support.paths import REPOSITORY, TESTS

QUESTIONS = {
    name: question
    for name, question in load_decks(REPOSITORY).questions.items()
    if isinstance(question, TextQuestion | ClozeQuestion)
}

LINE = re.compile(r"([^~!]*)(?:~([^!]*))?(?:!(.*))?")

# For each question, and each gap, what is right; after `~` slips that are asked again, and after `!` what is wrong.
TABLE = json.loads((TESTS / "data" / "typed_words.json").read_text(encoding="utf-8"))


def gap_words(name: str) -> list[tuple[tuple[str, ...], tuple[WrongText, ...]]]:
    """Return the accepted words and the mistakes of a question, for each of its gaps."""
    question = QUESTIONS[name]
    if isinstance(question, TextQuestion):
        return [(question.accept, question.wrong)]
    return [(gap.accept, question.wrong) for gap in gaps_of(question.text)]


def rows() -> Iterator[Any]:
    """Return each answer of the table with the place where it is typed and the mark that it deserves."""
    for name, gaps in TABLE.items():
        for gap, line in enumerate(gaps):
            for mark, answers in zip(
                ("right", "nearly", "wrong"), LINE.fullmatch(line).groups(default=""), strict=True
            ):
                for answer in filter(None, map(str.strip, answers.split(","))):
                    yield pytest.param(name, gap, answer, mark, id=f"{name} {gap}: {answer}")


def in_a_word(mark: Mark) -> str:
    return "right" if mark.right else "nearly" if mark.close else "wrong"


@pytest.mark.parametrize(("name", "gap", "answer", "mark"), list(rows()))
def test_an_answer_has_the_mark_that_it_deserves(name: str, gap: int, answer: str, mark: str) -> None:
    """Synonyms are right, a slip is asked again, and an opposite or another word of the field is neither."""
    accept, wrong = gap_words(name)[gap]

    assert in_a_word(mark_words(answer, accept, wrong)) == mark


def test_no_question_of_words_is_left_out() -> None:
    """The table has a line for each gap of the course."""
    assert {name: len(gaps) for name, gaps in TABLE.items()} == {name: len(gap_words(name)) for name in QUESTIONS}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_accepted_word_is_a_mistake_of_its_gap(name: str) -> None:
    """What one gap accepts is right there, whatever is wrong in others."""
    for accept, wrong in gap_words(name):
        assert all(mark_words(word, accept, wrong).right for word in accept)
