"""Add cards to a learner's own deck: ids are made, known cards stay as they are, and the linter checks new ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.language import _
from fam_quizzes.decks.collection import DeckCollection
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.decks.own import OWN, own_files, own_folder, slug
from fam_quizzes.decks.source import DeckSource, decks_of, read_own_source, source_of
from fam_quizzes.lint.context import items_of
from fam_quizzes.own.deck_files import new_deck, with_notes
from fam_quizzes.questions.gaps import gaps_of, revealed

WORDS_OF_A_TERM = 3
MEDIA = "media"  # the folder of imported pictures, beside the decks


@dataclass
class Added:
    """What came of cards to add."""

    file: Path
    refs: list[str] = field(default_factory=list)
    """The new cards, `deck/id`."""
    known: list[str] = field(default_factory=list)
    """Cards that ask and answer the same, and are there already."""
    kept: list[tuple[Note, str]] = field(default_factory=list)
    """Notes that were not added, each with the card that asks the same and has another answer."""
    warnings: list[Diagnostic] = field(default_factory=list)


class FaultyCards(CourseError):
    """Cards that the linter refuses; nothing was added."""


@dataclass
class Prepared:
    """Cards that can be added, and the text of their deck with them."""

    added: Added
    text: str = ""
    """Empty if no card is new."""
    faulty: list[tuple[int, str]] = field(default_factory=list)
    """The numbers of the notes that the linter refuses, counted from 0, and why."""
    files: list[Path] = field(default_factory=list)
    """The pictures that were copied."""

    def discard(self) -> None:
        """Remove the copied pictures."""
        for file in self.files:
            file.unlink(missing_ok=True)


@dataclass(frozen=True)
class OwnDecks:
    """The learner's own decks for a course, and the course's beside them."""

    course: DeckCollection
    """The course's decks."""
    root: Path
    """The course's folder."""
    folder: Path
    """Where one's own lie."""

    @classmethod
    def beside(cls, course: DeckCollection, root: Path, data: Path | None = None) -> OwnDecks:
        """Return the decks beside those of a course; `data` is the folder for the progress in all courses."""
        return cls(course, root, own_folder(course.course, data))

    def read(self) -> dict[Path, Deck]:
        """Return the decks by their files; raise CourseError if one is faulty."""
        files = own_files(self.folder)
        decks = decks_of(list(map(read_own_source, files)), "your own decks", "fam lint --own")
        return dict(zip(files, decks, strict=True))

    def add(self, deck: str, notes: Iterable[Note], title: str = "") -> Added:
        """Add notes as `prepare` does; raise FaultyCards if the linter refuses any."""
        prepared = self.prepare(deck, notes, title)
        if prepared.faulty:
            raise FaultyCards("\n".join(dict.fromkeys(what for _, what in prepared.faulty)))
        self.write(prepared)
        return prepared.added

    def write(self, prepared: Prepared) -> None:
        """Write the deck with the new cards."""
        if prepared.text:
            atomic_write_bytes(prepared.added.file, prepared.text.encode())

    def prepare(
        self, deck: str, notes: Iterable[Note], title: str = "", media: Mapping[str, bytes] | None = None
    ) -> Prepared:
        """Prepare to add notes without ids to an own deck, which is made if it is not there.

        A note that asks and answers what another of one's own does is not added again, nor one that asks the same and
        has another answer. `media` has the pictures of the notes by their names below `media/`; they are copied.
        """
        decks = self.read()
        file = next((file for file, each in decks.items() if each.deck == deck), self.folder / f"{deck}.yaml")
        asked = {_asks(note): (f"{each.deck}/{note.id}", note) for each in decks.values() for note in each.cards}
        taken = {item.id for item in items_of(decks[file])} if file in decks else set()
        added, new = Added(file), dict[int, Note]()
        for number, note in enumerate(notes):
            ref, other = asked.get(_asks(note), ("", None))
            if other is None:
                new[number] = msgspec.structs.replace(note, id=_free(slug(note.term), taken))
                added.refs.append(f"{deck}/{new[number].id}")
                asked[_asks(note)] = added.refs[-1], note
            elif _answers(other) == _answers(note):
                added.known.append(ref)
            else:
                added.kept.append((note, ref))
        if not new:
            return Prepared(added)
        files = [] if media is None else list(self._copied(new, media))
        prepared = self._checked(added, new, new_deck(deck, title or _("My own cards")))
        prepared.files = files
        return prepared

    def _copied(self, notes: dict[int, Note], media: Mapping[str, bytes]) -> Iterator[Path]:
        """Copy the pictures of notes and return the new files; where a name is taken, the note gets another one."""
        for number, note in notes.items():
            name = note.image.removeprefix(f"{MEDIA}/")
            if note.image and name in media:
                file, count = self.folder / MEDIA / name, 1
                while file.is_file() and file.read_bytes() != media[name]:
                    count += 1
                    file = file.with_name(f"{Path(name).stem}-{count}{Path(name).suffix}")
                if not file.is_file():
                    atomic_write_bytes(file, media[name])
                    yield file
                notes[number] = msgspec.structs.replace(note, image=f"{MEDIA}/{file.name}")

    def _checked(self, added: Added, new: Mapping[int, Note], empty: str) -> Prepared:
        file = added.file
        text = with_notes(file, file.read_text(encoding="utf-8-sig") if file.is_file() else empty, [*new.values()])
        prepared, numbers = Prepared(added, text), {note.id: number for number, note in new.items()}
        for name, fault in self.lint(source_of(file, text)):
            if name in numbers and fault.warning:
                added.warnings.append(fault)
            elif name in numbers:
                prepared.faulty.append((numbers[name], fault.message))
        prepared.faulty = list(dict.fromkeys(prepared.faulty))  # a front may stand in two keys of a card
        return prepared

    def lint(self, source: DeckSource) -> Iterator[tuple[str, Diagnostic]]:
        """Return what the linter finds in one of the decks, with the id of the item in which it is found."""
        from fam_quizzes.lint.checking import own_context  # noqa: PLC0415 - for new cards only
        from fam_quizzes.lint.rules import look_at  # noqa: PLC0415

        assert source.deck is not None
        others = [read_own_source(file) for file in own_files(self.folder) if file != source.file]
        items = sorted((source.line_of(item), item.id) for item in items_of(source.deck))
        starts = [line for line, _ in items]
        for fault in look_at(source, own_context(self.course, self.root, [*others, source])):
            at = bisect_right(starts, fault.line)
            yield items[at - 1][1] if at else "", fault


def front_and_back(front: str, back: str, **more: object) -> Note:
    """Return a note without an id from what stands on both sides of a card.

    >>> front_and_back("Stride", "How far.").front, front_and_back("How far?", "Two.").front
    ('', 'How far?')
    """
    is_term = len(front.split()) <= WORDS_OF_A_TERM and front.rstrip(".").replace(" ", "").replace("-", "").isalnum()
    values = {"id": OWN, "term": " ".join(front.split()), "definition": back, "front": "" if is_term else front}
    return msgspec.convert(values | more, Note)


def with_gaps(sentences: Sequence[str], **more: object) -> Note:
    """Return a note without an id from sentences with gaps; raise CourseError for one without.

    >>> with_gaps(["The {{stride|step}} is {{two}}."]).term
    'stride, two'
    """
    term = ", ".join(dict.fromkeys(gap.usual for text in sentences for gap in gaps_of(text)))
    values = {
        "id": OWN,
        "term": term,
        "definition": revealed(sentences[0]),
        "cloze": sentences,
        "forward": False,
    }
    return msgspec.convert(values | more, Note)


def _asks(note: Note) -> tuple[str, ...]:
    """Return what cards that ask the same have in common."""
    texts = note.cloze if note.cloze and not note.forward else (note.front or note.term,)
    return tuple(" ".join(text.casefold().split()) for text in texts)


def _answers(note: Note) -> tuple[str, ...]:
    return " ".join(note.definition.split()), *(note.cloze if note.forward else ())


def _free(name: str, taken: set[str]) -> str:
    """Return an id that is not taken yet, and take it."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
