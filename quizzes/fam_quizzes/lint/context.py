"""Lint context: all decks of a folder, and the concepts and units of the course around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, read_nodes
from fam_quizzes.decks.kinds import noun
from fam_quizzes.decks.model import Deck, Dialogue, MemoryAid, Note, NumericQuestion, Question
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.questions.words import normalised

COURSE_FILE = "course.yaml"
UNIT_FOLDER = re.compile(r"(\d\d)_(\w+)")
COUNTED = re.compile(r"\b(?:how many|many|several|these|those)\s+([a-z]{2,}s)\b", re.IGNORECASE)
Item = Note | Question | MemoryAid | Dialogue


@dataclass(frozen=True)
class Location:
    """The position of a concept or unit in the course."""

    file: Path
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class CourseFacts:
    """The concepts and units in `exercises/` beside the decks; empty if the decks have no course."""

    concepts: dict[str, Location] = field(default_factory=dict)
    units: dict[str, Location] = field(default_factory=dict)
    file: Path | None = None  # its `course.yaml`


@dataclass(frozen=True)
class Front:
    """What a card asks: its front, or a cloze sentence."""

    source: DeckSource
    deck: str
    note: Note
    path: tuple[str | int, ...]
    text: str

    @cached_property
    def key(self) -> tuple[str, str]:
        """What equal questions have in common."""
        return ("cloze" if self.path[0] == "cloze" else "front"), normalised(self.text) or self.text


@dataclass(frozen=True)
class LintContext:
    """The decks of one folder, and their course."""

    sources: tuple[DeckSource, ...]
    course: CourseFacts = CourseFacts()
    own: bool = False
    """Whether they are a learner's own, beside those of the course."""

    @property
    def decks(self) -> Iterator[tuple[DeckSource, Deck]]:
        """All decks that could be parsed, with their sources."""
        return ((source, source.deck) for source in self.sources if source.deck is not None)

    @cached_property
    def items(self) -> dict[str, Item]:
        """All items with an id, by `deck/id`."""
        return {f"{deck.deck}/{item.id}": item for _, deck in self.decks for item in items_of(deck)}

    @cached_property
    def searched(self) -> set[str]:
        """The missing references for which similar ids were searched."""
        return set()

    @cached_property
    def lost(self) -> set[str]:
        """The references `deck/id` of faulty items, which are not reported as dangling."""
        return {f"{deck.deck}/{name}" for source, deck in self.decks for name in source.lost}

    @cached_property
    def fronts(self) -> dict[int, tuple[Front, ...]]:
        """What the cards of each deck ask, by the deck's `id()`."""
        return {id(deck): tuple(_fronts(source, deck)) for source, deck in self.decks}

    @cached_property
    def first_fronts(self) -> dict[tuple[str, str], Front]:
        """What the cards of all decks ask, each question where it is asked first."""
        first: dict[tuple[str, str], Front] = {}
        for fronts in self.fronts.values():
            for front in fronts:
                first.setdefault(front.key, front)
        return first

    @cached_property
    def counted(self) -> frozenset[str]:
        """The plurals that the questions of all decks count, such as `rows` in "How many rows" and in units."""
        asked = [each for _, deck in self.decks for each in deck.questions if isinstance(each, NumericQuestion)]
        counted = {found[1].lower() for each in asked for found in COUNTED.finditer(each.prompt)}
        return frozenset(counted | {each.unit.lower() for each in asked})

    @cached_property
    def whole(self) -> bool:
        """Whether every file could be parsed; if not, missing items may be in the others."""
        return all(source.deck is not None and source.deck.deck for source in self.sources)


def _fronts(source: DeckSource, deck: Deck) -> Iterator[Front]:
    for note in deck.cards:
        if note.front or note.term:  # a faulty card may lack them
            yield Front(source, deck.deck, note, ("front" if note.front else "term",), note.front or note.term)
        for number, text in enumerate(note.cloze):
            yield Front(source, deck.deck, note, ("cloze", number), text)


def items_of(deck: Deck) -> tuple[Item, ...]:
    """Return all items with an id."""
    return (*deck.cards, *deck.questions, *deck.aids, *deck.dialogues)


def named(item: Struct) -> str:
    """Return the noun for an item, such as "card"."""
    return "conversation" if isinstance(item, Dialogue) else noun(type(item)).split()[-1].replace("aid", "memory aid")


def course_facts(decks: Path) -> CourseFacts:
    """Read the course of a deck folder: `exercises/` beside `quizzes/`."""
    exercises = decks.resolve().parent.parent / "exercises"
    if not (exercises / COURSE_FILE).is_file():
        return CourseFacts()
    file = exercises / COURSE_FILE
    return CourseFacts(_concepts(file), dict(_units(exercises)), file)


def _concepts(file: Path) -> dict[str, Location]:
    root, _ = read_nodes(file, file.read_text(encoding="utf-8-sig", errors="replace"))
    concepts = next((value for key, value in _entries(root) if key.value == "concepts"), None)
    return {
        key.value: Location(file, key.start_mark.line + 1, key.start_mark.column + 1) for key, _ in _entries(concepts)
    }


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    entries = node.value if isinstance(node, MappingNode) else []
    return [(key, value) for key, value in entries if isinstance(key, ScalarNode)]


def _units(exercises: Path) -> Iterator[tuple[str, Location]]:
    for folder in sorted(exercises.iterdir()):
        found = UNIT_FOLDER.fullmatch(folder.name)
        if found and (folder / "exercise.yaml").is_file():
            yield found[2], Location(folder / "exercise.yaml")
