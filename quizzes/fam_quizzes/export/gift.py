"""Moodle GIFT: a text file of questions, as read by `question/format/gift/format.php` of Moodle.

All texts are HTML. Special characters are escaped, and every text is on one line: a line that begins with `//` would
be a comment, and a blank one would end the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fam_quizzes.decks.model import (
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
    WrongText,
)
from fam_quizzes.export.items import (
    Batch,
    Entry,
    Export,
    Part,
    by_question,
    cards_left_out,
    exactly,
    missed,
    refused,
    shape_words,
    wrong_numbers,
)
from fam_quizzes.export.markup import clean, to_html, to_inline_html, to_line
from fam_quizzes.questions.gaps import gaps_of, with_blanks
from fam_quizzes.questions.shapes import EXAMPLE

SPECIAL = str.maketrans({letter: f"\\{letter}" for letter in "\\~=#{}:"} | {"\n": "\\n"})
ENTITIES = {"%": "&#37;", "[": "&#91;", "/": "&#47;"}

# `question_bank::fraction_options_full`: Moodle rejects other shares, or takes the nearest.
_LARGE = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50)
_SMALL = (40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5)
ACCEPTED = (*_LARGE, *_SMALL)
SHARES = tuple(sign * share for share in ACCEPTED for sign in (1, -1))
SHAPE_HINT = f"<p>Type the shape, such as {EXAMPLE}.</p>"
EXACT = 0.0001


def export(batch: Batch) -> Export:
    """Export the questions, with a category for each deck, and one below for each question with drawn numbers."""
    remarks = (
        *cards_left_out(batch, "GIFT supports only questions"),
        *refused(batch.questions, why_not),
        *missed((entry for entry in batch.questions if not why_not(entry)), losses),
    )
    return Export("\n".join(text for part in batch.parts for text in _category(part)).encode(), remarks)


def why_not(entry: Entry) -> str:
    """Return why GIFT cannot hold a question, or ""."""
    question = entry.asked.question
    if isinstance(question, MultiQuestion):
        return unshareable(question)
    if any("->" in word for word in _typed(entry)):
        return "GIFT reads `->` in an answer as a pair"
    return ""


def losses(entry: Entry) -> Iterator[str]:
    """Return the parts of a question that GIFT does not support."""
    question = entry.asked.question
    if entry.picture:
        yield "questions with a description in place of their picture, which GIFT does not support"
    if question.hints:
        yield "questions without their hints, which GIFT does not support"
    if isinstance(question, ChoiceQuestion | MultiQuestion) and not question.shuffle:
        yield "questions with choices in a fixed order, which GIFT does not support"
    if isinstance(question, OrderQuestion):
        yield "ordering questions, converted to pairs of item and position"
    if isinstance(question, ClozeQuestion) and len(gaps_of(question.text)) > 1:
        yield "texts with several gaps, converted to pairs of gap and word, without alternative words"
    if isinstance(question, ShapeQuestion):
        yield "shapes, which Moodle compares with the usual ways to write them, without feedback by axis"
    elif _typed(entry):
        yield "questions with a typed word, for which Moodle accepts no plural, article or typo"


def escaped(text: str) -> str:
    r"""Escape GIFT's special characters.

    >>> escaped("{a: #1 = ~2}")
    '\\{a\\: \\#1 \\= \\~2\\}'
    """
    return text.translate(SPECIAL)


def _category(part: Part) -> Iterator[str]:
    for path, entries in categories(part, why_not):
        yield f"$CATEGORY: {path}\n"
        for entry in entries:
            yield _question(entry)


def categories(part: Part, refusal: Callable[[Entry], str]) -> Iterator[tuple[str, list[Entry]]]:
    """Return the questions of a deck that are not refused, by the paths of their categories in Moodle.

    The variants of a question are in a category below that of the deck, from which a quiz takes one at random.
    """
    path = f"$course$/top/{category(part.deck.title)}"
    entries = [entry for entry in part.questions if not refusal(entry)]
    plain = [entry for entry in entries if not entry.number]
    if entries:
        yield path, plain
    for variants in by_question(entry for entry in entries if entry.number):
        yield f"{path}/{category(variants[0].ref.partition('/')[2])}", list(variants)


def category(title: str) -> str:
    """Return a title as part of a category path, in which Moodle escapes only the slash."""
    return to_line(title).replace("\\", "").replace("/", "//")


def _question(entry: Entry) -> str:
    question = entry.asked.question
    tags = "".join(f" [tag:{tag}]" for tag in entry.tags)
    answers = "".join(f"\t{line}\n" for line in _answers(entry))
    opening = "{#" if isinstance(question, NumericQuestion) else "{"
    return (
        f"// [id:{entry.name}]{tags}\n"
        f"::{escaped(entry.name)}::[html]{_html(_stem(entry))}{opening}\n"
        f"{answers}\t####{_html(to_html(question.explanation))}\n}}\n"
    )


def _stem(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt) + (to_html(f"[{question.alt}]") if entry.picture else "")
    match question:
        case ClozeQuestion():
            return html + to_html(with_blanks(question.text))
        case OrderQuestion():
            return html + "<p>Which place does each have? 1 comes first.</p>"
        case NumericQuestion(unit=unit) if unit:
            return f"{html}<p>Type the number of {to_inline_html(unit)} alone.</p>"
        case ShapeQuestion():
            return html + SHAPE_HINT
    return html


def _answers(entry: Entry) -> Iterator[str]:
    question = entry.asked.question
    match question:
        case ChoiceQuestion():
            yield from (_choice("=" if choice.right else "~", choice) for choice in question.choices)
        case MultiQuestion():
            weighed = zip(shares(question), question.choices, strict=True)
            yield from (_choice(f"~%{weight}%", choice) for weight, choice in weighed)
        case TrueFalseQuestion():
            yield ("TRUE" if question.answer else "FALSE") + _feedback(question.feedback)
        case NumericQuestion():
            yield from _numbers(entry, question)
        case ShapeQuestion():
            accept, wrong = shape_words(entry.asked)
            yield from _words(accept, tuple(WrongText(text, feedback) for text, feedback in wrong))
        case TextQuestion():
            yield from _words(question.accept, question.wrong)
        case ClozeQuestion():
            yield from _gaps(question)
        case OrderQuestion():
            for item in entry.asked.shown:
                yield _pair(item, str(question.items.index(item) + 1))
        case MatchQuestion():
            yield from (_pair(pair.left, pair.right) for pair in question.pairs)
            yield from (_pair("", other) for other in question.others)


def _choice(sign: str, choice: Choice) -> str:
    return f"{sign}{_html(to_inline_html(choice.text))}{_feedback(choice.feedback)}"


def _numbers(entry: Entry, question: NumericQuestion) -> Iterator[str]:
    margin = f":{exactly(question.tolerance)}" if question.tolerance else ""
    yield f"=%100%{exactly(entry.asked.value)}{margin}"
    for value, feedback in wrong_numbers(entry):
        yield f"=%0%{exactly(value)}{margin}{_feedback(feedback)}"


def _words(accept: tuple[str, ...], wrong: tuple[WrongText, ...]) -> Iterator[str]:
    yield from (f"=%100%{_typed_word(word)}" for word in accept)
    yield from (f"=%0%{_typed_word(item.text)}{_feedback(item.feedback)}" for item in wrong)


def _gaps(question: ClozeQuestion) -> Iterator[str]:
    gaps = gaps_of(question.text)
    if len(gaps) == 1:
        yield from _words(gaps[0].accept, question.wrong)
        return
    yield from (_pair(f"({number})", gap.usual) for number, gap in enumerate(gaps, start=1))
    yield from (_pair("", item.text) for item in question.wrong)


def _pair(left: str, right: str) -> str:
    return f"={_html(to_inline_html(left))} -> {escaped(to_line(right))}"


def _feedback(markup: str) -> str:
    return f"#{_html(to_html(markup))}" if markup else ""


def _html(html: str) -> str:
    """Escape HTML, and write a leading weight, format or comment mark as an entity."""
    return escaped(re.sub(r"^[%\[/]", lambda found: ENTITIES[found[0]], html))


def _typed(entry: Entry) -> tuple[str, ...]:
    """Return the words that a learner may type as an answer."""
    question = entry.asked.question
    if isinstance(question, TextQuestion):
        return (*question.accept, *(item.text for item in question.wrong))
    if isinstance(question, ShapeQuestion):
        accept, wrong = shape_words(entry.asked)
        return (*accept, *(text for text, _ in wrong))
    if isinstance(question, ClozeQuestion) and len(gaps := gaps_of(question.text)) == 1:
        return (*gaps[0].accept, *(item.text for item in question.wrong))
    return ()


def _typed_word(word: str) -> str:
    """Escape a word to type: an asterisk is a wildcard."""
    return escaped(" ".join(clean(word).split()).replace("*", r"\*"))


def share(exact: float) -> str:
    """Return the share nearest to `exact` percent that Moodle accepts.

    >>> share(100 / 3), share(-50), share(100 / 7)
    ('33.33333', '-50', '14.28571')
    """
    nearest = min(SHARES, key=lambda accepted: abs(accepted - exact))
    return f"{nearest:.5f}".rstrip("0").rstrip(".")


def shares(question: MultiQuestion) -> tuple[str, ...]:
    """Return the share of each choice: right ones split the mark, and each wrong one subtracts as much."""
    right = sum(choice.right for choice in question.choices)
    return tuple(share((100 if choice.right else -100) / right) for choice in question.choices)


def unshareable(question: MultiQuestion) -> str:
    """Return why Moodle has no shares for a question, or ""."""
    right = sum(choice.right for choice in question.choices)
    if not right:
        return "Moodle requires a right choice"
    exact = 100 / right
    if abs(float(share(exact)) - exact) > EXACT:
        return f"Moodle cannot divide a mark by {right}"
    return ""
