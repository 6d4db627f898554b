"""Rules on shuffled choices: none of them may name its place among the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.model import ChoiceQuestion, Deck, MatchQuestion, MultiQuestion
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext

NOUN = r"(?:answer|choice|option|statement)s?"
COUNT = r"(?:not all|all|any|both|each|either|every one|most|neither|none|one|some|two|three)"
PLACE = r"(?:above|below|preceding|previous|foregoing|following)"
LETTERS = r"\(?[a-h]\)?(?:,? *(?:and|or|nor|&|,) *\(?[a-h]\)?)+(?: +(?:is|are) +\w+)?"
PLACES = re.compile(
    rf"{COUNT} +(?:of +(?:the +)?|the +)(?:{NOUN} +)?{PLACE}(?: +(?:{NOUN}|ones))?(?: +(?:is|are) +\w+)?",
    re.IGNORECASE,
)
LETTERED = re.compile(
    rf"(?:(?:{COUNT}|only) +)?{NOUN} +{LETTERS}|(?:both|neither|only) +(?=\(){LETTERS}", re.IGNORECASE
)
NAMED = re.compile(r"\b[A-H]\b|\([a-h]\)")  # a prompt that names things by letters
ENDS = " \t\n.!*`\"'"


def positions(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about choices such as "all of the above" that do not keep their places."""
    for question in deck.questions:
        if isinstance(question, ChoiceQuestion | MultiQuestion) and question.shuffle:
            choices = [(choice, ("text",), choice.text) for choice in question.choices]
            yield from _positions(source, choices, question.prompt, "set `shuffle: false`")
        elif isinstance(question, MatchQuestion):
            others = [(question, ("others", number), text) for number, text in enumerate(question.others)]
            rights = [(pair, ("right",), pair.right) for pair in question.pairs]
            yield from _positions(source, [*rights, *others], question.prompt, "leave it out")


def _positions(
    source: DeckSource, texts: Sequence[tuple[Struct, tuple[str | int, ...], str]], prompt: str, otherwise: str
) -> Iterator[Diagnostic]:
    for record, path, text in texts:
        words = " ".join(text.strip(ENDS).split())
        if PLACES.fullmatch(words) or (LETTERED.fullmatch(words) and not NAMED.search(prompt)):
            what = (
                f'"{words}" names places, and these texts are shuffled: say it without places, such as "all of them"'
            )
            yield source.warning(f"{what}, or {otherwise}.", record, *path)
