"""CSV: a row for each card and question, for spreadsheets and scripts.

| column | content |
|---|---|
| `kind` | `card`, or the kind of the question |
| `ref`, `variant` | `deck/id`; the number of the variant of a question with parameters, from 1 |
| `deck`, `unit`, `concepts`, `tags` | the deck's id, its unit, concepts and tags separated by spaces |
| `front`, `back` | the question (front of a card), and the right answer (definition of a card) |
| `choices` | the choices, one per line; for pairs the right-hand sides |
| `also` | other accepted names and words, one per line |
| `feedback` | `wrong answer: feedback`, one per line |
| `hints`, `explanation` | of a question; the memory aid and the example of a card |
| `cloze` | a card's sentences with gaps, one per line |
| `image`, `alt` | the path of the picture, from the deck; what it shows, in words |

Texts are without markup. A cell that a spreadsheet would evaluate begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

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
from fam_quizzes.export.items import Batch, Entry, Export, NoteEntry, Part, wrong_numbers
from fam_quizzes.export.markup import to_plain
from fam_quizzes.questions.answers import in_words, right_answer
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.gaps import gaps_of, with_blanks
from fam_quizzes.questions.shapes import shape_text

COLUMNS = (
    *("kind", "ref", "variant", "deck", "unit", "concepts", "tags", "front", "back", "choices", "also", "feedback"),
    *("hints", "explanation", "cloze", "image", "alt"),
)
# Spreadsheets evaluate cells that begin with one of these, in some locales also the full-width forms; and a program
# that splits at semicolons or line ends evaluates what follows them.
FORMULA_START = re.compile(r"((?:^|;|\n)\s*)(?=[=+\-@＝＋－＠])")
NUMBER = re.compile(r"-?\d+(\.\d+)?")

Row = dict[str, str]


def export(batch: Batch) -> Export:
    """Export the rows, with a byte order mark by which Excel recognises UTF-8."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for part in batch.parts:
        for row in (*map(note_row, part.notes), *(question_row(entry) for entry in part.questions)):
            writer.writerow({name: safe_cell(text) for name, text in (_place(part) | row).items()})
    return Export(buffer.getvalue().encode("utf-8-sig"))


def safe_cell(text: str) -> str:
    """Escape a text that a spreadsheet would evaluate; numbers are unchanged.

    >>> safe_cell("=cmd()"), safe_cell("-3"), safe_cell("- a"), safe_cell("a; =cmd()")
    ("'=cmd()", '-3', "'- a", "a; '=cmd()")
    """
    return text if NUMBER.fullmatch(text) else FORMULA_START.sub(r"\1'", text)


def note_row(entry: NoteEntry) -> Row:
    """Return the row of a card."""
    note = entry.note
    return {
        "kind": "card",
        "ref": entry.ref,
        "concepts": " ".join(note.concepts),
        "tags": " ".join(note.tags),
        "front": to_plain(note.front or note.term),
        "back": to_plain(note.definition),
        "also": _lines(note.aka),
        "hints": to_plain(note.mnemonic),
        "explanation": to_plain(note.example),
        "cloze": _lines(note.cloze),
        "image": note.image,
        "alt": to_plain(note.alt),
    }


def question_row(entry: Entry) -> Row:
    """Return the row of a drawn question."""
    question = entry.asked.question
    return {
        "kind": str(question.__struct_config__.tag),
        "ref": entry.ref,
        "variant": str(entry.number or ""),
        "concepts": " ".join(question.concepts),
        "tags": " ".join(question.tags),
        "front": _front(entry),
        "back": to_plain(in_words(entry.asked, right_answer(entry.asked))),
        "choices": _lines(_choices(entry)),
        "also": _lines(_also(entry)),
        "feedback": _lines(f"{answer}: {text}" for answer, text in _feedback(entry)),
        "hints": _lines(question.hints),
        "explanation": to_plain(question.explanation),
        "image": question.image,
        "alt": to_plain(question.alt),
    }


def _place(part: Part) -> Row:
    return {"deck": part.deck.deck, "unit": part.deck.unit}


def _front(entry: Entry) -> str:
    question = entry.asked.question
    text = to_plain(question.prompt)
    return f"{text}\n{to_plain(with_blanks(question.text))}" if isinstance(question, ClozeQuestion) else text


def _choices(entry: Entry) -> Iterator[str]:
    question = entry.asked.question
    if isinstance(question, ChoiceQuestion | MultiQuestion):
        yield from (choice.text for choice in question.choices)
    elif isinstance(question, OrderQuestion | MatchQuestion):
        yield from entry.asked.shown
    elif isinstance(question, TrueFalseQuestion):
        yield from ("true", "false")


def _also(entry: Entry) -> Iterator[str]:
    question = entry.asked.question
    if isinstance(question, TextQuestion):
        yield from question.accept[1:]
    elif isinstance(question, ClozeQuestion):
        for number, gap in enumerate(gaps_of(question.text), start=1):
            if gap.accept[1:]:
                yield f"({number}) {', '.join(gap.accept[1:])}"


def _feedback(entry: Entry) -> Iterator[tuple[str, str]]:
    question = entry.asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            yield from ((choice.text, choice.feedback) for choice in question.choices if choice.feedback)
        case TrueFalseQuestion():
            yield str(not question.answer).lower(), question.feedback
        case NumericQuestion():
            yield from ((written(value), text) for value, text in wrong_numbers(entry))
        case ShapeQuestion():
            yield from ((shape_text(shape), text) for shape, text in entry.asked.wrong_shapes)
        case TextQuestion() | ClozeQuestion():
            yield from ((item.text, item.feedback) for item in question.wrong)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(to_plain(text) for text in texts)
