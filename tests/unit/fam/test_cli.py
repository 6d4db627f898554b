"""The command `fam`: its help, its exit codes, and what it says where something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from fam import __version__
from fam.cli import COMMANDS, fam, main
from fam.core.language import available
from support.paths import REPOSITORY

HEAVY = ("numpy", "otter", "rich")
RIGHT = (
    "import numpy as np\n\ndef double(values):\n    if not values.size: raise ValueError\n    return values * 2.0\n"
)


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `fam` as a shell does."""
    kept = {name: value for name, value in os.environ.items() if name != "FAM_COURSE"}
    return subprocess.run(
        [sys.executable, "-m", "fam", *map(str, arguments)],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def invoke(*arguments: str | Path) -> Result:
    """Run `fam` within this process."""
    return CliRunner().invoke(fam, [str(each) for each in arguments])


def test_help_lists_each_command_with_its_own_first_sentence() -> None:
    """The list is written without importing a command, and says nevertheless what each says of itself."""
    listed = re.findall(r"^  (\w+) +(\S.*)$", invoke("--help").output.partition("Commands:")[2], re.MULTILINE)

    context = fam.make_context("fam", ["check"])
    commands = {name: fam.get_command(context, name) for name in fam.list_commands(context)}
    own = [(name, (command.help or "").split("\n\n")[0].strip()) for name, command in commands.items() if command]
    assert listed == own
    assert [name for name, _ in listed] == list(COMMANDS)


@pytest.mark.parametrize("language", available())
def test_the_page_that_is_written_without_click_is_clicks_own(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`fam --help` does not wait for click, and prints the same page at every width."""
    monkeypatch.setenv("FAM_LANGUAGE", language)
    monkeypatch.setattr("sys.argv", ["fam", "-h"])
    monkeypatch.setattr("sys.modules", sys.modules | {"__main__": ModuleType("__main__")})
    monkeypatch.setattr(fam, "_help_option", None)  # click keeps it, in the language of its first use
    for columns in (20, 52, 60, 66, 73, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))

        main()

        quick = capsys.readouterr().out
        fam.main(["--help"], prog_name="fam", standalone_mode=False)
        assert quick == capsys.readouterr().out


def test_help_imports_neither_click_nor_what_describes_code() -> None:
    """The list of the commands is there in less than four times the start of Python."""
    code = (
        "import sys; sys.argv = ['fam', '--help']\nfrom fam.cli import main; main()\n"
        "print('imported:', *({'click', 'inspect', 'dataclasses', 'sqlite3', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.splitlines()[-1] == "imported:"
    assert "  verify " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_documentation_lists_every_command(name: str) -> None:
    """README names it in a table, and a page of docs/ has a row with its options."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    pages = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs").rglob("*.md"))

    assert re.search(rf"^\| .*`fam {name}`", readme, re.MULTILINE)
    assert re.search(rf"^\| `fam {name}\b", pages, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_what_the_list_calls_it(name: str) -> None:
    """Its usage line begins with that name."""
    result = invoke(name, "--help")

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: fam {name} ")


def imported_by(*arguments: str) -> set[str]:
    """Return the heavy packages that `fam ARGUMENTS` imports, in a process of its own."""
    code = (
        "import sys\nfrom fam.cli import fam\n"
        f"try: fam.main({list(arguments)!r})\nexcept SystemExit: pass\n"
        f"print('imported:', *({{name.split('.')[0] for name in sys.modules}} & set({HEAVY!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["nonsense"]], ids=" ".join)
def test_what_needs_no_command_imports_nothing_heavy(arguments: list[str]) -> None:
    """The first answer comes at once."""
    assert imported_by(*arguments) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_does_not_wait_for_otter(name: str) -> None:
    """Importing otter takes longer than reading the help."""
    assert "otter" not in imported_by(name, "--help")


def test_the_version_is_that_of_the_package() -> None:
    """One place says it."""
    result = invoke("--version")

    assert (result.exit_code, result.output) == (0, f"fam-course, version {__version__}\n")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("checks", "No command is called `checks`; did you mean `check`?"),
        ("grad", "No command is called `grad`; did you mean `grade`?"),
        ("xyzzy", f"No command is called `xyzzy`; there are: {', '.join(COMMANDS)}."),
    ],
)
def test_an_unknown_command_is_wrong_usage_with_a_suggestion(typed: str, hint: str) -> None:
    """Exit code 2, and what may have been meant."""
    result = invoke(typed)

    assert result.exit_code == 2
    assert result.output.endswith(f"Error: {hint}\n")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["check", "doubling2"], "No unit or function is called `doubling2`; did you mean `doubling`?"),
        (["check", "halv"], "No unit or function is called `halv`; did you mean `halve`?"),
        (["verify", "02_doubling"], "No unit is called `02_doubling`; did you mean `01_doubling`?"),
        (["verify", "halve"], "No unit is called `halve`; there are: doubling."),
        (["verify", "14"], "No unit is called `14`; there are: doubling."),
        (["check", "2"], "No unit or function is called `2`; there are: doubling, double, halve."),
        (["grade", ".", "-o", "out", "-u", "dubbling"], "No unit is called `dubbling`; did you mean `doubling`?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_unknown_unit_is_wrong_usage_with_a_suggestion(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], hint: str
) -> None:
    """Exit code 2, and nothing is begun."""
    monkeypatch.chdir(course_copy)

    result = invoke("--course", course_copy, *arguments)

    assert result.exit_code == 2
    assert result.output.startswith(f"Usage: fam {arguments[0]} [OPTIONS] ")
    assert result.output.endswith(f"Error: {hint}\n")
    assert not (course_copy / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [["check", "--nonsense"], ["grade", "-o", "out"], ["grade", "."], ["grade", ".", "-o", "out", "-j", "0"]],
    ids=" ".join,
)
def test_wrong_options_are_wrong_usage(course_copy: Path, arguments: list[str]) -> None:
    """Exit code 2, with the usage."""
    result = invoke("--course", course_copy, *arguments)

    assert result.exit_code == 2
    assert result.output.startswith(f"Usage: fam {arguments[0]} ")


def test_a_course_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """Named by the option or by the environment."""
    by_option = run("--course", tmp_path / "nowhere", "check")
    by_variable = run("check", FAM_COURSE=str(tmp_path / "nowhere"))

    assert by_option.returncode == by_variable.returncode == 2
    assert "does not exist" in by_option.stderr
    assert "does not exist" in by_variable.stderr


@pytest.mark.parametrize("command", ["check", "verify", "grade"])
def test_errors_that_users_can_fix_have_no_traceback(course_copy: Path, command: str) -> None:
    """Exit code 1, `Error:` and every fault on standard error."""
    path = course_copy / "exercises" / "01_doubling" / "exercise.yaml"
    path.write_text(path.read_text() + "titles: x\nlimit: 3\n")
    more = ["class", "-o", course_copy / "out"] if command == "grade" else []

    done = run("--course", course_copy, command, *more)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Error: {path}:14:1: unknown key `titles` in the unit 01_doubling; did you mean `title`?\n"
        f"{path}:15:1: unknown key `limit` in the unit 01_doubling; did you mean `limits`?\n"
    )


def test_an_empty_folder_is_no_course(tmp_path: Path) -> None:
    """The message says what was expected where."""
    done = run("--course", tmp_path, "check")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: There is no course at {tmp_path}: exercises/course.yaml was expected there.\n"


def test_a_terminal_that_lacks_a_character_shows_another(course_copy: Path) -> None:
    """A check mark is no reason to fail."""
    path = course_copy / "exercises" / "01_doubling" / "doubling.py"
    path.write_text(RIGHT)

    done = run("--course", course_copy, "check", "double", PYTHONIOENCODING="latin-1", NO_COLOR="1")

    assert done.returncode == 0
    assert done.stdout.startswith("+ double: on paper\n")


def test_a_check_that_holds_ends_well_and_one_that_fails_does_not(course_copy: Path) -> None:
    """Exit codes 0 and 1, and never `all tests passed`: the hidden ones have not run."""
    path = course_copy / "exercises" / "01_doubling" / "doubling.py"
    path.write_text(RIGHT)

    passed, failed = invoke("--course", course_copy, "check", "double"), invoke("--course", course_copy, "check")

    assert passed.exit_code == 0
    assert passed.output.endswith(
        "\nAll public checks passed (1/1). Hidden checks run at grading.\nNext: `fam next`.\n"
    )
    assert failed.exit_code == 1
    assert "1 of 2 public checks passed." in failed.output


def test_grading_without_the_private_half_is_refused(course_copy: Path, tmp_path: Path) -> None:
    """A student's copy of the course says what is missing."""
    (course_copy / "solutions").rename(tmp_path / "elsewhere")

    done = run("--course", course_copy, "grade", tmp_path, "-o", tmp_path / "out")

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: The course at {course_copy} has no solutions and hidden suites")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.linux
def test_no_name_or_message_is_a_command_to_the_terminal(course_copy: Path, tmp_path: Path) -> None:
    """Escape sequences are shown, not obeyed."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "\x1b[2J=eve.py").write_text("raise KeyError('\\x1b]0;owned\\x07')\n")

    done = run("--course", course_copy, "grade", folder, "-o", tmp_path / "out", "-j", "1", COLUMNS="200")

    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "\x07" not in done.stdout + done.stderr
    assert "\\x1b[2J=eve.py" in done.stdout
    assert "KeyError" in done.stdout
    assert (tmp_path / "out" / "2J_eve" / "results.json").is_file()
