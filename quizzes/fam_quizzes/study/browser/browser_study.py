"""Answer the page's requests about flashcards, quizzes and progress: JSON in, JSON out.

Progress is the terminal's own database, on the disk that the page's Python has in memory. What the browser keeps is a
copy of that file: it comes with a request when another page may have changed it, and goes back after each change.
"""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from html import escape
from pathlib import Path
from time import time
from typing import Any

import msgspec

from fam.core.errors import CourseError
from fam.core.language import _, language_for, use_language
from fam.core.paths import course_id, course_language, installed_root
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.decks.model import Deck
from fam_quizzes.study.browser.quizzing import QuizPlay, begin_quiz, list_view
from fam_quizzes.study.browser.reviewing import BrowserSession, suspended_html
from fam_quizzes.study.browser.view import Button, View
from fam_quizzes.study.flashcards.review import Plan, counts
from fam_quizzes.study.flashcards.summary import bring_back
from fam_quizzes.study.progress.cards import Cards, note_of
from fam_quizzes.study.progress.database import FILE, open_database, written_safely
from fam_quizzes.study.progress.due import queue
from fam_quizzes.study.progress.exporting import export_json
from fam_quizzes.study.progress.importing import import_progress, imported_lines, read_export
from fam_quizzes.study.progress.stats import gather, overview
from fam_quizzes.study.quiz.session import Table

DECKS = "decks.json"  # beside the course's folders, in the page's own Python
KEPT = "kept.sqlite"  # what is exchanged with the page: a whole copy of the database


class BrowserStudy:
    """A learner's flashcards, quizzes and progress, and what the page asks of them.

    Args:
        collection: the course's decks.
        folder: where the database is.
        language: of the messages.
        clock: returns the time in seconds since 1970.
    """

    def __init__(
        self, collection: DeckCollection, folder: Path, language: str = "en", clock: Callable[[], float] = time
    ) -> None:
        self._collection, self._folder, self._language, self._clock = collection, folder, language, clock
        self._connection = open_database(folder)
        self._changes = self._connection.total_changes
        self._session: BrowserSession | None = None
        self._quiz: QuizPlay | None = None

    @property
    def kept(self) -> str:
        """The path of the copy that is exchanged with the page."""
        return str(self._folder / KEPT)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def respond(self, request: str) -> str:
        """Return the result of a request; what a user can fix is the text of `error`.

        With `kept` in the request, the database is first replaced by the copy that the page has written. With
        `changed` in the result, there is a new copy for the page.
        """
        asked = json.loads(request)
        with use_language(language_for(self._language)):
            try:
                with written_safely(self._folder):
                    if asked.get("kept"):
                        self._take_over()
                    found = self._found(asked)
            except CourseError as error:
                found = {"error": str(error)}
            found["changed"] = self._connection.total_changes != self._changes
            if found["changed"]:
                self._hand_over()
        return json.dumps(found)

    def _found(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        act = asked["act"]
        if asked["page"] == "progress":
            return {"export": self._export, "import": self._import}[act](asked)
        view = self._cards(act, asked) if asked["page"] == "cards" else self._quizzes(act, asked)
        return {"view": view.record()}

    def _take_over(self) -> None:
        """Open the copy that the page has written; a session goes on with it."""
        self._connection.close()
        for path in self._folder.glob(f"{FILE}*"):
            path.unlink()
        (self._folder / KEPT).replace(self._folder / FILE)
        self._connection = open_database(self._folder)
        self._changes = self._connection.total_changes
        if self._session:
            self._session.progress = self._connection
        if self._quiz:
            self._quiz.table = self._table()

    def _hand_over(self) -> None:
        """Write a copy of the database for the page."""
        (self._folder / KEPT).unlink(missing_ok=True)
        with closing(sqlite3.connect(self._folder / KEPT)) as copy:
            self._connection.backup(copy)
        self._changes = self._connection.total_changes

    def _now(self) -> int:
        return int(self._clock())

    def _table(self) -> Table:
        return Table(self._collection, self._connection, Screen(), self._now)

    # --- Flashcards

    def _cards(self, act: str, asked: Mapping[str, Any]) -> View:
        if act == "unsuspend":
            bring_back(self._connection, self._collection, asked["card"])
            self._session = None
        elif act == "begin":
            self._session = self._begun(asked)
        elif act == "open" or (self._session and not self._session.act(act, asked)):
            self._session = None
        return self._session.view() if self._session else self._overview(asked)

    def _begun(self, asked: Mapping[str, Any]) -> BrowserSession:
        cards, plan = self._chosen(asked), Plan(int(asked.get("new", 10)), ahead=bool(asked.get("ahead")))
        session = BrowserSession(self._connection, self._collection, cards, Screen(), self._clock, plan)
        session.begin()
        return session

    def _chosen(self, asked: Mapping[str, Any]) -> Cards:
        return Cards(self._collection.choose_notes(Selection(unit=asked.get("unit") or "")))

    def _overview(self, asked: Mapping[str, Any]) -> View:
        """Return what is due, and how learning is going."""
        cards, now = self._chosen(asked), self._now()
        ahead = bool(asked.get("ahead"))
        found = queue(self._connection, cards, now, new_a_day=int(asked.get("new", 10)), ahead=ahead)
        said = _("Today: {counts}.").format(counts=counts(found)) if counts(found) else _("Today: nothing is left.")
        stats = overview(gather(self._connection, self._collection, now))
        rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in stats)
        view = View("overview", said, html=f'<dl class="figures">{rows}</dl>{suspended_html(self._suspended())}')
        if counts(found):
            view.buttons.append(Button("begin", "Enter", _("Begin"), primary=True))
        return view

    def _suspended(self) -> dict[str, str]:
        rows = self._connection.execute("SELECT face FROM faces WHERE suspended ORDER BY face").fetchall()
        notes = self._collection.notes
        return {card: notes[note_of(card)].term for (card,) in rows if note_of(card) in notes}

    # --- Quizzes

    def _quizzes(self, act: str, asked: Mapping[str, Any]) -> View:
        if act in ("begin", "resume"):
            self._quiz = begin_quiz({**asked, "resume": act == "resume"}, self._table())
        elif act == "open" or (self._quiz and not self._quiz.act(act, asked)):
            self._quiz = None
        return self._quiz.view() if self._quiz else list_view(self._table())

    # --- Progress

    def _export(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        text = export_json(self._connection, self._collection.course, self._now()).decode()
        return {"download": {"name": f"{self._collection.course}-progress.json", "text": text}}

    def _import(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        path = self._folder / asked.get("name", "progress.json").replace("/", "-")
        try:
            path.write_bytes(base64.b64decode(asked["file"], validate=True))
            added = import_progress(self._connection, read_export(path, self._collection.course))
        except (binascii.Error, CourseError) as error:
            raise CourseError(str(error).replace(f"{self._folder}/", "")) from error
        finally:
            path.unlink(missing_ok=True)
        self._session = self._quiz = None
        return {"said": " ".join(imported_lines(added))}


def open_browser_study() -> BrowserStudy:
    """Return the study of the installed course, in the page's own Python."""
    root = installed_root()
    decks = msgspec.json.decode((root / DECKS).read_bytes(), type=tuple[Deck, ...])
    folder = Path.home() / "progress"
    return BrowserStudy(DeckCollection(decks, course_id(root)), folder, course_language(root))
