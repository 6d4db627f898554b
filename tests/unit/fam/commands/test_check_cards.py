"""What `fam check` does to flashcards: wrong answers make the cards of their concepts due, once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fam.core.paths import course_id, data_dir
from fam_quizzes.decks import load_decks
from fam_quizzes.study.progress.cards import REVIEW, CardRecord, bury, record_answer, suspend
from fam_quizzes.study.progress.database import FILE, open_database
from fam_quizzes.study.progress.due import day_of, start_of
from fam_quizzes.study.progress.failures import Failure, concepts_of
from support.paths import REPOSITORY
from support.workspace import Student

DAY = 24 * 3600
RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    return values * 2\n\n\n"
    "def halve(count):\n    return count // 2\n"
)
SQUARES, SAME = RIGHT.replace("values * 2", "values ** 2"), RIGHT.replace("values * 2", "values * 1")
SAID = (
    r"(\d+) flashcards? on D1 (?:is|are) due now: (?:it asks|they ask) what double needs\. `fam cards` brings them\."
)


@pytest.fixture
def folder(student: Student, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with cards on D1 and on nothing; the folder of its progress, in which one card was answered."""
    monkeypatch.delenv("CI", raising=False)
    decks = student.root / "quizzes" / "decks"
    decks.mkdir(parents=True)
    cards = "".join(
        f"  - {{id: c{number}, term: C{number}, definition: It is., concepts: [D1]}}\n" for number in range(14)
    )
    other = "  - {id: other, term: Other, definition: It is.}\n"
    (decks / "d.yaml").write_text(f"deck: d\ntitle: D\nunit: doubling\ncards:\n{cards}{other}", encoding="utf-8")
    folder = data_dir(course_id(student.root))
    answer(folder, "other", at=int(time.time()) - 9 * DAY)
    return folder


def answer(folder: Path, name: str, *, at: int) -> None:
    """Learn a card, so that it is due in a month."""
    card = f"d/{name}#forward"
    with closing(open_database(folder)) as progress:
        after = CardRecord(card, REVIEW, None, 30.0, 5.0, int(time.time()) + 30 * DAY, at)
        record_answer(progress, CardRecord(card), after, rating=3, at=at, seconds=2)


def due(folder: Path) -> set[str]:
    """Return the cards that are due now."""
    with closing(open_database(folder)) as progress:
        rows = progress.execute("SELECT face FROM faces WHERE due BETWEEN 1 AND ? AND suspended = 0", (time.time(),))
        return {row[0] for row in rows}


def check(student: Student, source: str, *options: str) -> str:
    """Check what a student wrote, and return what was said of flashcards."""
    student.file.write_text(source)
    output = " ".join(student.fam("check", *options).output.split())
    found = re.findall(SAID, output)
    assert len(found) == output.count("flashcard")
    return " ".join(found)


def test_a_wrong_answer_makes_the_cards_of_its_concept_due(student: Student, folder: Path) -> None:
    """Ten at most, learned ones first; cards about something else stay."""
    for number in (7, 12):
        answer(folder, f"c{number}", at=int(time.time()) - 9 * DAY)

    assert check(student, SQUARES) == "10"

    assert due(folder) == {f"d/c{number}#forward" for number in (*range(8), 8, 12)}


def test_cards_that_were_answered_today_suspended_or_due_are_left_alone(student: Student, folder: Path) -> None:
    """They are not asked twice on a day."""
    now = int(time.time())
    answer(folder, "c0", at=max(start_of(day_of(now)), now - 60))
    with closing(open_database(folder)) as progress:
        suspend(progress, "d/c1#forward")
        bury(progress, "d/c2#forward", now + 9 * DAY)

    check(student, SQUARES)

    assert due(folder) == {f"d/c{number}#forward" for number in range(2, 12)}


def test_the_same_failure_makes_nothing_due_again(student: Student, folder: Path) -> None:
    """Another one does."""
    check(student, SQUARES)
    for name in due(folder):
        answer(folder, name[2:].partition("#")[0], at=int(time.time()) - 9 * DAY)

    assert check(student, SQUARES) == ""
    assert due(folder) == set()
    assert check(student, SAME) == "10"


@pytest.mark.parametrize("options", [("--json",), ("--format", "junit"), ("--format", "classroom")])
def test_programs_make_nothing_due(student: Student, folder: Path, options: tuple[str, ...]) -> None:
    """Their output is as it was."""
    assert check(student, SQUARES, *options) == ""
    assert due(folder) == set()


def test_ci_makes_nothing_due(student: Student, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no place to learn in."""
    monkeypatch.setenv("CI", "true")

    assert check(student, SQUARES) == ""
    assert due(folder) == set()


@pytest.mark.parametrize("source", [RIGHT, RIGHT.replace("values * 2", "values *"), "raise NotImplementedError", ""])
def test_only_wrong_answers_make_cards_due(student: Student, folder: Path, source: str) -> None:
    """A file that does not load says nothing about what is understood."""
    assert check(student, source) == ""
    assert due(folder) == set()


def test_without_answers_to_cards_nothing_is_made(student: Student, folder: Path) -> None:
    """Who learns without flashcards hears nothing of them, and gets no database."""
    with closing(open_database(folder)) as progress:
        progress.execute("DELETE FROM reviews")
    assert check(student, SQUARES) == ""
    assert due(folder) == set()

    (folder / FILE).unlink()
    assert check(student, SAME) == ""
    assert not (folder / FILE).exists()


def test_damaged_progress_costs_no_check(student: Student, folder: Path) -> None:
    """The results are shown as always."""
    (folder / FILE).write_text("my notes")

    assert check(student, SQUARES) == ""


def test_the_number_of_new_cards_can_be_chosen(
    student: Student, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for quizzes, with FAM_NEW_CARDS."""
    monkeypatch.setenv("FAM_NEW_CARDS", "2")

    assert check(student, SQUARES) == "2"
    assert due(folder) == {"d/c0#forward", "d/c1#forward"}


def test_watch_makes_cards_due_as_check_does(student: Student, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a save, and once for each failure."""
    student.file.write_text(RIGHT)

    def saves(*_: object, **_options: object) -> Iterator[list[Path]]:
        for source in (SQUARES, SQUARES + "# as before\n"):
            student.file.write_text(source)
            yield [student.file]
        raise KeyboardInterrupt

    monkeypatch.setattr("fam_grader.workspace.saves.saves", saves)
    done = student.fam("watch", "--plain")

    assert (done.exit_code, len(re.findall(SAID, " ".join(done.output.split())))) == (0, 1)
    assert due(folder) == {f"d/c{number}#forward" for number in range(10)}


@pytest.mark.parametrize(
    ("names", "concepts"),
    [
        ("The stride has no effect: the filter still stops at every pixel.", ("C4",)),
        ("Strides that differ . padding and stride together", ("C4", "C5")),
        ("The sums are off by one.", ("C4", "C5")),
        ("The kernel is flipped.", ("C4", "C5")),
    ],
)
def test_a_failure_is_about_the_concepts_that_it_names(names: str, concepts: tuple[str, ...]) -> None:
    """Where it names none of its unit's, it is about all of them."""
    assert concepts_of(load_decks(REPOSITORY), Failure("strides", ("C4", "C5"), "", names)) == concepts
