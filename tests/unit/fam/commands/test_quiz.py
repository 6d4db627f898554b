"""`fam quiz`: practice, exams, leaving and going on, and what is kept of them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.answers import right_answer
from fam_quizzes.questions.variants import variant_of
from fam_quizzes.study.progress.database import FILE, open_database
from fam_quizzes.study.quiz.results import as_json, result_of
from fam_quizzes.study.quiz.session import draw_questions
from fam_quizzes.study.quiz.storage import (
    Quiz,
    Spec,
    Standing,
    StoredAnswer,
    begin,
    finish,
    save,
    standings,
    unfinished,
)
from fam_quizzes.study.quiz.text import bar
from support.decks import name_course
from support.paths import SMALL_DECKS
from support.terminals import Terminal

COURSE = SMALL_DECKS
COLLECTION = DeckCollection(tuple(parse_deck(file) for file in sorted((COURSE / "quizzes" / "decks").glob("*.yaml"))))
NOON = 1_700_000_000

# The quiz that `--seed 3` draws from the small deck, with a right answer to each question.
SEED_3 = {
    "kinds/output-size": ["11"],
    "kinds/half": ["0.5"],
    "kinds/padding-shrinks": ["f"],
    "kinds/changes-size": ["bce"],
    "kinds/one-response": ["cadb"],
    "kinds/letters": ["cad"],
    "kinds/stride-and-padding": ["stride", "padding"],
    "kinds/name-of-map": ["feature map"],
    "kinds/larger-stride": ["b"],
}
ALL_RIGHT = [line for lines in SEED_3.values() for line in lines]


@pytest.fixture(autouse=True)
def progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's own folder, and a cache of the test's own."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "data" / "small-decks"


@pytest.fixture
def slow_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the clock advance by a minute with each line, from noon on."""
    import fam.commands.quiz as command  # noqa: PLC0415
    import fam_quizzes.questions.prompt as asking  # noqa: PLC0415

    now, ask_line = [NOON], asking.ask_line

    def in_a_minute(prompt: str) -> str:
        line = ask_line(prompt)
        now[0] += 60
        return line

    monkeypatch.setattr(asking, "ask_line", in_a_minute)
    monkeypatch.setattr(command, "clock", lambda: now[0])


def quiz(*arguments: str | Path, lines: list[str] | tuple[str, ...] = ()) -> Result:
    """Run `fam quiz` with lines from a pipe."""
    typed = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(fam, ["--course", str(COURSE), "quiz", *map(str, arguments)], input=typed)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(open_database(folder)) as connection:
        return [tuple(row) for row in connection.execute(query)]


# --- Practice --------------------------------------------------------------------------------------------


def test_practice_tells_at_once_and_ends_with_points_and_what_is_next() -> None:
    """The whole screen of a short quiz."""
    result = quiz("kinds", "--seed", "3", "--n", "2", lines=["10", "0.5"])

    assert result.exit_code == 0
    assert result.stdout == (
        "One question of each kind: 2 questions. Every answer is saved; Ctrl-D leaves.\n"
        "\n"
        "Question 1 of 2 · C4, C5\n"
        "\n"
        "A row of `30` pixels, padded with 2 on each side, meets a kernel of 3 with a\n"
        "stride of 3. How many values come out?\n"
        "\n"
        "A number of values (? hint, - don't know): \n"
        "\n"
        "✗ Not right.\n"
        "\n"
        "  You left the padding out; the row is 34 pixels long.\n"
        "\n"
        "  The answer: 11 values\n"
        "\n"
        "  `floor((30 + 2*2 - 3) / 3) + 1 = 11`\n"
        "\n"
        "Question 2 of 2 · C2\n"
        "\n"
        "What does a mean filter of two weights hold in each place?\n"
        "\n"
        "A number (- don't know): \n"
        "\n"
        "✓ Right.\n"
        "\n"
        "  Two weights that add up to 1.\n"
        "\n"
        "1 of 2 points (50%).\n"
        "  C4  ░░░░░░░░  0 of 1\n"
        "  C5  ░░░░░░░░  0 of 1\n"
        "  C2  ████████  1 of 1\n"
        "\n"
        "Next: `fam cards` brings the 3 cards of what you missed.\n"
    )


def test_every_kind_can_be_answered_rightly_from_a_pipe() -> None:
    """Nine questions, nine points."""
    result = quiz("kinds", "--seed", "3", lines=ALL_RIGHT)

    assert "9 of 9 points (100%)." in result.stdout
    assert result.stdout.endswith("Next: `fam quiz kinds` asks others.\n")


def test_the_right_answers_of_this_file_are_those_of_the_deck() -> None:
    """`SEED_3` is what the seed draws, in its order."""
    assert draw_questions(COLLECTION.questions, 9, 3) == tuple(SEED_3)
    assert right_answer(variant_of(COLLECTION.questions["kinds/output-size"], 3)) == 11


def test_a_missed_question_makes_its_cards_due(progress: Path) -> None:
    """Those that the question names, or those of its concepts; of a known one, none."""
    quiz("kinds", "--seed", "3", lines=[*ALL_RIGHT[:-1], "a"])

    assert rows(progress, "SELECT face FROM faces") == [("glossary/stride#forward",)]
    assert rows(progress, "SELECT due > 0 FROM faces") == [(1,)]


def test_what_was_missed_or_never_asked_comes_first() -> None:
    """After a round with two mistakes, those two and the two that were not asked are the next four."""
    drawn = list(SEED_3)
    quiz("kinds", "--seed", "3", "--n", "7", lines=["0", *ALL_RIGHT[1:4], "abcd", *ALL_RIGHT[5:8]])

    result = quiz("kinds", "--n", "4", "--exam", "--new", lines=[])  # an exam draws from all alike
    practice = quiz("kinds", "--n", "4", lines=["-", "-"])

    assert result.exit_code == practice.exit_code == 0
    with closing(open_database(Path(os.environ["FAM_DATA"]) / "small-decks")) as connection:
        quiz_of_four = unfinished(connection, Selection(deck="kinds"), exam=False)
    assert quiz_of_four is not None
    assert set(quiz_of_four.spec.questions) == {drawn[0], drawn[4], drawn[7], drawn[8]}


def test_a_seed_draws_the_same_quiz_for_everybody() -> None:
    """Whatever one has answered before."""
    first = quiz("kinds", "--seed", "3", "--n", "3", lines=["-"] * 3).stdout
    again = quiz("kinds", "--seed", "3", "--n", "3", lines=["-"] * 3).stdout

    assert first == again


def test_without_a_seed_the_numbers_are_fresh() -> None:
    """Of twenty quizzes, hardly two have the same seed."""
    for _ in range(20):
        quiz("kinds", "--n", "1", "--new", lines=["-"] * 2)

    seeds = Counter(
        json.loads(spec)["seed"]
        for (spec,) in rows(Path(os.environ["FAM_DATA"]) / "small-decks", "SELECT spec FROM quizzes")
    )
    assert len(seeds) >= 18


@pytest.mark.parametrize(
    ("arguments", "questions"),
    [
        (["--concept", "C1"], 1),
        (["--unit", "strides", "--n", "5"], 5),
        (["--tag", "formula"], 1),
        (["--n", "3"], 3),
        (["kinds", "--concept", "C4", "--n", "20"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_questions_are_drawn_by_concept_unit_and_tag(arguments: list[str], questions: int) -> None:
    """From one deck or from all; what there is not is said."""
    result = quiz(*arguments)

    assert f"Question 1 of {questions}" in result.stdout
    assert ("There are no 20 questions to draw from; here are all.\n" in result.stdout) == ("20" in arguments)


def test_without_a_name_the_quizzes_are_listed() -> None:
    """How one stands in each, and which to take next; in words for a screen reader."""
    quiz("kinds", "--seed", "3", "--n", "2", lines=["0", "0.5"])

    result, plain = quiz(), quiz("--plain")

    assert result.stdout == (
        "  kinds  One question of each kind              █░░░░░░░  1 of 9 known, 1 missed\n"
        "\n"
        "Next: `fam quiz kinds`, or `fam quiz --n 5` for five from all of them.\n"
    )
    assert plain.stdout.startswith("kinds, One question of each kind: 1 of 9 known, 1 missed.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["kind"], 1, "Error: There is no deck `kind`; did you mean `kinds`?\n"),
        (["glossary"], 1, "Error: There are no questions for the deck `glossary`. Available quizzes: kinds.\n"),
        (["--concept", "C99"], 1, "There is no concept `C99`"),
        (["--resume"], 1, "Error: No unfinished quiz found. Run `fam quiz` to list the available quizzes.\n"),
        (["kinds", "--minutes", "3"], 2, "Error: --minutes is for exams; add --exam.\n"),
        (["kinds", "-o", "x.json"], 2, "Error: -o is for exams; add --exam.\n"),
        (["--resume", "--n", "3", "--new"], 2, "leave --n, --new out.\n"),
        (["kinds", "--n", "0"], 2, "Invalid value for '--n'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_invalid_requests_are_reported(arguments: list[str], code: int, message: str) -> None:
    """With a suggestion, and no quiz is begun."""
    result = quiz(*arguments)

    assert result.exit_code == code
    assert message in result.stderr
    assert rows(Path(os.environ["FAM_DATA"]) / "small-decks", "SELECT * FROM quizzes") == []


def test_new_cards_that_stay_new_are_counted() -> None:
    """No more than `--new-cards` become due; the rest comes in its turn, and is named at the end."""
    result = quiz("kinds", "--seed", "3", "--new-cards", "1", lines=[])
    few = quiz("kinds", "--seed", "3", "--new-cards", "1", lines=["-"] * 40)
    more = quiz("kinds", "--seed", "4", "--new-cards", "9", lines=["-"] * 40)

    assert result.exit_code == few.exit_code == more.exit_code == 0
    assert "Of what you missed, 3 new cards more come in their turn" in " ".join(few.stdout.split())
    assert "`fam cards` brings the card of what you missed" in few.stdout
    assert "come in their turn" not in more.stdout
    assert "`fam cards` brings the 4 cards of what you missed" in more.stdout


def test_a_disk_that_is_full_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, progress: Path) -> None:
    """Exit code 1, and no traceback."""
    from fam_quizzes.study.quiz import session  # noqa: PLC0415

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(session, "save", full)

    result = quiz("kinds", "--seed", "3", lines=["11"])

    assert result.exit_code == 1
    assert f"Error: {progress / FILE} cannot be read or written: database or disk is full." in result.stderr


# --- Leaving and going on --------------------------------------------------------------------------------


def test_a_quiz_that_is_left_goes_on_with_the_same_numbers() -> None:
    """A pipe that ends leaves; `--resume` asks what is not answered, and counts all."""
    left = quiz("kinds", "--seed", "3", lines=ALL_RIGHT[:4])
    listed = quiz()
    resumed = quiz("kinds", "--resume", lines=ALL_RIGHT[4:])

    assert left.exit_code == 0
    assert left.stdout.endswith(
        "You leave after 4 of 9 questions; what you answered is saved.\n\nNext: `fam quiz kinds --resume` goes on.\n"
    )
    assert "You left a quiz after 4 of 9 questions: `fam quiz kinds --resume` goes on." in listed.stdout
    assert "Question 5 of 9" in resumed.stdout
    assert "Question 4 of 9" not in resumed.stdout
    assert "9 of 9 points (100%)." in resumed.stdout
    assert quiz("--resume").exit_code == 1


def test_a_pipe_is_told_of_a_quiz_that_was_left_and_gets_a_new_one() -> None:
    """A line of a pipe answers questions, and not one that may come or not."""
    quiz("kinds", "--seed", "3", lines=ALL_RIGHT[:4])

    result = quiz("kinds", lines=[])

    assert result.stdout.startswith(
        "You left one after 4 of 9 questions; --resume goes on with it. Here is a new one in its place.\n"
    )
    assert "Question 1 of 9" in result.stdout
    assert result.stdout.endswith("Next: `fam quiz kinds` begins anew, as nothing was answered.\n")
    assert "Question 5 of 9" in quiz("kinds", "--resume").stdout


def test_resume_finds_the_quiz_of_its_name_and_kind() -> None:
    """An exam, practice of a deck and practice of a concept wait side by side."""
    quiz("kinds", "--seed", "3", lines=ALL_RIGHT[:4])
    quiz("kinds", "--exam", "--seed", "3", "--n", "3", lines=ALL_RIGHT[:1])
    quiz("--concept", "C5", "--seed", "3", lines=["-"])

    assert "Question 2 of" in quiz("--resume").stdout
    assert "Question 2 of 3" in quiz("--exam", "--resume").stdout
    assert "Question 5 of 9" in quiz("kinds", "--resume").stdout


def test_resume_alone_takes_one_after_the_other() -> None:
    """The one that was left last first; when it is done, the one before."""
    quiz("--seed", "3", "--n", "2", lines=["-"])
    quiz("kinds", "--seed", "3", "--n", "3", lines=["-"])

    assert "3 points" in quiz("--resume", lines=["-", "-"]).stdout
    assert "2 points" in quiz("--resume", lines=["-", "-"]).stdout
    assert quiz("--resume").exit_code == 1


def test_a_question_that_the_deck_has_lost_is_left_out(tmp_path: Path) -> None:
    """An author's edit takes nobody's quiz away."""
    decks = tmp_path / "edited" / "quizzes" / "decks"
    decks.mkdir(parents=True)
    text = (COURSE / "quizzes" / "decks" / "05_kinds.yaml").read_text(encoding="utf-8")
    (decks / "05_kinds.yaml").write_text(text.replace("id: letters", "id: other-letters"), encoding="utf-8")
    name_course(tmp_path / "edited", "small-decks")
    quiz("kinds", "--seed", "3", lines=ALL_RIGHT[:4])

    lines = "".join(f"{line}\n" for line in (ALL_RIGHT[4], *ALL_RIGHT[6:]))
    result = CliRunner().invoke(fam, ["--course", str(tmp_path / "edited"), "quiz", "--resume"], input=lines)

    assert "8 of 8 points (100%)." in result.stdout


@pytest.mark.slow
@pytest.mark.posix
def test_ten_kills_in_a_row_lose_no_answers(tmp_path: Path, progress: Path) -> None:
    """In a real terminal: answers are kept, and unanswered questions are asked again."""
    steps = [
        (0, True),
        (1, True),
        (2, False),
        (2, True),
        (3, True),
        (4, False),
        (4, True),
        (5, True),
        (6, True),
        (7, True),
    ]
    for kills, (number, answers) in enumerate(steps):
        how = ("--resume",) if kills else ("--seed", "3")
        terminal = Terminal(tmp_path, "--course", str(COURSE), "quiz", "kinds", *how)
        terminal.read_until(f"Question {number + 1} of 9")
        terminal.read_until("don't know):")
        if answers:
            terminal.type(_unknown(number))
            terminal.read_until("Now you will know.")
        os.killpg(terminal.process.pid, signal.SIGKILL)
        terminal.end()

        kept = rows(progress, "SELECT position, question FROM answers ORDER BY position")
        assert kept == list(enumerate(SEED_3))[: number + answers]

    terminal = Terminal(tmp_path, "--course", str(COURSE), "quiz", "kinds", "--resume")
    terminal.read_until("Question 9 of 9")
    terminal.type("b")
    terminal.read_until("1 of 9 points (11%).")
    assert terminal.end() == 0


def _unknown(number: int) -> str:
    """Return the keys that say `I do not know` to a question: a line for each gap; a key alone needs no Enter."""
    ref = list(SEED_3)[number]
    keyed = COLLECTION.questions[ref].__struct_config__.tag in ("choice", "multi", "true_false")
    return "-" if keyed else "-\n" * len(SEED_3[ref])


@pytest.mark.posix
def test_keys_work_without_enter_in_a_terminal(tmp_path: Path) -> None:
    """A choice is one key, several are picked and dropped, `?` is a hint, Enter goes on, q leaves, y comes back."""
    keys = {
        "kinds/stride-and-padding": "strid\nstride\npadding\n",
        "kinds/larger-stride": "?b",
        "kinds/output-size": "11\n",
        "kinds/changes-size": "adbceda\r",
    }
    drawn = draw_questions(keys, 4, 3)
    command = ("--course", str(COURSE), "quiz", "--concept", "C4")

    terminal = Terminal(tmp_path, *command, "--seed", "3")
    for number, ref in enumerate(drawn[:2], start=1):
        _answer(terminal, number, keys[ref])
        terminal.read_until("Enter: next, q: leave")
        terminal.type("\r" if number == 1 else "q")
    terminal.read_until("You leave after 2 of 4 questions")
    assert terminal.end() == 0

    terminal = Terminal(tmp_path, *command)
    terminal.read_until("You left this quiz after 2 of 4 questions. Go on with it?")
    terminal.type("y")
    _answer(terminal, 3, keys[drawn[2]])
    terminal.read_until("Enter: next, q: leave")
    terminal.type(" ")
    _answer(terminal, 4, keys[drawn[3]])
    assert terminal.end() == 0
    assert "4 of 4 points (100%)." in terminal.seen


def _answer(terminal: Terminal, number: int, keys: str) -> None:
    """Wait for a question, press keys, and wait for what is said of them."""
    terminal.read_until(f"Question {number} of 4")
    terminal.seen = terminal.seen.partition(f"Question {number} of 4")[2]
    terminal.read_until("don't know):")
    terminal.type(keys)
    terminal.read_until("Right.")
    terminal.seen = terminal.seen.partition("Right.")[2]


# --- Exams -----------------------------------------------------------------------------------------------


def test_an_exam_says_nothing_until_the_end_and_saves_its_review(tmp_path: Path) -> None:
    """A score, every question with what was answered, and all of it as JSON."""
    place = tmp_path / "exam.json"
    result = quiz("kinds", "--exam", "--seed", "3", "--n", "4", "-o", place, lines=["10", "0.5", "?", "f", "ab"])

    before, _, review = result.stdout.partition("\nQuestion 1\n")
    assert result.exit_code == 0
    assert "ight." not in before
    assert "There is no hint here." in before
    assert "  You answered: 10 values\n\n✗ Not right.\n\n  You left the padding out" in review
    assert "\nQuestion 2 ✓ What does a mean filter of two weights hold in each place?\n" in review
    assert "\n2 of 4 points (50%).\n" in review
    assert f"\nThe review is saved as {place}.\n" in review
    saved = json.loads(place.read_text(encoding="utf-8"))
    assert (saved["quiz"], saved["seed"], saved["minutes"]) == ("kinds", 3, 8)
    assert (saved["score"], saved["max_score"], saved["share"]) == (2, 4, 0.5)
    assert [line["question"] for line in saved["questions"]] == list(SEED_3)[:4]
    assert [line["score"] for line in saved["questions"]] == [0, 1, 1, 0]
    assert saved["questions"][0]["answer"] == "10 values"
    assert saved["questions"][0]["right_answer"] == "11 values"
    assert saved["questions"][0]["feedback"] == ["You left the padding out; the row is 34 pixels long."]
    assert saved["questions"][3]["answer"] == "- the values of the weights\n- the stride"
    assert saved["concepts"][0] == {"concept": "C4", "score": 0, "max_score": 2}


def test_the_review_is_saved_beside_the_progress_by_default(progress: Path) -> None:
    """One file for each exam, named after it."""
    quiz("kinds", "--exam", "--n", "1", "--seed", "3", lines=["11"])

    (saved,) = (progress / "exams").iterdir()
    assert saved.name.startswith("kinds-")
    assert json.loads(saved.read_text(encoding="utf-8"))["score"] == 1


@pytest.mark.usefixtures("slow_hand")
def test_an_answer_that_comes_too_late_does_not_count(tmp_path: Path) -> None:
    """The second of two answers in one and a half minutes is late by 30 s; what follows is not asked."""
    place = tmp_path / "exam.json"

    result = quiz("kinds", "--exam", "--minutes", "1.5", "--seed", "3", "--n", "4", "-o", place, lines=ALL_RIGHT)

    assert "Question 1 of 4 · C4, C5 · 90 seconds left" in result.stdout
    assert "Question 2 of 4 · C2 · 30 seconds left" in result.stdout
    assert "That came 30 s after the time was up, so it does not count." in result.stdout
    assert "Question 3 of 4 · " not in result.stdout
    assert "You answered, too late to count: 0.5" in result.stdout
    assert "There was no time left for it." in result.stdout
    assert "Not right" not in result.stdout
    assert "1 of 4 points (25%)." in result.stdout
    lines = json.loads(place.read_text(encoding="utf-8"))["questions"]
    assert [(line["score"], line["late"], line["answer"]) for line in lines] == [
        (1, False, "11 values"),
        (0, True, "0.5"),
        (0, False, None),
        (0, False, None),
    ]


@pytest.mark.usefixtures("slow_hand")
def test_an_answer_in_the_last_second_counts() -> None:
    """Two answers in two minutes."""
    result = quiz("kinds", "--exam", "--minutes", "2", "--seed", "3", "--n", "2", lines=ALL_RIGHT)

    assert "2 of 2 points (100%)." in result.stdout


def test_exam_time_runs_on_after_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner who returns after the end reads so, and gets the review."""
    import fam.commands.quiz as command  # noqa: PLC0415

    monkeypatch.setattr(command, "clock", lambda: NOON)
    left = quiz("kinds", "--exam", "--minutes", "5", "--seed", "3", "--n", "3", lines=["11"])
    monkeypatch.setattr(command, "clock", lambda: NOON + 301)
    result = quiz("kinds", "--exam", "--resume", lines=["0.5"])

    assert "what you answered is saved. The clock runs on." in left.stdout
    assert left.stdout.endswith("Next: `fam quiz kinds --exam --resume` goes on.\n")
    assert "The time is up." in result.stdout
    assert "1 of 3 points (33%)." in result.stdout


def test_an_exam_has_two_minutes_for_a_question_by_default() -> None:
    """And says so before it begins."""
    assert "9 questions, 18 minutes left, seed 3." in quiz("kinds", "--exam", "--seed", "3").stdout


def test_a_review_that_could_not_be_saved_is_told_before_the_exam(tmp_path: Path) -> None:
    """Not after it."""
    (tmp_path / "file").write_text("")

    result = quiz("kinds", "--exam", "-o", tmp_path / "file" / "exam.json", lines=ALL_RIGHT)

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert "Question 1" not in result.stdout


def test_the_last_exam_is_in_the_list() -> None:
    """With its score; an exam that was left is none."""
    quiz("kinds", "--exam", "--seed", "3", "--n", "2", lines=["11", "7"])
    quiz("kinds", "--exam", "--seed", "4", "--n", "2", lines=["-"])

    assert "; exam 50% on " in quiz().stdout


# --- What is kept ----------------------------------------------------------------------------------------


def test_a_quiz_reads_back_as_it_was_kept(progress: Path) -> None:
    """Spec and answers, with everything in them."""
    spec = Spec(Selection(deck="kinds", tag="formula"), True, 7, ("kinds/half", "kinds/letters"), 12.5)
    given = StoredAnswer("kinds/letters", (0, 2, 1), 1 / 3, NOON + 5, ("one", "two"), 2, True)
    with closing(open_database(progress)) as connection:
        kept = save(connection, begin(connection, spec, NOON), 1, given)

        assert unfinished(connection, spec.chosen, exam=True) == kept
        assert unfinished(connection, Selection(deck="kinds"), exam=True) is None
        assert unfinished(connection, exam=False) is None


def test_the_first_answer_to_a_question_counts(progress: Path) -> None:
    """Two windows with the same quiz do not overwrite each other."""
    spec = Spec(Selection(), True, 1, ("kinds/half",))
    with closing(open_database(progress)) as connection:
        kept = begin(connection, spec, NOON)
        save(connection, kept, 0, StoredAnswer("kinds/half", 0.5, 1, NOON))
        save(connection, kept, 0, StoredAnswer("kinds/half", 7, 0, NOON + 1))

        assert standings(connection) == {"kinds/half": Standing(1, NOON)}


def test_a_finished_quiz_is_not_resumed(progress: Path) -> None:
    """Nor is an abandoned one before it with the same selection."""
    spec = Spec(Selection(), False, 1, ("kinds/half", "kinds/letters"))
    half = StoredAnswer("kinds/half", 0.5, 1, NOON)
    with closing(open_database(progress)) as connection:
        save(connection, begin(connection, spec, NOON), 0, half)
        last = save(connection, begin(connection, spec, NOON + 1), 0, half)
        finish(connection, Quiz(last.id, spec, NOON + 1, finished=NOON + 2))

        assert unfinished(connection) is None


def test_concepts_come_weakest_first_and_parts_count() -> None:
    """A question about two concepts counts for both."""
    spec = Spec(Selection(), False, 3, ("kinds/half", "kinds/output-size", "kinds/letters"))
    answers = {
        0: StoredAnswer("kinds/half", 0.5, 1, NOON),
        1: StoredAnswer("kinds/output-size", 0, 0, NOON),
        2: StoredAnswer("kinds/letters", (0, 1, 2), 2 / 3, NOON),
    }

    result = result_of(Quiz(1, spec, NOON, NOON, answers), COLLECTION)

    assert [(one.concept, round(one.share, 2)) for one in result.concepts] == [
        ("C4", 0),
        ("C5", 0),
        ("C8", 0.67),
        ("C9", 0.67),
        ("C2", 1),
    ]
    assert [one.concept for one in result.weak] == ["C4", "C5", "C8", "C9"]
    assert as_json(result)["score"] == 1.6667


def test_known_questions_come_again_in_the_order_of_their_last_time() -> None:
    """After all that is missed or new."""
    standing = {"a": Standing(1, 30), "b": Standing(1, 10), "c": Standing(0.5, 40)}

    for seed in range(20):
        drawn = draw_questions("abcd", 4, seed, standing)
        assert set(drawn[:2]) == {"c", "d"}
        assert drawn[2:] == ("b", "a")


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, "........"), (0.01, "#......."), (0.5, "####...."), (0.99, "#######."), (1, "########")]
)
def test_a_bar_is_full_or_empty_only_where_all_or_nothing_is(share: float, drawn: str) -> None:
    """Nearly everything is not everything."""
    assert bar(share, Screen(unicode=False)) == drawn
