"""Moodle XML, read as `question/format/xml/format.php` and the question types of Moodle 4.5 read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings

from fam_quizzes.decks.collection import DeckCollection
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
from fam_quizzes.export import moodle
from fam_quizzes.export.gift import SHARES, shares
from fam_quizzes.export.items import Batch, Entry, exactly, wrong_numbers
from fam_quizzes.export.markup import clean, to_html, to_inline_html, to_line
from fam_quizzes.questions.gaps import gaps_of, parse_gaps
from fam_quizzes.questions.shapes import shape_forms
from support.exported import (
    as_in_moodle,
    awkward_decks,
    batch_of,
    course_shelf,
    moodle_categories,
    small_shelf,
    wrong_shapes,
)

# `question/type/multianswer/questiontype.php`: what makes a gap, and the answers in it.
ALTERNATIVE = r"(=|%(-?[0-9]+(?:[.,][0-9]*)?)%)?(.+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|$))(#(.*?(?<!\\)(?=[~}]|$)))?"
GAP = re.compile(r"\{([0-9]*):(SHORTANSWER):(" + ALTERNATIVE + "(?:~" + ALTERNATIVE + r")*)\}", re.DOTALL)


def questions_of(batch: Batch) -> list[Element]:
    """Return the questions of an export, and hold its formats against those that Moodle knows."""
    root = fromstring(moodle.export(batch).content)
    assert root.tag == "quiz"
    assert {each.get("format") for each in root.iter()} <= {None, "html", "moodle_auto_format"}
    return [each for each in root if each.get("type") != "category"]


def text_of(node: Element | None) -> str:
    assert node is not None
    return (node.findtext("text") or "").strip()


def answers_of(node: Element) -> list[tuple[str | None, str, str]]:
    return [(each.get("fraction"), text_of(each), text_of(each.find("feedback"))) for each in node.findall("answer")]


def feedback_html(markup: str) -> str:
    return to_html(markup).strip()


def word(text: str) -> str:
    return " ".join(clean(text).split()).replace("*", r"\*")


def gaps_read(html: str) -> list[list[tuple[str, str, str]]]:
    """Read the gaps of a cloze question as Moodle does."""
    found = []
    for gap in GAP.finditer(html):
        alternatives = re.finditer("~?" + ALTERNATIVE, gap[3], re.DOTALL)
        found.append([(each[1], unescape(each[3]), unescape(each[5] or "")) for each in alternatives])
    return found


def agrees(entry: Entry, node: Element) -> None:
    """Hold what was read against the question."""
    question, kind = entry.asked.question, node.get("type")
    assert text_of(node.find("name")) == node.findtext("idnumber") == entry.name
    assert text_of(node.find("generalfeedback")) == feedback_html(question.explanation)
    assert [text_of(hint) for hint in node.findall("hint")] == [feedback_html(hint) for hint in question.hints]
    assert tuple(text_of(tag) for tag in node.find("tags")) == entry.tags
    if not isinstance(question, ClozeQuestion):
        hint = "<p>Type the shape, such as (7, 5).</p>" if isinstance(question, ShapeQuestion) else ""
        assert text_of(node.find("questiontext")) == feedback_html(question.prompt) + hint
    match question:
        case ChoiceQuestion() | MultiQuestion():
            single = isinstance(question, ChoiceQuestion)
            weights = tuple("100" if each.right else "0" for each in question.choices) if single else shares(question)
            assert (kind, node.findtext("single")) == ("multichoice", str(single).lower())
            assert node.findtext("shuffleanswers") == str(question.shuffle).lower()
            assert answers_of(node) == [
                (weight, to_inline_html(each.text).strip(), feedback_html(each.feedback))
                for weight, each in zip(weights, question.choices, strict=True)
            ]
            assert {abs(float(weight)) for weight in weights} <= {*SHARES, 0}
        case TrueFalseQuestion():
            feedback = feedback_html(question.feedback)
            true, false = (("100", ""), ("0", feedback)) if question.answer else (("0", feedback), ("100", ""))
            assert kind == "truefalse"
            assert answers_of(node) == [(true[0], "true", true[1]), (false[0], "false", false[1])]
        case NumericQuestion():
            assert kind == "numerical"
            assert answers_of(node) == [
                ("100", exactly(entry.asked.value), ""),
                *(("0", exactly(value), feedback_html(text)) for value, text in wrong_numbers(entry)),
            ]
            assert {each.findtext("tolerance") for each in node.findall("answer")} == {exactly(question.tolerance)}
            assert node.findtext("units/unit/unit_name", "") == to_line(question.unit)
        case ShapeQuestion():
            assert (kind, node.findtext("usecase")) == ("shortanswer", "0")
            assert answers_of(node) == [
                *(("100", word(text), "") for text in shape_forms(entry.asked.shape)),
                *(("0", word(text), feedback_html(feedback)) for text, feedback in wrong_shapes(entry.asked)),
            ]
        case TextQuestion():
            assert (kind, node.findtext("usecase")) == ("shortanswer", "0")
            assert answers_of(node) == [
                *(("100", word(text), "") for text in question.accept),
                *(("0", word(item.text), feedback_html(item.feedback)) for item in question.wrong),
            ]
        case ClozeQuestion():
            assert kind == "cloze"
            wrong = [("%0%", word(item.text), to_inline_html(item.feedback)) for item in question.wrong]
            html = text_of(node.find("questiontext"))
            assert gaps_read(html) == [
                [*(("=", word(text), "") for text in gap.accept), *wrong] for gap in gaps_of(question.text)
            ]
            assert unescape(html).startswith(unescape(feedback_html(question.prompt)))
        case OrderQuestion():
            assert (kind, node.findtext("gradingtype")) == ("ordering", "LONGEST_ORDERED_SUBSET")
            items = [to_inline_html(item).strip() for item in question.items]
            assert [text_of(answer) for answer in node.findall("answer")] == items
        case MatchQuestion():
            assert kind == "matching"
            assert [(text_of(each), text_of(each.find("answer"))) for each in node.findall("subquestion")] == [
                *((to_inline_html(pair.left).strip(), to_line(pair.right)) for pair in question.pairs),
                *(("", to_line(other)) for other in question.others),
            ]


@pytest.mark.parametrize("collection", [course_shelf, small_shelf], ids=["course", "small"])
def test_every_question_has_its_native_type_and_all_its_texts(collection: Callable[[], DeckCollection]) -> None:
    """Prompts, answers, shares that Moodle accepts, tolerances, units, feedback, hints and tags."""
    batch = batch_of(collection())

    nodes = questions_of(batch)

    assert len(nodes) == len(batch.questions) > 0
    for entry, node in zip(as_in_moodle(batch), nodes, strict=True):
        agrees(entry, node)


@settings(max_examples=25)
@given(collection=awkward_decks())
def test_no_character_takes_a_meaning(collection: DeckCollection) -> None:
    """Whatever stands in a text, the file is well-formed and reads as it was written."""
    batch = batch_of(collection)

    nodes = questions_of(batch)

    for entry, node in zip(batch.questions, nodes, strict=True):
        agrees(entry, node)


def test_the_text_around_gaps_stays() -> None:
    """Only the gaps themselves become fields."""
    (entry,) = (each for each in batch_of(small_shelf()).questions if each.ref == "kinds/stride-and-padding")

    node = next(each for each in questions_of(batch_of(small_shelf())) if each.findtext("idnumber") == entry.name)

    html = GAP.sub("____", text_of(node.find("questiontext")))
    text = "".join(part if isinstance(part, str) else "____" for part in parse_gaps(entry.asked.question.text))
    assert html == "<p>Fill the gaps.</p>" + to_html(text)


def test_each_deck_has_a_category_with_its_title_and_what_it_is_about() -> None:
    """Before its questions; below it, each drawn question has one with its variants, for random questions."""
    batch = batch_of(small_shelf(), variants=4)
    root = fromstring(moodle.export(batch).content)

    first = root[0]
    assert first.get("type") == "category"
    assert text_of(first.find("category")) == "$course$/top/One question of each kind"
    assert text_of(first.find("info")) == "<p>A small deck for tests.</p>"
    found: dict[str, list[str]] = {}
    for each in root:
        if each.get("type") == "category":
            path = text_of(each.find("category"))
            assert path not in found
            found[path] = []
        else:
            found[path].append(text_of(each.find("name")))
    assert list(found) == moodle_categories(batch)
    drawn = "$course$/top/One question of each kind/output-size"
    assert found[drawn] == [f"kinds/output-size/{number}" for number in range(1, 5)]
