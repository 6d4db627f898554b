"""The command `fam lint`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from support.decks import HEAD, card, name_course, write_deck


def run(*arguments: str | Path) -> Result:
    """Run `fam` within this process."""
    return CliRunner().invoke(fam, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_faults_are_sorted_and_counted_and_end_with_exit_code_1(folder: Path) -> None:
    """By file, line and column, as an editor walks through them."""
    write_deck(folder, card("example: TODO", term="3", id="B"), "b.yaml")
    write_deck(folder, "deck: a\n", "a.yaml")

    result = run("lint", ".")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "a.yaml:1:1: the deck lacks `title`: a text.",
        'b.yaml:4:9: `id` is the text "B": expected a name in lower case, with hyphens; write `b`.',
        'b.yaml:5:11: `term` is the number 3: expected a text; put it in quotes, "3".',
        "b.yaml:7:14: warning: `TODO` in a text: finish it.",
        "2 decks with 1 card and 0 questions: 3 faults, 1 warning. Fix them and run `fam lint` again.",
    ]


def test_warnings_are_printed_with_exit_code_0(folder: Path) -> None:
    """Only --strict turns warnings into errors."""
    file = write_deck(folder, card("example: TODO"))

    result, strict = run("lint", file), run("lint", "--strict", file)

    assert result.output.splitlines() == [
        "tiny.yaml:7:14: warning: `TODO` in a text: finish it.",
        "1 deck with 1 card and 0 questions: 0 faults, 1 warning.",
    ]
    assert (result.exit_code, strict.exit_code) == (0, 1)
    assert strict.output == result.output


def test_decks_without_faults_print_one_line(folder: Path) -> None:
    """It states that there is nothing to fix."""
    write_deck(folder, card())

    result = run("lint", folder, "--strict")

    assert result.exit_code == 0
    assert result.output == "1 deck with 1 card and 0 questions: no faults.\n"


def test_json_has_everything(folder: Path) -> None:
    """For scripts, with the same places."""
    write_deck(folder, card("example: TODO") + "abouts: x\n")

    result = run("lint", ".", "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "decks": 1,
        "cards": 1,
        "questions": 0,
        "faults": 1,
        "warnings": 1,
        "found": [
            {
                "file": "tiny.yaml",
                "line": 7,
                "column": 14,
                "level": "warning",
                "message": "`TODO` in a text: finish it.",
            },
            {
                "file": "tiny.yaml",
                "line": 8,
                "column": 1,
                "level": "fault",
                "message": "unknown key `abouts` in the deck; did you mean `about`?",
            },
        ],
    }


def test_json_option_is_a_deprecated_alias_of_the_format(folder: Path) -> None:
    """Scripts that use it keep their output; the warning is on stderr, and `--help` lists the format alone."""
    write_deck(folder, card("example: TODO"))

    result = run("lint", ".", "--json")

    assert result.exit_code == 0
    assert result.stdout == run("lint", ".", "--format", "json").output
    assert "deprecated" in result.stderr
    assert "`--format json`" in result.stderr
    assert "--json" not in run("lint", "--help").output


def test_github_gets_annotations(folder: Path) -> None:
    """Its commands end at a line, and percent signs are escaped in them."""
    write_deck(folder, card("example: TODO") + '"50%": x\n', "50%,a.yaml")

    lines = run("lint", ".", "--format", "github").output.splitlines()

    assert lines[0] == ("::warning file=50%25%2Ca.yaml,line=7,col=14::`TODO` in a text: finish it.")
    assert lines[1].startswith("::error file=50%25%2Ca.yaml,line=8,col=1::unknown key `50%25` in the deck; there are")


def test_without_a_path_the_decks_of_the_course_are_checked(folder: Path) -> None:
    """The one around, or the one that --course names."""
    decks = folder / "there" / "quizzes" / "decks"
    decks.mkdir(parents=True)
    name_course(folder / "there", "tiny")
    write_deck(decks, HEAD + "abouts: x\n")

    result = run("--course", folder / "there", "lint")

    assert result.exit_code == 1
    assert result.output.startswith("there/quizzes/decks/tiny.yaml:3:1: unknown key")


def test_a_folder_without_decks_is_told(folder: Path) -> None:
    """An empty answer would look like praise."""
    result = run("lint", folder)

    assert result.exit_code == 1
    assert result.output == f"Error: No decks in {folder}: expected files with the extension .yaml.\n"


def test_a_path_that_is_not_there_is_a_wrong_usage(folder: Path) -> None:
    """As with every command."""
    result = run("lint", "nothing.yaml")

    assert result.exit_code == 2
    assert "nothing.yaml" in result.output


def test_a_quiz_on_faulty_decks_names_the_faults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The learner reads what to report to whom, without a traceback."""
    monkeypatch.setenv("FAM_CACHE", str(folder / "cache"))
    decks = folder / "quizzes" / "decks"
    decks.mkdir(parents=True)
    name_course(folder, "tiny")
    write_deck(decks, HEAD + "abouts: x\n")

    result = run("--course", folder, "glossary")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Error: the decks have 1 fault:",
        "  quizzes/decks/tiny.yaml:3:1: unknown key `abouts` in the deck; did you mean `about`?",
        "Fix them and run `fam lint` again.",
    ]
