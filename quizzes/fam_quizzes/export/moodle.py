"""Moodle XML, as read by `question/format/xml/format.php` of Moodle; `ordering` needs Moodle 4.4 or newer."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fam_quizzes.decks.model import (
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
from fam_quizzes.export.gift import SHAPE_HINT, categories, shares, unshareable
from fam_quizzes.export.items import (
    Batch,
    Entry,
    Export,
    Part,
    cards_left_out,
    exactly,
    missed,
    refused,
    shape_words,
    wrong_numbers,
)
from fam_quizzes.export.markup import clean, to_html, to_html_with_gaps, to_inline_html, to_line
from fam_quizzes.questions.gaps import Gap

KINDS = {
    ChoiceQuestion: "multichoice",
    MultiQuestion: "multichoice",
    TrueFalseQuestion: "truefalse",
    NumericQuestion: "numerical",
    ShapeQuestion: "shortanswer",
    TextQuestion: "shortanswer",
    ClozeQuestion: "cloze",
    OrderQuestion: "ordering",
    MatchQuestion: "matching",
}
VARIANTS = "<p>One question with different numbers: add a random question from this category to a quiz.</p>"
PENALTY = "0.3333333"  # Moodle's default: the cost of each further try
# These end an answer, its feedback or the gap; Moodle decodes entities in them.
CLOZE_SPECIAL = str.maketrans({letter: f"&#{ord(letter)};" for letter in '&\\~#{}"/=%'})


def export(batch: Batch) -> Export:
    """Export the questions, with a category for each deck, and one below for each question with drawn numbers."""
    root = Element("quiz")
    for part in batch.parts:
        _add_part(root, part)
    remarks = (
        *cards_left_out(batch, "a question bank supports only questions"),
        *refused(batch.questions, why_not),
        *missed((entry for entry in batch.questions if not why_not(entry)), losses),
    )
    indent(root)
    return Export(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", remarks)


def why_not(entry: Entry) -> str:
    """Return why Moodle cannot hold a question, or ""."""
    question = entry.asked.question
    return unshareable(question) if isinstance(question, MultiQuestion) else ""


def losses(entry: Entry) -> Iterator[str]:
    """Return the parts of a question that Moodle does not support."""
    if isinstance(entry.asked.question, TextQuestion | ClozeQuestion):
        yield "questions with a typed word, for which Moodle accepts no plural, article or typo"
    if isinstance(entry.asked.question, ShapeQuestion):
        yield "shapes, which Moodle compares with the usual ways to write them, without feedback by axis"


def _add_part(root: Element, part: Part) -> None:
    for path, entries in categories(part, why_not):
        parent = SubElement(root, "question", type="category")
        _text(SubElement(parent, "category"), path)
        is_drawn = any(entry.number for entry in entries)
        _html(parent, "info", VARIANTS if is_drawn else to_html(part.deck.about))
        for entry in entries:
            _add_question(root, entry)


def _add_question(root: Element, entry: Entry) -> None:
    question = entry.asked.question
    node = SubElement(root, "question", type=KINDS[type(question)])
    _text(SubElement(node, "name"), entry.name)
    text = _html(node, "questiontext", _stem(entry) + _picture(entry))
    if entry.picture:
        file = SubElement(text, "file", name=entry.picture.name, path="/", encoding="base64")
        file.text = b64encode(entry.picture.content).decode()
    _html(node, "generalfeedback", to_html(question.explanation))
    if not isinstance(question, ClozeQuestion):  # the gaps define the mark
        SubElement(node, "defaultgrade").text = "1"
    SubElement(node, "penalty").text = "1" if isinstance(question, TrueFalseQuestion) else PENALTY
    SubElement(node, "hidden").text = "0"
    SubElement(node, "idnumber").text = entry.name
    _add_answers(node, entry)
    for hint in question.hints:
        _html(node, "hint", to_html(hint))
    tags = SubElement(node, "tags")
    for tag in entry.tags:
        _text(SubElement(tags, "tag"), tag)


def _picture(entry: Entry) -> str:
    return entry.picture.html(f"@@PLUGINFILE@@/{entry.picture.name}") if entry.picture else ""


def _stem(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt)
    if isinstance(question, ShapeQuestion):
        return html + SHAPE_HINT
    if not isinstance(question, ClozeQuestion):
        return html
    return html.replace("{", "&#123;") + to_html_with_gaps(question.text, lambda _, gap: _gap(gap, question.wrong))


def _gap(gap: Gap, wrong: tuple[WrongText, ...]) -> str:
    right = [f"={_cloze(_wildless(word))}" for word in gap.accept]
    others = [f"%0%{_cloze(_wildless(item.text))}#{_cloze(to_inline_html(item.feedback))}" for item in wrong]
    return f"{{1:SHORTANSWER:{'~'.join(right + others)}}}"


def _cloze(text: str) -> str:
    return text.translate(CLOZE_SPECIAL)


def _add_answers(node: Element, entry: Entry) -> None:
    question = entry.asked.question
    match question:
        case ChoiceQuestion():
            _add_choices(node, question, tuple("100" if choice.right else "0" for choice in question.choices))
        case MultiQuestion():
            _add_choices(node, question, shares(question))
        case TrueFalseQuestion():
            for answer in (True, False):
                holds = answer is question.answer
                _answer(node, "100" if holds else "0", str(answer).lower(), "" if holds else question.feedback)
        case NumericQuestion():
            _add_numbers(node, entry, question)
        case ShapeQuestion():
            _add_words(node, *shape_words(entry.asked))
        case TextQuestion():
            _add_words(node, question.accept, [(item.text, item.feedback) for item in question.wrong])
        case OrderQuestion():
            _add_order(node, question)
        case MatchQuestion():
            SubElement(node, "shuffleanswers").text = "true"
            pairs = [(pair.left, pair.right) for pair in question.pairs]
            for left, right in [*pairs, *(("", other) for other in question.others)]:
                sub = _html(node, "subquestion", to_inline_html(left))
                _text(SubElement(sub, "answer"), to_line(right))


def _add_choices(node: Element, question: ChoiceQuestion | MultiQuestion, fractions: tuple[str, ...]) -> None:
    SubElement(node, "single").text = "true" if isinstance(question, ChoiceQuestion) else "false"
    SubElement(node, "shuffleanswers").text = "true" if question.shuffle else "false"
    SubElement(node, "answernumbering").text = "abc"
    for fraction, choice in zip(fractions, question.choices, strict=True):
        answer = _html(node, "answer", to_inline_html(choice.text), fraction=fraction)
        _html(answer, "feedback", to_html(choice.feedback))


def _add_numbers(node: Element, entry: Entry, question: NumericQuestion) -> None:
    for fraction, (value, feedback) in [
        ("100", (entry.asked.value, "")),
        *(("0", found) for found in wrong_numbers(entry)),
    ]:
        answer = _answer(node, fraction, exactly(value), feedback)
        SubElement(answer, "tolerance").text = exactly(question.tolerance)
    if question.unit:
        unit = SubElement(SubElement(node, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = to_line(question.unit)
        SubElement(node, "unitgradingtype").text = "0"
        SubElement(node, "showunits").text = "0"  # optional in an answer
        SubElement(node, "unitsleft").text = "0"


def _add_words(node: Element, accept: Iterable[str], wrong: Iterable[tuple[str, str]]) -> None:
    SubElement(node, "usecase").text = "0"
    for word in accept:
        _answer(node, "100", _wildless(word))
    for word, feedback in wrong:
        _answer(node, "0", _wildless(word), feedback)


def _add_order(node: Element, question: OrderQuestion) -> None:
    for tag, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", str(len(question.items))),
        ("gradingtype", "LONGEST_ORDERED_SUBSET"),  # as `fam quiz` marks an order
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        SubElement(node, tag).text = value
    for position, item in enumerate(question.items, start=1):
        _html(node, "answer", to_inline_html(item), fraction=f"{position}.0000000")


def _answer(node: Element, fraction: str, text: str, feedback: str = "") -> Element:
    answer = SubElement(node, "answer", fraction=fraction, format="moodle_auto_format")
    _text(answer, text)
    _html(answer, "feedback", to_html(feedback))
    return answer


def _wildless(word: str) -> str:
    """Escape a word to type: an asterisk is a wildcard."""
    return " ".join(clean(word).split()).replace("*", r"\*")


def _html(parent: Element, tag: str, html: str, **attributes: str) -> Element:
    node = SubElement(parent, tag, attributes | {"format": "html"})
    _text(node, html)
    return node


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text
