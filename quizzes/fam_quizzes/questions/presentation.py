"""Format questions and feedback for a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fam.core.language import _, translated
from fam.core.terminal import Screen
from fam_quizzes.decks.model import ChoiceQuestion, ClozeQuestion, MatchQuestion, MultiQuestion, OrderQuestion
from fam_quizzes.questions.answers import Answer, in_words, letter, right_answer
from fam_quizzes.questions.gaps import fill_gaps, with_blanks
from fam_quizzes.questions.marking import Mark, known_feedback
from fam_quizzes.questions.variants import DrawnQuestion

INDENT = "  "
# What may come of an answer, with its sign and its colour.
OUTCOMES = {"right": ("✓", "green"), "partly": ("~", "yellow"), "unknown": ("·", "yellow"), "wrong": ("✗", "red")}


def question_text(asked: DrawnQuestion, screen: Screen) -> str:
    """Format a question with its choices, without the prompt for the answer."""
    question = asked.question
    parts = [screen.text(question.prompt)]
    match question:
        case ChoiceQuestion() | MultiQuestion():
            parts.append(lettered((choice.text for choice in question.choices), screen))
        case ClozeQuestion():
            parts.append(screen.text(_with_blanks(question.text, screen), INDENT))
        case OrderQuestion():
            parts.append(lettered(asked.shown, screen))
        case MatchQuestion():
            numbers = ((str(number), pair.left) for number, pair in enumerate(question.pairs, start=1))
            parts += [labelled(numbers, screen), lettered(asked.shown, screen)]
    return "\n\n".join(parts)


def lettered(texts: Iterable[str], screen: Screen) -> str:
    """Format a list with a letter before each item."""
    return labelled(((letter(index), text) for index, text in enumerate(texts)), screen)


def labelled(items: Iterable[tuple[str, str]], screen: Screen) -> str:
    """Format a list with a label before each item and a hanging indent."""
    return "\n".join(_labelled(label, text, screen) for label, text in items)


def hint_text(hint: str, screen: Screen) -> str:
    """Format a hint."""
    return screen.text(_("*Hint:* {hint}").format(hint=hint), INDENT)


def verdict_text(asked: DrawnQuestion, answer: Answer, mark: Mark, screen: Screen) -> str:
    """Format the mark of an answer with its feedback, the right answer and the explanation."""
    return f"{_outcome(answer, mark, screen)}\n\n{lesson_text(asked, mark, screen)}"


def lesson_text(asked: DrawnQuestion, mark: Mark, screen: Screen) -> str:
    """Format the feedback, the right answer after a mistake, and the explanation."""
    return "\n\n".join(_lesson(asked, mark, screen))


def _lesson(asked: DrawnQuestion, mark: Mark, screen: Screen) -> Iterator[str]:
    for feedback in mark.feedback:
        yield screen.text(translated(known_feedback(feedback)), INDENT)
    if not mark.right:
        yield solution_text(asked, screen)
    yield screen.text(asked.question.explanation, INDENT)


def solution_text(asked: DrawnQuestion, screen: Screen) -> str:
    """Format the right answer, with the letters of the question."""
    if texts := lettered_solution(asked):
        return "\n".join([INDENT + _("The answer:"), labelled(texts, screen)])
    return screen.text(written_solution(asked, "**{}**" if screen.colour else "[{}]"), INDENT)


def lettered_solution(asked: DrawnQuestion) -> list[tuple[str, str]]:
    """Return the parts of the right answer with their letters; empty if the question has no letters."""
    question = asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return [(letter(index), choice.text) for index, choice in enumerate(question.choices) if choice.right]
        case OrderQuestion():
            return [(letter(asked.shown.index(item)), item) for item in question.items]
        case MatchQuestion():
            return [(letter(asked.shown.index(pair.right)), f"{pair.left}: {pair.right}") for pair in question.pairs]
    return []


def written_solution(asked: DrawnQuestion, marks: str = "**{}**") -> str:
    """Return the right answer to a question without letters as Markdown; `marks` are for the words of gaps."""
    if isinstance(asked.question, ClozeQuestion):
        return fill_gaps(asked.question.text, lambda _, gap: marks.format(gap.usual))
    right = translated(in_words(asked, right_answer(asked)))
    return _("The answer: **{answer}**").format(answer=right)


def _with_blanks(text: str, screen: Screen) -> str:
    """Return a cloze text with blanks; in words for screen readers, which would read `underscore, underscore`."""
    if not screen.plain:
        return with_blanks(text)
    return fill_gaps(text, lambda number, gap: _("(blank {number})").format(number=number))


def outcome(answer: Answer, mark: Mark) -> tuple[str, str]:
    """Return what came of an answer, a key of `OUTCOMES`, and a sentence that says so."""
    if mark.right:
        return "right", _("Right.")
    if mark.score > 0:
        return "partly", _("Partly right: {share:.0%}.").format(share=mark.score)
    if answer is None:
        return "unknown", _("Now you will know.")
    return "wrong", _("Not right.")


def _outcome(answer: Answer, mark: Mark, screen: Screen) -> str:
    kind, said = outcome(answer, mark)
    sign, colour = OUTCOMES[kind]
    return screen.styled(screen.sign(f"{sign} ", "") + said, fg=colour, bold=True)


def _labelled(label: str, text: str, screen: Screen) -> str:
    indent = " " * (len(INDENT) + len(label) + 2)
    shown = screen.styled(label, bold=True)
    return f"{INDENT}{shown}{', ' if screen.plain else '  '}{screen.text(text, indent)[len(indent) :]}"
