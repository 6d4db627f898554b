"""Answers: their types by kind of question, the right answer, and their wording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from fam.core.language import message
from fam.core.text import singular
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.shapes import shape_text
from fam_quizzes.questions.variants import DrawnQuestion

Answer: TypeAlias = bool | int | float | str | tuple[int, ...] | tuple[str, ...] | None
"""None means "I do not know" for any kind. Otherwise, by kind of question:

| kind | answer |
|---|---|
| choice | index of the chosen one |
| multi | indices of the chosen ones |
| true/false | True or False |
| numeric | a number |
| shape | the number of places along each axis |
| text | a text |
| cloze | a text for each gap |
| order | indices of the shown items, in order |
| match | for each pair the index of its right-hand side |
"""

Indices: TypeAlias = tuple[int, ...]


def letter(index: int) -> str:
    """Return the letter of the item at an index.

    >>> letter(0), letter(25)
    ('a', 'z')
    """
    return chr(ord("a") + index)


def right_answer(asked: DrawnQuestion) -> Answer:
    """Return an answer with full marks."""
    question = asked.question
    match question:
        case ChoiceQuestion():
            return next((index for index, choice in enumerate(question.choices) if choice.right), None)
        case MultiQuestion():
            return tuple(index for index, choice in enumerate(question.choices) if choice.right)
        case TrueFalseQuestion():
            return question.answer
        case NumericQuestion():
            return asked.value
        case ShapeQuestion():
            return asked.shape
        case TextQuestion():
            return question.accept[0]
        case ClozeQuestion():
            return tuple(gap.usual for gap in gaps_of(question.text))
        case OrderQuestion():
            return tuple(asked.shown.index(item) for item in question.items)
        case MatchQuestion():
            return tuple(asked.shown.index(pair.right) for pair in question.pairs)


def in_words(asked: DrawnQuestion, answer: Answer) -> str:
    """Return an answer in words, as Markdown that is readable without the question's letters; "true" is a message.

    Parts of an answer that do not fit the question (because its deck was edited) are left out.
    """
    question = asked.question
    if answer is None:
        return message("I do not know.")
    match question, answer:
        case ChoiceQuestion(), int(index):
            return _named([choice.text for choice in question.choices], (index,))
        case MultiQuestion(), tuple():
            return _named([choice.text for choice in question.choices], answer) or message("none of them")
        case TrueFalseQuestion(), bool():
            return message("true") if answer else message("false")
        case NumericQuestion(), int() | float():
            unit = singular(question.unit) if answer == 1 else question.unit
            return f"{written(answer)} {unit}".rstrip()
        case ShapeQuestion(), tuple():
            return shape_text(answer)
        case OrderQuestion(), tuple():
            return _named(asked.shown, answer)
        case MatchQuestion(), tuple():
            meant = zip(question.pairs, answer, strict=False)
            return _listed([f"{pair.left}: {_named(asked.shown, (index,))}" for pair, index in meant])
        case _, tuple():
            return ", ".join(map(str, answer))
    return str(answer)


def from_json(answer: Any) -> Answer:
    """Return an answer decoded from JSON, with tuples in place of lists."""
    return tuple(answer) if isinstance(answer, list) else answer


def _named(texts: Sequence[str], indices: Sequence[Any]) -> str:
    return _listed([texts[index] for index in indices if isinstance(index, int) and index < len(texts)])


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)
