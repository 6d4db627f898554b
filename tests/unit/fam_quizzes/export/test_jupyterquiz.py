"""`jupyterquiz` JSON, held against that package's schemas and what its scripts do with a record."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings

from fam_quizzes.decks.collection import DeckCollection
from fam_quizzes.decks.model import (
    ClozeQuestion,
    MultiQuestion,
    NumericQuestion,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.export import jupyterquiz
from fam_quizzes.export.items import Batch, Entry
from support.exported import awkward_decks, batch_of, course_shelf, small_shelf

KEYS = {
    "many_choice": {"answer", "correct", "feedback"},
    "multiple_choice": {"answer", "correct", "feedback"},
    "numeric": {"value", "range", "correct", "feedback"},
    "string": {"answer", "correct", "feedback"},
}


def records_of(batch: Batch) -> list[dict[str, Any]]:
    return json.loads(jupyterquiz.export(batch).content)


def kind_of(entry: Entry) -> str:
    match entry.asked.question:
        case MultiQuestion():
            return "many_choice"
        case NumericQuestion():
            return "numeric"
        case TextQuestion() | ClozeQuestion() | ShapeQuestion():
            return "string"
    return "multiple_choice"


def takes(answers: list[dict[str, Any]], number: float) -> bool:
    """Return whether `check_numeric` in jupyterquiz' script takes a number for right; the first that fits decides."""
    for answer in answers:
        if "range" in answer and answer["range"][0] <= number < answer["range"][1]:
            return answer["correct"]
        if "value" in answer and answer["value"] == number:
            return answer["correct"]
    return False


@pytest.mark.parametrize("collection", [course_shelf, small_shelf], ids=["course", "small"])
def test_every_question_is_there_or_named_as_left_out(collection: Callable[[], DeckCollection]) -> None:
    """With a type, keys and answers that the package knows, and no answer without a word about it."""
    batch = batch_of(collection())
    left_out = {remark.ref for remark in jupyterquiz.export(batch).remarks if "questions left out, as" in remark.what}

    records = records_of(batch)

    taken = [entry for entry in batch.questions if entry.ref not in left_out]
    assert left_out
    assert [record["type"] for record in records] == [kind_of(entry) for entry in taken]
    for record in records:
        assert record["question"]
        assert all(set(answer) <= KEYS[record["type"]] and answer["feedback"] for answer in record["answers"])
        assert any(answer["correct"] for answer in record["answers"])


def test_a_number_within_the_tolerance_is_right_and_one_beyond_is_not() -> None:
    """Both ends belong to it; the script's ranges are open above."""
    (record,) = (
        each for each in records_of(batch_of(small_shelf())) if "mean filter of two weights" in each["question"]
    )

    answers = record["answers"]

    assert all(takes(answers, number) for number in (0.499, 0.5, 0.501))
    assert not takes(answers, 0.4989)
    assert not takes(answers, math.nextafter(0.5011, 1))
    assert not takes(answers, 1)


def test_true_and_false_tell_each_answer_its_own() -> None:
    """The right one why it is right, the wrong one what the author says."""
    batch = batch_of(small_shelf())
    (entry,) = (each for each in batch.questions if isinstance(each.asked.question, TrueFalseQuestion))

    record = jupyterquiz.record(entry)

    assert [(answer["answer"], answer["correct"]) for answer in record["answers"]] == [
        ("True", False),
        ("False", True),
    ]
    assert "More room around the image" in record["answers"][0]["feedback"]
    assert "Each ring of zeros" in record["answers"][1]["feedback"]


@settings(max_examples=25)
@given(awkward_decks())
def test_no_text_becomes_a_formula_or_a_link(collection: DeckCollection) -> None:
    """Dollars and brackets, which the script replaces in any HTML, are entities; `<http` cannot occur."""
    for record in records_of(batch_of(collection)):
        html = [record["question"], *(answer["feedback"] for answer in record["answers"])]
        if record["type"] != "string":
            html += [answer.get("answer", "") for answer in record["answers"]]

        assert not any(sign in text for text in html for sign in ("$", "[", "]", "<http"))
        assert all(text == "" or unescape(text) for text in html)
