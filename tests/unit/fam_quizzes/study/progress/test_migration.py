"""Records of all courses in one file, as older versions kept them, go to the course that they belong to."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam.core.paths import course_id, installed_root
from fam_quizzes.decks import DeckCollection, Selection, load_decks
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.study.progress.cards import REVIEW, CardRecord, write_record
from fam_quizzes.study.progress.database import FILE, open_database, open_progress
from fam_quizzes.study.progress.migration import BACKUP, move_records
from fam_quizzes.study.quiz.storage import Spec, StoredAnswer, begin, save

NOW = 1_780_000_000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep parsed decks in a folder of the test."""
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def installed() -> DeckCollection:
    """Return the decks of the installed course."""
    return load_decks(installed_root())


@pytest.fixture
def other(installed: DeckCollection) -> DeckCollection:
    """Return the decks of another course, one of whose cards is called as one of the installed course."""
    shared = next(iter(installed.notes)).partition("/")
    cards = tuple(Note(id=name, term=name, definition="It is.") for name in (shared[2], "of-another-course"))
    return DeckCollection((Deck(deck=shared[0], title="Words", cards=cards),), "words")


@pytest.fixture
def shared(tmp_path: Path, installed: DeckCollection, other: DeckCollection) -> Path:
    """Write a file of the last version, with answers in two courses and in a deck of no course."""
    folder = tmp_path / "progress"
    with closing(open_database(folder)) as progress:
        for ref in (
            *list(installed.notes)[:3],
            *other.notes,
            "gone/card",
            f"{next(iter(other.decks)).deck}/withdrawn",
        ):
            card = f"{ref}#forward"
            write_record(progress, card, CardRecord(card, REVIEW, None, 10.0, 5.0, NOW, NOW, 2))
            progress.execute(
                "INSERT INTO reviews (face, at, rating, seconds, state) VALUES (?, ?, 3, 1.5, 0)", (card, NOW)
            )
        for question in (next(iter(installed.questions)), "gone/question"):
            quiz = begin(progress, Spec(Selection(), False, 3, (question,)), NOW)
            save(progress, quiz, 0, StoredAnswer(question, "b", 1.0, NOW))
    return folder


def rows(folder: Path, name: str = FILE) -> dict[str, set[tuple[object, ...]]]:
    """Return everything that a database holds, by table."""
    tables = ("faces", "reviews", "quizzes", "answers")
    with closing(sqlite3.connect(folder / name)) as database:
        return {table: set(map(tuple, database.execute(f"SELECT * FROM {table}"))) for table in tables}


def cards(folder: Path) -> set[str]:
    """Return the cards of which something is kept."""
    return {str(row[0]).partition("#")[0] for row in rows(folder)["faces"]}


def test_no_record_is_lost(shared: Path, installed: DeckCollection, other: DeckCollection) -> None:
    """Each is in the course that has its card, and nowhere else, or still where it was; a copy of all stays."""
    before = rows(shared)

    open_progress(shared / "words", other).close()
    open_progress(shared / installed.course, installed).close()

    parts = [rows(shared), rows(shared / "words"), rows(shared / installed.course)]
    for table, kept in before.items():
        assert set.union(*(part[table] for part in parts)) == kept
    assert not cards(shared / "words") & cards(shared / installed.course)
    assert not cards(shared) & {*installed.notes, *other.notes}
    assert rows(shared, BACKUP) == before
    assert cards(shared) == {"gone/card", f"{other.decks[0].deck}/withdrawn"}
    assert len(rows(shared / installed.course)["answers"]) == 1


def test_the_installed_course_keeps_what_two_courses_call_alike(
    shared: Path, installed: DeckCollection, other: DeckCollection
) -> None:
    """Nearly every record was made there; so does a card that its decks held once."""
    deck = other.decks[0].deck

    open_progress(shared / "words", other).close()
    open_progress(shared / installed.course, installed).close()

    assert cards(shared / "words") == {f"{deck}/of-another-course"}
    assert cards(shared / installed.course) == {*list(installed.notes)[:3], f"{deck}/withdrawn"}


def test_the_installed_course_takes_nothing_from_a_deck_of_the_same_name(
    shared: Path, installed: DeckCollection, other: DeckCollection
) -> None:
    """Whichever course is opened first, the other one finds what is its own."""
    open_progress(shared / installed.course, installed).close()
    open_progress(shared / "words", other).close()

    assert cards(shared / "words") == {f"{other.decks[0].deck}/of-another-course"}


def test_records_are_moved_once(shared: Path, installed: DeckCollection) -> None:
    """What is answered after that is not overwritten by what an older version may write beside it."""
    open_progress(shared / installed.course, installed).close()
    before = rows(shared / installed.course)
    with closing(open_database(shared)) as old:
        write_record(old, "glossary/new#forward", CardRecord("glossary/new#forward"))

    open_progress(shared / installed.course, installed).close()

    assert rows(shared / installed.course) == before


def test_a_move_that_fails_leaves_everything_where_it_was(shared: Path, installed: DeckCollection) -> None:
    """A message names both places, and the next start tries again."""
    before = rows(shared)
    (shared / installed.course).write_text("a file where a folder has to be")

    with pytest.raises(
        CourseError, match=r"cannot be read or written: .* Everything that was saved before is kept"
    ) as raised:
        move_records(shared, shared / installed.course, installed)

    assert str(shared / FILE) in str(raised.value)
    assert str(shared / installed.course) in str(raised.value)

    assert rows(shared) == before
    assert sorted(path.name for path in shared.iterdir() if path.is_dir()) == []


def _move(folder: Path) -> int:
    decks = load_decks(installed_root())
    with closing(open_progress(folder / course_id(installed_root()), decks)) as progress:
        count: int = progress.execute("SELECT count(*) FROM faces").fetchone()[0]
        return count


def test_two_processes_move_records_once(shared: Path) -> None:
    """The second one waits, and finds them moved."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(_move, [shared] * 6, chunksize=1) == [5] * 6

    assert sorted(path.name for path in shared.iterdir() if path.suffix == ".tmp") == []
