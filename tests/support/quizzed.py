"""The messages of quizzes for wrong answers, for tests that compare decks with NumPy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from fam_quizzes.decks.model import ChoiceQuestion, Deck, MultiQuestion, NumericQuestion, Question, ShapeQuestion
from fam_quizzes.questions.formulas import near
from fam_quizzes.questions.variants import DrawnQuestion
from support.paths import REPOSITORY

ROOT = REPOSITORY
DECKS_FOLDER = ROOT / "quizzes" / "decks"
SEEDS = range(25)

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
ARITHMETIC = re.compile(r"(?:sqrt|[-\d\s().+·*/])+")


def questions_of(decks: Iterable[Deck]) -> dict[str, Question]:
    """Return all questions of decks, each under `deck/question`."""
    return {f"{deck.deck}/{question.id}": question for deck in decks for question in deck.questions}


def drawn_of(questions: dict[str, Question]) -> dict[str, NumericQuestion | ShapeQuestion]:
    """Return the questions whose numbers are drawn."""
    return {
        name: one for name, one in questions.items() if isinstance(one, NumericQuestion | ShapeQuestion) and one.draw
    }


def agrees(asked: DrawnQuestion, done: Any, margin: float = 0.0) -> bool:
    """Return whether what was computed, a number or the shape of an array, is the right answer."""
    if isinstance(asked.question, ShapeQuestion):
        return tuple(done) == asked.shape
    return near(float(done), asked.value, margin)


def mistakes(asked: DrawnQuestion) -> tuple[tuple[Any, str], ...]:
    """Return the wrong numbers or shapes of a question, each with its feedback."""
    return asked.wrong_shapes if isinstance(asked.question, ShapeQuestion) else asked.wrong


def first_with(asked: DrawnQuestion, value: Any) -> int:
    """Return the position of the mistake that the answer `value` is matched to."""
    if isinstance(value, tuple):
        return [shape for shape, _ in asked.wrong_shapes].index(value)
    return next(place for place, (wrong, _) in enumerate(asked.wrong) if near(wrong, value))


def texts(question: Question) -> Iterator[str]:
    """Return what is said about a question after it was asked, and before."""
    yield from (question.prompt, question.explanation, *question.hints)
    if isinstance(question, ChoiceQuestion | MultiQuestion):
        yield from (text for choice in question.choices for text in (choice.text, choice.feedback))
    yield from (item.feedback for item in getattr(question, "wrong", ()))


def sums(question: Question) -> Iterator[list[str]]:
    """Return the parts of each chain of sums in the texts, such as `2·3 + 1 = 6 + 1 = 7`, if it has no names."""
    for code in (code for text in texts(question) for code in CODE.findall(text)):
        parts = [part for part in code.split(" = ") if ARITHMETIC.fullmatch(part)]
        if len(parts) > 1:
            yield parts
