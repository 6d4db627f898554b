"""Rules on answers: choices, order, pairs, accepted texts and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    ClozeQuestion,
    Deck,
    MatchQuestion,
    MultiQuestion,
    OrderQuestion,
    TextQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.words import same, same_spelling


def choices(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report choices that are all right or all wrong, duplicates, and wrong choices without feedback."""
    for question in deck.questions:
        if isinstance(question, ChoiceQuestion | MultiQuestion):
            yield from _right_ones(source, question)
            yield from _twice(source, question, "choices", [choice.text for choice in question.choices])
            for choice in question.choices:
                if not choice.right and not choice.feedback.strip():
                    what = "this wrong choice has no `feedback`: explain the mistake."
                    yield source.fault(what, choice)


def _right_ones(source: DeckSource, question: ChoiceQuestion | MultiQuestion) -> Iterator[Diagnostic]:
    right = sum(choice.right for choice in question.choices)
    if not right:
        yield source.fault("no choice is right: mark the right one with `right: true`.", question, "choices")
    elif right == len(question.choices):
        yield source.fault("every choice is right: add wrong ones, each with its `feedback`.", question, "choices")
    elif right > 1 and isinstance(question, ChoiceQuestion):
        what = f"{right} choices are right: leave one, or make it `kind: multi`."
        yield source.fault(what, question, "choices")


def _twice(
    source: DeckSource, question: OrderQuestion | ChoiceQuestion | MultiQuestion, key: str, given: Sequence[str]
) -> Iterator[Diagnostic]:
    """Report duplicate texts, and warn about those that only capitals tell apart."""
    seen: dict[str, int] = {}
    small: dict[str, int] = {}
    for number, text in enumerate(given):
        first = seen.setdefault(" ".join(text.split()), number)
        if first != number:
            what = f"numbers {first + 1} and {number + 1} of `{key}` are the same text: change one of them."
            yield source.fault(what, question, key, number)
        elif (alike := small.setdefault(" ".join(text.lower().split()), number)) != number:
            what = f"numbers {alike + 1} and {number + 1} of `{key}` differ in capitals only: change one of them."
            yield source.warning(what, question, key, number)


def statements(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about true/false prompts that are questions."""
    for question in deck.questions:
        if isinstance(question, TrueFalseQuestion) and question.prompt.rstrip().endswith("?"):
            what = "the prompt is a question: write a statement, which can be true or false."
            yield source.warning(what, question, "prompt")


def orders(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report duplicate items of an order question."""
    for question in deck.questions:
        if isinstance(question, OrderQuestion):
            yield from _twice(source, question, "items", question.items)


def matches(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report duplicate sides of pairs, and distractors that belong to a pair."""
    for question in deck.questions:
        if not isinstance(question, MatchQuestion):
            continue
        for (_, one), (second, other) in combinations(enumerate(question.pairs), 2):
            for side in ("left", "right"):
                if getattr(one, side) == getattr(other, side):
                    what = f"`{side}` is the same as in line {source.line_of(one)}: change one of them."
                    yield source.fault(what, question, "pairs", second, side)
        yield from _others(source, question)


def _others(source: DeckSource, question: MatchQuestion) -> Iterator[Diagnostic]:
    rights = {pair.right for pair in question.pairs}
    for number, text in enumerate(question.others):
        if text in rights:
            what = f'"{text}" belongs to a pair: `others` are the texts without a partner.'
            yield source.fault(what, question, "others", number)


def accepted_texts(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report answers that are accepted and wrong, or accepted twice; spelling, case and articles are ignored."""
    for question in deck.questions:
        if not isinstance(question, TextQuestion):
            continue
        for wrong in question.wrong:
            alike = next((text for text in question.accept if same(wrong.text, text)), None)
            if alike is not None:
                what = f'"{wrong.text}" counts as "{alike}", which is accepted: remove one of them.'
                yield source.fault(what, wrong, "text")
        for number, text in enumerate(question.accept):
            earlier = next((each for each in question.accept[:number] if same_spelling(text, each)), None)
            if earlier is not None:
                what = f'"{text}" counts as "{earlier}" anyway: remove it.'
                yield source.warning(what, question, "accept", number)


def cloze_cards(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report invalid gaps in the `cloze` sentences of cards."""
    for note in deck.cards:
        for number, text in enumerate(note.cloze):
            yield from _gaps(source, text, note, "cloze", number)


def cards_without_a_way(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report cards that are never asked."""
    for note in deck.cards:
        if not (note.forward or note.reverse or note.cloze or note.variant):
            what = "nothing asks for this card: add a `cloze` sentence, or leave `forward: false` out."
            yield source.fault(what, note, "forward")


def cloze_questions(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report invalid gaps of cloze questions, and wrong words that a gap accepts."""
    for question in deck.questions:
        if not isinstance(question, ClozeQuestion):
            continue
        faults = list(_gaps(source, question.text, question, "text"))
        yield from faults
        accepted = [] if faults else [word for gap in gaps_of(question.text) for word in gap.accept]
        for wrong in question.wrong:
            # A word may be right in one gap and wrong in another, so only a single gap can contradict it.
            alike = [word for word in accepted if same(wrong.text, word)]
            if alike and len(gaps_of(question.text)) == 1:
                what = f'"{wrong.text}" counts as "{alike[0]}", which is accepted: remove one of them.'
                yield source.fault(what, wrong, "text")


def _gaps(source: DeckSource, text: str, record: Struct, *path: str | int) -> Iterator[Diagnostic]:
    try:
        gaps_of(text)
    except CourseError as error:
        yield source.fault(str(error).replace(f"`{text}`", "the text", 1), record, *path)
