"""Anki packages: importing a newer one updates the cards and keeps their schedules.

The guid of a note depends only on its `deck/id`, and so do the ids of decks and note types.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam_quizzes.export.anki_notes import NoteText, notes_of
from fam_quizzes.export.anki_types import CSS, NOTE_TYPES, NoteType
from fam_quizzes.export.items import Batch, Export, Part
from fam_quizzes.export.markup import to_html, to_line

if TYPE_CHECKING:
    import genanki

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day of the zip format: the same decks give the same bytes


def export(batch: Batch) -> Export:
    """Export all cards and questions; questions that belong to a card on a formula are exported with that card."""
    try:
        import genanki  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise CourseError("Anki packages need genanki: pip install 'fam-course[anki]'.") from error
    types = {name: _model(genanki, name, kind) for name, kind in NOTE_TYPES.items()}
    decks = [_deck(genanki, part, _notes(batch, part), types) for part in batch.parts]
    return Export(_packed(genanki.Package([deck for deck in decks if deck.notes]), batch.now))


def stable_id(name: str) -> int:
    """Return a stable id for a deck or note type, in the range that genanki recommends."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(f"fam-course {name}".encode()).digest()[:4], "big") % (1 << 30)


def _notes(batch: Batch, part: Part) -> Iterable[NoteText]:
    of_notes = {entry.ref for note in batch.notes for entry in note.variants}
    return notes_of(part, without=of_notes)


def _model(package: genanki, name: str, kind: NoteType) -> genanki.Model:
    return package.Model(
        stable_id(f"note type {name}"),
        name,
        fields=[{"name": field} for field in kind.fields],
        templates=[{"name": card.name, "qfmt": card.front, "afmt": card.back} for card in kind.cards],
        css=CSS,
        model_type=package.Model.CLOZE if kind.cloze else package.Model.FRONT_BACK,
    )


def _deck(package: genanki, part: Part, notes: Iterable[NoteText], types: dict[str, genanki.Model]) -> genanki.Deck:
    title = to_line(part.deck.title).replace("::", ":")
    deck = package.Deck(stable_id(f"deck {part.deck.deck}"), f"FAM::{title}", to_html(part.deck.about))
    for index, note in enumerate(notes):
        guid = package.guid_for("fam-course", note.name)
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
