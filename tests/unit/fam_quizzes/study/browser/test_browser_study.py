"""Flashcards, quizzes and progress on the page: its requests, answered in this process by the same modules."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fam_quizzes.decks import DeckCollection, Selection, load_decks
from fam_quizzes.questions.variants import variant_of
from fam_quizzes.study.browser.browser_study import KEPT, BrowserStudy
from fam_quizzes.study.browser.question_form import QuestionForm, verdict_html
from fam_quizzes.study.flashcards.scheduler import interval_text, outcomes
from fam_quizzes.study.progress.cards import CardRecord, read_record
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.exporting import export_json
from fam_quizzes.study.progress.importing import import_progress, read_export
from fam_quizzes.study.quiz.results import result_of
from fam_quizzes.study.quiz.storage import Spec, last_exams, unfinished
from support.paths import REPOSITORY
from support.web_study import right_input

NOW = 1_780_000_000
DAY = 24 * 3600
VOID = {"img", "input", "meter", "br"}


class Whole(HTMLParser):
    """Raises AssertionError for HTML whose elements are not closed in their order, or that a policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        assert self.open == [], html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        assert not [name for name, _ in attrs if name == "style" or name.startswith("on")]
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        assert tag in VOID or self.open.pop() == tag


@dataclass
class Page:
    """A page that asks, with a clock that stands still between two requests."""

    study: BrowserStudy
    folder: Path
    now: list[int]
    view: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)

    def ask(self, page: str, act: str, **more: Any) -> dict[str, Any]:
        """Send a request, and keep what is shown."""
        self.now[0] += 1
        self.last = json.loads(self.study.respond(json.dumps({"page": page, "act": act, **more})))
        self.view = self.last.get("view", self.view)
        if "view" in self.last:
            Whole(self.view["html"])
        return self.last

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The buttons by their keys."""
        return {button["key"]: button for button in self.view["buttons"]}

    def press(self, page: str, key: str, **more: Any) -> None:
        """Press the key of a button."""
        self.ask(page, self.buttons[key]["act"], **more)

    def answer(self, page: str, grade: int) -> None:
        """Look at a card's answer, and grade it; a question of a card is not known."""
        self.press(page, "Enter")
        if "-" in self.buttons and "unknown" in self.buttons["-"]["act"]:
            self.press(page, "-")
        self.press(page, str(grade))


@pytest.fixture(scope="module")
def decks() -> DeckCollection:
    """Return this course's decks, as the page has them: without files."""
    found = load_decks(REPOSITORY)
    return DeckCollection(found.decks, found.course)


@pytest.fixture
def visit(decks: DeckCollection, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open pages: in another folder each is another browser."""
    opened: list[BrowserStudy] = []

    def visit(name: str = "browser", language: str = "en") -> Page:
        now = [NOW]
        study = BrowserStudy(decks, tmp_path / name, language, lambda: now[0])
        opened.append(study)
        return Page(study, tmp_path / name, now)

    yield visit
    for study in opened:
        study.close()


def test_cards_are_scheduled_as_in_a_terminal(visit: Callable[..., Page]) -> None:
    """Ten cards, with the intervals that the scheduler gives, hints, burial, suspension, and undo of each."""
    page = visit()
    page.ask("cards", "open")
    assert page.view["title"] == "Today: 10 new."
    assert not page.last["changed"]
    page.press("cards", "Enter")
    seen = []
    for number in range(10):
        card = page.view["name"].partition(":")[0]
        seen.append(card)
        assert list(page.buttons) == ["Enter", "?", "u", "s", "-", "q"]
        page.press("cards", "?")
        assert "Hint" in page.view["notes"][0]
        page.press("cards", "Enter")
        assert page.view["notes"] == []
        grade = 1 + number % 4
        after = outcomes(CardRecord(card), 0, page.now[0], 0.9)
        assert [page.buttons[str(each)]["label"] for each in after] == [
            f"{name} · {interval_text(after[each], page.now[0])}"
            for each, name in zip(after, ("again", "hard", "good", "easy"), strict=True)
        ]
        page.press("cards", str(grade))
        assert page.last["changed"]
        with closing(open_database(page.folder)) as kept:
            record = read_record(kept, card)
        assert record == outcomes(CardRecord(card), 0, page.now[0], 0.9)[grade]
    assert len({card.partition("#")[0] for card in seen}) == 10

    undone = seen[-1]
    page.ask("cards", "undo")
    assert page.view["name"].startswith(undone)
    assert page.view["notes"] == ["Taken back; once more:"]
    page.press("cards", "s")
    page.ask("cards", "leave")
    assert undone in page.view["html"]
    page.ask("cards", "unsuspend", card=undone)
    assert "unsuspend" not in page.view["html"]


def test_a_session_ends_with_its_summary_and_can_be_undone(visit: Callable[..., Page]) -> None:
    """A card that was forgotten eight times is a leech."""
    page = visit()
    page.ask("cards", "begin", new=1)
    card = page.view["name"].partition(":")[0]
    page.answer("cards", 4)
    assert page.view["name"] == "end"
    assert "1 answer: 1 easy." in page.view["html"]
    page.press("cards", "u")
    assert page.view["name"].startswith(card)
    with closing(open_database(page.folder)) as progress:
        progress.execute(
            "INSERT OR REPLACE INTO faces (face, state, stability, difficulty, due, last_review, lapses)"
            " VALUES (?, 2, 5, 5, ?, ?, 7)",
            (card, NOW - DAY, NOW - 9 * DAY),
        )
    page.ask("cards", "begin", new=1)
    page.answer("cards", 1)
    assert "leech" in page.view["notes"][0]
    page.press("cards", "s")
    page.ask("cards", "open")
    assert card in page.view["html"]


def test_every_question_can_be_asked_and_answered(decks: DeckCollection) -> None:
    """All of the course's: nothing typed is asked again, the right answer scores, a hint is one of its own."""
    for ref, question in decks.questions.items():
        form = QuestionForm(variant_of(question, 7))
        Whole(form.html)
        assert form.reply([""] if question.__struct_config__.tag == "cloze" else "") is None, ref
        assert form.notes, ref
        reply = form.reply(right_input(form.asked))
        assert reply is not None, (ref, form.notes)
        assert reply.mark.score == 1, ref
        unknown = form.reply("-")
        assert unknown is not None
        verdict = verdict_html(form.asked, unknown.answer, unknown.mark)
        Whole(verdict)
        assert 'data-outcome="unknown"' in verdict


def test_every_kind_of_question_goes_its_way(visit: Callable[..., Page], decks: DeckCollection) -> None:
    """From the question to the verdict, back, and on to the result."""
    page = visit()
    of_kind = {question.__struct_config__.tag: ref for ref, question in decks.questions.items()}
    assert len(of_kind) == 9
    for kind, ref in of_kind.items():
        spec = Spec(Selection(deck=ref.partition("/")[0]), False, 7, (ref,))
        given = json.dumps({"answer": None, "feedback": [], "hints": 0, "late": False})
        with closing(open_database(page.folder)) as progress:
            progress.execute("INSERT INTO quizzes (spec, started) VALUES (?, ?)", (spec.to_json(), page.now[0]))
            progress.execute(
                "INSERT INTO answers VALUES (last_insert_rowid(), 9, ?, ?, 1, ?)", (ref, given, page.now[0])
            )
        page.ask("quiz", "resume")
        assert page.view["title"] == "Question 1 of 1", ref
        assert f'data-kind="{kind}"' in page.view["html"]
        page.press("quiz", "-")
        assert "Now you will know." in page.view["html"], ref
        page.press("quiz", "u")
        page.ask("quiz", "answer", typed=right_input(variant_of(decks.questions[ref], 7)))
        assert 'data-outcome="right"' in page.view["html"], (ref, page.view)
        page.press("quiz", "Enter")
        assert page.view["title"].startswith("1 of 1 point"), ref


def test_an_answer_is_corrected_by_ones_own_word(visit: Callable[..., Page], decks: DeckCollection) -> None:
    """A slip is asked again, a misread answer counts as right, and what was missed makes its cards due."""
    page = visit()
    page.ask("quiz", "begin", deck="strides")
    for _ in range(10):
        if re.search('data-kind="(text|numeric|shape)"', page.view["html"]):
            break
        page.press("quiz", "-")
        page.press("quiz", "Enter")
    page.ask("quiz", "answer", typed="(977, 3)" if 'data-kind="shape"' in page.view["html"] else "977")
    assert 'data-outcome="wrong"' in page.view["html"]
    page.press("quiz", "o")
    assert page.view["notes"] == ["Counted as right, by your own word."]
    assert "o" not in page.buttons
    with closing(open_database(page.folder)) as progress:
        kept = unfinished(progress)
        assert kept
        assert [given.score for given in kept.answers.values() if given.marked is not None] == [1.0]
    page.press("quiz", "q")
    assert page.view["name"] == "quizzes"
    assert "You left this quiz after" in page.view["notes"][0]
    page.press("quiz", "Enter")
    assert page.view["title"].startswith("Question")


def test_an_exam_has_a_clock_and_a_review(visit: Callable[..., Page], decks: DeckCollection) -> None:
    """No hints, no feedback before the end; nothing counts after the time; the review is the terminal's."""
    page = visit()
    page.ask("quiz", "begin", deck="strides", exam=True, seed=4)
    assert page.view["deadline"] > page.now[0]
    assert "?" not in page.buttons
    page.press("quiz", "-")
    assert page.view["title"].startswith("Question 2")
    page.now[0] = int(page.view["deadline"]) + 5
    page.ask("quiz", "time")
    assert page.view["title"].startswith("0 of ")
    assert "There was no time left for it." in page.view["html"]
    review = json.loads(page.view["download"]["text"])
    assert (review["quiz"], review["exam"], review["seed"], review["score"]) == ("strides", True, 4, 0)
    with closing(open_database(page.folder)) as progress:
        exam = last_exams(progress)["strides"]
    assert review["max_score"] == len(result_of(exam, decks).lines)


def test_progress_goes_to_a_terminal_and_back(
    visit: Callable[..., Page], decks: DeckCollection, tmp_path: Path
) -> None:
    """Without loss, in both directions; twice counts once; a faulty file is refused with its line."""
    page = visit()
    page.ask("cards", "begin")
    for grade in (3, 1, 4):
        page.answer("cards", grade)
    page.ask("progress", "export")
    (tmp_path / "progress.json").write_text(page.last["download"]["text"], encoding="utf-8")
    with closing(open_database(tmp_path / "terminal")) as progress:
        import_progress(progress, read_export(tmp_path / "progress.json", decks.course))
        there = export_json(progress, decks.course, page.now[0])
    assert there.decode() == page.last["download"]["text"]

    other = visit("other")
    other.now[0] = page.now[0] - 2
    for known in (False, True):
        other.ask("progress", "import", name="progress.json", file=base64.b64encode(there).decode())
        assert other.last["said"].startswith("Added: 0 answers" if known else "Added: 3 answers to cards")
        assert other.last["changed"] is not known
    other.now[0] = page.now[0] - 1
    other.ask("progress", "export")
    assert other.last["download"]["text"] == page.last["download"]["text"]
    other.ask("progress", "import", name="x.json", file=base64.b64encode(b"{}").decode())
    assert other.last["error"].startswith("x.json:1: Object missing required field")


def test_a_page_goes_on_with_what_another_page_has_changed(visit: Callable[..., Page]) -> None:
    """The copy of the database that a change hands over is what the other page takes; its session goes on."""
    one, other = visit("one"), visit("other")
    for page in (one, other):
        page.ask("cards", "begin")
    one.answer("cards", 3)
    shutil.copy(one.folder / KEPT, other.folder / KEPT)
    shown = other.view["name"]
    other.press("cards", "Enter", kept=True)
    other.press("cards", "3")
    assert other.view["notes"] == ["This one was answered in another session meanwhile; that answer stays."]
    assert other.view["name"] != shown
    other.answer("cards", 3)
    with closing(sqlite3.connect(other.folder / KEPT)) as kept:
        assert kept.execute("SELECT count(*) FROM reviews").fetchone() == (2,)


def test_a_german_course_asks_in_german(visit: Callable[..., Page]) -> None:
    """Buttons, notes, grades and results."""
    page = visit(language="de")
    page.ask("cards", "begin")
    assert page.buttons["q"]["label"] != "quit"
    page.press("cards", "Enter")
    assert page.buttons["1"]["label"].startswith("nochmal")
    page.ask("quiz", "begin", deck="strides")
    assert page.view["title"].startswith("Frage 1 von")
