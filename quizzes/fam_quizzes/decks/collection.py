"""All decks of a course, indexed by reference (`deck/id`)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import msgspec

from fam.core.errors import CourseError
from fam.core.language import N_, _
from fam.core.paths import cache_dir, course_id, decks_dir, find_course_root
from fam.core.text import did_you_mean
from fam_quizzes.decks.model import Deck, Dialogue, MemoryAid, Note, Question, Reading
from fam_quizzes.decks.own import is_own, own_files, own_folder

EVERYTHING = "all"  # the name of a quiz on all decks, which no deck can have

_MONTH = 30 * 24 * 3600  # seconds


def load_decks(course: Path | None = None) -> DeckCollection:
    """Load the decks of the course at `course`, else of the one that `find_course_root` finds.

    A course without decks has an empty collection.
    """
    root = find_course_root(course)
    folder = decks_dir(root)
    files = sorted(folder.glob("*.yaml")) if folder else []
    return DeckCollection(_cached(files, _parse) if files else (), course_id(root), folder)


def load_all_decks(course: Path | None = None, data: Path | None = None) -> DeckCollection:
    """Load the decks of a course as `load_decks` does, and the learner's own ones beside the progress in `data`."""
    collection = load_decks(course)
    folder = own_folder(collection.course, data)
    files = own_files(folder)
    own = _cached(files, _parse_own) if files else ()
    return replace(collection, decks=(*collection.decks, *own), own_folder=folder)


def _parse_own(files: Sequence[Path]) -> tuple[Deck, ...]:
    from fam_quizzes.decks.source import parse_own_decks  # noqa: PLC0415 - as below

    return parse_own_decks(files)


def _parse(files: Sequence[Path]) -> tuple[Deck, ...]:
    from fam_quizzes.decks.source import parse_decks  # noqa: PLC0415 - not needed on a cache hit

    return parse_decks(files)


@dataclass(frozen=True)
class Selection:
    """Filter criteria; an empty value matches everything."""

    deck: str = ""
    tag: str = ""
    unit: str = ""
    concept: str = ""


@dataclass(frozen=True)
class DeckCollection:
    """The decks of a course, in the order of their files."""

    decks: tuple[Deck, ...]
    course: str = ""
    """The course's id."""
    folder: Path | None = None
    """Where the course's decks lie, and their pictures below; None for decks without files."""
    own_folder: Path | None = None
    """Where the learner's own decks lie."""

    def require(self, text: str, found: Collection[object]) -> None:
        """Raise CourseError if `found` is empty: `text`, a message, says what this `{course}` lacks."""
        if not found:
            raise CourseError(_(text).format(course=self.course))

    @cached_property
    def notes(self) -> dict[str, Note]:
        """All notes by `deck/id` in learning order: one's own, those of the whole course, those of single units."""
        decks = sorted(self.decks, key=lambda deck: (not is_own(deck.deck), bool(deck.unit)))
        return {f"{deck.deck}/{note.id}": note for deck in decks for note in deck.cards}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions by `deck/id`."""
        return {f"{deck.deck}/{question.id}": question for deck in self.decks for question in deck.questions}

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """All readings by concept."""
        return {reading.concept: reading for deck in self.decks for reading in deck.readings}

    @cached_property
    def aids(self) -> dict[str, MemoryAid]:
        """All memory aids by `deck/id`."""
        return {f"{deck.deck}/{aid.id}": aid for deck in self.decks for aid in deck.aids}

    @cached_property
    def dialogues(self) -> dict[str, Dialogue]:
        """All conversations by `deck/id`."""
        return {f"{deck.deck}/{dialogue.id}": dialogue for deck in self.decks for dialogue in deck.dialogues}

    @cached_property
    def _by_id(self) -> dict[str, Deck]:
        return {deck.deck: deck for deck in self.decks}

    def deck_of(self, ref: str) -> Deck:
        """Return the deck that holds the item `ref`, a `deck/id`."""
        return self._by_id[ref.partition("/")[0]]

    def picture_of(self, ref: str) -> Path | None:
        """Return the file of the picture of the note or question `ref`, or None if it has none."""
        item = self.notes.get(ref) or self.questions.get(ref)
        folder = self.own_folder if is_own(ref.partition("/")[0]) else self.folder
        return folder / item.image if folder and item and item.image else None

    def notes_of(self, ref: str) -> tuple[str, ...]:
        """Return the references of a question's notes: those that it names, else all of its concepts."""
        question = self.questions[ref]
        if question.cards:
            return tuple(resolve(note, within=ref) for note in question.cards)
        concepts = set(question.concepts)
        return tuple(name for name, note in self.notes.items() if note.forward and concepts & set(note.concepts))

    def notes_about(self, unit: str, concepts: Collection[str]) -> Iterator[str]:
        """Return the notes of a unit, also those that its questions refer to, that are about one of `concepts`."""
        if unit in self.units:
            for ref, note in self.choose_notes(Selection(unit=unit)).items():
                if note.forward and not set(concepts).isdisjoint(note.concepts):
                    yield ref

    def aids_of(self, concepts: Iterable[str]) -> Iterator[MemoryAid]:
        """Return the memory aids for any of `concepts`."""
        wanted = set(concepts)
        return (aid for aid in self.aids.values() if wanted & set(aid.concepts))

    def choose_notes(self, selection: Selection) -> dict[str, Note]:
        """Return the notes that match `selection`; raise CourseError for an unknown name.

        A unit has the notes of its own decks, and notes of other decks that its questions refer to.
        """
        self._check(selection)
        asked_about = self._asked_about(selection.unit)
        anywhere = replace(selection, unit="")
        return {
            ref: note
            for ref, note in self.notes.items()
            if self._fits(ref, note, anywhere if ref in asked_about else selection)
        }

    def _asked_about(self, unit: str) -> set[str]:
        """Return the notes that the questions of a unit refer to."""
        questions = (ref for ref in self.questions if unit and self.deck_of(ref).unit == unit)
        return {note for ref in questions for note in self.notes_of(ref)}

    def choose_questions(self, selection: Selection) -> dict[str, Question]:
        """Return the questions that match `selection`; raise CourseError for an unknown name."""
        self._check(selection)
        return {ref: question for ref, question in self.questions.items() if self._fits(ref, question, selection)}

    def _check(self, selection: Selection) -> None:
        for name, text, known in (
            (selection.deck, N_("There is no deck `{name}`"), list(self._by_id)),
            (selection.tag, N_("There is no tag `{name}`"), self.tags),
            (selection.unit, N_("There is no unit `{name}`"), self.units),
            (selection.concept, N_("There is no concept `{name}`"), self.concepts),
        ):
            if name and name not in known:
                raise CourseError(_(text).format(name=name) + did_you_mean(name, known))

    def _fits(self, ref: str, item: Note | Question, selection: Selection) -> bool:
        home = self.deck_of(ref)
        return (
            selection.deck in ("", home.deck)
            and (not selection.tag or selection.tag in (*item.tags, *home.tags))
            and selection.unit in ("", home.unit)
            and (not selection.concept or selection.concept in item.concepts)
        )

    @cached_property
    def tags(self) -> list[str]:
        """All tags, sorted."""
        items: list[Note | Question] = [*self.notes.values(), *self.questions.values()]
        return sorted(
            {tag for deck in self.decks for tag in deck.tags} | {tag for item in items for tag in item.tags}
        )

    @cached_property
    def units(self) -> list[str]:
        """All units with a deck, in deck order."""
        return list(dict.fromkeys(deck.unit for deck in self.decks if deck.unit))

    @cached_property
    def concepts(self) -> list[str]:
        """All concepts of the cards, questions and readings, sorted."""
        items: list[Note | Question] = [*self.notes.values(), *self.questions.values()]
        named = set(self.readings) | {concept for item in items for concept in item.concepts}
        return sorted(named, key=lambda concept: (concept[0], int(concept[1:])))


def resolve(ref: str, *, within: str) -> str:
    """Return `ref` as a full `deck/id`; `within` is the reference of the item that contains it.

    >>> resolve("stride", within="glossary/padding"), resolve("glossary/stride", within="strides/q1")
    ('glossary/stride', 'glossary/stride')
    """
    return ref if "/" in ref else f"{within.partition('/')[0]}/{ref}"


def _cached(files: Sequence[Path], parse: Callable[[Sequence[Path]], tuple[Deck, ...]]) -> tuple[Deck, ...]:
    """Return `parse(files)`, or the cached result if no file has changed since."""
    path = cache_dir() / f"decks-{_cache_key(files)}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=tuple[Deck, ...])
    decks = parse(files)
    with suppress(OSError):  # a read-only home only costs time
        _write_cache(path, msgspec.msgpack.encode(decks))
    return decks


def _cache_key(files: Sequence[Path]) -> str:
    """Return the cache key: a hash of the files' paths, times and sizes, and of the time of `model.py`."""
    stats = [(str(file.resolve()), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files]
    model = Path(__file__).with_name("model.py")
    return hashlib.sha256(repr((model.stat().st_mtime_ns, stats)).encode()).hexdigest()[:24]


def _write_cache(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("decks-*.msgpack"):
        if old != path and old.stat().st_mtime < path.parent.stat().st_mtime - _MONTH:
            old.unlink()
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(content)
    draft.replace(path)
