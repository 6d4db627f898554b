"""Anki packages: importing a newer one updates the cards and keeps their schedules.

The guid of a note depends only on its course and its `deck/id`, and so do the ids of decks and note types.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam_quizzes.export.anki_notes import CLOZE, QUESTION, TERM, NoteText, notes_of
from fam_quizzes.export.items import Batch, Entry, Export, Part
from fam_quizzes.export.markup import to_html, to_line
from fam_quizzes.export.media import files_of

if TYPE_CHECKING:
    import genanki

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day of the zip format: the same decks give the same bytes
# Packages of this course were the first, and name no course in guids and ids: a user who learns from one keeps the
# progress. Other courses have guids, ids and names of their own, so that no import replaces another course's cards.
FIRST_COURSE = "convolution-and-feature-maps"


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
    return f"{{{{#{field}}}}}<section><h2>{heading}</h2>{_some(field)}</section>{{{{/{field}}}}}"


def _some(*fields: str) -> str:
    """Return the template of fields, of whose variants one is shown."""
    return "".join(f'<div class="field">{{{{{field}}}}}</div>' for field in fields)


# Of a question with drawn numbers a note has several variants, and shows one a day: on both sides the same, without
# anything that a program would have to remember between them. Where no script runs, it is the first one.
CHOICE = """<script>
(function () {
  var day = Math.floor(Date.now() / 864e5 - new Date().getTimezoneOffset() / 1440);
  document.querySelectorAll(".field").forEach(function (field) {
    var variants = field.querySelectorAll(":scope > .variant");
    variants.forEach(function (variant, number) {
      variant.style.display = number === day % variants.length ? "block" : "none";
    });
  });
})();
</script>"""


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
                '<div class="text">' + _some("Question", "Choices", "Hints") + "</div>" + CHOICE,
                '<div class="text">' + _some("Question", "Choices") + '</div><hr id="answer"><div class="text">'
                '<div class="right">'
                + _some("Answer")
                + "</div>"
                + _some("Explanation")
                + _part("Others", "Common mistakes")
                + "</div>"
                + CHOICE,
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
.term p, .text > p:first-child, .field:first-child > p:first-child { margin-top: 0; }
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
.field > .variant ~ .variant { display: none; }
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
    pictures = [*(note.picture for note in batch.notes), *(each.picture for each in _entries(batch))]
    package = genanki.Package([deck for deck in decks if deck.notes])
    return Export(_packed(package, batch.now, files_of(pictures)))


def stable_id(name: str, course: str = "") -> int:
    """Return a stable id for a deck or note type of a course, in the range that genanki recommends.

    An empty `course` stands for the first one.
    """
    digest = hashlib.sha256(f"{_scope(course)} {name}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def _scope(course: str) -> str:
    """Return the beginning of all that guids and ids are derived from; no course's id has a colon."""
    return f"fam-course:{course}" if course else "fam-course"


def _entries(batch: Batch) -> Iterator[Entry]:
    yield from batch.questions
    yield from (entry for note in batch.notes for entry in note.variants)


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


def _packed(package: genanki.Package, now: datetime, pictures: Mapping[str, bytes]) -> bytes:
    """Write the package as genanki does, but reproducibly: from the decks, `now` and the pictures only."""
    started = now.timestamp()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "collection.anki2")
        with closing(sqlite3.connect(file)) as connection:
            package.write_to_db(connection.cursor(), started, iter(range(int(started * 1000), 1 << 62)))
            connection.commit()
        names = {str(number): name for number, name in enumerate(pictures)}
        media = {number: pictures[name] for number, name in names.items()}
        return _zipped({"collection.anki2": file.read_bytes(), "media": json.dumps(names).encode(), **media})


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
