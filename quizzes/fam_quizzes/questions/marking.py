"""Mark answers: score and feedback, one pure function for each kind of question."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast

from fam.core.language import N_, Message, recognized, together
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    Number,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
    WrongText,
)
from fam_quizzes.questions.answers import Answer, Indices
from fam_quizzes.questions.formulas import near
from fam_quizzes.questions.gaps import Gap, gaps_of
from fam_quizzes.questions.shapes import SHAPE_FEEDBACK, Shape, shape_feedback
from fam_quizzes.questions.variants import DrawnQuestion
from fam_quizzes.questions.words import accepted, same, slips

# Feedback is stored in English with the answer; `known_feedback` recognises it where it is shown.
PARTLY_IN_ORDER = N_("{number} of {count} stand in the right order among themselves; move the others.")
WRONG_PAIR = N_("{left} does not go with {right}.")
ONE_LEFT_OUT = N_("{count} right one is missing.")
SOME_LEFT_OUT = N_("{count} right ones are missing.")
OURS = (PARTLY_IN_ORDER, WRONG_PAIR, ONE_LEFT_OUT, SOME_LEFT_OUT, *SHAPE_FEEDBACK)


@dataclass(frozen=True)
class Mark:
    """The score from 0 to 1, whether the answer is close enough to ask again, and the feedback."""

    score: float
    close: bool = False
    feedback: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the answer has full marks."""
        return self.score >= 1


def known_feedback(text: str) -> str:
    """Return feedback as a message, if it is not the author's; that of a shape may be several sentences."""
    if _is_ours(whole := recognized(text, OURS)):
        return whole
    sentences = [recognized(each, OURS) for each in re.split(r"(?<=\.) ", text)]
    if not all(map(_is_ours, sentences)):
        return text
    return reduce(lambda some, each: together(some, " ", each), sentences)


def _is_ours(sentence: str) -> bool:
    """Return whether a sentence is a message; "The bias is missing." only looks like one, as it is about no axis."""
    if not isinstance(sentence, Message):
        return False
    return all(isinstance(value, Message) for name, value in sentence.fields.items() if name in ("axis", "ordinal"))


def mark(asked: DrawnQuestion, answer: Answer, *, forgiving: bool = False) -> Mark:
    """Mark an answer to a drawn question; None, "I do not know", scores 0.

    A word with a slip in it is close, for it is asked again; where it cannot be, `forgiving` counts it as right.
    """
    question = asked.question
    if answer is None:
        return Mark(0)
    match question:
        case ChoiceQuestion():
            return mark_choice(question, cast(int, answer))
        case MultiQuestion():
            return mark_multi(question, cast(Indices, answer))
        case TrueFalseQuestion():
            return Mark(1) if answer is question.answer else Mark(0, feedback=(question.feedback,))
        case NumericQuestion():
            return mark_number(question, asked, cast(Number, answer))
        case ShapeQuestion():
            return mark_shape(question, asked, cast(Shape, answer))
        case TextQuestion():
            return mark_words(cast(str, answer), question.accept, question.wrong, forgiving=forgiving)
        case ClozeQuestion():
            return mark_cloze(question, cast("tuple[str, ...]", answer), forgiving=forgiving)
        case OrderQuestion():
            return mark_order(question, [asked.shown[index] for index in cast(Indices, answer)])
        case MatchQuestion():
            return mark_match(question, [asked.shown[index] for index in cast(Indices, answer)])


def mark_choice(question: ChoiceQuestion, index: int) -> Mark:
    """Score 1 for the right choice; feedback of the chosen one."""
    chosen = question.choices[index]
    return Mark(float(chosen.right), feedback=(chosen.feedback,) if chosen.feedback else ())


def mark_multi(question: MultiQuestion, indices: Indices) -> Mark:
    """Add a share of the score for each right choice and subtract it for each wrong one."""
    picked = [question.choices[index] for index in set(indices)]
    right = sum(choice.right for choice in question.choices)
    earned = sum(1 if choice.right else -1 for choice in picked)
    score = max(0, earned) / right if right else float(not picked)
    feedback = [
        f"{choice.text.removesuffix('.')}: {choice.feedback}"
        for index, choice in enumerate(question.choices)
        if index in indices and choice.feedback
    ]
    return Mark(score, feedback=(*feedback, *_left_out(right - sum(choice.right for choice in picked))))


def mark_number(question: NumericQuestion, asked: DrawnQuestion, number: Number) -> Mark:
    """Score 1 for the right number; feedback for anticipated wrong numbers."""
    if near(number, asked.value, question.tolerance):
        return Mark(1)
    found = (feedback for value, feedback in asked.wrong if near(number, value, question.tolerance))
    return Mark(0, feedback=tuple(_first(found)))


def mark_shape(question: ShapeQuestion, asked: DrawnQuestion, shape: Shape) -> Mark:
    """Score 1 for the right shape; feedback for anticipated shapes, and for others by axis."""
    if shape == asked.shape:
        return Mark(1)
    foreseen = (feedback for wrong, feedback in asked.wrong_shapes if wrong == shape)
    return Mark(0, feedback=(next(foreseen, None) or shape_feedback(shape, asked.shape, question.axes),))


def mark_words(
    given: str, accept: Sequence[str], wrong: Sequence[WrongText] = (), *, forgiving: bool = False
) -> Mark:
    """Score 1 for an accepted word; a close one is asked again, unless it is rather a known mistake."""
    if accepted(given, accept):
        return Mark(1)
    foreseen = [item.feedback for item in wrong if same(given, item.text)]
    if foreseen:
        return Mark(0, feedback=(foreseen[0],))
    fewest = min((count for word in accept if (count := slips(given, word)) is not None), default=None)
    mistakes = [(count, item.feedback) for item in wrong if (count := slips(given, item.text)) is not None]
    if fewest is not None and all(fewest < count for count, _ in mistakes):
        return Mark(1) if forgiving else Mark(0, close=True)
    return Mark(0, feedback=tuple(_first(feedback for _, feedback in mistakes)))


def mark_cloze(question: ClozeQuestion, words: Sequence[str], *, forgiving: bool = False) -> Mark:
    """Score each gap separately."""
    gaps = gaps_of(question.text)
    marks = [mark_gap(question, gap, word, forgiving=forgiving) for gap, word in zip(gaps, words, strict=False)]
    feedback = dict.fromkeys(text for one in marks for text in one.feedback)
    score = sum(one.right for one in marks) / len(gaps)
    return Mark(score, close=any(one.close for one in marks), feedback=tuple(feedback))


def mark_gap(question: ClozeQuestion, gap: Gap, word: str, *, forgiving: bool = False) -> Mark:
    """Mark the word in one gap of a cloze question; an empty one scores 0."""
    return mark_words(word, gap.accept, question.wrong, forgiving=forgiving) if word else Mark(0)


def mark_order(question: OrderQuestion, items: Sequence[str]) -> Mark:
    """Score the longest subsequence in the right order.

    Each item outside it costs a share: one of five in the wrong place leaves three quarters.
    """
    standing = in_order([question.items.index(item) for item in items])
    score = (standing - 1) / (len(question.items) - 1)
    said = PARTLY_IN_ORDER.format(number=standing, count=len(items))
    return Mark(score) if score == 1 else Mark(score, feedback=(said,) if standing > 1 else ())


def mark_match(question: MatchQuestion, rights: Sequence[str]) -> Mark:
    """Score each pair separately."""
    wrong = [
        WRONG_PAIR.format(left=pair.left, right=right)
        for pair, right in zip(question.pairs, rights, strict=True)
        if pair.right != right
    ]
    return Mark((len(rights) - len(wrong)) / len(rights), feedback=tuple(wrong))


def in_order(indices: Sequence[int]) -> int:
    """Return the length of the longest increasing subsequence.

    >>> in_order([3, 0, 1, 2]), in_order([2, 1, 0])
    (3, 1)
    """
    ends: list[int] = []  # ends[n]: the smallest index that can end an increasing subsequence of length n + 1
    for index in indices:
        ends[bisect_left(ends, index) : bisect_left(ends, index) + 1] = [index]
    return len(ends)


def _left_out(count: int) -> Iterator[str]:
    if count:
        yield (ONE_LEFT_OUT if count == 1 else SOME_LEFT_OUT).format(count=count)


def _first(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield text
        return
