"""Commands of students in the course's language; what is stored and exchanged in English."""

from __future__ import annotations

import gettext
import importlib
import json
import os
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from fam.cli import COMMANDS, FOR_STUDENTS, fam
from fam.course import load_course
from fam.notebook import check
from fam_grader.execution.student import Student
from fam_grader.execution.student_modules import StudentModules
from fam_grader.grading.reasons import why_missing
from support.messages import CLICKS_WORDS, helps

WRONG = (
    "import nunpy\nimport numpy as np\n\n\ndef double(values):\n    print(values)\n    return values[0]\n\n\n"
    "def halve(count):\n    return open('x').read()\n"
)


@pytest.fixture
def german(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace of a German course, with wrong functions."""
    course = workspace / "exercises/course.yaml"
    course.write_text(course.read_text(encoding="utf-8") + "language: de\n", encoding="utf-8")
    (workspace / "exercises/01_doubling/doubling.py").write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(workspace)
    return workspace


def call(*arguments: str, language: str | None = None) -> Result:
    """Call `fam` as a student does, or with FAM_LANGUAGE."""
    return CliRunner(env={"FAM_LANGUAGE": language}).invoke(fam, arguments)


def test_the_commands_for_students_are_commands() -> None:
    """A command that is renamed keeps its language."""
    assert set(COMMANDS) >= FOR_STUDENTS


def test_a_german_course_is_checked_in_german(german: Path) -> None:
    """Results, details, warnings about grading and the next step."""
    said = " ".join(call("check").stdout.split())

    assert "Es ist 1 vom Typ int64, erwartet war ein Array." in said
    assert "Hinweis: doubling.py, Zeile 1 wurde weggelassen: No module named 'nunpy'." in said
    assert "Ausgabe deines Codes:" in said
    assert "`open` funktioniert bei der Bewertung nicht; dort kann keine Datei geöffnet werden." in said
    assert "0 von 2 öffentlichen Prüfungen bestanden. Weiter: Behebe den ersten Fehler" in said


def test_a_student_chooses_another_language(german: Path) -> None:
    """FAM_LANGUAGE comes before the course; a language without messages is English."""
    assert "0 of 2 public checks passed." in call("check", language="en").stdout
    assert "0 of 2 public checks passed." in call("check", language="tlh").stdout


@pytest.mark.parametrize("form", ["json", "junit", "classroom"])
def test_formats_for_programs_do_not_depend_on_the_language(german: Path, form: str) -> None:
    """Nor does what a check stores."""
    results = {}
    for language in ("en", "de"):
        done = call("check", "--format", form, language=language)
        stored = (german / ".fam/progress.json").read_bytes()
        results[language] = [line for line in done.stdout.splitlines() if "timestamp" not in line], stored
    assert results["en"] == results["de"]
    assert results["en"][0]


def test_json_is_in_english(german: Path) -> None:
    """Down to the tables and the warnings."""
    (first, *_) = json.loads(call("check", "--json").stdout)
    assert "Skipped" not in first["sentence"]
    assert first["sentence"].startswith(("the shape is", "it is"))
    assert "does not work at grading" in first["warnings"][-1]["message"]


def test_what_a_students_process_says_is_recognized(monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates are those of the sentences that it makes."""
    text = "import nunpy\nvalue = 1\n\ndef doubled(values):\n    return 1\n"
    modules = StudentModules({"doubling": text}, None)
    student = Student.__new__(Student)
    student.modules = modules
    monkeypatch.setattr(sys, "meta_path", [modules, *sys.meta_path])
    modules.load("doubling")
    monkeypatch.setitem(sys.modules, "doubling", sys.modules["doubling"])  # so that it is taken out again
    said = [
        *modules.report("doubling"),
        student._missing("doubling", "halve"),
        student._missing("doubling", "double"),
    ]

    known = [why_missing(each) for each in said]

    assert [each.singular for each in known] == [  # type: ignore[attr-defined]
        "{file}, line {line} was left out: {error}",
        "{missing} ({reason})",
        "{missing}; `{near}` is defined. Did you mean that?",
    ]


def test_the_environment_of_a_german_course_is_examined_in_german(german: Path, monkeypatch) -> None:
    """What students read, wholly; the findings as JSON are in English."""
    monkeypatch.setattr(sys, "platform", "darwin")  # where no part of Linux is named
    said = call("doctor").stdout

    assert "✓ Kurs: " in said
    assert "! Musterlösungen und verdeckte Tests: nicht vorhanden" in said
    assert "! Sandbox: Die Sandbox für den Code der Studierenden braucht Linux; dies ist macOS" in said
    assert "    nur zum Bewerten nötig. Bewerte in einem Linux-Container oder einer virtuellen Maschine." in said
    assert {"course", "sandbox", "cores"} <= {each["subject"] for each in json.loads(call("doctor", "--json").stdout)}


@pytest.mark.parametrize("name", sorted(FOR_STUDENTS))
def test_help_is_in_the_courses_language(german: Path, name: str) -> None:
    """Of each command for students, its options and subcommands; click's own words, too."""
    command = importlib.import_module(COMMANDS[name][0]).command
    inner = sorted(command.commands) if isinstance(command, click.Group) else []
    for arguments in ([name], *([name, each] for each in inner)):
        said = call(*arguments, "--help").stdout

        assert said.startswith("Aufruf: fam ")
        assert "Diese Hilfe zeigen und beenden." in said
        assert not [text for text in helps() if text.split(". ")[0] in " ".join(said.split())]


def test_the_list_of_commands_is_in_the_courses_language(german: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the course that the working folder is in, or that --course names; what graders call stays in English."""
    assert "Alle Einheiten, deine Punkte" in call("--help").stdout
    assert call("grade", "--help").stdout.startswith("Usage: ")

    monkeypatch.chdir("/")
    assert "Show all units, your points" in call("--help").stdout
    assert "Alle Einheiten, deine Punkte" in call("--course", str(german), "--help").stdout
    assert call("--course", str(german), "check", "-h").stdout.startswith("Aufruf: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chek"], "Fehler: Kein Befehl heißt `chek`; meintest du `check`?"),
        (["check", "--nosuch"], "Fehler: Die Option"),
        (["hint", "a", "b"], "Fehler: Ein Argument zu viel (b)"),
        (["cards", "--data", "exercises/course.yaml"], "ist eine Datei."),
    ],
)
def test_wrong_usage_is_explained_in_the_courses_language(german: Path, arguments: list[str], sentence: str) -> None:
    """After the command has ended, too, when click shows its errors."""
    done = call(*arguments)
    assert sentence in done.stderr
    assert "Hilfe gibt 'fam" in done.stderr
    assert done.exit_code == 2


def test_the_process_keeps_its_language(german: Path) -> None:
    """A call leaves nothing behind in the environment or for other users of gettext."""
    before = dict(os.environ), gettext.textdomain(), click.Command("x", help="x").get_help(click.Context(fam))
    call("check", "--help")
    after = dict(os.environ), gettext.textdomain(), click.Command("x", help="x").get_help(click.Context(fam))
    assert after == before


def test_the_words_of_click_are_its_own() -> None:
    """A translation of words that click does not say any more is dead."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    words = {each for words in CLICKS_WORDS for each in ([words] if isinstance(words, str) else words)}
    unknown = {each for each in words if each.encode("unicode_escape").decode() not in source}
    assert unknown <= {
        "No such option: {name}",
        "No such option {name!r}.",
        "Positional arguments",
    }  # of other versions


def test_a_workspace_has_its_readme_in_the_courses_language(german: Path, tmp_path: Path) -> None:
    """What `fam start` writes for students is for reading, as the messages are."""
    done = call("--course", str(german), "start", str(tmp_path / "mine"))
    assert done.exit_code == 0, done.output
    assert "Dein Arbeitsordner." in (tmp_path / "mine/README.md").read_text(encoding="utf-8")


def test_lint_reports_a_language_without_messages(tmp_path: Path) -> None:
    """At its place, with those that there are."""
    decks = tmp_path / "quizzes/decks"
    decks.mkdir(parents=True)
    (decks / "a.yaml").write_text("deck: a\ntitle: A\n", encoding="utf-8")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/course.yaml").write_text("title: X\nlanguage: tlh\n", encoding="utf-8")

    done = CliRunner().invoke(fam, ["lint", str(decks)])

    assert "course.yaml:2:11: messages are not translated to `tlh`" in done.stdout
    assert "there are: de, en" in done.stdout
    assert done.exit_code == 1


def test_the_notebook_edition_speaks_the_courses_language(german: Path) -> None:
    """As text and as HTML; the records stay in English."""

    def double(values: object) -> int:
        return 1

    report = check(double, course=load_course(german))

    for shown in (repr(report), report._repr_html_()):
        assert "erwartet war ein Array" in shown
        assert "öffentlichen Prüfungen bestanden" in shown
    assert "expected an array" in report.result.groups[0].sentence
