"""Ask a question at a terminal or through a pipe until its answer can be marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import click

from fam.core.keyboard import ask_key, ask_line, ask_picks, in_terminal
from fam.core.language import N_, _
from fam.core.terminal import Screen
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.questions.answer_parser import UNKNOWN, Unreadable, read_answer, read_gap
from fam_quizzes.questions.answers import Answer, letter
from fam_quizzes.questions.gaps import Gap, gaps_of
from fam_quizzes.questions.marking import Mark, mark, mark_gap
from fam_quizzes.questions.presentation import hint_text, question_text, verdict_text
from fam_quizzes.questions.shapes import EXAMPLE
from fam_quizzes.questions.variants import DrawnQuestion

Parsed = TypeVar("Parsed")

HINT = "?"
CLOSE = N_("Nearly: it is the right word with a slip in it. Once more?")


@dataclass(frozen=True)
class Reply:
    """An answer, its mark and the number of hints shown."""

    answer: Answer
    mark: Mark
    hints: int = 0


def ask(asked: DrawnQuestion, screen: Screen) -> Mark:
    """Ask a question, show the feedback and return the mark; raise Ended at the end of input."""
    reply = pose(asked, screen)
    click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")
    return reply.mark


def pose(asked: DrawnQuestion, screen: Screen, *, exam: bool = False) -> Reply:
    """Ask a question without showing feedback; raise Ended at the end of input.

    An exam gives no hints, and does not say that a word has a slip in it: it counts as right.
    """
    click.echo(question_text(asked, screen))
    click.echo()
    helper = _Helper(() if exam else asked.question.hints, screen, exam)
    answer = (
        _gap_words(asked.question, helper) if isinstance(asked.question, ClozeQuestion) else _answer(asked, helper)
    )
    return Reply(answer, mark(asked, answer, forgiving=exam), helper.given)


class _Helper:
    """Show hints one after the other, and announce them in prompts."""

    def __init__(self, hints: tuple[str, ...], screen: Screen, exam: bool) -> None:
        self.hints, self.screen, self.exam, self.given = hints, screen, exam, 0

    @property
    def keys(self) -> str:
        """The keys that every prompt accepts."""
        if self.given < len(self.hints):
            # TRANSLATORS: the keys that a question accepts besides answers.
            return _("({hint} hint, {unknown} don't know)").format(hint=HINT, unknown=UNKNOWN)
        return _("({unknown} don't know)").format(unknown=UNKNOWN)

    def help(self) -> None:
        """Show the next hint."""
        if self.given < len(self.hints):
            click.echo(f"\n{hint_text(self.hints[self.given], self.screen)}\n")
            self.given += 1
        else:
            click.echo(_("That was the last hint.") if self.hints else _("There is no hint here."))


def _answer(asked: DrawnQuestion, helper: _Helper) -> Answer:
    """Read input until it is a valid answer that is not close to a right one."""
    return _until(
        lambda: _typed(asked, helper),
        lambda typed: read_answer(asked, typed),
        lambda answer: mark(asked, answer).close,
        helper,
    )


def _gap_words(question: ClozeQuestion, helper: _Helper) -> Answer:
    """Ask for a word for each gap; None if every gap is left empty."""
    words = tuple(_gap_word(question, number, gap, helper) for number, gap in _numbered(question))
    return words if any(words) else None


def _gap_word(question: ClozeQuestion, number: int, gap: Gap, helper: _Helper) -> str:
    asked_for = wanted_gap(number if len(gaps_of(question.text)) > 1 else None)
    return _until(
        lambda: ask_line(f"{asked_for} {helper.keys}:"),
        read_gap,
        lambda word: mark_gap(question, gap, word).close,
        helper,
    )


def _numbered(question: ClozeQuestion) -> Iterator[tuple[int, Gap]]:
    return iter(enumerate(gaps_of(question.text), start=1))


def _until(
    take: Callable[[], str], read: Callable[[str], Parsed], is_close: Callable[[Parsed], bool], helper: _Helper
) -> Parsed:
    """Read input until it can be parsed and is not close; show a hint on request."""
    while True:
        typed = take()
        if typed == HINT:
            helper.help()
            continue
        try:
            given = read(typed)
        except Unreadable as again:
            click.echo(helper.screen.text(str(again)))
            continue
        if helper.exam or not is_close(given):
            return given
        click.echo(_(CLOSE))


def _typed(asked: DrawnQuestion, helper: _Helper) -> str:
    """Read a key, a set of letters or a line, depending on the question; from a pipe always a line."""
    question = asked.question
    prompt = f"{wanted(asked)} {helper.keys}:"
    if in_terminal():
        if isinstance(question, ChoiceQuestion):
            return _key(prompt, "".join(map(letter, range(len(question.choices)))))
        if isinstance(question, TrueFalseQuestion):
            return _key(prompt, "tf")
        if isinstance(question, MultiQuestion) and not helper.screen.plain:
            letters = "".join(map(letter, range(len(question.choices))))
            prompt = _("Letters pick, Enter confirms {keys}:").format(keys=helper.keys)
            return ask_picks(lambda picked: f"{prompt} {' '.join(picked)}", letters, (HINT, UNKNOWN))
    return ask_line(prompt)


def _key(prompt: str, letters: str) -> str:
    return ask_key(prompt, {key: key for key in (*letters, HINT, UNKNOWN)})


def wanted(asked: DrawnQuestion) -> str:
    """Return the description of the expected input."""
    question = asked.question
    match question:
        case ChoiceQuestion():
            return _("One letter, a to {last}").format(last=letter(len(question.choices) - 1))
        case MultiQuestion():
            return _("The letters of all that are right")
        case TrueFalseQuestion():
            return _("t for true, f for false")
        case NumericQuestion():
            return _("A number of {unit}").format(unit=question.unit) if question.unit else _("A number")
        case ShapeQuestion():
            return _("A shape, such as {example}").format(example=EXAMPLE)
        case OrderQuestion():
            example = _example(len(asked.shown), len(asked.shown))
            return _("The letters in their right order, such as {example}").format(example=example)
        case MatchQuestion():
            count = len(question.pairs)
            said = _("The letters for 1 to {count} in a row, such as {example}")
            return said.format(count=count, example=_example(count, len(asked.shown)))
    return _("A word or a few")


def wanted_gap(number: int | None) -> str:
    """Return the description of the input for a gap; None for the only one."""
    if number is None:
        return _("A word or a few for the gap")
    return _("A word or a few for gap {number}").format(number=number)


def _example(count: int, letters: int) -> str:
    """Return example letters in reverse order, so that they do not look like the answer."""
    return "".join(letter(letters - 1 - index) for index in range(count))
