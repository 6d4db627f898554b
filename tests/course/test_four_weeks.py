"""Four weeks of a learner with two courses on one machine: what is said is true, and nothing is lost."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.commands import cards as cards_command
from fam.commands import stats as stats_command
from fam.core.paths import data_dir
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.questions import prompt
from fam_quizzes.study.flashcards import review
from fam_quizzes.study.flashcards.review import Plan, Session, Turn
from fam_quizzes.study.flashcards.summary import session_summary
from fam_quizzes.study.progress.cards import NEW, Cards
from fam_quizzes.study.progress.database import open_progress
from fam_quizzes.study.progress.due import day_of, due_count, queue
from support.decks import name_course
from support.paths import REPOSITORY

pytestmark = pytest.mark.slow

DAYS, NEW_A_DAY = 28, 10
AWAY = (5, 6, 12, 20)  # days without learning
AHEAD_ON, AHEAD = 9, 10  # the day on which the clock is ahead for one session, and by how many days
MONDAY = datetime(2026, 3, 2, 19)
HARBOURS = """\
deck: glossary
title: Harbours of Europe
cards:
  - {id: stride, term: Rotterdam, definition: The largest harbour of Europe., reverse: true, concepts: [H1]}
  - {id: padding, term: Antwerp, definition: 'A harbour in Belgium, on the Scheldt.', concepts: [H1]}
  - {id: filter, term: Hamburg, definition: A harbour on the Elbe., cloze: ['{{Hamburg}} lies on the Elbe.']}
"""


@dataclass
class Clock:
    """The time that all of the program sees."""

    now: float = MONDAY.timestamp()

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        return self.now


@dataclass
class Learner:
    """A student who learns with the cards of one course, forgets some, and writes down what was answered."""

    root: Path
    clock: Clock
    rng: random.Random
    answered: list[tuple[str, int]] = field(default_factory=list)
    """Each answer's card and grade."""

    def __post_init__(self) -> None:
        self.decks: DeckCollection = load_decks(self.root)
        self.folder = data_dir(self.decks.course)
        self.cards = Cards(self.decks.notes)

    def learn(self, limit: int | None = None) -> str:
        """Answer all that a day has, and return the screen."""
        with closing(open_progress(self.folder, self.decks)) as progress, redirect_stdout(StringIO()) as screen:
            session = Session(progress, self.decks, self.cards, Screen(), self.clock, Plan(NEW_A_DAY, limit))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(review, "ask_key", self._key())
                patch.setattr(review, "Turn", self._turn)
                patch.setattr(prompt, "ask_line", lambda _asked: "-")
                session.run()
            print("\n".join(session_summary(session)))
        return screen.getvalue()

    def _key(self) -> Callable[..., str]:
        def press(_asked: str, keys: dict[str, str], *, other: str | None = None) -> str:
            self.clock.now += self.rng.uniform(2, 20)
            if other is not None:  # show the answer, or go on
                return other
            grade = self.rng.choices("1234", (12, 10, 66, 12))[0]
            self.answered.append((self._shown, int(grade)))
            return grade

        return press

    def _turn(self, session: Session, card: str) -> Turn:
        self._shown = card
        return Turn(session, card)

    def fam(self, *arguments: str) -> Result:
        """Call a command in the course."""
        done = CliRunner().invoke(fam, ["--course", str(self.root), *arguments])
        assert done.exit_code == 0, done.output
        return done

    def due(self) -> dict[str, int]:
        """Return how many cards are due as each part of the program says."""
        with closing(open_progress(self.folder, self.decks)) as progress:
            session = Session(progress, self.decks, self.cards, Screen(), self.clock, Plan(NEW_A_DAY))
            header = re.search(r"(\d+) due", session.left())
            end = re.search(r"^(\d+) flashcards? (?:is|are) still due", "\n".join(session_summary(session)), re.M)
        listed = self.fam("cards", "--list").output
        today = re.search(r"^Today: (\d+) due", listed, re.M)
        return {
            "header": int(header[1]) if header else 0,
            "end": int(end[1]) if end else 0,
            "list": len(re.findall(r"  due now ", listed)),
            "today": int(today[1]) if today else 0,
            "stats": json.loads(self.fam("stats", "--json").stdout)["due"],
            "status": due_count(self.folder, self.decks, int(self.clock.now)),
        }

    def stored(self) -> list[tuple[str, int]]:
        """Return all answers in the progress, in the order in which they were given."""
        with closing(sqlite3.connect(self.folder / "progress.sqlite")) as progress:
            return progress.execute("SELECT face, rating FROM reviews ORDER BY id").fetchall()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    """Let all of the program see one clock, and keep progress in a folder of the test."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    clock = Clock()
    for module in (cards_command, stats_command):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(time, "time", clock)
    return clock


def new_ones_by_day(learner: Learner) -> Counter[str]:
    """Return how many cards were answered for the first time on each of the learner's days."""
    with closing(sqlite3.connect(learner.folder / "progress.sqlite")) as progress:
        times = progress.execute("SELECT at FROM reviews WHERE state = ?", (NEW,)).fetchall()
    return Counter(str(day_of(at)) for (at,) in times)


def test_four_weeks_with_two_courses(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every number of due cards is the same everywhere, a day that is done has nothing due, and no answer is lost."""
    monkeypatch.chdir(tmp_path)
    harbours = tmp_path / "harbours"
    (harbours / "quizzes" / "decks").mkdir(parents=True)
    (harbours / "quizzes" / "decks" / "glossary.yaml").write_text(HARBOURS, encoding="utf-8")
    name_course(harbours, "harbours")
    rng = random.Random(4)
    learners = [Learner(REPOSITORY, clock, rng), Learner(harbours, clock, rng)]
    assert learners[0].folder != learners[1].folder
    for day in range(DAYS):
        clock.now = (MONDAY + timedelta(days=day)).timestamp()
        if day == AHEAD_ON:
            clock.now += timedelta(days=AHEAD).total_seconds()
            learners[0].learn(limit=5)
            new_ahead = new_ones_by_day(learners[0])[str(day_of(int(clock.now)))]
            clock.now = (MONDAY + timedelta(days=day)).timestamp()
        if day in AWAY:
            continue
        for learner in learners:
            if learner.answered:
                assert len(set(learner.due().values())) == 1, (day, learner.due())
            screen = learner.learn()
            assert "still due" not in screen
            assert "is due now" not in screen
            assert set(learner.due().values()) == {0}, day
            assert learner.stored() == learner.answered, day

    first, second = learners
    counted = new_ones_by_day(first)
    ahead = str((MONDAY + timedelta(days=AHEAD_ON + AHEAD)).date())
    assert counted.pop(ahead) == NEW_A_DAY + new_ahead
    assert max(counted.values()) == NEW_A_DAY
    assert len(first.answered) > 500
    assert {card for card, _grade in second.answered} == set(second.cards)
    with closing(open_progress(first.folder, first.decks)) as progress:
        faces = dict(progress.execute("SELECT face, last_review FROM faces WHERE state != 0").fetchall())
        latest = dict(progress.execute("SELECT face, at FROM reviews ORDER BY id").fetchall())
        assert faces == latest
        assert queue(progress, first.cards, int(clock.now), new_a_day=NEW_A_DAY).new == ()
    assert len(list(first.folder.glob("backups/*"))) >= 7

    first.fam("progress", "export", "--output", str(tmp_path / "all.json"))
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "another machine"))
    first.fam("progress", "import", str(tmp_path / "all.json"))
    assert sorted(Learner(REPOSITORY, clock, rng).stored()) == sorted(first.answered)
