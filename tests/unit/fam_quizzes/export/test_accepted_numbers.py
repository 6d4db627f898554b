"""Other programs take the same numbers for right as `fam quiz`: at both ends of a tolerance, and just beyond."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fam_quizzes.decks.model import Deck, NumericQuestion
from fam_quizzes.export import gift, jupyterquiz, moodle
from fam_quizzes.export.items import Batch, Entry, Part
from fam_quizzes.export.qti_items import add_item
from fam_quizzes.questions.answer_parser import read_answer
from fam_quizzes.questions.marking import mark
from fam_quizzes.questions.variants import variant_of
from support.exported import batch_of, course_shelf, small_shelf

STEP = Decimal("0.0001")  # between the numbers that are tried: learners type up to four decimals
Accepts = Callable[[Entry, Decimal], bool]


def canvas(entry: Entry, number: Decimal) -> bool:
    """Mark as Canvas does, which imports the value and the margin of its upper end, and calculates with decimals."""
    section = Element("section")
    add_item(section, "item", entry)
    condition = next(each for each in section.iter("conditionvar") if each.find("or") is not None)
    exact, upper = (condition.findtext(f".//{tag}", "") for tag in ("varequal", "varlte"))
    value = Decimal(str(float(exact)))
    margin = Decimal(str(float(Decimal(upper) - Decimal(exact))))
    return value - margin <= number <= value + margin


def canvas_by_ends(entry: Entry, number: Decimal) -> bool:
    """Mark as a program does that takes QTI at its word."""
    section = Element("section")
    add_item(section, "item", entry)
    condition = next(each for each in section.iter("conditionvar") if each.find("or") is not None)
    lower, exact, upper = (Decimal(condition.findtext(f".//{tag}", "")) for tag in ("vargte", "varequal", "varlte"))
    return number == exact or lower <= number <= upper


def in_moodle(entry: Entry, number: Decimal) -> bool:
    """Mark as Moodle does, which calculates with floats and adds their error to the tolerance."""
    root = fromstring(moodle.export(batch(entry)).content)
    for answer in root.iter("answer"):
        value, tolerance = float(answer.findtext("text", "")), float(answer.findtext("tolerance", ""))
        tolerance += 1e-14 * max(abs(tolerance), abs(value), 1e-14)
        if value - tolerance <= float(number) <= value + tolerance:
            return answer.get("fraction") == "100"
    return False


def in_gift(entry: Entry, number: Decimal) -> bool:
    """Mark by the first number of a GIFT question, `=%100%0.3:0.01`."""
    text = gift.export(batch(entry)).content.decode()
    value, _, tolerance = text.partition("=%100%")[2].split()[0].partition(":")
    return abs(number - Decimal(value)) <= Decimal(tolerance or "0")


def in_notebooks(entry: Entry, number: Decimal) -> bool:
    """Mark as jupyterquiz' script does, which calculates with floats, and whose ranges are open above."""
    (record,) = json.loads(jupyterquiz.export(batch(entry)).content)
    for answer in record["answers"]:
        first, beyond = answer.get("range", (1, 0))
        if first <= float(number) < beyond or answer.get("value") == float(number):
            return bool(answer["correct"])
    return False


PROGRAMS = [canvas, canvas_by_ends, in_moodle, in_gift, in_notebooks]


def batch(entry: Entry) -> Batch:
    """Return the question alone."""
    return Batch((Part(Deck("d", "D"), questions=(entry,)),), datetime(2026, 3, 1, tzinfo=timezone.utc))


def tried(entry: Entry) -> list[Decimal]:
    """Return the right number and the ends of its tolerance, with four decimals, and the numbers beside them."""
    question = entry.asked.question
    assert isinstance(question, NumericQuestion)
    value, tolerance = Decimal(f"{entry.asked.value:.10g}"), Decimal(str(question.tolerance))
    ends = [end.quantize(STEP) for end in (value - tolerance, value, value + tolerance)]
    return [end + step for end in ends for step in (-STEP, Decimal(0), STEP)]


def right(entry: Entry, number: Decimal) -> bool:
    """Mark as `fam quiz` does."""
    return mark(entry.asked, read_answer(entry.asked, str(number))).right


@pytest.mark.parametrize("accepts", PROGRAMS)
@pytest.mark.parametrize("collection", [course_shelf, small_shelf], ids=["course", "small"])
def test_drawn_numbers_are_accepted_as_in_the_quiz(collection: Callable[[], object], accepts: Accepts) -> None:
    """No answer that is right on the terminal is wrong elsewhere, and the other way round."""
    entries = [
        each
        for each in batch_of(collection(), variants=2).questions  # type: ignore[arg-type]
        if isinstance(each.asked.question, NumericQuestion)
    ]

    wrong = [
        (entry.name, str(number))
        for entry in entries
        for number in tried(entry)
        if right(entry, number) != accepts(entry, number)
    ]

    assert entries
    assert wrong == []


@pytest.mark.parametrize("accepts", PROGRAMS)
@given(
    value=st.integers(-9999, 9999), other=st.integers(1, 99), tolerance=st.integers(0, 99), places=st.integers(1, 3)
)
def test_the_error_of_floats_moves_no_end(
    accepts: Accepts, value: int, other: int, tolerance: int, places: int
) -> None:
    """0.7 + 0.1 of floats is less than 0.8, and 0.1 + 0.2 more than 0.3."""
    scale = 10**places
    question = NumericQuestion(
        id="q",
        prompt="Which?",
        explanation="So.",
        concepts=("C1",),
        answer=f"{value / scale!r} + {other / scale!r}",
        tolerance=tolerance / scale,
    )
    entry = Entry("d/q", variant_of(question, 1))
    assume(abs(entry.asked.value) < 1000)

    for number in tried(entry):
        assert right(entry, number) == accepts(entry, number), number
