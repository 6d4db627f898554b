"""GIFT, as the parser gift-pegjs reads it; `.ci/run` installs that below `build/`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings

from fam_quizzes.decks.collection import DeckCollection
from fam_quizzes.decks.model import (
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    Deck,
    MatchQuestion,
    MultiQuestion,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TextQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.export import gift
from fam_quizzes.export.gift import shares
from fam_quizzes.export.items import Batch, Entry, wrong_numbers
from fam_quizzes.export.markup import clean, to_html, to_inline_html, to_line
from fam_quizzes.questions.gaps import gaps_of, with_blanks
from fam_quizzes.questions.shapes import shape_forms
from support.exported import (
    ROOT,
    as_in_moodle,
    awkward_decks,
    batch_of,
    course_shelf,
    moodle_categories,
    small_shelf,
    wrong_shapes,
)
from support.paths import TESTS

PARSER = ROOT / "build" / "npm" / "node_modules" / "gift-pegjs"
# What gift-pegjs leaves of escapes in the right-hand sides of pairs, and Moodle decodes.
LEFT = {"&&092;": "\\", "&&058;": ":", "&&035;": "#", "&&061;": "=", "&&123;": "{", "&&125;": "}", "&&126;": "~"}

Parse = Callable[[Batch], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def parse() -> Iterator[Parse]:
    """Return a function that lets gift-pegjs read an export."""
    node = shutil.which("node")
    if not (node and PARSER.is_dir()):
        pytest.skip("gift-pegjs is not installed; .ci/run does that")
    command = [node, str(TESTS / "support" / "gift_reader.js"), str(PARSER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as reader:

        def read(batch: Batch) -> list[dict[str, Any]]:
            reader.stdin.write(json.dumps(gift.export(batch).content.decode()) + "\n")
            reader.stdin.flush()
            answer = json.loads(reader.stdout.readline())
            assert "error" not in answer, answer
            return answer["questions"]

        yield read
        reader.stdin.close()


def text_of(part: dict[str, str] | None) -> str | None:
    """Return a text with its entities resolved, as a browser shows it."""
    return None if part is None else unescape(part["text"])


def shown(html: str) -> str | None:
    return unescape(html).strip() if html else None


def gift_html(markup: str) -> str | None:
    return shown(to_html(markup))


def word(text: str) -> str:
    return " ".join(clean(text).split()).replace("*", r"\*")


def pairs_of(read: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for pair in read["matchPairs"]:
        right = pair["subanswer"]
        for placeholder, letter in LEFT.items():
            right = right.replace(placeholder, letter)
        found.append((unescape(pair["subquestion"]["text"]), right))
    return found


def choices_of(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (each["isCorrect"], each["weight"], text_of(each["text"]), text_of(each["feedback"]))
        for each in read["choices"]
    ]


def numbers_of(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (each["weight"], each["text"]["number"], each["text"].get("range", 0), text_of(each["feedback"]))
        for each in read["choices"]
    ]


def near(value: float) -> Any:
    """Return what equals a number but for the error of floats, which is not written."""
    return pytest.approx(value, rel=1e-11, abs=0)


def agrees(entry: Entry, read: dict[str, Any]) -> None:
    """Hold what was read against the question."""
    question = entry.asked.question
    assert read["title"] == entry.name
    assert read["id"] == entry.name
    assert read["tags"] == list(entry.tags)
    assert read["stem"]["format"] == "html"
    assert text_of(read["stem"]).startswith(gift_html(question.prompt).rstrip())
    assert text_of(read["globalFeedback"]) == gift_html(question.explanation)
    match question:
        case ChoiceQuestion():
            assert read["type"] == "MC"
            assert choices_of(read) == [
                (each.right, None, shown(to_inline_html(each.text)), gift_html(each.feedback))
                for each in question.choices
            ]
        case MultiQuestion():
            assert read["type"] == "MC"
            assert choices_of(read) == [
                (False, float(weight), shown(to_inline_html(each.text)), gift_html(each.feedback))
                for weight, each in zip(shares(question), question.choices, strict=True)
            ]
        case TrueFalseQuestion():
            assert (read["type"], read["isTrue"]) == ("TF", question.answer)
            assert text_of(read["trueFeedback"]) == gift_html(
                question.feedback
            )  # the parser's name for the first one
        case NumericQuestion():
            assert read["type"] == "Numerical"
            margin = question.tolerance
            assert numbers_of(read) == [
                (100, near(entry.asked.value), margin, None),
                *((0, near(value), margin, gift_html(feedback)) for value, feedback in wrong_numbers(entry)),
            ]
        case ShapeQuestion():
            assert read["type"] == "Short"
            assert words_of(read) == [
                *((100, word(text), None) for text in shape_forms(entry.asked.shape)),
                *((0, word(text), gift_html(feedback)) for text, feedback in wrong_shapes(entry.asked)),
            ]
        case TextQuestion():
            assert read["type"] == "Short"
            assert words_of(read) == [
                *((100, word(text), None) for text in question.accept),
                *((0, word(item.text), gift_html(item.feedback)) for item in question.wrong),
            ]
        case ClozeQuestion() if len(gaps_of(question.text)) == 1:
            assert read["type"] == "Short"
            assert text_of(read["stem"]).endswith(gift_html(with_blanks(question.text)))
            assert [text for weight, text, _ in words_of(read) if weight] == [
                word(text) for text in gaps_of(question.text)[0].accept
            ]
        case ClozeQuestion():
            gaps = [(f"({number})", to_line(gap.usual)) for number, gap in enumerate(gaps_of(question.text), start=1)]
            assert pairs_of(read) == [*gaps, *(("", to_line(item.text)) for item in question.wrong)]
        case OrderQuestion():
            assert sorted(pairs_of(read)) == sorted(
                (shown(to_inline_html(item)), str(place)) for place, item in enumerate(question.items, start=1)
            )
        case MatchQuestion():
            assert pairs_of(read) == [
                *((shown(to_inline_html(pair.left)), to_line(pair.right)) for pair in question.pairs),
                *(("", to_line(other)) for other in question.others),
            ]


def words_of(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return typed words with their weights; they are no HTML, so entities in them stay."""
    return [(each["weight"], each["text"]["text"], text_of(each["feedback"])) for each in read["choices"]]


@pytest.mark.parametrize("collection", [course_shelf, small_shelf], ids=["course", "small"])
def test_every_question_is_read_as_it_was_written(parse: Parse, collection: Callable[[], DeckCollection]) -> None:
    """Prompts, answers, weights, tolerances, feedback, names and tags; decks and drawn questions have categories."""
    batch = batch_of(collection())

    read = parse(batch)

    questions = [each for each in read if each["type"] != "Category"]
    taken = [entry for entry in as_in_moodle(batch) if not gift.why_not(entry)]
    assert len(questions) == len(taken) == len(batch.questions)
    for entry, each in zip(taken, questions, strict=True):
        agrees(entry, each)
    assert [each["title"] for each in read if each["type"] == "Category"] == moodle_categories(batch)


@settings(max_examples=30)
@given(collection=awkward_decks())
def test_no_character_takes_a_meaning(parse: Parse, collection: DeckCollection) -> None:
    """Whatever stands in a text comes back as it was, and what cannot is left out and named."""
    batch = batch_of(collection)

    read = [each for each in parse(batch) if each["type"] != "Category"]

    taken = [entry for entry in batch.questions if not gift.why_not(entry)]
    assert len(read) == len(taken)
    for entry, each in zip(taken, read, strict=True):
        agrees(entry, each)
    left_out = {remark.ref for remark in gift.export(batch).remarks if "left out" in remark.what}
    assert {entry.ref for entry in batch.questions} - {entry.ref for entry in taken} <= left_out


@pytest.mark.parametrize(("right", "reason"), [(0, "requires a right choice"), (11, "cannot divide a mark by 11")])
def test_what_moodle_cannot_weigh_is_left_out_and_named(right: int, reason: str) -> None:
    """Rather than with weights that do not add up."""
    choices = tuple(Choice(f"{number}", right=number < right) for number in range(12))
    question = MultiQuestion(id="q", prompt="?", explanation="!", concepts=("C1",), choices=choices)

    exported = gift.export(batch_of(DeckCollection((Deck("d", "D", questions=(question,)),))))

    assert b"CATEGORY" not in exported.content
    assert [remark.ref for remark in exported.remarks if reason in remark.what] == ["d/q"]


def test_all_weights_are_such_that_moodle_accepts_and_sum_up() -> None:
    """From one right choice to ten."""
    for right in range(1, 11):
        choices = tuple(Choice(f"{number}", right=number < right) for number in range(12))
        question = MultiQuestion(id="q", prompt="?", explanation="!", concepts=("C1",), choices=choices)

        weights = [float(weight) for weight in shares(question)]

        assert sum(weight for weight in weights if weight > 0) == pytest.approx(100, abs=1e-3)
        assert weights[-1] == -weights[0]
