"""What the tests of the exports share: batches of the course and of the small decks, and decks of awkward texts."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache

from hypothesis import strategies as st

from fam_quizzes.decks.collection import DeckCollection, Selection
from fam_quizzes.decks.model import (
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    Deck,
    MatchQuestion,
    MultiQuestion,
    Note,
    NumericQuestion,
    OrderQuestion,
    Pair,
    Question,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
    WrongFormula,
    WrongShape,
    WrongText,
)
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.export.items import Batch, Entry, gather
from fam_quizzes.questions.shapes import shape_forms
from fam_quizzes.questions.variants import DrawnQuestion
from support.paths import REPOSITORY, SMALL_DECKS

ROOT = REPOSITORY
NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
EVERYTHING = Selection()
AWKWARD = "~=#{}:\\\n%[]()<>&;'\"*$-/|@+`_ .,1aé\t\r\x07\u2028×日"


@cache
def course_shelf() -> DeckCollection:
    """Return the decks of this repository."""
    return DeckCollection(tuple(map(parse_deck, sorted((ROOT / "quizzes" / "decks").glob("*.yaml")))))


@cache
def small_shelf() -> DeckCollection:
    """Return the small decks: one question of each kind, and four cards."""
    return DeckCollection(tuple(map(parse_deck, sorted((SMALL_DECKS / "quizzes" / "decks").glob("*.yaml")))))


def batch_of(
    collection: DeckCollection, selection: Selection = EVERYTHING, *, variants: int = 3, now: datetime = NOW
) -> Batch:
    """Choose from a collection."""
    return gather(collection, selection, variants=variants, seed=1, now=now)


def as_in_moodle(batch: Batch) -> list[Entry]:
    """Return the questions in the order of the categories: those of each deck, then its drawn questions."""
    return [entry for part in batch.parts for entry in sorted(part.questions, key=lambda each: each.number > 0)]


def moodle_categories(batch: Batch) -> list[str]:
    """Return the paths of the categories: one for each deck, and below it one for each drawn question."""
    paths: list[str] = []
    for part in batch.parts:
        if part.questions:
            path = f"$course$/top/{part.deck.title}"
            drawn = dict.fromkeys(entry.ref.partition("/")[2] for entry in part.questions if entry.number)
            paths += [path, *(f"{path}/{name}" for name in drawn)]
    return paths


def wrong_shapes(asked: DrawnQuestion) -> list[tuple[str, str]]:
    """Return every way to write a wrong shape, with its feedback; of mistakes with the same shape the first."""
    found: dict[str, str] = {}
    for shape, feedback in reversed(asked.wrong_shapes):
        found.update(dict.fromkeys(shape_forms(shape), feedback))
    shapes = dict.fromkeys(shape for shape, _ in asked.wrong_shapes)
    return [(form, found[form]) for shape in shapes for form in shape_forms(shape)]


def awkward_texts(least: str = "x") -> st.SearchStrategy[str]:
    """Draw texts of all that some format treats specially; one letter keeps them from being empty."""
    return st.text(AWKWARD, max_size=12).map(lambda text: text + least)


@st.composite
def awkward_decks(draw: st.DrawFn) -> DeckCollection:
    """Draw a deck with a card and a question of each kind, all of awkward texts."""
    text = lambda least="x": draw(awkward_texts(least))  # noqa: E731 - it is called thirty times below
    without_braces = lambda: text().translate({ord(brace): None for brace in "{}|"})  # noqa: E731
    gap = "{{" + without_braces().replace("`", "") + "|" + without_braces() + "}}"
    shared = {"explanation": text(), "concepts": ("C1",), "hints": (text(),)}
    pairs = tuple(Pair(text(), text(f" {number}")) for number in range(2))
    choices = (Choice(text(), right=True), Choice(text(), feedback=text()), Choice(text(), feedback=text()))
    wrong = (WrongText(text("w"), text()),)
    questions: tuple[Question, ...] = (
        ChoiceQuestion(id="choice", prompt=text(), choices=choices, **shared),
        MultiQuestion(id="multi", prompt=text(), choices=choices, **shared),
        TrueFalseQuestion(id="true-false", prompt=text(), answer=draw(st.booleans()), feedback=text(), **shared),
        NumericQuestion(
            id="numeric",
            prompt=text(),
            answer=draw(st.integers(-99, 99) | st.floats(-99, 99).map(lambda value: round(value, 6))),
            tolerance=draw(st.sampled_from([0.0, 0.001])),
            unit=draw(st.sampled_from(["", text()])),
            wrong=(WrongFormula(1000, text()),),
            **shared,
        ),
        ShapeQuestion(
            id="shape",
            prompt=text(),
            answer=tuple(draw(st.lists(st.integers(0, 99), min_size=1, max_size=4))),
            axes=(text(),),
            wrong=(WrongShape((100, 1), text()), WrongShape((100,), text())),
            **shared,
        ),
        TextQuestion(id="text", prompt=text(), accept=(text("a"), text("b")), wrong=wrong, **shared),
        ClozeQuestion(
            id="cloze", prompt=text(), text=f"{without_braces()} {gap} {without_braces()}", wrong=wrong, **shared
        ),
        ClozeQuestion(id="gaps", prompt=text(), text=f"{gap} {without_braces()} {gap}", wrong=wrong, **shared),
        OrderQuestion(id="order", prompt=text(), items=tuple(text(f" {number}") for number in range(3)), **shared),
        MatchQuestion(id="match", prompt=text(), pairs=pairs, others=(text(" other"),), **shared),
    )
    note = Note(
        "card", text(), text(), text(), (text(),), text(), text(), (f"{without_braces()} {gap}",), reverse=True
    )
    return DeckCollection((Deck("deck", text(), text(), cards=(note,), questions=questions),))
