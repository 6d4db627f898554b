"""What a deck holds: cards, questions, readings, memory aids and dialogues, as the YAML of an author says it.

Every record is frozen. The sentences behind the fields are what editors show (`fam lint --schema`), so they are
written for authors. Texts are the small Markdown of `fam_quizzes.terminal.markup`.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
REFERENCE = r"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*$"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Id: TypeAlias = Annotated[
    str,
    Meta(pattern=ID, description="A name in lower case, with hyphens. Progress hangs on it: never change it."),
]
NoteRef: TypeAlias = Annotated[
    str, Meta(pattern=REFERENCE, description="A card: its id, or `deck/card` for one of another deck.")
]
QuestionRef: TypeAlias = Annotated[
    str, Meta(pattern=REFERENCE, description="A question: its id, or `deck/question` for one of another deck.")
]
Concept: TypeAlias = Annotated[
    str, Meta(pattern=r"^[A-Z][0-9]+$", description="A concept of the course, such as C4.")
]
Concepts: TypeAlias = Annotated[
    tuple[Concept, ...], Meta(min_length=1, description="The concepts that it is about, such as `[C4]`.")
]
Text: TypeAlias = Annotated[str, Meta(min_length=1)]
Number: TypeAlias = int | float
Formula: TypeAlias = Annotated[
    Number | str, Meta(description="A number, or a formula of the drawn parameters: `floor((n - k) / s) + 1`.")
]
Range: TypeAlias = Annotated[
    str | tuple[Number, ...], Meta(description="A range `5..64` or `0..10 by 2`, or a list of numbers to draw from.")
]


class _Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record that knows its keys."""


# --- Cards -----------------------------------------------------------------------------------------------


class Note(_Record, frozen=True):
    """A term with its meaning, asked forwards, backwards, as cloze, or as a question with fresh numbers each time."""

    id: Id
    term: Annotated[Text, Meta(description="The word that the card is about.")]
    definition: Annotated[Text, Meta(description="What it means, in a sentence or two.")]
    front: Annotated[str, Meta(description="What is asked; left out, it is the term.")] = ""
    aka: Annotated[tuple[Text, ...], Meta(description="Other names of the same thing.")] = ()
    example: Annotated[str, Meta(description="One example, shown with the definition.")] = ""
    mnemonic: Annotated[str, Meta(description="How to remember it; shown when the card keeps being forgotten.")] = ""
    cloze: Annotated[
        tuple[Text, ...],
        Meta(
            description="Sentences with gaps, `The {{stride|step}} is ...`; each is a card. Add new ones at the end."
        ),
    ] = ()
    reverse: Annotated[bool, Meta(description="Whether the definition may ask for the term as well.")] = False
    variant: Annotated[
        QuestionRef | None, Meta(description="A question with drawn numbers, asked with fresh ones each time.")
    ] = None
    see: Annotated[tuple[NoteRef, ...], Meta(description="Related cards.")] = ()
    concepts: tuple[Concept, ...] = ()
    tags: tuple[Id, ...] = ()


# --- Questions -------------------------------------------------------------------------------------------


class _Question(_Record, frozen=True, tag_field="kind"):
    """What every kind of question has."""

    id: Id
    prompt: Annotated[Text, Meta(description="What is asked.")]
    explanation: Annotated[Text, Meta(description="Why the right answer is right; shown after every answer.")]
    concepts: Concepts
    hints: Annotated[tuple[Text, ...], Meta(description="From a nudge to almost the answer.")] = ()
    cards: Annotated[
        tuple[NoteRef, ...],
        Meta(description="Cards that become due when it is missed; left out, those of its concepts."),
    ] = ()
    tags: tuple[Id, ...] = ()


class Choice(_Record, frozen=True):
    """One of the answers to choose from."""

    text: Text
    right: Annotated[bool, Meta(description="Whether it is a right answer.")] = False
    feedback: Annotated[str, Meta(description="What to tell who chose it; every wrong choice needs one.")] = ""


class ChoiceQuestion(_Question, frozen=True, kw_only=True, tag="choice"):
    """One right answer among several."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2)]
    shuffle: Annotated[bool, Meta(description="Whether the order of the choices is drawn.")] = True


class MultiQuestion(_Question, frozen=True, kw_only=True, tag="multi"):
    """Any number of right answers; each right one earns its part, each wrong one takes as much away."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2)]
    shuffle: Annotated[bool, Meta(description="Whether the order of the choices is drawn.")] = True


class TrueFalseQuestion(_Question, frozen=True, kw_only=True, tag="true_false"):
    """A statement that holds or does not."""

    answer: Annotated[bool, Meta(description="`true` or `false`: whether the prompt's statement holds.")]
    feedback: Annotated[Text, Meta(description="What to tell who answered wrongly.")]


class WrongFormula(_Record, frozen=True):
    """A wrong way to calculate, and what to tell who went it."""

    formula: Formula
    feedback: Text


class NumericQuestion(_Question, frozen=True, kw_only=True, tag="numeric"):
    """A number, perhaps of parameters that are drawn anew each time; texts show them as `{size}` or `{size - 1}`."""

    answer: Formula
    draw: Annotated[
        dict[str, Range], Meta(description="Parameters, each with the numbers that it is drawn from.")
    ] = {}
    where: Annotated[str, Meta(description="A condition that drawn parameters have to meet.")] = ""
    tolerance: Annotated[float, Meta(ge=0, description="How far from the answer still counts.")] = 0.0
    unit: Annotated[
        str, Meta(description="What the number counts, such as `pixels`; an answer may leave it out.")
    ] = ""
    wrong: Annotated[tuple[WrongFormula, ...], Meta(description="Wrong formulas with what to tell.")] = ()


class WrongText(_Record, frozen=True):
    """A wrong answer that people give, and what to tell them."""

    text: Text
    feedback: Text


class TextQuestion(_Question, frozen=True, kw_only=True, tag="text"):
    """A word or a few; spelling, case and articles do not matter, and what is close is asked again."""

    accept: Annotated[tuple[Text, ...], Meta(min_length=1, description="Right answers, the usual one first.")]
    wrong: Annotated[tuple[WrongText, ...], Meta(description="Wrong answers with what to tell.")] = ()


class ClozeQuestion(_Question, frozen=True, kw_only=True, tag="cloze"):
    """A text with gaps; each gap earns its part."""

    text: Annotated[Text, Meta(description="The text, with its gaps as `{{stride}}` or `{{stride|step}}`.")]
    wrong: Annotated[tuple[WrongText, ...], Meta(description="Wrong words for a gap with what to tell.")] = ()


class OrderQuestion(_Question, frozen=True, kw_only=True, tag="order"):
    """Things to be put in their order."""

    items: Annotated[tuple[Text, ...], Meta(min_length=3, description="The items, in the right order.")]


class Pair(_Record, frozen=True):
    """Two things that belong together."""

    left: Text
    right: Text


class MatchQuestion(_Question, frozen=True, kw_only=True, tag="match"):
    """Things to be paired; each pair earns its part."""

    pairs: Annotated[tuple[Pair, ...], Meta(min_length=2)]
    others: Annotated[tuple[Text, ...], Meta(description="Right-hand sides that belong to nothing.")] = ()


Question: TypeAlias = (
    ChoiceQuestion
    | MultiQuestion
    | TrueFalseQuestion
    | NumericQuestion
    | TextQuestion
    | ClozeQuestion
    | OrderQuestion
    | MatchQuestion
)


# --- Readings, memory aids, dialogues --------------------------------------------------------------------


class Reading(_Record, frozen=True):
    """A concept in a sentence, a paragraph and a page."""

    concept: Concept
    title: Annotated[Text, Meta(description="The concept's name, by which it is looked up.")]
    sentence: Text
    paragraph: Text
    page: Text


class MemoryAid(_Record, frozen=True):
    """An acronym, a rhyme, a story or an everyday picture that helps to remember."""

    id: Id
    name: Text
    text: Text
    concepts: Concepts


class Turn(_Record, frozen=True):
    """What one person says."""

    who: Text
    says: Text
    ask: Annotated[bool, Meta(description="Whether the reader is asked first what they would answer.")] = False
    listen_for: Annotated[tuple[Text, ...], Meta(description="Words that a good answer to `says` has.")] = ()


class Dialogue(_Record, frozen=True):
    """A short conversation between a teacher and students."""

    id: Id
    title: Text
    concepts: Concepts
    turns: Annotated[tuple[Turn, ...], Meta(min_length=2)]


class Deck(_Record, frozen=True):
    """A file of `quizzes/decks/`: what it is about, and whatever it holds of the rest."""

    deck: Annotated[Id, Meta(description="The deck's id; progress hangs on it: never change it.")]
    title: Text
    about: Annotated[str, Meta(description="One sentence that tells whom it is for.")] = ""
    unit: Annotated[str, Meta(description="The unit of the course that it belongs to, such as `strides`.")] = ""
    tags: Annotated[tuple[Id, ...], Meta(description="Tags of everything in it.")] = ()
    cards: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    readings: tuple[Reading, ...] = ()
    aids: tuple[MemoryAid, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()


def deck_schema() -> str:
    """Return the schema as it is kept in `quizzes/deck.schema.json`."""
    whole = {"$schema": DIALECT, "title": "A deck of the FAM course"} | msgspec.json.schema(Deck)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
