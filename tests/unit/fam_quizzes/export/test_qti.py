"""QTI for Canvas, held against what Canvas itself writes (`lib/cc/qti/qti_items.rb`) and reads (its `qti_exporter`).

There is no schema to be had for it, so the structure is checked here: which elements stand in which, in which order;
that each name that is pointed at exists once; and that texts and answers are those of the deck.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings

from fam_quizzes.decks.collection import DeckCollection, Selection
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
from fam_quizzes.export import qti
from fam_quizzes.export.items import Batch, Entry
from fam_quizzes.export.markup import clean, to_html, to_inline_html, to_line
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.shapes import shape_forms
from support.exported import awkward_decks, batch_of, course_shelf, small_shelf

# What may stand in what, in its order: QTI 1.2 (IMS, ASI information model), as far as Canvas uses it.
INSIDE = {
    "questestinterop": ["assessment"],
    "assessment": ["qtimetadata", "section"],
    "section": ["selection_ordering", "item", "section"],
    "item": ["itemmetadata", "presentation", "resprocessing", "itemfeedback"],
    "itemmetadata": ["qtimetadata"],
    "qtimetadata": ["qtimetadatafield"],
    "qtimetadatafield": ["fieldlabel", "fieldentry"],
    "presentation": ["material", "response_lid", "response_str"],
    "response_lid": ["material", "render_choice"],
    "response_str": ["render_fib"],
    "render_choice": ["response_label"],
    "render_fib": ["response_label"],
    "response_label": ["material"],
    "material": ["mattext"],
    "resprocessing": ["outcomes", "respcondition"],
    "outcomes": ["decvar"],
    "respcondition": ["conditionvar", "setvar", "displayfeedback"],
    "conditionvar": ["varequal", "other", "and", "or"],
    "and": ["varequal", "not", "vargte", "varlte"],
    "or": ["varequal", "and"],
    "not": ["varequal"],
    "itemfeedback": ["flow_mat"],
    "flow_mat": ["material"],
    "selection_ordering": ["selection"],
    "selection": ["selection_number", "selection_extension"],
    "selection_extension": ["points_per_item"],
}
MIXED = {"section", "and", "conditionvar"}  # where the order is free


def plain_names(root: Element) -> Element:
    for node in root.iter():
        node.tag = node.tag.partition("}")[2] or node.tag
    return root


def package_of(batch: Batch) -> dict[str, Element]:
    """Unpack an export; every file in it is well-formed, and its names are those that the manifest points at."""
    with zipfile.ZipFile(io.BytesIO(qti.export(batch).content)) as archive:
        assert archive.testzip() is None
        files = {name: plain_names(fromstring(archive.read(name))) for name in archive.namelist()}
    manifest = files["imsmanifest.xml"]
    assert {node.get("href") for node in manifest.iter("file")} | {"imsmanifest.xml"} == set(files)
    names = {node.get("identifier") for node in manifest.iter("resource")}
    assert {node.get("identifierref") for node in manifest.iter("dependency")} <= names
    return files


def items_of(batch: Batch) -> dict[str, Element]:
    """Return all items by title, and hold the structure of everything around them."""
    quizzes = [root for root in package_of(batch).values() if root.tag == "questestinterop"]
    for quiz in quizzes:
        holds_together(quiz)
    return {item.get("title", ""): item for quiz in quizzes for item in quiz.iter("item")}


def holds_together(quiz: Element) -> None:
    """Check what stands in what, and that every name exists once where it is pointed at."""
    for node in quiz.iter():
        allowed, found = INSIDE.get(node.tag, []), [child.tag for child in node]
        assert set(found) <= set(allowed), node.tag
        if node.tag not in MIXED:
            assert found == sorted(found, key=allowed.index), node.tag
    idents = [node.get("ident") for node in (*quiz.iter("item"), *quiz.iter("section"))]
    assert len(idents) == len(set(idents))
    for item in quiz.iter("item"):
        feedback = [node.get("ident") for node in item.iter("itemfeedback")]
        assert sorted(feedback) == sorted({node.get("linkrefid") for node in item.iter("displayfeedback")})
        responses = {node.get("ident") for tag in ("response_lid", "response_str") for node in item.iter(tag)}
        asked = {node.get("respident") for tag in ("varequal", "vargte", "varlte") for node in item.iter(tag)}
        assert asked == responses
        assert all(name == "general_fb" or name[:-3].isdecimal() for name in feedback)


def metadata_of(item: Element) -> dict[str, str]:
    return {
        each.findtext("fieldlabel", ""): each.findtext("fieldentry", "") for each in item.iter("qtimetadatafield")
    }


def html_of(item: Element) -> str:
    return item.findtext("presentation/material/mattext", "")


def feedback_of(item: Element) -> dict[str, str]:
    return {
        each.get("ident", ""): each.findtext("flow_mat/material/mattext", "") for each in item.iter("itemfeedback")
    }


def labels_of(place: Element) -> dict[str, str]:
    return {each.get("ident", ""): each.findtext("material/mattext", "") for each in place.iter("response_label")}


def earning(item: Element) -> Element:
    """Return the condition that earns everything."""
    return next(each for each in item.iter("respcondition") if each.findtext("setvar") == "100")


def pairs_of(item: Element) -> list[tuple[str, str]]:
    """Return what earns a part: what it stands beside, and the answer."""
    found = []
    for lid in item.iter("response_lid"):
        right = [
            labels_of(lid)[each.findtext("conditionvar/varequal", "")]
            for each in item.iter("respcondition")
            if each.find("conditionvar/varequal") is not None
            and each.find("conditionvar/varequal").get("respident") == lid.get("ident")
        ]
        found += [(lid.findtext("material/mattext", ""), each) for each in right]
    return found


def word(text: str) -> str:
    return " ".join(clean(text).split())


def agrees(entry: Entry, item: Element) -> None:
    """Hold what was read against the question."""
    question, kind = entry.asked.question, metadata_of(item)["question_type"]
    assert html_of(item).startswith(to_html(question.prompt))
    assert feedback_of(item)["general_fb"] == to_html(question.explanation)
    match question:
        case ChoiceQuestion() | MultiQuestion():
            single = isinstance(question, ChoiceQuestion)
            assert kind == ("multiple_choice_question" if single else "multiple_answers_question")
            labels = labels_of(item)
            assert list(labels.values()) == [to_inline_html(each.text) for each in question.choices]
            condition = earning(item).find("conditionvar" if single else "conditionvar/and")
            right = [labels[each.text] for each in condition.findall("varequal")]
            assert right == [to_inline_html(each.text) for each in question.choices if each.right]
            wrong = [labels[each.text] for each in condition.findall("not/varequal")]
            assert wrong == (
                [] if single else [to_inline_html(each.text) for each in question.choices if not each.right]
            )
            feedback = {ident: text for ident, text in feedback_of(item).items() if ident != "general_fb"}
            assert {ident[:-3]: text for ident, text in feedback.items()} == {
                ident: to_html(each.feedback)
                for ident, each in zip(labels, question.choices, strict=True)
                if each.feedback
            }
        case TrueFalseQuestion():
            assert kind == "true_false_question"
            labels = labels_of(item)
            assert labels[earning(item).findtext("conditionvar/varequal", "")] == str(question.answer)
            (wrong,) = feedback_of(item).keys() - {"general_fb"}
            assert labels[wrong[:-3]] == str(not question.answer)
            assert feedback_of(item)[wrong] == to_html(question.feedback)
        case NumericQuestion():
            assert kind == "numerical_question"
            numbers = [float(earning(item).findtext(f".//{tag}", "")) for tag in ("vargte", "varequal", "varlte")]
            value, margin = entry.asked.value, question.tolerance
            assert numbers == pytest.approx([value - margin, value, value + margin])
        case ShapeQuestion():
            found = [each.text for each in earning(item).findall("conditionvar/varequal")]
            assert (kind, found) == ("short_answer_question", list(shape_forms(entry.asked.shape)))
            assert html_of(item).endswith("<p>Type the shape, such as (7, 5).</p>")
        case TextQuestion():
            found = [each.text for each in earning(item).findall("conditionvar/varequal")]
            assert (kind, found) == ("short_answer_question", [word(text) for text in question.accept])
        case ClozeQuestion():
            assert kind == "fill_in_multiple_blanks_question"
            gaps = gaps_of(question.text)
            assert all(f"[blank{number}]" in html_of(item) for number in range(1, len(gaps) + 1))
            assert pairs_of(item) == [
                (f"blank{number}", word(text)) for number, gap in enumerate(gaps, start=1) for text in gap.accept
            ]
        case OrderQuestion():
            assert kind == "matching_question"
            places = [(to_inline_html(text), str(place)) for place, text in enumerate(question.items, start=1)]
            assert sorted(pairs_of(item)) == sorted(places)
        case MatchQuestion():
            assert kind == "matching_question"
            assert pairs_of(item) == [(to_inline_html(pair.left), to_line(pair.right)) for pair in question.pairs]
            others = {to_line(other) for other in question.others}
            assert others <= set(labels_of(next(item.iter("response_lid"))).values())


@pytest.mark.parametrize("collection", [course_shelf, small_shelf], ids=["course", "small"])
def test_every_question_is_an_item_of_the_type_that_canvas_has_for_it(
    collection: Callable[[], DeckCollection],
) -> None:
    """With its texts, its answers, their scores and their feedback."""
    batch = batch_of(collection())

    items = items_of(batch)

    assert set(items) == {entry.name for entry in batch.questions}
    for entry in batch.questions:
        agrees(entry, items[entry.name])


@settings(max_examples=25)
@given(collection=awkward_decks())
def test_no_character_takes_a_meaning(collection: DeckCollection) -> None:
    """Whatever stands in a text, the files are well-formed and read as they were written."""
    batch = batch_of(collection)

    items = items_of(batch)

    for entry in batch.questions:
        agrees(entry, items[entry.name])


def test_each_student_gets_one_variant_of_a_question_with_drawn_numbers() -> None:
    """The variants are a group of which one is chosen, worth a point like any question."""
    batch = batch_of(small_shelf(), Selection(tag="formula", deck="kinds"), variants=4)

    quiz = next(root for root in package_of(batch).values() if root.tag == "questestinterop")
    meta = next(root for root in package_of(batch).values() if root.tag == "quiz")

    (group,) = quiz.findall("assessment/section/section")
    assert group.findtext("selection_ordering/selection/selection_number") == "1"
    assert len(group.findall("item")) == 4
    assert meta.findtext("points_possible") == "1.0"
    assert meta.findtext("title") == "One question of each kind"


def test_the_parts_of_a_mark_add_up() -> None:
    """Canvas adds what each gap and each pair earns."""
    for item in items_of(batch_of(course_shelf())).values():
        parts = [float(each.text) for each in item.iter("setvar") if each.get("action") == "Add"]
        responses = list(item.iter("response_lid"))
        if parts:
            assert all(part == pytest.approx(100 / len(responses), abs=0.01) for part in parts)


def test_the_same_decks_give_the_same_bytes() -> None:
    """Whenever they are exported."""
    assert qti.export(batch_of(small_shelf())).content == qti.export(batch_of(small_shelf())).content
