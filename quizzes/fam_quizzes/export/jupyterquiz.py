"""`jupyterquiz` JSON (version 2.9): choices, numbers and words for notebooks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

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
    WrongText,
)
from fam_quizzes.export.items import (
    Batch,
    Entry,
    Export,
    cards_left_out,
    decimal,
    missed,
    refused,
    shape_words,
    wrong_numbers,
)
from fam_quizzes.export.markup import clean, to_html, to_inline_html
from fam_quizzes.questions.gaps import gaps_of, with_blanks
from fam_quizzes.questions.shapes import EXAMPLE

# The script renders these as formulas and links in any HTML; as entities, they are shown unchanged.
SPECIAL = str.maketrans({"$": "<span>&#36;</span>", "[": "&#91;", "]": "&#93;"})

Record = dict[str, Any]


def export(batch: Batch) -> Export:
    """Export a list of all questions."""
    taken = [entry for entry in batch.questions if not why_not(entry)]
    remarks = (
        *cards_left_out(batch, "jupyterquiz supports only questions"),
        *refused(batch.questions, why_not),
        *missed(taken, losses),
    )
    text = json.dumps([record(entry) for entry in taken], indent=1, ensure_ascii=False)
    return Export(f"{text}\n".encode(), remarks)


def why_not(entry: Entry) -> str:
    """Return why jupyterquiz cannot hold a question, or ""."""
    question = entry.asked.question
    if isinstance(question, OrderQuestion):
        return "jupyterquiz has no ordering questions"
    if isinstance(question, MatchQuestion):
        return "jupyterquiz has no matching questions"
    if isinstance(question, ClozeQuestion) and len(gaps_of(question.text)) > 1:
        return "jupyterquiz has a single input field, and these texts have several gaps"
    if isinstance(question, MultiQuestion) and not any(choice.right for choice in question.choices):
        return "jupyterquiz requires a right choice"
    return ""


def losses(entry: Entry) -> Iterator[str]:
    """Return the parts of a question that jupyterquiz does not support."""
    question = entry.asked.question
    if question.hints:
        yield "questions without their hints, which jupyterquiz does not support"
    if isinstance(question, ShapeQuestion):
        yield "shapes, which jupyterquiz compares with the usual ways to write them, without feedback by axis"
    if isinstance(question, TextQuestion | ClozeQuestion):
        yield "questions with a typed word, for which jupyterquiz accepts no plural, article or typo"


def record(entry: Entry) -> Record:
    """Return the record of a question."""
    question = entry.asked.question
    why = _html(to_html(question.explanation))
    kind, answers = _answers(entry, why)
    return {"question": _html(_stem(entry)), "type": kind, "answers": answers}


def _stem(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt) + (entry.picture.html(entry.picture.data_uri) if entry.picture else "")
    match question:
        case ClozeQuestion():
            return html + to_html(with_blanks(question.text))
        case NumericQuestion(unit=unit) if unit:
            return f"{html}<p>Type the number of {to_inline_html(unit)} alone.</p>"
        case ShapeQuestion():
            return f"{html}<p>Type the shape, such as {EXAMPLE}.</p>"
    return html


def _answers(entry: Entry, why: str) -> tuple[str, list[Record]]:
    """Return the type of a question and its answers; `why` is the feedback of right ones."""
    question = entry.asked.question
    match question:
        case MultiQuestion():
            return "many_choice", _choices(question, why)
        case ChoiceQuestion():
            return "multiple_choice", _choices(question, why)
        case TrueFalseQuestion():
            feedback = {question.answer: why, not question.answer: _html(to_html(question.feedback))}
            return "multiple_choice", [
                _answer(str(each), each is question.answer, feedback[each]) for each in (True, False)
            ]
        case NumericQuestion():
            return "numeric", _numbers(entry, question, why)
        case ShapeQuestion():
            accept, wrong = shape_words(entry.asked)
            return "string", _words(accept, tuple(WrongText(text, feedback) for text, feedback in wrong), why)
        case TextQuestion():
            return "string", _words(question.accept, question.wrong, why)
        case ClozeQuestion():
            return "string", _words(gaps_of(question.text)[0].accept, question.wrong, why)
    raise TypeError(f"jupyterquiz does not support the kind of {entry.name}.")


def _choices(question: ChoiceQuestion | MultiQuestion, why: str) -> list[Record]:
    return [
        _answer(
            _html(to_inline_html(choice.text)),
            choice.right,
            _html(to_html(choice.feedback)) or (why if choice.right else ""),
        )
        for choice in question.choices
    ]


def _numbers(entry: Entry, question: NumericQuestion, why: str) -> list[Record]:
    asked = entry.asked
    wrong = [(value, False, _html(to_html(text))) for value, text in wrong_numbers(entry)]
    return [_number(*each, question.tolerance) for each in [(asked.value, True, why), *wrong]]


def _number(value: float, right: bool, feedback: str, tolerance: float) -> Record:
    rest = {"correct": right, "feedback": feedback}
    exact, margin = decimal(value), decimal(tolerance)
    if not tolerance:
        return {"value": _plain(exact), **rest}
    beyond = math.nextafter(float(exact + margin), math.inf)  # the upper end of a range is exclusive
    return {"range": [float(exact - margin), beyond], **rest}


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _words(accept: tuple[str, ...], wrong: tuple[WrongText, ...], why: str) -> list[Record]:
    right = [_answer(_typed(word), True, why) for word in accept]
    return right + [_answer(_typed(item.text), False, _html(to_html(item.feedback))) for item in wrong]


def _answer(text: str, right: bool, feedback: str) -> Record:
    return {"answer": text, "correct": right} | ({"feedback": feedback} if feedback else {})


def _html(html: str) -> str:
    return html.translate(SPECIAL)


def _typed(word: str) -> str:
    return " ".join(clean(word).split())
