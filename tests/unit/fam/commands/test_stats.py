"""`fam stats`: counted rightly, and shown in a terminal, in words and as JSON."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.study.progress.cards import LEARNING, NEW, RELEARNING, REVIEW, CardRecord, Cards, write_record
from fam_quizzes.study.progress.database import FILE, open_database
from fam_quizzes.study.progress.stats import Share, Streak, gather
from support.learners import live
from support.paths import GOLDENS, SMALL_DECKS

STATS_GOLDENS = GOLDENS / "quizzes"
DAY = 24 * 3600
NOW = int(datetime(2026, 3, 5, 20, 30, tzinfo=timezone.utc).timestamp())  # a Thursday
TODAY = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days are those of Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):  # Windows keeps its own zone, which is UTC on machines that run tests
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Progress with nothing in it, in the place that `fam` looks at."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    for module in ("cards", "stats"):
        monkeypatch.setattr(f"fam.commands.{module}.time", lambda: float(NOW))
    with closing(open_database(tmp_path / "progress" / "small-decks")) as connection:
        yield connection


@pytest.fixture
def collection(progress: sqlite3.Connection) -> DeckCollection:
    """The small decks."""
    return load_decks(SMALL_DECKS)


def review(progress: sqlite3.Connection, card: str, days_ago: float, rating: int = 3, **before: float) -> None:
    """Keep an answer."""
    progress.execute(
        "INSERT INTO reviews (face, at, rating, seconds, state, stability) VALUES (?, ?, ?, 5, ?, ?)",
        (card, NOW - int(days_ago * DAY), rating, before.get("state", REVIEW), before.get("stability", 5.0)),
    )


def answer(progress: sqlite3.Connection, question: str, days_ago: float, score: float) -> None:
    """Keep an answer of a quiz."""
    (number,) = progress.execute("SELECT count(*) FROM answers").fetchone()
    progress.execute("INSERT OR IGNORE INTO quizzes (id, spec, started) VALUES (1, '{}', 0)")
    progress.execute(
        "INSERT INTO answers (quiz, position, question, given, score, at) VALUES (1, ?, ?, '1', ?, ?)",
        (number, question, score, NOW - int(days_ago * DAY)),
    )


def test_retention_counts_what_was_known_and_came_back(
    progress: sqlite3.Connection, collection: DeckCollection
) -> None:
    """Young and mature apart; neither first answers, nor steps, nor what is long ago."""
    card = "glossary/stride#forward"
    for rating in (1, 2, 3, 4):
        review(progress, card, 1, rating, stability=20.9)
    review(progress, card, 2, 1, stability=21.0)
    review(progress, card, 3, 3, stability=300.0)
    for state in (NEW, LEARNING, RELEARNING):
        review(progress, card, 1, 1, state=state)
    review(progress, card, 200, 1)

    stats = gather(progress, collection, NOW)

    assert (stats.young, stats.mature) == (Share(3, 4), Share(1, 2))
    assert stats.answers == 10


@pytest.mark.parametrize(
    ("days_ago", "streak"),
    [
        ([], Streak(0, today=False)),
        ([0], Streak(1, today=True)),
        ([0, 1, 2, 4], Streak(3, today=True)),
        ([1, 2], Streak(2, today=False)),
        ([2, 3], Streak(0, today=False)),
        ([0.75], Streak(1, today=False)),
    ],
    ids=["nothing", "today", "three days", "until yesterday", "broken", "after midnight is still yesterday"],
)
def test_the_streak_is_of_days_in_a_row(
    progress: sqlite3.Connection, collection: DeckCollection, days_ago: list[float], streak: Streak
) -> None:
    """Today counts once there is an answer, and until then yesterday's streak lives; a day begins at four."""
    for ago in days_ago:
        review(progress, "glossary/stride#forward", ago)

    assert gather(progress, collection, NOW).streak == streak


def test_answers_of_quizzes_count_for_streak_and_calendar(
    progress: sqlite3.Connection, collection: DeckCollection
) -> None:
    """Who takes a quiz has learned that day."""
    answer(progress, "kinds/output-size", 0, 1.0)
    review(progress, "glossary/stride#forward", 1)
    answer(progress, "kinds/output-size", 1, 0.5)

    stats = gather(progress, collection, NOW)

    assert stats.streak == Streak(2, today=True)
    assert stats.calendar[TODAY] == 1
    assert stats.calendar[date(2026, 3, 4)] == 2


def test_the_calendar_has_twelve_weeks_that_begin_on_monday(
    progress: sqlite3.Connection, collection: DeckCollection
) -> None:
    """The last one ends today."""
    days = list(gather(progress, collection, NOW).calendar)

    assert (days[0], days[-1]) == (date(2025, 12, 15), TODAY)
    assert len(days) == 11 * 7 + 4
    assert days[0].weekday() == 0


def test_weak_concepts_come_from_cards_and_questions(
    progress: sqlite3.Connection, collection: DeckCollection
) -> None:
    """The weakest first; what is answered well, or hardly ever, is not weak."""
    for rating in (1, 3, 3):
        review(progress, "glossary/stride#forward", 1, rating)  # C4
    for score in (0.0, 0.5, 1.0, 1.0):
        answer(progress, "kinds/padding-shrinks", 1, score)  # C5
    for _ in range(9):
        review(progress, "glossary/feature-map#forward", 1)  # C1
    answer(progress, "kinds/half", 1, 0.0)  # C2
    review(progress, "glossary/gone#forward", 1, 1)

    assert gather(progress, collection, NOW).weak == {"C5": Share(2.5, 4), "C4": Share(2, 3)}


def test_the_forecast_has_what_is_overdue_today(progress: sqlite3.Connection, collection: DeckCollection) -> None:
    """Cards that are suspended, or gone, or come later are not in it; one that has to wait is due tomorrow."""
    for card, days in (
        ("glossary/stride#forward", -9),
        ("glossary/stride#reverse", 0.1),
        ("glossary/padding#forward", 2),
        ("glossary/padding#cloze-1", 14),
        ("glossary/gone#forward", 1),
    ):
        write_record(progress, card, CardRecord(card, REVIEW, None, 5.0, 5.0, NOW + int(days * DAY), NOW - DAY))
    suspended = CardRecord("glossary/feature-map#forward", REVIEW, None, 5.0, 5.0, NOW, NOW, 0, 1)
    write_record(progress, suspended.card, suspended)

    stats = gather(progress, collection, NOW)

    assert list(stats.forecast.values()) == [1, 1, 1] + [0] * 11
    assert (stats.due, stats.known, stats.cards) == (1, 4, len(list(Cards(collection.notes))))


def fill(progress: sqlite3.Connection, collection: DeckCollection) -> None:
    """Half a year of cards, and two quizzes."""
    live(progress, list(Cards(collection.notes))[:6], 900, now=NOW, days=180)
    for ago, score in ((3, 0.5), (3, 0.0), (10, 1.0), (10, 0.0)):
        answer(progress, "kinds/letters", ago, score)


@pytest.mark.parametrize(
    ("name", "options"),
    [("stats.txt", []), ("stats-plain.txt", ["--plain"]), ("stats.json", ["--json"])],
    ids=["terminal", "words", "json"],
)
def test_the_screen_is_what_it_was(
    progress: sqlite3.Connection,
    collection: DeckCollection,
    name: str,
    options: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """In eighty columns."""
    fill(progress, collection)

    done = CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats", *options])

    assert done.exit_code == 0, done.output
    if request.config.getoption("--update-goldens"):
        (STATS_GOLDENS / name).write_text(done.output, encoding="utf-8")
    assert done.output == (STATS_GOLDENS / name).read_text(encoding="utf-8")
    assert max(map(len, done.output.splitlines())) <= 80


def test_json_and_screen_say_the_same(progress: sqlite3.Connection, collection: DeckCollection) -> None:
    """A script may rely on it."""
    fill(progress, collection)

    data = json.loads(CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats", "--json"]).stdout)
    screen = CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats", "--plain"]).stdout

    assert re.search(rf"^Due now: +{data['due']}$", screen, re.MULTILINE)
    assert re.search(rf"^  today +{next(iter(data['forecast'].values()))}$", screen, re.MULTILINE)
    assert data["answers"] == 904
    assert sum(data["calendar"].values()) < 904


def test_who_has_not_begun_is_told_how(progress: sqlite3.Connection, collection: DeckCollection) -> None:
    """No empty charts."""
    done = CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats"])

    assert done.output == (
        "Due now:  0\nLearned:  0 of 9 ways to ask a card\nStreak:   0 days\nRecalled: none yet\nAnswers:  0\n\n"
        "Next: `fam cards` brings new ones.\n"
    )


def test_a_damaged_record_is_an_error_that_names_the_file(
    progress: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading fails after the file was opened; exit code 1, and no traceback."""

    def damaged(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr("fam.commands.stats.gather", damaged)

    result = CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats"])

    assert result.exit_code == 1
    assert f"{FILE} is damaged: database disk image is malformed. " in result.stderr
    assert "`fam progress restore`" in result.stderr
