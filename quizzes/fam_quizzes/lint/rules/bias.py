"""Rules on give-aways: patterns by which the answers of many questions can be guessed without reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.model import ChoiceQuestion, Deck, MultiQuestion, Question, TrueFalseQuestion
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.export.markup import to_line
from fam_quizzes.lint.context import LintContext

# A pattern is reported if chance alone brings it, or a stronger one, in fewer than 1 of 100 decks. Five patterns in
# 20 decks are 100 looks, so chance raises about one false alarm in a course; in fact fewer, since most decks have too
# few questions for any.
RARE = 0.01
LEAST = 5  # questions; of fewer, no learner sees a pattern


@dataclass(frozen=True)
class Pattern:
    """A pattern: how often it occurs, how often by chance, and the probability of as often or more."""

    what: str
    advice: str
    found: int
    asked: int
    by_chance: float
    probability: float

    @property
    def gives_away(self) -> bool:
        """Whether the pattern is too strong to be a coincidence."""
        return self.asked >= LEAST and self.probability < RARE

    def __str__(self) -> str:
        often = f"in {self.found} of {self.asked} questions, by chance in {self.by_chance:.1f}"
        return f"{self.what} {often}: {self.advice}."


def give_aways(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about a deck whose answers can be guessed by a pattern."""
    for pattern in patterns(deck.questions):
        if pattern.gives_away:
            yield source.warning(str(pattern), deck, "questions")


def give_aways_of_all(context: LintContext) -> Iterator[Diagnostic]:
    """Warn about patterns in all decks together that no single one shows."""
    decks = [(source, deck) for source, deck in context.decks if deck.questions]
    if len(decks) < 2:
        return
    source, first = decks[0]
    alone = {pattern.what for _, deck in decks for pattern in patterns(deck.questions) if pattern.gives_away}
    for pattern in patterns(tuple(chain.from_iterable(deck.questions for _, deck in decks))):
        if pattern.gives_away and pattern.what not in alone:
            yield source.warning(f"in all decks together, {pattern}", first, "questions")


def patterns(questions: Sequence[Question]) -> Iterator[Pattern]:
    """Return the patterns of questions, whether or not they give anything away."""
    even_out = "rewrite some, so that their length gives nothing away"
    yield _extreme(questions, max, "the longest choice is right", even_out)
    yield _extreme(questions, min, "the shortest choice is right", even_out)
    yield from _right_counts([question for question in questions if isinstance(question, MultiQuestion)])
    statements = [question.answer for question in questions if isinstance(question, TrueFalseQuestion)]
    for answer in (True, False):
        found, half = statements.count(answer), [0.5] * len(statements)
        what = f"the statement is {str(answer).lower()}"
        yield Pattern(what, "turn some around", found, len(half), sum(half), min(1.0, 2 * tail(half, found)))


def _extreme(questions: Sequence[Question], pick: Callable[[list[int]], int], what: str, advice: str) -> Pattern:
    """Return how often the longest or shortest choice is right; questions with several of them do not count."""
    found, chances = 0, list[float]()
    for question in questions:
        if isinstance(question, ChoiceQuestion | MultiQuestion):
            lengths = [len(to_line(choice.text)) for choice in question.choices]
            extreme = pick(lengths)
            if lengths.count(extreme) == 1:
                found += question.choices[lengths.index(extreme)].right
                chances.append(sum(choice.right for choice in question.choices) / len(lengths))
    return Pattern(what, advice, found, len(chances), sum(chances), tail(chances, found))


def _right_counts(questions: Sequence[MultiQuestion]) -> Iterator[Pattern]:
    """Return how often the commonest number of choices is right; by chance, all possible ones are equally likely."""
    counts = [sum(choice.right for choice in question.choices) for question in questions]
    if not counts:
        return
    most = max(sorted(set(counts)), key=counts.count)
    found = counts.count(most)
    possible = [range(1, len(question.choices)) for question in questions]
    chances = {number: [(number in each) / len(each) for each in possible] for number in set(chain(*possible))}
    # Any number may be the commonest: the sum over all of them is at least the probability of a pattern.
    probability = min(1.0, sum(tail(each, found) for each in chances.values()))
    what = f"{most} choices are right" if most > 1 else "1 choice is right"
    advice = "let the number of right choices vary"
    yield Pattern(what, advice, found, len(counts), sum(chances.get(most, [])), probability)


def tail(chances: Sequence[float], least: int) -> float:
    """Return the probability that at least `least` of independent events happen, each with its own chance.

    >>> tail([0.5, 0.5], 1), tail([0.25] * 5, 5) < 0.001, tail([], 0)
    (0.75, True, 1.0)
    """
    exactly = [1.0]  # exactly[n]: the probability of n events among those seen
    for chance in chances:
        before = [*exactly, 0.0]
        exactly = [each * (1 - chance) for each in before]
        for number, each in enumerate(before[:-1]):
            exactly[number + 1] += each * chance
    return sum(exactly[least:])
