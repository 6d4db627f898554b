"""`fam cards`: what comes next, how it is asked, and what is kept of the answers."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from fam.cli import fam
from fam.core.keyboard import Ended
from fam.core.terminal import Screen
from fam_quizzes.decks import load_decks
from fam_quizzes.study.flashcards import review as sessions
from fam_quizzes.study.flashcards.rendering import hints_for, names_of
from fam_quizzes.study.flashcards.review import Plan, Session
from fam_quizzes.study.progress.cards import (
    REVERSE,
    REVIEW,
    CardRecord,
    Cards,
    kinds_of,
    note_of,
    read_record,
    write_record,
)
from fam_quizzes.study.progress.database import FILE, open_database
from fam_quizzes.study.progress.due import next_card
from fam_quizzes.study.progress.settings import Parameters, write_parameters
from support.decks import name_course

DAY = 24 * 3600
MONDAY = int(datetime(2026, 3, 2, 9, tzinfo=timezone.utc).timestamp())
DECK = """
deck: words
title: Words
unit: strides
cards:
  - id: stride
    term: Stride
    aka: [step]
    definition: How far the filter moves.
    example: A stride of 2 skips every other pixel.
    mnemonic: Long legs.
    reverse: true
    cloze: ["The {{stride|step}} is how far the filter moves."]
    see: [pad]
    concepts: [C4]
  - {id: pad, term: Padding, definition: Zeros around the border., reverse: true, concepts: [C5], tags: [border]}
  - {id: map, term: Feature map, definition: What one filter makes., concepts: [C1]}
  - {id: size, term: Size, front: "How large is it?", definition: Count., variant: how-many, concepts: [C4]}
questions:
  - kind: numeric
    id: how-many
    prompt: How many places are there in `{size}` pixels?
    draw: {size: 100..9000}
    answer: size
    hints: [Count them.]
    explanation: It is {size}.
    concepts: [C4]
aids:
  - {id: rings, name: The rings, text: Think of a tree., concepts: [C5]}
"""


@dataclass
class Learner:
    """Someone with a deck and progress of their own, whose clock we set."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    now: int = MONDAY

    @property
    def deck(self) -> Path:
        """The file of the deck."""
        return self.folder / "quizzes" / "decks" / "words.yaml"

    def fam(self, *arguments: str, keys: str = "") -> Result:
        """Call `fam`, and type `keys`, a line each."""
        for module in ("cards", "stats"):
            self.monkeypatch.setattr(f"fam.commands.{module}.time", lambda: float(self.now))
        return CliRunner().invoke(
            fam, ["--course", str(self.folder), *arguments], input="".join(f"{key}\n" for key in keys)
        )

    def cards(self, keys: str, *options: str) -> str:
        """Sit down with the cards, and give what was on the screen."""
        done = self.fam("cards", *options, keys=keys)
        assert done.exit_code == 0, done.output
        return done.output

    def progress(self) -> closing[sqlite3.Connection]:
        """Open what is kept."""
        return closing(open_database(self.folder / "progress" / "words"))

    def reviews(self) -> list[tuple[str, int]]:
        """All answers that are kept, in their order."""
        with self.progress() as progress:
            return [tuple(row) for row in progress.execute("SELECT face, rating FROM reviews ORDER BY id")]

    def learned(self, card: str, *, lapses: int = 0, days: float = 10.0) -> None:
        """Let a card be known, and due."""
        with self.progress() as progress:
            since = self.now - int(days * DAY)
            write_record(progress, card, CardRecord(card, REVIEW, None, days, 5.0, self.now - 1, since, lapses))


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    """Return a learner who has not begun, in Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):  # Windows keeps its own zone, which is UTC on machines that run tests
        time.tzset()
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FAM_COURSE", raising=False)
    decks = tmp_path / "quizzes" / "decks"
    decks.mkdir(parents=True)
    (decks / "words.yaml").write_text(DECK, encoding="utf-8")
    name_course(tmp_path, "words")
    yield Learner(tmp_path, monkeypatch)
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def asked(output: str) -> list[str]:
    """What the cards of a session asked: the line after each header but for the request."""
    parts = re.split(r"^── .* ──$", output, flags=re.MULTILINE)[1:]
    return [re.findall(r"^  (?!What is it|Which)(\S.*)$", part, re.MULTILINE)[0] for part in parts]


def test_a_first_session_reads_like_this(learner: Learner) -> None:
    """A question, any key, the answer, a grade with its interval; and at the end what comes when."""
    output = learner.cards(" 4?x1q")

    assert output == GOLDEN


GOLDEN = """
── 4 new ─────────────────────────────────────────────────────────── Words C4 ──

  What is it?

  Stride

  [any key] show  [?] hint  [u] undo  [s] suspend  [-] bury  [q] quit\x20

  Also called step.

  How far the filter moves.

  For example: A stride of 2 skips every other pixel.

  See also: Padding.

  [1] again 1 min  [2] hard 6 min  [3] good 10 min  [4] easy 8 d\x20

── 3 new ─────────────────────────────────────────────────────────── Words C5 ──

  What is it?

  Padding

  [any key] show  [?] hint  [u] undo  [s] suspend  [-] bury  [q] quit\x20

  Hint: It begins like this: Zeros around the border. ...

  [any key] show  [?] hint  [u] undo  [s] suspend  [-] bury  [q] quit\x20

  Zeros around the border.

  [1] again 1 min  [2] hard 6 min  [3] good 10 min  [4] easy 8 d\x20

── 2 new, 1 to repeat ────────────────────────────────────────────── Words C1 ──

  What is it?

  Feature map

  [any key] show  [?] hint  [u] undo  [s] suspend  [-] bury  [q] quit\x20

2 answers: 1 again, 1 easy.
The next flashcard is due today at 09:01.
2 flashcards are new for today: `fam cards` goes on.
Next: `fam stats` shows how it is going, `fam quiz` asks in other ways.
"""


def test_what_is_graded_again_returns_within_the_session(learner: Learner) -> None:
    """Steps of minutes are not waited for when nothing else is left."""
    output = learner.cards(" 1 4 4", "--deck", "words", "--tag", "border")

    assert asked(output) == ["Padding", "Padding"]
    assert learner.reviews() == [("words/pad#forward", 1), ("words/pad#forward", 4)]
    assert "That was the last one." in output
    assert "The next flashcard is due tomorrow." in output


def test_due_cards_come_before_new_ones(learner: Learner) -> None:
    """And a reverse card asks for the term."""
    learner.learned("words/pad#reverse")

    output = learner.cards(" 3")

    assert output.startswith("\n── 1 due, 3 new ─")
    assert asked(output) == ["Zeros around the border.", "Stride"]
    assert learner.reviews() == [("words/pad#reverse", 3)]


def test_a_cloze_card_shows_its_gap_and_then_the_word(learner: Learner) -> None:
    """With other words that would do."""
    learner.learned("words/stride#cloze-1")

    output = learner.cards("?xq")

    assert "  Which word is missing?\n\n  The ____ is how far the filter moves.\n" in output
    assert "  Hint: The s..... is how far the filter moves.\n" in output
    assert "  The stride is how far the filter moves. (also right for stride: step)\n" in output


def test_new_cards_end_at_the_daily_limit(learner: Learner) -> None:
    """The limit is that of the day, and not of the session; zero means none."""
    assert learner.cards("", "--new", "0").startswith("Nothing was answered.\n")
    assert asked(learner.cards(" 4 4", "--new", "2")) == ["Stride", "Padding"]

    again = learner.cards("", "--new", "2")
    assert "The new ones of today are done; `fam cards --new 12` brings more." in again

    learner.now += DAY
    assert asked(learner.cards(" 4 4 4", "--new", "2")) == ["How far the filter moves.", "Zeros around the border."]


def test_a_session_ends_at_its_limit(learner: Learner) -> None:
    """And undo goes on from there, too."""
    output = learner.cards(" 4 4u 3 ", "--limit", "2")

    assert asked(output) == ["Stride", "Padding", "Padding"]
    assert learner.reviews() == [("words/stride#forward", 4), ("words/pad#forward", 3)]
    assert "2 answers: 1 good, 1 easy." in output
    assert "2 flashcards are new for today: `fam cards` goes on." in output


def test_undo_takes_answers_back_one_by_one(learner: Learner) -> None:
    """As if they had never been given; and at the beginning it says that there is nothing."""
    learner.cards("q")
    with learner.progress() as progress:
        before = list(progress.iterdump())

    output = learner.cards(" 4 1uuuq")

    with learner.progress() as progress:
        assert list(progress.iterdump()) == before
    assert asked(output) == ["Stride", "Padding", "Feature map", "Padding", "Stride", "Stride"]
    assert "There is nothing to undo in this session." in output
    assert "Nothing was answered." in output


def test_what_is_suspended_stays_away_until_it_is_brought_back(learner: Learner) -> None:
    """By its card's name; its other cards come all the same."""
    learner.cards("sq")

    assert asked(learner.cards("q")) == ["How far the filter moves."]
    assert "words/stride#forward  suspended\n" in learner.fam("cards", "--list").output
    back = learner.fam("cards", "--unsuspend", "words/stride")
    assert back.output == "Back again: words/stride#forward.\nNext: `fam cards`.\n"
    assert asked(learner.cards("q")) == ["Stride"]


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("words/strid", "No card is called `words/strid`; did you mean `words/stride`?"),
        ("words/stride", "Nothing of `words/stride` is suspended; `fam cards --list` shows what is."),
    ],
)
def test_what_cannot_be_brought_back_is_told(learner: Learner, ref: str, message: str) -> None:
    """Exit code 1, and what may have been meant."""
    done = learner.fam("cards", "--unsuspend", ref)

    assert (done.exit_code, done.output) == (1, f"Error: {message}\n")


def test_the_list_says_how_every_card_stands(learner: Learner) -> None:
    """In the deck's order, with the time of the next review."""
    learner.learned("words/pad#forward", lapses=3)
    learner.cards("x3 1q", "--new", "1")

    lines = learner.fam("cards", "--list").output.splitlines()

    assert lines[:2] == [
        "words/stride#forward  due today at 09:01 (being learned)",
        "words/stride#reverse  new",
    ]
    assert re.fullmatch(
        r"words/pad#forward     due in \d+ days, on \d\d \w+ 2026 \(learned, forgotten 3 times\)", lines[3]
    )
    assert lines[-1] == "Next: `fam cards` begins with what is due."


@pytest.mark.parametrize(
    ("card", "aid"),
    [("words/stride#forward", "Long legs."), ("words/pad#forward", "The rings: Think of a tree.")],
)
def test_a_leech_is_noticed_with_its_memory_aid(learner: Learner, card: str, aid: str) -> None:
    """The card's own, or one of its concept; and can be suspended."""
    learner.learned(card, lapses=7)

    output = learner.cards("x1sq")

    assert "  A leech: this one was forgotten 8 times. What may help:\n" in output
    assert f"  {aid}\n" in output
    with learner.progress() as progress:
        record = read_record(progress, card)
    assert record is not None
    assert (record.lapses, record.suspended) == (8, 1)


def test_a_higher_retention_gives_shorter_intervals(learner: Learner) -> None:
    """They are shown before one grades."""
    learner.learned("words/pad#forward", days=100)

    often = learner.cards("xq", "--retention", "0.95")
    seldom = learner.cards("xq", "--retention", "0.8")

    def good(output: str) -> float:
        number, unit = re.findall(r"\[3\] good ([\d.]+) (mo|y)", output)[0]
        return float(number) * (12 if unit == "y" else 1)

    assert good(often) < good(seldom)


def test_an_edited_card_keeps_its_progress_and_one_that_is_gone_comes_back_with_it(learner: Learner) -> None:
    """Progress hangs on ids."""
    learner.cards(" 4 4q")
    learner.deck.write_text(DECK.replace("term: Stride", "term: Step width").replace("id: pad", "id: margin"))
    changed = learner.fam("cards", "--list").output
    learner.deck.write_text(DECK)
    restored = learner.fam("cards", "--list").output

    assert re.search(r"^words/stride#forward +due in \d days", changed, re.MULTILINE)
    assert "words/pad" not in changed
    assert re.search(r"^words/pad#forward +due in \d days", restored, re.MULTILINE)


def test_a_card_on_a_formula_draws_new_numbers_at_each_review(learner: Learner) -> None:
    """The same ones after an undo, so that it is no way to easier ones; the answer suggests the grade."""
    learner.learned("words/size#variant")

    def numbers(output: str) -> list[str]:
        return re.findall(r"places are there in `(\d+)` pixels", output)

    with learner.monkeypatch.context() as patch:
        patch.setattr(sessions, "next_card", lambda *_, **__: "words/size#variant")
        wrong = learner.fam("cards", keys=["x", "7", "", "u", "x", "7", "q"])
        right = learner.fam("cards", keys=["x", numbers(wrong.output)[0], "3", "x", "?", "7", "q"])

    assert numbers(wrong.output)[0] == numbers(wrong.output)[1]
    assert len(set(numbers(right.output))) == 2
    assert "[1, Enter] again" in wrong.output
    assert "[3, Enter] good" in right.output
    assert learner.reviews() == [("words/size#variant", 3)]


def test_hints_never_hold_the_answer() -> None:
    """In no card of the course: neither the term for a definition, nor the words of a gap."""
    collection = load_decks()
    for ref, note in collection.notes.items():
        if REVERSE in kinds_of(note):
            hints = " ".join(hints_for(note, REVERSE)).casefold()
            assert not [name for name in names_of(note) if re.search(rf"\b{re.escape(name.casefold())}\b", hints)], (
                ref
            )


KEYS = st.lists(
    st.sampled_from(["show", "hint", "undo", "suspend", "bury", "1", "2", "3", "4", "go on"]), max_size=60
)


def sit(learner: Learner, progress: sqlite3.Connection, actions: list[str], clock: Callable[[], float]) -> Session:
    """Run a session in which the learner takes these actions, as far as the prompt accepts them."""
    queue = iter(actions)

    def ask_key(prompt: str, keys: dict[str, str], *, other: str | None = None) -> str:
        meaning = {*keys.values(), other}
        wish = next((wish for wish in queue if wish in meaning), None)
        if wish is None:
            raise Ended
        return wish

    collection = load_decks(learner.folder)
    cards = {ref: note for ref, note in collection.notes.items() if note.variant is None}
    session = Session(progress, collection, Cards(cards), Screen(), clock, Plan())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "ask_key", ask_key)
        session.run()
    return session


@given(first=KEYS, second=KEYS)
def test_undoing_a_whole_session_leaves_nothing_of_it(learner: Learner, first: list[str], second: list[str]) -> None:
    """Whatever was answered, suspended and buried in it."""
    with closing(open_database(learner.folder / "progress" / "words")) as progress:
        progress.executescript("DELETE FROM faces; DELETE FROM reviews;")
        sit(learner, progress, first, lambda: MONDAY)
        original = list(progress.iterdump())

        later = sit(learner, progress, second, lambda: MONDAY + 3 * DAY)
        while later.steps:
            later.undo()

        assert list(progress.iterdump()) == original


@given(actions=KEYS, days=st.lists(st.integers(0, 5), min_size=1, max_size=3))
def test_cards_of_one_note_never_follow_each_other(learner: Learner, actions: list[str], days: list[int]) -> None:
    """Unless nothing else is left that day."""
    answering = [action for action in actions if action not in ("undo", "suspend", "bury")]
    with closing(open_database(learner.folder / "progress" / "words")) as progress:
        progress.executescript("DELETE FROM faces; DELETE FROM reviews;")
        now = MONDAY
        for wait in days:
            now += wait * DAY
            session = sit(learner, progress, answering, lambda now=now: now)
            for before, after in zip(session.steps, session.steps[1:], strict=False):
                if note_of(before.card) == note_of(after.card):
                    assert before.card == after.card


def test_a_buried_card_comes_tomorrow_and_u_brings_it_back(learner: Learner) -> None:
    """Nothing is left of a burial that is undone."""
    output = learner.cards(["-", "u", "-", "q"])  # type: ignore[arg-type]

    assert "Buried until tomorrow; u brings it back at once." in output
    assert re.findall(r"^── (.*?) ──", output, re.MULTILINE) == ["4 new", "3 new", "4 new", "3 new"]
    with learner.progress() as progress:
        assert [tuple(row) for row in progress.execute("SELECT face, state, due FROM faces")] == [
            ("words/stride#forward", 0, 0)
        ]
    learner.now += DAY
    assert "── 4 new ──" in learner.cards("q")


def test_cram_asks_all_cards_until_each_is_known_and_stores_nothing(learner: Learner) -> None:
    """Also new ones and those that are not due, without suspended ones; `u` goes one back."""
    learner.learned("words/pad#forward")
    with learner.progress() as progress:
        write_record(progress, "words/map#forward", CardRecord("words/map#forward", suspended=1))
        before = list(progress.iterdump())

    output = learner.cards("x1uxxx1xxxxxx", "--cram", "--tag", "border")
    whole = learner.cards("x " * 20, "--cram")

    assert re.findall(r"cram, (\d) left", output) == ["2", "2", "2", "1", "1"]
    assert "3 answers: 1 again, 2 known." in output
    assert output.endswith("Nothing was scheduled or stored. Next: `fam cards` asks what is due.\n")
    assert "It is one of these" not in whole
    assert "Feature map" not in whole
    with learner.progress() as progress:
        assert list(progress.iterdump()) == before


def test_a_card_that_is_not_known_in_a_cram_comes_again_after_the_others(learner: Learner) -> None:
    """The summary counts both."""
    output = learner.cards(["x", "1", "x", "k", "x", "k"], "--cram", "--tag", "border")  # type: ignore[arg-type]

    assert re.findall(r"cram, (\d) left", output) == ["2", "2", "1"]
    assert "3 answers: 1 again, 2 known." in output


def test_ahead_goes_on_with_what_is_due_soonest(learner: Learner) -> None:
    """After a session without anything due; it is stored as any other answer, and new cards do not come."""
    learner.learned("words/pad#forward")
    learner.learned("words/map#forward")
    with learner.progress() as progress:
        progress.execute("UPDATE faces SET due = ? WHERE face = 'words/pad#forward'", (learner.now + 9 * DAY,))
        progress.execute("UPDATE faces SET due = ? WHERE face = 'words/map#forward'", (learner.now + 3 * DAY,))

    output = learner.cards("x3q", "--ahead")

    assert "── 2 ahead ──" in output
    assert "Feature map" in output
    assert learner.reviews() == [("words/map#forward", 3)]
    assert "1 flashcard is due later: `fam cards --ahead` goes on.\n" in output


def test_too_few_answers_are_no_reason_to_fit(learner: Learner) -> None:
    """Exit code 1, how many count, and how many are needed."""
    done = learner.fam("cards", "--optimize")

    assert done.exit_code == 1
    assert "There are too few answers: 0 count, and 512 are needed." in done.stderr


def test_fitted_parameters_are_used_shown_and_reset(learner: Learner) -> None:
    """In sessions, in `fam stats` and its JSON."""
    values = [value * 1.2 for value in DEFAULT_PARAMETERS]
    before = learner.cards("xq")
    with learner.progress() as progress:
        write_parameters(progress, Parameters(tuple(values), MONDAY, 700))

    fitted, stats = learner.cards("xq"), learner.fam("stats")
    data = json.loads(learner.fam("stats", "--json").stdout)
    first, second = (learner.fam("cards", "--reset-parameters").output for _ in range(2))

    assert re.findall("easy .*", fitted) != re.findall("easy .*", before)
    assert "Schedule: fitted to your 700 answers on 02 Mar 2026\n" in stats.output
    assert data["parameters"] == {"values": values, "at": MONDAY, "reviews": 700}
    assert "the parameters that fit most people again" in first
    assert "default ones already" in second
    assert learner.cards("xq") == before


def test_ahead_and_cram_exclude_each_other(learner: Learner) -> None:
    """Wrong usage has exit code 2."""
    assert learner.fam("cards", "--ahead", "--cram").exit_code == 2


def test_keys_are_wrapped_between_words_on_a_narrow_terminal(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 40 columns, no offer is torn apart."""
    monkeypatch.setenv("COLUMNS", "40")

    output = learner.cards("xq")

    assert "  [any key] show  [?] hint  [u] undo\n  [s] suspend  [-] bury  [q] quit" in output
    assert max(map(len, output.splitlines())) <= 40


def test_a_card_that_was_just_shown_waits_for_others(learner: Learner) -> None:
    """Also where its step of a minute is over already."""
    learner.cards("x1x1q")
    with learner.progress() as progress:
        cards = Cards(load_decks(learner.folder).notes)
        first, second = (
            next_card(progress, cards, MONDAY + 3600, new_a_day=0, last=last)
            for last in ("words/stride#forward", "words/pad#forward")
        )

    assert (first, second) == ("words/pad#forward", "words/stride#forward")


def test_concurrent_sessions_record_an_answer_once(learner: Learner) -> None:
    """The later answer to a card is reported, and changes nothing."""
    with learner.progress() as progress:
        collection = load_decks(learner.folder)
        here = sessions.Turn(
            Session(progress, collection, Cards(collection.notes), Screen(), lambda: MONDAY), "words/pad#forward"
        )

        learner.cards("x4q", "--tag", "border")
        here._do("1")

    assert learner.reviews() == [("words/pad#forward", 4)]


def test_words_only_where_it_is_asked_for(learner: Learner) -> None:
    """No lines, no blanks that a screen reader would spell."""
    learner.learned("words/stride#cloze-1")

    output = learner.cards("xq", "--plain")

    assert output.startswith("\n1 due, 3 new. Words C4.\n\n  Which word is missing?\n\n  The (blank) is how far")
    assert "─" not in output
    assert "`" not in output.partition("Next: ")[0]


def test_a_terminal_without_our_characters_shows_others(learner: Learner) -> None:
    """Nothing breaks, and nothing is coloured where that is not wanted."""
    done = subprocess.run(
        [sys.executable, "-m", "fam", "--course", str(learner.folder), "cards"],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "60"},
        input=b"x\n1\nq\n",
        capture_output=True,
        check=True,
        timeout=120,
    )

    lines = done.stdout.decode("ascii").splitlines()
    assert (
        lines[1] == "-- 4 new ----------------------------------------- Words C4 --"[:60].ljust(60, "-") or lines[1]
    )
    assert max(map(len, lines[:2])) <= 60
    assert b"\x1b" not in done.stdout


def test_the_first_card_does_not_wait_for_the_scheduler(learner: Learner) -> None:
    """What computes intervals, and what reads YAML, is imported once it is needed."""
    learner.cards("q")
    code = (
        "import sys\nfrom fam.cli import fam\n"
        f"try: fam.main(['--course', {str(learner.folder)!r}, 'cards'])\nexcept SystemExit: pass\n"
        "print('imported:', *({'fsrs', 'yaml', 'rich', 'numpy', 'simpleeval'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="", capture_output=True, text=True, check=True, timeout=120
    )

    assert "What is it?" in done.stdout
    assert done.stdout.splitlines()[-1] == "imported:"


def test_a_folder_that_cannot_be_made_is_told(learner: Learner) -> None:
    """With the option that helps."""
    (learner.folder / "taken").write_text("a file")

    done = learner.fam("cards", "--data", str(learner.folder / "taken" / "deeper"))

    assert done.exit_code == 1
    assert f"{FILE} cannot be read or written: Not a directory (" in done.output
    assert done.output.endswith("or choose another folder with --data DIR.\n")


def test_progress_that_somebody_else_holds_is_told(learner: Learner) -> None:
    """What was answered before is kept, and the one that could not be written is not pretended."""
    learner.cards("x4q")
    learner.monkeypatch.setattr("fam_quizzes.study.progress.database.PATIENCE", 0.1)
    with learner.progress() as other:
        other.execute("BEGIN IMMEDIATE")
        done = learner.fam("cards", keys="x4")
        other.execute("ROLLBACK")

    assert done.exit_code == 1
    assert (
        f"{FILE} cannot be read or written: database is locked. Everything that was saved before is kept."
        in done.output
    )
    assert learner.reviews() == [("words/stride#forward", 4)]


def test_a_unit_has_the_cards_that_its_questions_are_about(learner: Learner) -> None:
    """Also those of other decks, such as the glossary."""
    learner.deck.write_text(DECK.replace("unit: strides\n", ""))
    unit = (
        "{deck: unit, title: Unit, unit: strides, questions: [{kind: true_false, id: q, prompt: It is., answer: true,"
        " feedback: It is., explanation: It is., concepts: [C4], cards: [words/pad]}]}"
    )
    (learner.deck.parent / "unit.yaml").write_text(unit)

    assert asked(learner.cards("q", "--unit", "strides")) == ["Padding"]


def test_a_selection_without_cards_is_told(learner: Learner) -> None:
    """Exit code 1, and where to look."""
    done = learner.fam("cards", "--concept", "C1", "--tag", "border")

    assert done.exit_code == 1
    assert done.output == "Error: No flashcard meets all of that; `fam cards --list` shows those that there are.\n"


@pytest.mark.parametrize(
    "option", [("--deck", "wrods"), ("--concept", "C44"), ("--tag", "bordr"), ("--unit", "stride")]
)
def test_what_nobody_has_is_told(learner: Learner, option: tuple[str, str]) -> None:
    """With what may have been meant."""
    done = learner.fam("cards", *option)

    assert done.exit_code == 1
    assert "did you mean" in done.output or "there are" in done.output
