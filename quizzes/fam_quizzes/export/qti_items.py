"""QTI 1.2 items of the question types that Canvas supports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

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
)
from fam_quizzes.export.items import Entry, decimal, exactly, shape_words
from fam_quizzes.export.markup import clean, to_html, to_html_with_gaps, to_inline_html, to_line
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.shapes import EXAMPLE

TYPES = {
    ChoiceQuestion: "multiple_choice_question",
    MultiQuestion: "multiple_answers_question",
    TrueFalseQuestion: "true_false_question",
    NumericQuestion: "numerical_question",
    ShapeQuestion: "short_answer_question",
    TextQuestion: "short_answer_question",
    ClozeQuestion: "fill_in_multiple_blanks_question",
    OrderQuestion: "matching_question",
    MatchQuestion: "matching_question",
}
FILES = "%24IMS-CC-FILEBASE%24/images"  # the package's folder of pictures, as Canvas calls it in texts
FIRST_ID = 1000  # Canvas expects numeric answer ids and replaces others


def why_not(entry: Entry) -> str:
    """Return why Canvas cannot hold a question, or ""."""
    question = entry.asked.question
    if isinstance(question, MultiQuestion) and not any(choice.right for choice in question.choices):
        return "Canvas requires a right choice"
    return ""


def losses(entry: Entry) -> Iterator[str]:
    """Return the parts of a question that Canvas does not support."""
    question = entry.asked.question
    if question.hints:
        yield "questions without their hints, which Canvas does not support"
    if isinstance(question, OrderQuestion):
        yield "ordering questions, converted to pairs of item and position"
    if isinstance(question, NumericQuestion) and entry.asked.wrong:
        yield "questions without feedback for wrong numbers: Canvas supports it only for right ones"
    if isinstance(question, ShapeQuestion):
        yield "shapes, which Canvas compares with the usual ways to write them, without feedback for wrong ones"
    if isinstance(question, TextQuestion | ClozeQuestion):
        yield "questions with a typed word, for which Canvas accepts no plural, article or typo"
        if question.wrong:
            yield "questions without feedback for wrong words: Canvas supports it only for right ones"
    if isinstance(question, ChoiceQuestion | MultiQuestion) and not question.shuffle:
        yield "questions with choices in a fixed order: Canvas shuffles the choices of a whole quiz"


def add_item(section: Element, ident: str, entry: Entry) -> None:
    """Add a question to a section."""
    question = entry.asked.question
    item = SubElement(section, "item", ident=ident, title=entry.name)
    presentation = SubElement(_with_metadata(item, entry), "presentation")
    _material(presentation, _stem(entry))
    processing = SubElement(item, "resprocessing")
    outcomes = SubElement(processing, "outcomes")
    SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    _add_feedback(processing, "general_fb")
    feedback = {"general_fb": question.explanation} | _add_answers(presentation, processing, entry)
    for name, text in feedback.items():
        _material(SubElement(SubElement(item, "itemfeedback", ident=name), "flow_mat"), to_html(text))


def _with_metadata(item: Element, entry: Entry) -> Element:
    question = entry.asked.question
    fields = SubElement(SubElement(item, "itemmetadata"), "qtimetadata")
    for label, value in (
        ("question_type", TYPES[type(question)]),
        ("points_possible", "1.0"),
        ("original_answer_ids", ",".join(_answer_ids(entry))),
    ):
        field = SubElement(fields, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = label
        SubElement(field, "fieldentry").text = value
    return item


def _answer_ids(entry: Entry) -> list[str]:
    question = entry.asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return _ids(question.choices)
        case TrueFalseQuestion():
            return _ids((True, False))
        case ShapeQuestion():
            return _ids(shape_words(entry.asked)[0])
        case TextQuestion():
            return _ids(question.accept)
        case ClozeQuestion():
            return _ids([word for gap in gaps_of(question.text) for word in gap.accept])
        case OrderQuestion():
            return _ids(question.items)
        case MatchQuestion():
            return _ids(question.pairs)
    return _ids((entry.asked.value,))


def _ids(things: Sequence[object]) -> list[str]:
    return [str(FIRST_ID + place) for place in range(len(things))]


def _stem(entry: Entry) -> str:
    question = entry.asked.question
    html = to_html(question.prompt) + (entry.picture.html(f"{FILES}/{entry.picture.name}") if entry.picture else "")
    match question:
        case ClozeQuestion():  # Canvas replaces the name of a blank in brackets with an input field
            return html + to_html_with_gaps(question.text, lambda number, _: f"[blank{number}]")
        case OrderQuestion():
            return html + "<p>Which place does each have? 1 comes first.</p>"
        case NumericQuestion(unit=unit) if unit:
            return f"{html}<p>Type the number of {to_inline_html(unit)} alone.</p>"
        case ShapeQuestion():
            return f"{html}<p>Type the shape, such as {EXAMPLE}.</p>"
    return html


def _add_answers(presentation: Element, processing: Element, entry: Entry) -> dict[str, str]:
    """Add the possible answers and their scores; return the feedback texts by name."""
    question = entry.asked.question
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return _choices(presentation, processing, question)
        case TrueFalseQuestion():
            return _true_false(presentation, processing, question)
        case NumericQuestion():
            _number(presentation, processing, entry, question)
        case ShapeQuestion():
            _word(presentation, processing, shape_words(entry.asked)[0])
        case TextQuestion():
            _word(presentation, processing, question.accept)
        case ClozeQuestion():
            _blanks(presentation, processing, question)
        case OrderQuestion():
            places = [str(place) for place in range(1, len(question.items) + 1)]
            pairs = [(item, str(question.items.index(item) + 1)) for item in entry.asked.shown]
            _pairs(presentation, processing, pairs, places)
        case MatchQuestion():
            given = [(pair.left, pair.right) for pair in question.pairs]
            _pairs(presentation, processing, given, entry.asked.shown)
    return {}


def _choices(presentation: Element, processing: Element, question: ChoiceQuestion | MultiQuestion) -> dict[str, str]:
    single = isinstance(question, ChoiceQuestion)
    ids = _ids(question.choices)
    _options(presentation, ids, [to_inline_html(choice.text) for choice in question.choices], single=single)
    feedback = {
        ident: choice.feedback for ident, choice in zip(ids, question.choices, strict=True) if choice.feedback
    }
    for ident in feedback:
        _add_feedback(processing, f"{ident}_fb", ident)
    condition = _earning(processing)
    place = condition if single else SubElement(condition, "and")
    for ident, choice in zip(ids, question.choices, strict=True):
        if choice.right:
            SubElement(place, "varequal", respident="response1").text = ident
        elif not single:
            SubElement(SubElement(place, "not"), "varequal", respident="response1").text = ident
    return {f"{ident}_fb": text for ident, text in feedback.items()}


def _true_false(presentation: Element, processing: Element, question: TrueFalseQuestion) -> dict[str, str]:
    ids = _ids((True, False))
    _options(presentation, ids, ["True", "False"], single=True)
    right, wrong = ids if question.answer else reversed(ids)
    _add_feedback(processing, f"{wrong}_fb", wrong)
    SubElement(_earning(processing), "varequal", respident="response1").text = right
    return {f"{wrong}_fb": question.feedback}


def _number(presentation: Element, processing: Element, entry: Entry, question: NumericQuestion) -> None:
    response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    SubElement(SubElement(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
    value, margin = decimal(entry.asked.value), decimal(question.tolerance)  # Canvas takes the margin from the ends
    either = SubElement(_earning(processing), "or")
    SubElement(either, "varequal", respident="response1").text = exactly(value)
    within = SubElement(either, "and")
    SubElement(within, "vargte", respident="response1").text = exactly(value - margin)
    SubElement(within, "varlte", respident="response1").text = exactly(value + margin)


def _word(presentation: Element, processing: Element, accept: Sequence[str]) -> None:
    response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    SubElement(SubElement(response, "render_fib"), "response_label", ident="answer1", rshuffle="No")
    condition = _earning(processing)
    for word in accept:
        SubElement(condition, "varequal", respident="response1").text = _typed(word)


def _blanks(presentation: Element, processing: Element, question: ClozeQuestion) -> None:
    gaps = gaps_of(question.text)
    ids = iter(_ids([word for gap in gaps for word in gap.accept]))
    for number, gap in enumerate(gaps, start=1):
        own = [next(ids) for _ in gap.accept]
        name = f"response_blank{number}"
        response = SubElement(presentation, "response_lid", ident=name)
        SubElement(SubElement(response, "material"), "mattext").text = f"blank{number}"
        _labels(response, own, [_typed(word) for word in gap.accept], kind="text/plain")
        for ident in own:
            _adding(processing, name, ident, len(gaps))


def _pairs(
    presentation: Element, processing: Element, pairs: Sequence[tuple[str, str]], rights: Sequence[str]
) -> None:
    right_ids = [str(2 * FIRST_ID + place) for place in range(len(rights))]
    for ident, (left, right) in zip(_ids(pairs), pairs, strict=True):
        response = SubElement(presentation, "response_lid", ident=f"response_{ident}")
        _material(response, to_inline_html(left))
        _labels(response, right_ids, [to_line(text) for text in rights], kind="text/plain")
        _adding(processing, f"response_{ident}", right_ids[list(rights).index(right)], len(pairs))


def _options(presentation: Element, ids: Sequence[str], htmls: Sequence[str], *, single: bool) -> None:
    cardinality = "Single" if single else "Multiple"
    response = SubElement(presentation, "response_lid", ident="response1", rcardinality=cardinality)
    _labels(response, ids, htmls, kind="text/html")


def _labels(response: Element, ids: Sequence[str], texts: Sequence[str], *, kind: str) -> None:
    choices = SubElement(response, "render_choice")
    for ident, text in zip(ids, texts, strict=True):
        _material(SubElement(choices, "response_label", ident=ident), text, kind=kind)


def _earning(processing: Element) -> Element:
    """Add the full score, and return the element for its condition."""
    earned = SubElement(processing, "respcondition", {"continue": "No"})
    condition = SubElement(earned, "conditionvar")
    SubElement(earned, "setvar", action="Set", varname="SCORE").text = "100"
    return condition


def _adding(processing: Element, response: str, ident: str, parts: int) -> None:
    """Add the score of one of several parts."""
    earned = SubElement(processing, "respcondition")
    SubElement(SubElement(earned, "conditionvar"), "varequal", respident=response).text = ident
    SubElement(earned, "setvar", varname="SCORE", action="Add").text = f"{100 / parts:.2f}"


def _add_feedback(processing: Element, name: str, ident: str = "") -> None:
    """Add a feedback: for the answer `ident`, or for every answer."""
    response = SubElement(processing, "respcondition", {"continue": "Yes"})
    condition = SubElement(response, "conditionvar")
    if ident:
        SubElement(condition, "varequal", respident="response1").text = ident
    else:
        SubElement(condition, "other")
    SubElement(response, "displayfeedback", feedbacktype="Response", linkrefid=name)


def _material(parent: Element, text: str, *, kind: str = "text/html") -> None:
    SubElement(SubElement(parent, "material"), "mattext", texttype=kind).text = text


def _typed(word: str) -> str:
    return " ".join(clean(word).split())
