"""Flashcards and quizzes on the course's web site: what a learner does there, by keys and fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Question
from fam_quizzes.questions.answers import letter, right_answer
from fam_quizzes.questions.shapes import shape_text
from fam_quizzes.questions.variants import DrawnQuestion, variant_of
from fam_quizzes.study.quiz.session import EXAM_LENGTH, draw_questions

if TYPE_CHECKING:
    from playwright.sync_api import Page

KINDS = get_args(Question)


def right_input(asked: DrawnQuestion) -> str | list[str]:
    """Return what the page sends for the right answer."""
    answer = right_answer(asked)
    kind = type(asked.question).__struct_config__.tag
    if kind == "cloze":
        assert isinstance(answer, tuple)
        return [str(word) for word in answer]
    if kind in ("choice", "multi", "order", "match"):
        indices = answer if isinstance(answer, tuple) else (answer,)
        return "".join(letter(int(str(index))) for index in indices)
    if kind == "shape":
        return shape_text(asked.shape)
    return {True: "t", False: "f"}[answer] if isinstance(answer, bool) else str(answer)


def study(open_page: Callable[[str], None], page: Page, collection: DeckCollection, folder: Path) -> None:
    """Review ten cards, and pass an exam with questions of all kinds."""
    open_page("cards.html")
    review_cards(page, (1, 2, 3, 4, 3, 3, 1, 2, 3, 4))
    open_page("quiz.html")
    assert take_exam(page, collection, folder)["score"] == EXAM_LENGTH
    open_page("cards.html")
    page.wait_for_selector(".figures")
    assert figures(page)["Answers"] == str(10 + EXAM_LENGTH)


def review_cards(page: Page, grades: Sequence[int]) -> None:
    """Review new cards by the terminal's keys, with a hint, grades, and an undo of the last one."""
    key = page.keyboard.press
    page.click("[data-act=begin]")
    page.wait_for_selector("[data-act=show]")
    key("?")
    page.wait_for_selector("#notes p")
    assert "Hint" in page.inner_text("#notes")
    for grade in grades:
        key("Enter")
        page.wait_for_selector(".card-answer")
        assert page.evaluate("document.activeElement.className") == "card-answer"
        assert " d" in page.inner_text("[data-key='4']")
        key(str(grade))
        page.wait_for_selector(".card-answer", state="detached")
    key("u")
    page.wait_for_selector("#notes >> text=Taken back")
    key("Enter")
    page.click(f"[data-act='{grades[-1]}']")
    page.wait_for_selector(".card-answer", state="detached")
    key("q")
    page.wait_for_selector(".figures")


def take_exam(page: Page, collection: DeckCollection, folder: Path) -> dict[str, Any]:
    """Answer an exam with questions of all kinds, by keys and fields, without a fault; return its review."""
    drawn = ((seed, draw_questions(collection.questions, EXAM_LENGTH, seed)) for seed in range(1, 1000))
    seed, refs = next(
        (seed, refs) for seed, refs in drawn if len({type(collection.questions[ref]) for ref in refs}) == len(KINDS)
    )
    page.wait_for_selector("[data-act=begin]")
    page.fill("[name=seed]", str(seed))
    page.click("[data-act=begin][data-exam][data-deck='']")
    for number, ref in enumerate(refs, start=1):
        page.wait_for_selector(f"#card-title >> text='Question {number} of {len(refs)}'")
        fill_in(page, variant_of(collection.questions[ref], seed))
    page.wait_for_selector(".scores")
    with page.expect_download() as download:
        page.click("text=Save the review")
    download.value.save_as(folder / "review.json")
    review: dict[str, Any] = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    return review


def fill_in(page: Page, asked: DrawnQuestion) -> None:
    """Give the right answer, by keys where the terminal has them."""
    kind, typed = page.get_attribute("form.answer", "data-kind"), right_input(asked)
    if kind in ("choice", "true_false", "multi", "order"):
        for each in typed:
            page.keyboard.press(each)
        if kind in ("multi", "order"):
            page.keyboard.press("Enter")
    elif kind == "match":
        for field, each in zip(page.locator("form.answer select").all(), typed, strict=True):
            field.select_option(each)
        page.click("form.answer .primary")
    else:
        words = [typed] if isinstance(typed, str) else typed
        for field, word in zip(page.locator("form.answer input").all(), words, strict=True):
            field.fill(word)
        page.keyboard.press("Enter")


def figures(page: Page) -> dict[str, str]:
    """Return the figures of progress that the page shows, by their names."""
    rows = page.locator(".figures > div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}


def export(page: Page, path: Path) -> dict[str, Any]:
    """Save the progress as a file, and return it without the time of the export."""
    with page.expect_download() as download:
        page.click("#export")
    download.value.save_as(path)
    return exported(path)


def exported(path: Path) -> dict[str, Any]:
    """Return exported progress without the time of the export."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert found.pop("exported")
    return found
