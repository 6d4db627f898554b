"""A question with its form: HTML for the page, and what comes back from it, read and marked as in a terminal.

The page sends what a learner would type in a terminal: the letters of choices, in their order, or a text; for a text
with gaps, a list of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from fam.core.language import _, translated
from fam.core.terminal import plain
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    NumericQuestion,
    OrderQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.questions.answer_parser import UNKNOWN, Unreadable, read_answer, read_gap
from fam_quizzes.questions.answers import Answer, letter
from fam_quizzes.questions.gaps import fill_gaps, gaps_of
from fam_quizzes.questions.marking import Mark, known_feedback, mark, mark_gap
from fam_quizzes.questions.presentation import lettered_solution, outcome, written_solution
from fam_quizzes.questions.prompt import CLOSE, HINT, Reply, wanted, wanted_gap
from fam_quizzes.questions.variants import DrawnQuestion
from fam_quizzes.study.browser.deck_html import element, inline_html, picture_html, to_html
from fam_quizzes.study.browser.view import Button

GAP = "\ue000{}\ue001"  # marks a gap until its text is HTML
QUESTION = "question"  # the id of the question's text, which describes its fields
FIELD = f'name="answer" aria-describedby="{QUESTION}" autocomplete="off" autocapitalize="off" spellcheck="false"'


@dataclass
class QuestionForm:
    """A question on the page, until its answer can be marked.

    Args:
        asked: the question as drawn.
        exam: whether there are no hints, and no second try at a word with a slip in it.
    """

    asked: DrawnQuestion
    exam: bool = False
    hints: int = 0
    notes: list[str] = field(default_factory=list)
    """What to say below the form, as Markdown."""

    @property
    def html(self) -> str:
        """The question and its form."""
        return self.question_html + _form(self.asked)

    @property
    def question_html(self) -> str:
        """The text and the picture of the question."""
        question = self.asked.question
        return f'<div id="{QUESTION}">{to_html(question.prompt)}{picture_html(question.image, question.alt)}</div>'

    @property
    def has_hints(self) -> bool:
        """Whether there is one more hint."""
        return not self.exam and self.hints < len(self.asked.question.hints)

    def hint(self) -> None:
        """Show the next hint."""
        hints = () if self.exam else self.asked.question.hints
        if self.has_hints:
            self.notes.append(_("*Hint:* {hint}").format(hint=hints[self.hints]))
            self.hints += 1
        else:
            self.notes.append(_("That was the last hint.") if hints else _("There is no hint here."))

    def reply(self, typed: str | Sequence[str]) -> Reply | None:
        """Return the marked answer; None if it is to be given again, for the reason in `notes`."""
        if isinstance(typed, str) and typed.strip() == HINT:
            self.hint()
            return None
        try:
            answer = self._read(typed)
        except Unreadable as reason:
            self.notes.append(str(reason))
            return None
        if not self.exam and self._is_close(answer):
            self.notes.append(_(CLOSE))
            return None
        return Reply(answer, mark(self.asked, answer, forgiving=self.exam), self.hints)

    def _read(self, typed: str | Sequence[str]) -> Answer:
        if isinstance(typed, str):
            return read_answer(self.asked, typed)
        words = tuple(word.strip() for word in typed)
        if not any(words):
            read_gap("")  # raises what says so
        found = tuple(read_gap(word) if word else "" for word in words)
        return found if any(found) else None

    def _is_close(self, answer: Answer) -> bool:
        question = self.asked.question
        if isinstance(question, ClozeQuestion) and isinstance(answer, tuple):
            pairs = zip(gaps_of(question.text), map(str, answer), strict=True)
            return any(mark_gap(question, gap, word).close for gap, word in pairs)
        return mark(self.asked, answer).close


def verdict_html(asked: DrawnQuestion, answer: Answer, given: Mark) -> str:
    """Return the mark of an answer with its feedback, the right answer and the explanation."""
    kind, said = outcome(answer, given)
    return f'<p class="verdict" data-outcome="{kind}">{escape(said)}</p>{lesson_html(asked, given)}'


def lesson_html(asked: DrawnQuestion, given: Mark) -> str:
    """Return the feedback, the right answer after a mistake, and the explanation."""
    feedback = "".join(to_html(translated(known_feedback(each))) for each in given.feedback)
    return feedback + ("" if given.right else _solution(asked)) + to_html(asked.question.explanation)


def _solution(asked: DrawnQuestion) -> str:
    texts = lettered_solution(asked)
    if not texts:
        return to_html(written_solution(asked))
    items = "".join(f"<li>{_key(label)} {inline_html(text)}</li>" for label, text in texts)
    return element("p", _("The answer:")) + f'<ul class="lettered">{items}</ul>'


def _form(asked: DrawnQuestion) -> str:
    question = asked.question
    label = escape(wanted(asked))
    match question:
        case ChoiceQuestion():
            fields = _fields("radio", [(choice.text, "") for choice in question.choices], label)
        case MultiQuestion():
            fields = _fields("checkbox", [(choice.text, "") for choice in question.choices], label)
        case TrueFalseQuestion():
            fields = _fields("radio", [(_("true"), "t"), (_("false"), "f")], label)
        case OrderQuestion():
            fields = _order(asked.shown, label)
        case MatchQuestion():
            fields = _pairs([pair.left for pair in question.pairs], asked.shown, escape(_("What goes with each")))
        case ClozeQuestion():
            fields = _gaps(question.text)
        case _:
            mode = ' inputmode="decimal"' if isinstance(question, NumericQuestion) else ""
            fields = f"<p><label>{label} <input {FIELD}{mode} data-focus></label></p>"
    kind = type(question).__struct_config__.tag
    button = element("button", _("Answer"), 'class="primary"')
    return f'<form class="answer" data-kind="{kind}">{fields}<p class="buttons">{button}</p></form>'


def _key(label: str) -> str:
    return f"<kbd>{escape(label)}</kbd>"


def _fields(kind: str, texts: Iterable[tuple[str, str]], label: str) -> str:
    """Return a list to choose from, by the letters of the terminal."""
    rows = ((key or letter(number), text) for number, (text, key) in enumerate(texts))
    items = "".join(
        f'<li><label><input type="{kind}" name="answer" value="{key}"> {_key(key)} <span>{inline_html(text)}</span>'
        "</label></li>"
        for key, text in rows
    )
    group = f'<fieldset aria-describedby="{QUESTION}"><legend>{label}</legend>'
    return f'{group}<ul class="choices">{items}</ul></fieldset>'


def _order(shown: Sequence[str], label: str) -> str:
    """Return buttons that are pressed in the order of the answer."""
    items = "".join(
        f'<li><button type="button" data-letter="{letter(number)}" aria-pressed="false">{_key(letter(number))} '
        f"<span>{inline_html(text)}</span> <output></output></button></li>"
        for number, text in enumerate(shown)
    )
    group = f'<fieldset aria-describedby="{QUESTION}"><legend>{label}</legend>'
    return f'{group}<ol class="choices">{items}</ol></fieldset>'


def _pairs(lefts: Sequence[str], rights: Sequence[str], label: str) -> str:
    """Return a field for each left-hand side, to choose what goes with it."""
    options = '<option value=""></option>' + "".join(
        f'<option value="{letter(number)}">{letter(number)}: {escape(plain(text))}</option>'
        for number, text in enumerate(rights)
    )
    rows = "".join(
        f'<li><label><span>{inline_html(left)}</span> <select name="answer">{options}</select></label></li>'
        for left in lefts
    )
    group = f'<fieldset aria-describedby="{QUESTION}"><legend>{label}</legend>'
    return f'{group}<ol class="pairs">{rows}</ol></fieldset>'


def _gaps(text: str) -> str:
    """Return a text with a field in each gap."""
    count = len(gaps_of(text))
    html = to_html(fill_gaps(text, lambda number, gap: GAP.format(number)))
    for number in range(1, count + 1):
        label = escape(wanted_gap(number if count > 1 else None))
        first = " data-focus" if number == 1 else ""
        html = html.replace(GAP.format(number), f'<input {FIELD} aria-label="{label}" size="14"{first}>')
    return f'<div class="cloze">{html}</div>'


def buttons_of(form: QuestionForm, hint: str) -> list[Button]:
    """Return the buttons beside a form; `hint` is the word for one more hint."""
    unknown = Button("unknown", UNKNOWN, _("I don't know"))
    return [Button("hint", HINT, hint), unknown] if form.has_hints else [unknown]
