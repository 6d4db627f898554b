"""The deck format: cards, questions, readings, memory aids and dialogues.

Records are frozen. Docstrings and descriptions are part of the JSON Schema that editors show (`fam lint --schema`),
so they address authors. Texts are Markdown, as far as `fam.core.terminal` renders it.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
REFERENCE = r"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*$"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Id: TypeAlias = Annotated[
    str,
    Meta(pattern=ID, description="A name in lower case, with hyphens. Progress is stored under it: never change it."),
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
Image: TypeAlias = Annotated[
    str, Meta(description="A picture, by its path from the deck: `pictures/map.png`; it needs an `alt`.")
]
Alt: TypeAlias = Annotated[str, Meta(description="What the picture shows, in words, for those who cannot see it.")]
Range: TypeAlias = Annotated[
    str | tuple[Number, ...], Meta(description="A range `5..64` or `0..10 by 2`, or a list of numbers to draw from.")
]


class _Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record that rejects unknown keys."""


# --- Cards -----------------------------------------------------------------------------------------------


class Note(_Record, frozen=True):
    """A term and its definition, asked in both directions, as cloze, or as a question with new numbers each time."""

    id: Id
    term: Annotated[Text, Meta(description="The word that the card is about.")]
    definition: Annotated[Text, Meta(description="Its meaning, in a sentence or two.")]
    front: Annotated[str, Meta(description="The question on the front; by default the term.")] = ""
    aka: Annotated[tuple[Text, ...], Meta(description="Other names of the term.")] = ()
    example: Annotated[str, Meta(description="One example, shown with the definition.")] = ""
    mnemonic: Annotated[str, Meta(description="A memory aid; shown when the card is forgotten repeatedly.")] = ""
    cloze: Annotated[
        tuple[Text, ...],
        Meta(
            description="Sentences with gaps, `The {{stride|step}} is ...`; each is a card. Add new ones at the end."
        ),
    ] = ()
    forward: Annotated[
        bool, Meta(description="Whether to ask for the definition by the term; `false` for a card of sentences only.")
    ] = True
    reverse: Annotated[bool, Meta(description="Whether to ask for the term by its definition, too.")] = False
    variant: Annotated[
        QuestionRef | None,
        Meta(description="A numeric or shape question with `draw`, asked with new numbers."),
    ] = None
    image: Image = ""
    alt: Alt = ""
    image_on_back: Annotated[bool, Meta(description="Whether the picture belongs to the definition.")] = False
    see: Annotated[tuple[NoteRef, ...], Meta(description="Related cards.")] = ()
    concepts: tuple[Concept, ...] = ()
    tags: tuple[Id, ...] = ()


# --- Questions -------------------------------------------------------------------------------------------


class _Question(_Record, frozen=True, tag_field="kind"):
    """The keys of every kind of question."""

    id: Id
    prompt: Annotated[Text, Meta(description="The text of the question.")]
    explanation: Annotated[Text, Meta(description="Why the right answer is right; shown after every answer.")]
    concepts: Concepts
    hints: Annotated[tuple[Text, ...], Meta(description="Hints, each more specific than the one before.")] = ()
    cards: Annotated[
        tuple[NoteRef, ...],
        Meta(description="Cards that become due when the question is missed; by default those of its concepts."),
    ] = ()
    image: Image = ""
    alt: Alt = ""
    tags: tuple[Id, ...] = ()


class Choice(_Record, frozen=True):
    """A possible answer."""

    text: Text
    right: Annotated[bool, Meta(description="Whether it is a right answer.")] = False
    feedback: Annotated[
        str, Meta(description="Feedback for learners who choose it; every wrong choice needs one.")
    ] = ""


class ChoiceQuestion(_Question, frozen=True, kw_only=True, tag="choice"):
    """One right answer among several."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2)]
    shuffle: Annotated[bool, Meta(description="Whether to shuffle the choices.")] = True


class MultiQuestion(_Question, frozen=True, kw_only=True, tag="multi"):
    """Any number of right answers: each right choice adds a share of the point, each wrong one subtracts as much."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2)]
    shuffle: Annotated[bool, Meta(description="Whether to shuffle the choices.")] = True


class TrueFalseQuestion(_Question, frozen=True, kw_only=True, tag="true_false"):
    """A statement that is true or false."""

    answer: Annotated[bool, Meta(description="`true` or `false`: whether the statement is true.")]
    feedback: Annotated[Text, Meta(description="Feedback for a wrong answer.")]


class WrongFormula(_Record, frozen=True):
    """A common miscalculation and its feedback."""

    formula: Formula
    feedback: Text


class NumericQuestion(_Question, frozen=True, kw_only=True, tag="numeric"):
    """A number, optionally computed from drawn parameters, which texts show as `{size}` or `{size - 1}`."""

    answer: Formula
    draw: Annotated[dict[str, Range], Meta(description="Parameters with the numbers to draw from.")] = {}
    where: Annotated[str, Meta(description="A condition on the drawn parameters.")] = ""
    tolerance: Annotated[float, Meta(ge=0, description="Largest accepted difference from the answer.")] = 0.0
    unit: Annotated[str, Meta(description="The unit of the number, such as `pixels`; optional in an answer.")] = ""
    wrong: Annotated[tuple[WrongFormula, ...], Meta(description="Wrong formulas with their feedback.")] = ()


class WrongShape(_Record, frozen=True):
    """A common wrong shape and its feedback."""

    shape: Annotated[
        tuple[Formula, ...], Meta(min_length=1, description="A number or a formula for each axis, as in `answer`.")
    ]
    feedback: Text


class ShapeQuestion(_Question, frozen=True, kw_only=True, tag="shape"):
    """A shape such as `(16, 28, 28)`; its axes may be computed from drawn parameters, as in a numeric question."""

    answer: Annotated[
        tuple[Formula, ...],
        Meta(min_length=1, description="A number or a formula for each axis: `[F, H - k + 1, W - k + 1]`."),
    ]
    axes: Annotated[
        tuple[Text, ...], Meta(description="The name of each axis, for feedback: `[filters, rows, columns]`.")
    ] = ()
    draw: Annotated[dict[str, Range], Meta(description="Parameters with the numbers to draw from.")] = {}
    where: Annotated[str, Meta(description="A condition on the drawn parameters.")] = ""
    wrong: Annotated[tuple[WrongShape, ...], Meta(description="Wrong shapes with their feedback.")] = ()


class WrongText(_Record, frozen=True):
    """A common wrong answer and its feedback."""

    text: Text
    feedback: Text


class TextQuestion(_Question, frozen=True, kw_only=True, tag="text"):
    """A word or a few; spelling variants, case and articles are ignored, and a close answer is asked again."""

    accept: Annotated[tuple[Text, ...], Meta(min_length=1, description="Right answers, the usual one first.")]
    wrong: Annotated[tuple[WrongText, ...], Meta(description="Wrong answers with their feedback.")] = ()


class ClozeQuestion(_Question, frozen=True, kw_only=True, tag="cloze"):
    """A text with gaps; each gap is worth a share of the point."""

    text: Annotated[Text, Meta(description="The text, with its gaps as `{{stride}}` or `{{stride|step}}`.")]
    wrong: Annotated[tuple[WrongText, ...], Meta(description="Wrong words for a gap with their feedback.")] = ()


class OrderQuestion(_Question, frozen=True, kw_only=True, tag="order"):
    """Items to put in order."""

    items: Annotated[tuple[Text, ...], Meta(min_length=3, description="The items, in the right order.")]


class Pair(_Record, frozen=True):
    """Two texts that belong together."""

    left: Text
    right: Text


class MatchQuestion(_Question, frozen=True, kw_only=True, tag="match"):
    """Items to pair; each pair is worth a share of the point."""

    pairs: Annotated[tuple[Pair, ...], Meta(min_length=2)]
    others: Annotated[tuple[Text, ...], Meta(description="Right-hand sides without a partner.")] = ()


Question: TypeAlias = (
    ChoiceQuestion
    | MultiQuestion
    | TrueFalseQuestion
    | NumericQuestion
    | ShapeQuestion
    | TextQuestion
    | ClozeQuestion
    | OrderQuestion
    | MatchQuestion
)
Parametrised: TypeAlias = NumericQuestion | ShapeQuestion


# --- Readings, memory aids, dialogues --------------------------------------------------------------------


class Reading(_Record, frozen=True):
    """A concept in a sentence, a paragraph and a page."""

    concept: Concept
    title: Annotated[Text, Meta(description="The name of the concept, for look-up.")]
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
    """One person's line."""

    who: Text
    says: Text
    ask: Annotated[bool, Meta(description="Whether to ask the reader for an answer first.")] = False
    listen_for: Annotated[tuple[Text, ...], Meta(description="Words expected in a good answer.")] = ()


class Dialogue(_Record, frozen=True):
    """A short conversation between a teacher and students."""

    id: Id
    title: Text
    concepts: Concepts
    turns: Annotated[tuple[Turn, ...], Meta(min_length=2)]


class Deck(_Record, frozen=True):
    """A deck: one file in `quizzes/decks/`."""

    deck: Annotated[Id, Meta(description="The deck's id; progress is stored under it: never change it.")]
    title: Text
    about: Annotated[str, Meta(description="One sentence on its audience.")] = ""
    unit: Annotated[str, Meta(description="The unit of the course, such as `strides`.")] = ""
    tags: Annotated[tuple[Id, ...], Meta(description="Tags of all items in it.")] = ()
    cards: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    readings: tuple[Reading, ...] = ()
    aids: tuple[MemoryAid, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()


def deck_schema() -> str:
    """Return the JSON Schema of decks, the content of `quizzes/deck.schema.json`."""
    whole = {"$schema": DIALECT, "title": "A deck of the FAM course"} | msgspec.json.schema(Deck)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
