"""Anki packages: importing a newer one updates the cards and keeps their schedules.

The guid of a note depends only on its course and its `deck/id`, and so do the ids of decks and note types.
"""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
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
from fam_quizzes.export.markup import clean, to_html, to_html_with_gaps, to_inline_html, to_line
from fam_quizzes.questions.answers import in_words, letter, right_answer
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.gaps import Gap, gaps_of, revealed, with_blanks
from fam_quizzes.questions.shapes import EXAMPLE, shape_text
from fam_quizzes.study.progress.cards import CLOZE as CLOZE_CARD
from fam_quizzes.study.progress.cards import VARIANT, card_name

if TYPE_CHECKING:
    import genanki

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day of the zip format: the same decks give the same bytes
# Anki's markup for sounds and LaTeX, which it replaces anywhere in a field.
ANKI_TAGS = re.compile(r"\[(?=sound:|/?latex\]|/?\$+\]|anki:)", re.IGNORECASE)
# Packages of this course were the first, and name no course in guids and ids: a user who learns from one keeps the
# progress. Other courses have guids, ids and names of their own, so that no import replaces another course's cards.
FIRST_COURSE = "convolution-and-feature-maps"
TERM, CLOZE, QUESTION = "FAM term", "FAM cloze", "FAM question"


@dataclass(frozen=True)
class Face:
    """A card template."""

    name: str
    front: str
    back: str


@dataclass(frozen=True)
class NoteType:
    """The fields and card templates of a note type."""

    fields: tuple[str, ...]
    cards: tuple[Face, ...]
    cloze: bool = False


def _part(field: str, heading: str) -> str:
    """Return the template of an optional section with a heading."""
    return f"{{{{#{field}}}}}<section><h2>{heading}</h2>{{{{{field}}}}}</section>{{{{/{field}}}}}"


_ALSO = '{{#Also}}<p class="also">also: {{Also}}</p>{{/Also}}'
_MORE = _part("Example", "Example") + _part("Memory aid", "To remember")

NOTE_TYPES = {
    TERM: NoteType(
        fields=("Term", "Front", "Definition", "Backward", "Also", "Example", "Memory aid", "Ref"),
        cards=(
            Face(
                "Forward",
                '<div class="term">{{Front}}</div>',
                '{{FrontSide}}<hr id="answer"><div class="text">{{Definition}}' + _ALSO + _MORE + "</div>",
            ),
            Face(
                "Backward",
                '{{#Backward}}<div class="text"><p class="ask">What is this called?</p>'
                "{{Definition}}</div>{{/Backward}}",
                '{{FrontSide}}<hr id="answer"><div class="term">{{Term}}</div><div class="text">'
                + f"{_ALSO}{_MORE}</div>",
            ),
        ),
    ),
    CLOZE: NoteType(
        fields=("Text", "Also", "Term", "Memory aid", "Ref"),
        cards=(
            Face(
                "Cloze",
                '<div class="text">{{cloze:Text}}</div>',
                '<div class="text">{{cloze:Text}}' + _ALSO + _part("Memory aid", "To remember") + "</div>",
            ),
        ),
        cloze=True,
    ),
    QUESTION: NoteType(
        fields=("Question", "Choices", "Hints", "Answer", "Explanation", "Others", "Ref"),
        cards=(
            Face(
                "Question",
                '<div class="text">{{Question}}{{Choices}}{{Hints}}</div>',
                '<div class="text">{{Question}}{{Choices}}</div><hr id="answer"><div class="text">'
                '<div class="right">{{Answer}}</div>{{Explanation}}' + _part("Others", "Common mistakes") + "</div>",
            ),
        ),
    ),
}

CSS = """
.card {
  --ink: #1f2933; --soft: #52606d; --line: #cbd2d9; --page: #ffffff; --tint: #eef2f6;
  --good: #0b6e4f; --blank: #0b5cad;
  font: 19px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  color: var(--ink); background: var(--page); text-align: left;
}
.card.nightMode, .nightMode .card, .night_mode .card {
  --ink: #e4e7eb; --soft: #9aa5b1; --line: #52606d; --page: #1f2429; --tint: #2d343b;
  --good: #5fd3a6; --blank: #7db8f0;
}
.term, .text { max-width: 34em; margin: 0 auto; padding: 0 .6em; }
.term { font-size: 1.5em; font-weight: 600; text-align: center; padding: .8em .4em; }
.term p, .text > p:first-child { margin-top: 0; }
p { margin: .6em 0; }
hr#answer { max-width: 34em; margin: 1.1em auto; border: 0; border-top: 1px solid var(--line); }
h2 { font-size: .8em; font-weight: 600; color: var(--soft); margin: 1.2em 0 .2em; }
.ask, .also, .hint summary { color: var(--soft); }
.also { font-size: .9em; }
.hint { margin: .5em 0; }
.hint summary { cursor: pointer; font-size: .9em; }
.right { border-left: 3px solid var(--good); padding-left: .7em; margin: .4em 0 .9em; font-weight: 600; }
.right ol, .right ul { font-weight: 400; }
.cloze { color: var(--blank); font-weight: 600; }
ol, ul { padding-left: 1.6em; margin: .6em 0; }
li { margin: .35em 0; }
li p { margin: 0; }
dl { margin: .3em 0; } dt { font-weight: 600; } dd { margin: 0 0 .6em; color: var(--ink); } dd p { margin: 0; }
code, pre { font: .88em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--tint); border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere; }
pre { background: var(--tint); border-radius: 6px; padding: .6em .8em; overflow-x: auto; text-align: left; }
"""


def export(batch: Batch) -> Export:
    """Export all cards and questions; questions that belong to a card on a formula are exported with that card."""
    try:
        import genanki  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise CourseError("Anki packages need genanki: pip install 'fam-course[anki]'.") from error
    course = "" if batch.course == FIRST_COURSE else batch.course
    types = {name: _model(genanki, name, kind, course) for name, kind in NOTE_TYPES.items()}
    decks = [_deck(genanki, part, _notes(batch, part), types, course) for part in batch.parts]
    return Export(_packed(genanki.Package([deck for deck in decks if deck.notes]), batch.now))


def stable_id(name: str, course: str = "") -> int:
    """Return a stable id for a deck or note type of a course, in the range that genanki recommends.

    An empty `course` stands for the first one.
    """
    digest = hashlib.sha256(f"{_scope(course)} {name}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def _scope(course: str) -> str:
    """Return the beginning of all that guids and ids are derived from; no course's id has a colon."""
    return f"fam-course:{course}" if course else "fam-course"


def _notes(batch: Batch, part: Part) -> Iterable[NoteText]:
    of_notes = {entry.ref for note in batch.notes for entry in note.variants}
    return notes_of(part, without=of_notes)


def _model(package: genanki, name: str, kind: NoteType, course: str) -> genanki.Model:
    return package.Model(
        stable_id(f"note type {name}", course),
        f"{name} ({course})" if course else name,
        fields=[{"name": field} for field in kind.fields],
        templates=[{"name": card.name, "qfmt": card.front, "afmt": card.back} for card in kind.cards],
        css=CSS,
        model_type=package.Model.CLOZE if kind.cloze else package.Model.FRONT_BACK,
    )


def _deck(
    package: genanki, part: Part, notes: Iterable[NoteText], types: dict[str, genanki.Model], course: str
) -> genanki.Deck:
    title = to_line(part.deck.title).replace("::", ":")
    name = f"FAM {course}::{title}" if course else f"FAM::{title}"  # Anki merges decks of the same name
    deck = package.Deck(stable_id(f"deck {part.deck.deck}", course), name, to_html(part.deck.about))
    for index, note in enumerate(notes):
        guid = package.guid_for(_scope(course), note.name)
        # Anki introduces new cards in this order.
        deck.add_note(package.Note(types[note.kind], list(note.fields), tags=list(note.tags), guid=guid, due=index))
    return deck


def _packed(package: genanki.Package, now: datetime) -> bytes:
    """Write the package as genanki does, but reproducibly: from the decks and `now` only."""
    started = now.timestamp()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "collection.anki2")
        with closing(sqlite3.connect(file)) as connection:
            package.write_to_db(connection.cursor(), started, iter(range(int(started * 1000), 1 << 62)))
            connection.commit()
        return _zipped({"collection.anki2": file.read_bytes(), "media": b"{}"})


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


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
        for entry in note.variants:
            yield _question(entry, f"{card_name(note.ref, VARIANT)}-{entry.number}", note.tags)
    for entry in part.questions:
        if entry.ref not in without:
            yield _question(entry, entry.name, entry.tags)


def _note(kind: str, name: str, fields: Iterable[str], tags: tuple[str, ...]) -> NoteText:
    return NoteText(kind, name, tuple(ANKI_TAGS.sub("&#91;", field) for field in fields), tags)


def _term(entry: NoteEntry) -> NoteText:
    note = entry.note
    fields = (
        to_inline_html(note.term),
        to_inline_html(note.front or note.term) if note.forward else "",  # Anki makes no card of an empty front
        to_html(note.definition),
        "yes" if note.reverse else "",
        ", ".join(to_inline_html(name) for name in note.aka),
        to_html(note.example),
        to_html(note.mnemonic),
        entry.ref,
    )
    return _note(TERM, entry.ref, fields, entry.tags)


def _clozes(entry: NoteEntry) -> Iterator[NoteText]:
    note = entry.note
    for number, text in enumerate(note.cloze, start=1):
        fields = (
            to_html_with_gaps(text, _hidden),
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


def _question(entry: Entry, name: str, tags: tuple[str, ...]) -> NoteText:
    question = entry.asked.question
    hints = "".join(
        f'<details class="hint"><summary>Hint</summary>{to_html(hint)}</details>' for hint in question.hints
    )
    fields = (
        _asked(entry),
        _choices(entry),
        hints,
        _answer(entry),
        to_html(question.explanation),
        "".join(f"<dt>{answer}</dt><dd>{to_html(feedback)}</dd>" for answer, feedback in _mistakes(entry)),
        entry.name,
    )
    *before, others, ref = fields
    return _note(QUESTION, name, (*before, f"<dl>{others}</dl>" if others else "", ref), tags)


def _asked(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt)
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
