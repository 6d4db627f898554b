"""Another course of the same folders is checked, graded and reported: nothing in the grader knows what is taught.

`tests/data/words_course/` is about texts and maps of roads: dicts, sets, lists, texts, KeyError and None, no array.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.authoring.sample_class import make_class, with_misconception
from fam_grader.grading import references
from support.paths import WORDS_COURSE

pytestmark = pytest.mark.slow

WORDS = WORDS_COURSE
# What only the other course speaks of; style sheets pad, too, so they are left out before.
FOREIGN = re.compile(r"\b(convol\w*|feature map|image|kernel|filter|stride|padding|pixel|channel)s?\b", re.IGNORECASE)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@pytest.fixture(scope="module")
def words() -> Course:
    """Return the second course."""
    return load_course(WORDS)


@pytest.fixture(scope="module")
def grades(words: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade a sample class, and one more student for each misconception."""
    folder = tmp_path_factory.mktemp("words")
    make_class(words, folder / "class")
    for unit in words.units.values():
        for misconception in references.misconceptions(words, unit):
            path = folder / "class" / misconception.full_name / f"{unit.name}.py"
            path.parent.mkdir()
            path.write_text(with_misconception(words, misconception), encoding="utf-8")
    done = on_words("grade", folder / "class", "-o", folder / "grades")
    assert done.exit_code == 0, done.output
    return folder / "grades"


def on_words(*arguments: str | Path) -> Result:
    return CliRunner().invoke(fam, ["--course", str(WORDS), *map(str, arguments)])


# Each command that needs decks, and what it says that a course without decks lacks.
DECK_COMMANDS = [
    ["cards"], ["cards", "--list"], ["quiz"], ["quiz", "--n", "3"], ["quiz", "strides"], ["stats"],
    ["glossary"], ["glossary", "stride"], ["learn"], ["learn", "C1"], ["learn", "--dialogue"],
    ["export", "csv", "-o", "cards.csv"],
]  # fmt: skip
MISSING = [
    "flashcards", "flashcards", "quizzes", "quizzes", "quizzes", "flashcards and no quizzes",
    "glossary", "glossary", "readings", "readings", "conversations", "flashcards and no quizzes",
]  # fmt: skip

# A deck whose ids are those of a deck of the installed course, about something else.
SAME_IDS = """
deck: glossary
title: Words
cards:
  - {id: feature-map, term: Plan, definition: "A drawing of the roads.", concepts: [K1], aka: [chart]}
  - {id: route, term: Route, definition: "A way from town to town.", concepts: [K2]}
questions:
  - kind: true_false
    id: q
    prompt: Are all roads one-way?
    answer: true
    feedback: They are.
    explanation: So the lesson says.
    concepts: [K2]
    cards: [route]
readings:
  - {concept: K1, title: Counts, sentence: "Words are counted.", paragraph: More., page: Most.}
dialogues:
  - id: talk
    title: A talk
    concepts: [K1]
    turns: [{who: Mia, says: Why?}, {who: Teacher, says: Because.}]
"""


def keep_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no course be chosen, and let `fam` remember things in folders of the test."""
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.setenv("FAM_DATA", str(folder / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(folder / "cache"))


def fam_here(*arguments: str, typed: str = "") -> str:
    """Call `fam` in the working folder's course, and return what it printed."""
    done = CliRunner().invoke(fam, arguments, input=typed)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def two_workspaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Make workspaces of the installed course and of a second one, which has a deck of the same ids."""
    keep_apart(tmp_path, monkeypatch)
    second = tmp_path / "second"
    shutil.copytree(WORDS, second)
    (second / "quizzes" / "decks").mkdir(parents=True)
    (second / "quizzes" / "decks" / "words.yaml").write_text(SAME_IDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    fam_here("start", "maps")
    fam_here("--course", str(second), "start", "roads")
    return tmp_path / "maps", tmp_path / "roads"


def test_a_card_learned_in_one_course_is_new_in_another(
    two_workspaces: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is called: the progress in each course is its own."""
    maps, roads = two_workspaces
    monkeypatch.chdir(maps)
    assert "Filter" in fam_here("cards", "--deck", "glossary", "--new", "1", typed=" \n4\n")
    learned = fam_here("cards", "--deck", "glossary", "--list").splitlines()[0]
    monkeypatch.chdir(roads)

    listed = fam_here("cards", "--list")

    assert re.fullmatch(r"glossary/[\w-]+#forward +due in \d+ days, on .+ \(learned\)", learned)
    assert re.findall(r"^(\S+#\w+) +(.*)$", listed, re.MULTILINE) == [
        ("glossary/feature-map#forward", "new"), ("glossary/route#forward", "new"),
    ]  # fmt: skip
    assert json.loads(fam_here("stats", "--json"))["answers"] == 0
    assert json.loads(fam_here("status", "--json"))["flashcards_due"] == 0
    fam_here("cards", typed=" \n4\n \n4\nx\n")
    assert json.loads(fam_here("stats", "--json"))["answers"] == 2
    monkeypatch.chdir(maps)
    assert json.loads(fam_here("stats", "--json"))["answers"] == 1


def test_a_workspace_uses_the_decks_of_its_own_course(
    two_workspaces: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the installed course, and those that `fam start` brought along."""
    maps, roads = two_workspaces
    monkeypatch.chdir(maps)
    assert not (maps / "quizzes").exists()
    assert "Stride" in fam_here("glossary", "stride")
    monkeypatch.chdir(roads)

    session = [
        fam_here("cards", typed=" \n4\nq\n"), fam_here("quiz"), fam_here("quiz", "--n", "3", typed="t\n"),
        fam_here("stats"), fam_here("glossary"), fam_here("glossary", "chart"), fam_here("learn"),
        fam_here("learn", "counts"), fam_here("learn", "--dialogue", "talk"), fam_here("lint"),
        fam_here("export", "csv", "-o", "cards.csv"), fam_here("status"),
    ]  # fmt: skip

    assert "2 flashcards" not in session[-1]
    assert [text for text in session if FOREIGN.search(text)] == []
    assert "A drawing of the roads." in (roads / "cards.csv").read_text(encoding="utf-8-sig")


def marks(grades: Path) -> dict[str, dict[str, str]]:
    with (grades / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def results(grades: Path, student: str) -> dict[str, str]:
    """Return what a student reads of each group."""
    tests = json.loads((grades / student / "results.json").read_text(encoding="utf-8"))["tests"]
    return {test["name"]: test["output"] for test in tests}


def test_the_second_course_is_proved() -> None:
    """Its reference and right answers keep every point; each misconception loses some and is recognised."""
    done = on_words("verify", "--json")

    proofs = json.loads(done.stdout)
    assert [unit["problems"] for unit in proofs["units"]] == [[], []]
    assert proofs["problems"] == []
    assert [unit["right_answers"] for unit in proofs["units"]] == [6, 4]
    assert all(catch["recognised"] and catch["lost"] > 0 for unit in proofs["units"] for catch in unit["catches"])
    assert done.exit_code == 0


@pytest.mark.slow
def test_what_is_made_from_its_solutions_is_the_same_in_every_process() -> None:
    """The digests of sets do not hang on the order in which a process happens to keep them."""
    source = (
        f"from fam.course import load_course; from fam_grader.grading.digests import make_diagnoses; "
        f"course = load_course(__import__('pathlib').Path({str(WORDS)!r})); "
        "print(make_diagnoses(course, course.units['roads']), end='')"
    )

    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    made = {subprocess.check_output([sys.executable, "-c", source], env=each) for each in environments}

    assert made == {(WORDS / "exercises" / "02_roads" / "checks" / "diagnoses.json").read_bytes()}


def test_a_class_gets_the_marks_that_it_deserves(grades: Path) -> None:
    """Right answers everything, as a folder, a zip and a notebook; empty and hostile ones nothing."""
    rows = marks(grades)

    assert {name: rows[name]["score"] for name in ("Ada", "Boole.zip", "Curie.ipynb")} == {
        "Ada": "12", "Boole.zip": "12", "Curie.ipynb": "12",
    }  # fmt: skip
    assert {row["max_score"] for row in rows.values()} == {"12"}
    worthless = [name for name in rows if "(empty" in name or "(forks" in name or "(reads" in name]
    assert [rows[name]["score"] for name in worthless] == ["0"] * 3
    assert list(rows["Ada"]) == [
        "submission", "student", "status", "score", "max_score", "bonus",
        "count_words", "reachable", "shortest_route", "message",
    ]  # fmt: skip


def test_each_misconception_costs_points_and_is_named(words: Course, grades: Path) -> None:
    """By its own sentence, in the results of the students who have it."""
    rows = marks(grades)

    for unit in words.units.values():
        for misconception in references.misconceptions(words, unit):
            message = "\n".join(results(grades, misconception.full_name).values())
            assert float(rows[misconception.full_name][misconception.function]) < 4, misconception.full_name
            assert misconception.sentence in message, misconception.full_name


@pytest.mark.parametrize(
    ("student", "group", "message"),
    [
        (
            "count_words__keeps_punctuation",
            "count_words: words (hidden)",
            "An answer is wrong, or the call",
        ),
        ("count_words__letters", "count_words: on paper", "The key 'red' is missing (and 1 more), and the key 'r'"),
        ("reachable__list", "reachable: the lesson's map", "It is the list ['Cork'], expected a set."),
        ("reachable__uses_up_the_map", "reachable: the lesson's map", "the call changed its input (argument 1)"),
        (
            "reachable__unknown_town",
            "reachable: errors (hidden)",
            "An input was accepted that has to be refused.",
        ),
        ("shortest_route__length", "shortest_route: several shortest ways (hidden)", "An answer is wrong, or the"),
        ("shortest_route__empty", "shortest_route: the lesson's map", "It is the list [], expected None."),
    ],
)
def test_dicts_sets_and_texts_are_explained(grades: Path, student: str, group: str, message: str) -> None:
    """The first wrong entry of a public check; of a hidden one only its kind."""
    outputs = results(grades, student)

    found = next(output for name, output in outputs.items() if name.startswith(group.removesuffix(" (hidden)")))
    assert message in found


def test_no_page_speaks_of_another_course(grades: Path) -> None:
    """Neither a student's feedback nor the report on the class."""
    pages = [*grades.glob("*/feedback.html"), grades / "report.html"]

    for page in pages:
        text = STYLE.sub("", page.read_text(encoding="utf-8"))
        assert "Words and roads" in text
        assert FOREIGN.findall(text) == []


def test_every_student_command_uses_the_course_of_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the workspace's own page to the zip: each command does its work, and says whose course it is."""
    root = tmp_path / "workspace"
    keep_apart(tmp_path, monkeypatch)
    assert on_words("start", root).exit_code == 0
    monkeypatch.chdir(root)
    (root / "exercises/01_word_counts/word_counts.py").write_text("def count_words(text):\n    return {text: 1}\n")
    session = [
        ["status"], ["next"], ["check"], ["check", "--json"], ["hint", "reachable"],
        ["show"], ["show", "count_words"], ["status", "--check"], ["reset", "roads", "--yes"], ["submit"], ["--help"],
        *DECK_COMMANDS,
    ]  # fmt: skip

    done = {" ".join(command): CliRunner().invoke(fam, command) for command in session}

    page = (root / "README.md").read_text(encoding="utf-8")
    assert page.startswith("# Words and roads\n")
    assert "| 2 | [Roads](exercises/02_roads/README.md) | `reachable`, `shortest_route` | 8 |" in page
    assert done["status"].stdout.startswith("Words and roads: 0 of 3.5 points from public checks.")
    without_decks = [" ".join(command) for command in DECK_COMMANDS]
    assert [name for name, result in done.items() if result.exit_code] == ["check", "check --json", *without_decks]
    assert {name: done[name].stderr for name in without_decks} == {
        name: f"Error: This course (words-and-roads) has no {what}.\n"
        for name, what in zip(without_decks, MISSING, strict=True)
    }
    assert not (tmp_path / "progress").exists()
    assert [name for name, result in done.items() if FOREIGN.search(result.output)] == []
    assert FOREIGN.findall(page) == []
    assert (root / "submission.zip").is_file()
