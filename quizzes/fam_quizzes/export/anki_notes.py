"""The notes of an Anki package: their fields as HTML, and the names from which their guids are derived."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
from fam_quizzes.export.items import Entry, NoteEntry, Part, by_question, wrong_numbers
from fam_quizzes.export.markup import clean, to_html, to_html_with_gaps, to_inline_html
from fam_quizzes.questions.answers import in_words, letter, right_answer
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.gaps import Gap, gaps_of, revealed, with_blanks
from fam_quizzes.questions.shapes import EXAMPLE, shape_text
from fam_quizzes.study.progress.cards import CLOZE as CLOZE_CARD
from fam_quizzes.study.progress.cards import VARIANT, card_name

# Anki's markup for sounds and LaTeX, which it replaces anywhere in a field.
ANKI_TAGS = re.compile(r"\[(?=sound:|/?latex\]|/?\$+\]|anki:)", re.IGNORECASE)
TERM, CLOZE, QUESTION = "FAM term", "FAM cloze", "FAM question"


@dataclass(frozen=True)
class NoteText:
    """A note: its type, the name from which its guid is derived, its fields and tags."""

    kind: str
    name: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]


def notes_of(part: Part, *, without: Collection[str] = ()) -> Iterator[NoteText]:
    """Return the notes of a deck: its cards, and its questions except those in `without`."""
    for note in part.notes:
        if note.note.forward or note.note.reverse:
            yield _term(note)
        yield from _clozes(note)
        if note.variants:
            first = note.variants[0]
            yield _question(note.variants, f"{card_name(note.ref, VARIANT)}-{first.number}", note.tags)
    for entries in by_question(part.questions):
        if entries[0].ref not in without:
            yield _question(entries, entries[0].name, entries[0].tags)


def _note(kind: str, name: str, fields: Iterable[str], tags: tuple[str, ...]) -> NoteText:
    return NoteText(kind, name, tuple(ANKI_TAGS.sub("&#91;", field) for field in fields), tags)


def _term(entry: NoteEntry) -> NoteText:
    note = entry.note
    picture = entry.picture.html() if entry.picture else ""
    front, back = ("", picture) if note.image_on_back else (picture, "")
    fields = (
        to_inline_html(note.term),
        to_inline_html(note.front or note.term) + front if note.forward else "",  # Anki makes no card of an empty one
        to_html(note.definition) + back,
        "yes" if note.reverse else "",
        ", ".join(to_inline_html(name) for name in note.aka),
        to_html(note.example),
        to_html(note.mnemonic),
        entry.ref,
    )
    return _note(TERM, entry.ref, fields, entry.tags)


def _clozes(entry: NoteEntry) -> Iterator[NoteText]:
    note = entry.note
    # Of a picture on the back, the sentence would show the word: the note type has no other place for it.
    picture = entry.picture.html() if entry.picture and not note.image_on_back else ""
    for number, text in enumerate(note.cloze, start=1):
        fields = (
            to_html_with_gaps(text, _hidden) + picture,
            "; ".join(_others(gap) for gap in gaps_of(text) if gap.accept[1:]),
            to_inline_html(note.term),
            to_html(note.mnemonic),
            entry.ref,
        )
        yield _note(CLOZE, card_name(entry.ref, f"{CLOZE_CARD}-{number}"), fields, entry.tags)


def _hidden(_: int, gap: Gap) -> str:
    """Return a gap as Anki's cloze markup: all gaps are asked at once, and a double colon would begin a hint."""
    return f"{{{{c1::{_word(gap.usual).replace(':', '&#58;')}}}}}"


def _others(gap: Gap) -> str:
    return ", ".join(map(_word, gap.accept[1:]))


def _word(word: str) -> str:
    return to_inline_html(word)


def _question(entries: Sequence[Entry], name: str, tags: tuple[str, ...]) -> NoteText:
    """Return the note of a question; `name` is that of its first variant, so that what was learned from it stays.

    Of several variants each field holds all, and the card shows one of them.
    """
    fields = [_question_fields(entry) for entry in entries]
    if len(entries) > 1:
        joined = [
            "".join(f'<div class="variant">{text}</div>' for text in texts) for texts in zip(*fields, strict=True)
        ]
    else:
        joined = fields[0]
    return _note(QUESTION, name, (*joined, entries[0].ref), tags)


def _question_fields(entry: Entry) -> list[str]:
    question = entry.asked.question
    hints = "".join(
        f'<details class="hint"><summary>Hint</summary>{to_html(hint)}</details>' for hint in question.hints
    )
    others = "".join(f"<dt>{answer}</dt><dd>{to_html(feedback)}</dd>" for answer, feedback in _mistakes(entry))
    return [
        _asked(entry),
        _choices(entry),
        hints,
        _answer(entry),
        to_html(question.explanation),
        f"<dl>{others}</dl>" if others else "",
    ]


def _asked(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt) + (entry.picture.html() if entry.picture else "")
    match question:
        case ClozeQuestion():
            return html + to_html(with_blanks(question.text))
        case TrueFalseQuestion():
            return f'<p class="ask">True or false?</p>{html}'
        case MultiQuestion():
            return f'{html}<p class="ask">Any number of them may be right.</p>'
        case NumericQuestion(unit=unit) if unit:
            return f'{html}<p class="ask">in {to_inline_html(unit)}</p>'
        case ShapeQuestion():
            return f'{html}<p class="ask">as a shape, such as {EXAMPLE}</p>'
    return html


def _choices(entry: Entry) -> str:
    question = entry.asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return _lettered(choice.text for choice in question.choices)
        case OrderQuestion():
            return _lettered(entry.asked.shown)
        case MatchQuestion():
            lefts = "".join(f"<li>{to_inline_html(pair.left)}</li>" for pair in question.pairs)
            return f"<ol>{lefts}</ol>{_lettered(entry.asked.shown)}"
    return ""


def _lettered(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{to_inline_html(text)}</li>" for text in texts)
    return f'<ol type="a">{items}</ol>'


def _answer(entry: Entry) -> str:
    question, shown = entry.asked.question, entry.asked.shown
    match question:
        case ChoiceQuestion() | MultiQuestion():
            right = [(letter(n), choice.text) for n, choice in enumerate(question.choices) if choice.right]
            return "<br>".join(f"{name}. {to_inline_html(text)}" for name, text in right) or "none of them"
        case OrderQuestion():
            items = "".join(
                f"<li>{letter(shown.index(item))}. {to_inline_html(item)}</li>" for item in question.items
            )
            return f"<ol>{items}</ol>"
        case MatchQuestion():
            pairs = [(to_inline_html(pair.left), pair.right) for pair in question.pairs]
            items = "".join(
                f"<li>{left}: {letter(shown.index(right))}. {to_inline_html(right)}</li>" for left, right in pairs
            )
            return f"<ol>{items}</ol>"
        case TextQuestion():
            return _word(clean(", ".join(question.accept)))
        case ClozeQuestion():
            others = "; ".join(_others(gap) for gap in gaps_of(question.text) if gap.accept[1:])
            return to_html(revealed(question.text)) + (f'<p class="also">also: {others}</p>' if others else "")
    return to_inline_html(in_words(entry.asked, right_answer(entry.asked)))


def _mistakes(entry: Entry) -> Iterator[tuple[str, str]]:
    """Return the wrong answers and their feedback as HTML."""
    question = entry.asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            wrong = [(letter(n), choice) for n, choice in enumerate(question.choices) if choice.feedback]
            yield from ((f"{name}. {to_inline_html(choice.text)}", choice.feedback) for name, choice in wrong)
        case TrueFalseQuestion():
            yield str(not question.answer).lower(), question.feedback
        case NumericQuestion():
            yield from ((written(value), feedback) for value, feedback in wrong_numbers(entry))
        case ShapeQuestion():
            yield from ((shape_text(shape), feedback) for shape, feedback in entry.asked.wrong_shapes)
        case TextQuestion() | ClozeQuestion():
            yield from ((_word(item.text), item.feedback) for item in question.wrong)
