"""Export and import: what one machine had, another one has; nothing is lost, and nothing counts twice."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import random
import re
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fsrs import ReviewLog
from hypothesis import given, settings
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.decks import Selection
from fam_quizzes.decks.model import Note
from fam_quizzes.study.flashcards.scheduler import outcomes
from fam_quizzes.study.progress.answers_csv import import_answers, is_csv, read_answers
from fam_quizzes.study.progress.cards import (
    CardRecord,
    Cards,
    make_due,
    read_record,
    record_answer,
    review_count,
    suspend,
)
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.due import queue
from fam_quizzes.study.progress.exporting import COLUMNS, export_csv, export_json
from fam_quizzes.study.progress.importing import import_progress, read_export
from fam_quizzes.study.progress.settings import PARAMETERS, read_setting, write_setting
from fam_quizzes.study.quiz.storage import Spec, StoredAnswer, begin, finish, save, unfinished

DAY = 24 * 3600
NOW = 1_780_000_000
NOTES = tuple(Note(id=name, term=name, definition="It is.", reverse=True) for name in "abcd")
CARDS = Cards({f"d/{note.id}": note for note in NOTES})
NAMES = list(CARDS)


def do(progress: sqlite3.Connection, now: int, action: tuple[str, str, int]) -> None:
    """Answer a card, suspend it, make it due, or answer a question of a quiz."""
    what, card, rating = action
    if what == "answer":
        before = read_record(progress, card) or CardRecord(card)
        after = outcomes(before, review_count(progress, card), now, 0.9)[rating]
        record_answer(progress, before, after, rating=rating, at=now, seconds=rating * 1.7)
    elif what == "suspend":
        suspend(progress, card)
    elif what == "due":
        make_due(progress, [card.partition("#")[0]], now)
    else:
        spec = Spec(Selection(deck="d"), rating == 4, rating, ("d/q", "d/r"), 2.5 if rating == 4 else None)
        quiz = begin(progress, spec, now)
        quiz = save(progress, quiz, 0, StoredAnswer("d/q", (1, 2), 0.5, now, ("Nö.",), 1))
        if rating > 2:
            finish(progress, replace(quiz, finished=now + 9))


ACTIONS = st.tuples(
    st.sampled_from(["answer", "answer", "answer", "answer", "suspend", "due", "quiz"]),
    st.sampled_from(NAMES),
    st.integers(1, 4),
)
HISTORY = st.lists(st.tuples(st.sampled_from([0, 60, 3600, DAY, 9 * DAY]), ACTIONS), max_size=25)


def live(folder: Path, history: list[tuple[int, tuple[str, str, int]]], start: int = NOW) -> int:
    """Do everything in a history, and return the time after it."""
    now = start
    with closing(open_database(folder)) as progress:
        for wait, action in history:
            now += wait
            do(progress, now, action)
    return now


def content(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is kept, in no order."""
    queries = {
        "faces": "SELECT * FROM faces",
        "reviews": "SELECT face, at, rating, seconds, state, stability FROM reviews",
        "quizzes": "SELECT spec, started, finished, position, question, given, score, at FROM quizzes"
        " LEFT JOIN answers ON quiz = id",
    }
    with closing(open_database(folder)) as progress:
        return {name: sorted(map(tuple, progress.execute(query)), key=repr) for name, query in queries.items()}


def move(source: Path, target: Path) -> tuple[int, int, int, int]:
    """Export from one folder, import in another one, and return what was added."""
    file = source.parent / f"{source.name}.json"
    with closing(open_database(source)) as progress:
        file.write_bytes(export_json(progress, "words", NOW))
    with closing(open_database(target)) as progress:
        added = import_progress(progress, read_export(file, "words"))
    return added.reviews, added.cards, added.answers, added.known


@settings(max_examples=40)
@given(history=HISTORY)
def test_an_empty_machine_has_all_after_an_import(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, tuple[str, str, int]]]
) -> None:
    """Equal states, answers, quizzes and queue; a second import adds nothing."""
    folder = tmp_path_factory.mktemp("machines")
    now = live(folder / "old", history)

    move(folder / "old", folder / "new")
    assert content(folder / "new") == content(folder / "old")
    again = move(folder / "old", folder / "new")

    assert again[:3] == (0, 0, 0)
    assert content(folder / "new") == content(folder / "old")
    with closing(open_database(folder / "old")) as old, closing(open_database(folder / "new")) as new:
        for moment in (now, now + 600, now + DAY, now + 30 * DAY):
            assert queue(old, CARDS, moment, new_a_day=3) == queue(new, CARDS, moment, new_a_day=3)
        left = [unfinished(progress) for progress in (old, new)]
    assert [each and (each.spec, each.answers) for each in left[:1]] == [
        each and (each.spec, each.answers) for each in left[1:]
    ]


@settings(max_examples=25)
@given(common=HISTORY, here=HISTORY, there=HISTORY)
def test_two_machines_that_went_on_apart_join_without_loss(
    tmp_path_factory: pytest.TempPathFactory,
    common: list[tuple[int, tuple[str, str, int]]],
    here: list[tuple[int, tuple[str, str, int]]],
    there: list[tuple[int, tuple[str, str, int]]],
) -> None:
    """Each has the answers of both once; each card is as it was after its last answer."""
    folder = tmp_path_factory.mktemp("machines")
    now = live(folder / "here", common)
    move(folder / "here", folder / "there")
    live(folder / "here", here, now + 1)
    live(folder / "there", there, now + 2)
    before = [content(folder / name) for name in ("here", "there")]

    move(folder / "here", folder / "there")
    move(folder / "there", folder / "here")
    after = [content(folder / name) for name in ("here", "there")]

    for name in ("reviews", "quizzes"):
        assert after[0][name] == after[1][name]
        assert set(after[0][name]) == {*before[0][name], *before[1][name]}
    last = [{row[0]: row[6] or 0 for row in each["faces"]} for each in (*before, *after)]
    joined = {card: max(last[0].get(card, 0), last[1].get(card, 0)) for card in last[0] | last[1]}
    assert last[2] == last[3] == joined


def test_the_files_are_those_that_other_tools_read(tmp_path: Path) -> None:
    """py-fsrs makes review logs of the JSON; the CSV has the columns of the FSRS optimizer, in milliseconds."""
    live(tmp_path, [(0, ("answer", "d/a#forward", 3)), (DAY, ("answer", "d/a#forward", 1))])
    with closing(open_database(tmp_path)) as progress:
        logs = [ReviewLog.from_dict(each) for each in json.loads(export_json(progress, "words", NOW))["reviews"]]
        rows = list(csv.DictReader(StringIO(export_csv(progress).decode())))

    assert [int(log.rating) for log in logs] == [3, 1]
    assert logs[1].review_datetime == datetime.fromtimestamp(NOW + DAY, timezone.utc)
    assert logs[0].review_duration == 5100
    assert len({log.card_id for log in logs}) == 1
    assert tuple(rows[0]) == COLUMNS
    assert [row["review_time"] for row in rows] == [f"{NOW}000", f"{NOW + DAY}000"]
    assert [row["review_state"] for row in rows] == ["0", "1"]
    assert {row["card_id"] for row in rows} == {str(logs[0].card_id)}


def test_fitted_parameters_go_along_unless_there_are_some(tmp_path: Path) -> None:
    """The ones that a machine has are kept."""
    from fsrs.scheduler import DEFAULT_PARAMETERS  # noqa: PLC0415

    fitted = json.dumps({"values": list(DEFAULT_PARAMETERS), "at": NOW, "reviews": 600})
    for name, value in (("old", fitted), ("new", None), ("other", "{}")):
        with closing(open_database(tmp_path / name)) as progress:
            write_setting(progress, PARAMETERS, value)
    move(tmp_path / "old", tmp_path / "new")
    move(tmp_path / "old", tmp_path / "other")

    for name, value in (("new", fitted), ("other", "{}")):
        with closing(open_database(tmp_path / name)) as progress:
            assert read_setting(progress, PARAMETERS) == value


HEAD = '{"format": "fam-progress", "version": 1, "course": "words",\n'
CARD = '{"card": "d/a#forward", "state": 2, "stability": 1.5, "difficulty": 5, "due": "2026-05-01T00:00:00Z"'
QUIZ = '"quizzes": [{"started": "2026-05-01T00:00:00Z", "spec": '
SPEC = '{"chosen": {"deck": "d"}, "exam": false, "seed": 3, "questions": ["d/q"]}'
FAULTY = {
    "": (1, "Input data was truncated"),
    "my notes": (1, "JSON is malformed: invalid character"),
    HEAD + '"reviews": [\n': (3, "Input data was truncated"),
    HEAD + '"reviews": [],\n"cards": [,]}': (3, "JSON is malformed"),
    "[]": (1, "Expected `object`, got `array`"),
    HEAD + '"cards": [], "quizzes": []}': (1, "Object missing required field `reviews`"),
    '{"format": "anki",\n "version": 1, "course": "w", "reviews": [], "cards": [], "quizzes": []}': (
        1,
        "format: expected `fam-progress`, got `anki`",
    ),
    '{"format": "fam-progress",\n "version": 2, "course": "words", "reviews": [], "cards": [], "quizzes": []}': (
        2,
        "version: this version of fam-course reads version 1",
    ),
    '{"format": "fam-progress",\n "version": 1,\n "course": "w", "reviews": [], "cards": [], "quizzes": []}': (
        3,
        "course: this is the progress of another course; expected `words`",
    ),
    HEAD
    + '"cards": [], "quizzes": [], "reviews": [\n'
    + '{"card": "d/a#forward", "rating": 3, "review_datetime": "2026-05-01T00:00:00Z", "state": 0},\n'
    + '{"card": "d/a#forward", "state": 0, "rating": 5, "review_datetime": "2026-05-01T00:00:00Z"}]}': (
        4,
        "reviews[1].rating: Expected `int` <= 4",
    ),
    HEAD
    + '"cards": [], "quizzes": [], "reviews": [\n'
    + '{"card": "d/a#forward", "state": 0, "rating": 3, "review_datetime": "2026-05-01T00:00:00"}]}': (
        3,
        "reviews[0].review_datetime: Expected `datetime` with a timezone component",
    ),
    HEAD + '"reviews": [], "quizzes": [],\n"cards": [\n{"card": "stride", "state": 0}]}': (
        4,
        "cards[0].card: Expected `str` matching",
    ),
    HEAD + f'"reviews": [], "quizzes": [],\n"cards": [{CARD}}}]}}': (
        3,
        "cards[0]: a card that was answered has a stability, difficulty, due and last_review",
    ),
    HEAD + f'"reviews": [], "cards": [],\n{QUIZ}\n{{"chosen": 1}}, "answers": []}}]}}': (
        4,
        "quizzes[0].spec: this is no drawn quiz",
    ),
    HEAD
    + f'"reviews": [], "cards": [],\n{QUIZ}{SPEC}, "answers": [\n'
    + '{"position": 0, "question": "d/q", "score": 1, "at": "2026-05-01T00:00:00Z", "given":\n{"answer": 1}}]}]}': (
        5,
        "quizzes[0].answers[0].given: this is no answer to a question",
    ),
    HEAD + '"reviews": [], "cards": [], "quizzes": [],\n"parameters": {"values": [1, 2]}}': (
        3,
        "parameters: expected the parameters of FSRS",
    ),
}


@pytest.mark.parametrize("text", FAULTY)
def test_a_faulty_file_is_refused_with_line_and_reason(tmp_path: Path, text: str) -> None:
    """Before anything is changed."""
    file = tmp_path / "progress.json"
    file.write_text(text, encoding="utf-8")
    line, reason = FAULTY[text]

    with pytest.raises(CourseError, match=rf"^{re.escape(f'{file}:{line}: {reason}')}.*Nothing was imported\.$"):
        read_export(file, "words")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """As is a folder that cannot be read."""
    (tmp_path / "progress.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CourseError, match="cannot be read"):
        read_export(tmp_path / "progress.json", "words")


def _import(folder: Path, file: Path) -> None:
    with closing(open_database(folder)) as progress:
        import_progress(progress, read_export(file, "words"))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.posix
def test_a_kill_leaves_all_of_an_import_or_nothing(tmp_path: Path, seed: int) -> None:
    """And the next import adds the rest."""
    reviews = [
        {
            "card": f"d/{number}#forward",
            "rating": 3,
            "review_datetime": "2026-05-01T00:00:00+00:00",
            "review_duration": 1000,
            "state": 0,
        }
        for number in range(20_000)
    ]
    file = tmp_path / "progress.json"
    head = {"format": "fam-progress", "version": 1, "course": "words"}
    file.write_text(json.dumps({**head, "reviews": reviews, "cards": [], "quizzes": []}))
    live(tmp_path / "here", [(0, ("answer", "d/a#forward", 3))])

    worker = multiprocessing.get_context("fork").Process(target=_import, args=[tmp_path / "here", file])
    worker.start()
    time.sleep(random.Random(seed).uniform(0.02, 0.5))
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()

    assert len(content(tmp_path / "here")["reviews"]) in (1, 20_001)
    _import(tmp_path / "here", file)
    assert len(content(tmp_path / "here")["reviews"]) == 20_001


def answered(folder: Path, seed: int, count: int) -> sqlite3.Connection:
    """Return the progress of a learner who answered random cards, for some months."""
    rng = random.Random(seed)
    progress, now = open_database(folder), NOW
    for _ in range(count):
        now += rng.choice([60, 600, DAY, 9 * DAY])
        do(progress, now, ("answer", rng.choice(NAMES), rng.choice([1, 2, 3, 3, 3, 4])))
    return progress


def csv_file(progress: sqlite3.Connection, folder: Path) -> Path:
    """Write the answers as CSV."""
    (folder / "answers.csv").write_bytes(export_csv(progress))
    return folder / "answers.csv"


def rows(progress: sqlite3.Connection, table: str, order: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table without the ids and the undo of answers."""
    columns = "face, at, rating, seconds, state, stability" if table == "reviews" else "*"
    return list(map(tuple, progress.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")))


@pytest.mark.parametrize("seed", range(3))
def test_answers_of_a_csv_file_give_the_states_that_they_gave(tmp_path: Path, seed: int) -> None:
    """Stability, difficulty, due date and lapses follow from the answers; a second time, all are known."""
    with closing(answered(tmp_path / "here", seed, 60)) as here, closing(open_database(tmp_path / "there")) as there:
        answers = read_answers(csv_file(here, tmp_path))
        first, again = import_answers(there, answers), import_answers(there, answers)

        assert (first.reviews, first.known, again.reviews, again.known) == (60, 0, 0, 60)
        assert first.cards == len(rows(there, "faces", "face"))
        assert rows(there, "reviews", "at, face") == rows(here, "reviews", "at, face")
        assert rows(there, "faces", "face") == rows(here, "faces", "face")


def test_answers_of_a_csv_file_join_those_that_are_there(tmp_path: Path) -> None:
    """A card takes the state after all answers if the file has the last one; suspended cards stay so."""
    card = NAMES[0]
    with closing(open_database(tmp_path / "here")) as here, closing(open_database(tmp_path / "there")) as there:
        for progress, day in ((here, 0), (there, 4), (here, 9)):
            do(progress, NOW + day * DAY, ("answer", card, 3))
        suspend(there, card)
        added = import_answers(there, read_answers(csv_file(here, tmp_path)))
        record = read_record(there, card)
        assert (added.reviews, added.cards) == (2, 1)
        assert record is not None
        assert (record.last_review, record.suspended, review_count(there, card)) == (NOW + 9 * DAY, 1, 3)
        older = import_answers(here, read_answers(csv_file(there, tmp_path)))
        assert (older.reviews, older.known, older.cards) == (1, 2, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,x,3,2,0,d/a#forward", "2: `review_time` is `x`: expected a whole number"),
        (",1780000000000,5,2,0,d/a#forward", "2: rating: Expected `int` <= 4"),
        (",1780000000000,3,7,0,d/a#forward", "2: state: Expected `int` <= 3"),
        (",1780000000000,3,2,0,d/a", "2: card: Expected `str` matching regex"),
        ("7,1780000000000,3,2,0,d/a#forward", "2: `card_id` is not that of `d/a#forward`"),
        (",9999999999999999,3,2,0,d/a#forward", "2: `review_time` is no time"),
        (",1780000000000,3", "2: `review_state` is ``: expected a whole number"),
    ],
)
def test_a_faulty_csv_file_is_refused(tmp_path: Path, row: str, reason: str) -> None:
    """With the line, the column and the reason."""
    file = tmp_path / "answers.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n")

    with pytest.raises(CourseError) as caught:
        read_answers(file)

    assert f"answers.csv:{reason}" in str(caught.value)
    assert str(caught.value).endswith("Nothing was imported.")
    assert is_csv(file)


def test_a_csv_file_of_another_program_is_refused(tmp_path: Path) -> None:
    """The FSRS optimizer's own files have numbers in place of names."""
    file = tmp_path / "revlog"
    file.write_text("card_id,review_time,review_rating,review_state,review_duration\n1,1780000000000,3,2,0\n")

    assert is_csv(file)
    with pytest.raises(CourseError, match=r"revlog:1: the column `card` is missing"):
        read_answers(file)
