"""`fam completion`: what the Tab key offers, in real shells too, and where the scripts are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, ShellComplete
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.commands.completion import MARK, SHELLS, PowerShellComplete

SCRIPTS = Path(sys.executable).parent  # where `fam` is
ASKED_OF_BASH = (
    'COMP_WORDS=(fam check con); COMP_CWORD=2; _fam_completion fam con fam; printf "%s\\n" "${COMPREPLY[@]}"'
)
ASKED_OF_ZSH = (
    'typeset -f _fam_completion >/dev/null && _FAM_COMPLETE=zsh_complete COMP_WORDS="fam check con" COMP_CWORD=2 fam'
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder, which is the user's for the time of a test."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def offered(*words: str) -> list[str]:
    """Return what is offered for the last word."""
    found = ShellComplete(fam, {}, "fam", "_FAM_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found]


def install(shell: str, *arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(fam, ["completion", shell, "--install", *arguments], input=answer)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["compl"], "completion"),
        (["check", "stri"], "strides"),
        (["check", "convolve2"], "convolve2d"),
        (["watch", "chan"], "channels"),
        (["hint", "zero_p"], "zero_pad"),
        (["show", "rel"], "relu"),
        (["reset", "stri"], "strides"),
        (["quiz", "stri"], "strides"),
        (["learn", "c14"], "C14"),
        (["cards", "--deck", "gloss"], "glossary"),
        (["quiz", "--concept", "C14"], "C14"),
        (["quiz", "--unit", "stri"], "strides"),
        (["grade", "-u", "stri"], "strides"),
        (["export", "moo"], "moodle"),
        (["grade", "--gradebook", "can"], "canvas"),
    ],
    ids=" ".join,
)
def test_the_names_of_the_course_are_offered(words: list[str], first: str) -> None:
    """Units, functions, quizzes, concepts, decks, and what a choice has."""
    assert offered(*words)[0] == first


def test_a_term_is_offered_word_by_word() -> None:
    """Shells split at spaces, and so does `fam glossary`."""
    assert "Feature" in offered("glossary", "fea")
    assert "map" in offered("glossary", "feature", "m")
    assert not offered("glossary", "nonsense", "m")


def test_a_name_that_is_there_is_not_offered_again() -> None:
    """Of `fam check strides str<Tab>`, the unit is done."""
    assert "strides" not in offered("check", "strides", "stri")


def test_a_course_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    """A message in the middle of a command line is no help."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "course.yaml").write_text("title: [", encoding="utf-8")

    assert offered("--course", str(tmp_path), "check", "con") == []


@pytest.mark.parametrize("words", ["check con", "watch con", "hint con", "quiz st", "glossary st", "learn C"])
def test_completing_does_not_wait_for_numpy_or_otter(words: str) -> None:
    """A shell is blocked as long as it lasts."""
    code = (
        "import sys\nfrom click.shell_completion import ShellComplete\nfrom fam.cli import fam\n"
        f"*before, last = {words.split()!r}\n"
        "assert ShellComplete(fam, {}, 'fam', '_FAM_COMPLETE').get_completions(before, last)\n"
        "print(*{name.partition('.')[0] for name in sys.modules} & {'numpy', 'otter', 'rich', 'pandas'})"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("shell", "asked"),
    [
        ("bash", ["--norc", "-c", f'. "$SCRIPT"; {ASKED_OF_BASH}']),
        ("zsh", ["-f", "-c", f'compdef() {{ }}; . "$SCRIPT"; {ASKED_OF_ZSH}']),
        ("fish", ["--no-config", "-c", 'source $SCRIPT; complete -C "fam check con"']),
    ],
)  # fmt: skip
@pytest.mark.posix
def test_a_real_shell_completes(shell: str, asked: list[str], tmp_path: Path) -> None:
    """With the script that is printed for it."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(CliRunner().invoke(fam, ["completion", shell]).stdout, encoding="utf-8")
    environment = os.environ | {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "SCRIPT": str(path), "HOME": str(tmp_path)
    }  # fmt: skip

    done = subprocess.run([program, *asked], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {"convolve2d", "conv_layer"} <= set(done.stdout.replace("\t", "\n").split("\n"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.posix
def test_a_second_installation_changes_nothing(home: Path, shell: str) -> None:
    """The script is written, the line is added once, and what was in the file stays."""
    startup = home / f".{shell}rc"
    startup.write_bytes(b"alias ll='ls -l'")

    first = install(shell, "--yes")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    second = install(shell)

    assert first.exit_code == second.exit_code == 0
    assert "Completion is installed" in second.stdout
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    lines = startup.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "alias ll='ls -l'"
    assert [line.endswith(MARK) for line in lines[1:]] == ([] if shell == "fish" else [True])
    assert shell != "fish" or home / ".config/fish/completions/fam.fish" in before


@pytest.mark.linux  # the file that bash reads is another one on macOS
def test_nothing_is_written_without_a_yes(home: Path) -> None:
    """The question names the files."""
    done = install("bash", answer="n\n")

    assert done.exit_code == 1
    assert ".bashrc" in done.output
    assert not list(home.iterdir())


@pytest.mark.linux  # the file that bash reads is another one on macOS
def test_bash_completes_after_the_installation(home: Path) -> None:
    """What was installed is what a new shell reads."""
    install("bash", "--yes")
    environment = os.environ | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(
        ["bash", "--norc", "-c", f'. "$HOME/.bashrc"; {ASKED_OF_BASH}'],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "convolve2d" in done.stdout.split()


@pytest.mark.posix
def test_powershell_is_asked_for_its_profile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only it knows; where there is none, the message says what to type in it."""
    bin_folder = home / "bin"
    bin_folder.mkdir()
    fake = bin_folder / "pwsh"
    fake.write_text(f"#!/bin/sh\necho '{home}/Documents/profile.ps1'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(bin_folder))
    done = install("powershell", "--yes")
    monkeypatch.setenv("PATH", str(home))
    missing = install("powershell", "--yes")

    assert done.exit_code == 0, done.output
    assert (home / "Documents" / "profile.ps1").read_text(encoding="utf-8").rstrip().endswith(MARK)
    assert missing.exit_code == 1
    assert "fam completion powershell | Out-String | Invoke-Expression" in missing.output


def test_our_class_for_powershell_hands_over_kind_value_and_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a line, with a meaning that is never empty."""
    monkeypatch.setenv("COMP_WORDS", "fam check")
    monkeypatch.setenv("COMP_CWORD", "con")
    shell = PowerShellComplete(fam, {}, "fam", "_FAM_COMPLETE")

    assert shell.get_completion_args() == (["check"], "con")
    assert shell.format_completion(CompletionItem("a", help="two\nlines")) == "plain\ta\ttwo lines"
    assert shell.format_completion(CompletionItem("a")) == "plain\ta\ta"
    assert "plain\tconvolve2d\tStrides" in shell.complete().splitlines()
    assert "-CommandName fam -ScriptBlock" in shell.source()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_fam(shell: str) -> None:
    """By the variable that click reads."""
    done = CliRunner().invoke(fam, ["completion", shell])

    assert done.exit_code == 0
    assert "_FAM_COMPLETE" in done.stdout
    assert f"{shell}_complete" in done.stdout
