"""Every command on macOS and Windows, as far as both can be faked here (see `support.faked_system`).

Our processes, and those that they start for students' code, see the other platform and lack all that it lacks of the
standard library. Not covered, as only the real systems have it: drive letters, backslashes and the letters' case in
paths, files that cannot be replaced or deleted while they are open, Windows' console and its codepage apart from the
encoding of standard output, compiled packages, and the installers of Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from fam.cli import COMMANDS
from fam_grader.batch.class_record import ClassRecord
from fam_grader.gradebook.roster import Person
from support.decks import name_course
from support.fake_lms import serving
from support.fake_moodle import FakeMoodle, Student
from support.graded_class import result, write_class
from support.other_systems import LIGHT, NAMES, OtherSystem
from support.paths import REPOSITORY, SMALL_COURSE
from support.terminals import HEEDING, Terminal

pytestmark = [pytest.mark.linux, pytest.mark.slow]  # elsewhere the real system is tested

UNIT = "exercises/01_window_response"
RIGHT = REPOSITORY / "solutions" / "01_window_response" / "window_response.py"
WRONG = "def window_response(window, kernel, bias=0.0):\n    return float((window * kernel).sum())\n"
HANGS = "def window_response(window, kernel, bias=0.0):\n    while True:\n        pass\n"
# A learner's answers: to the card, the grade; to the questions, that they are not known; to a question of ours, yes.
CARDS, QUIZ = "\n3\nq\n", "-\n" * 3

# name: (arguments, exit code, what the output has, what is typed)
STUDENTS = {
    "start": (["start", "new"], 0, "Your workspace is ready: new", ""),
    "status": (["status", "--check"], 0, "Checked, and not right yet: unit 1.", ""),
    "next": (["next"], 0, "lesson  exercises", ""),
    "check": (["check"], 1, "The bias", ""),
    "watch": (["watch", "--help"], 0, "q or Ctrl-C quits", ""),
    "compare": (["compare", "--list", "relu"], 0, "F.relu(maps)", ""),
    "hint": (["hint", "window_response"], 0, "window_response, hint 1 of", ""),
    "show": (["show", "window_response", "--no-png"], 0, "your window_response: 573", ""),
    "reset": (["reset", "window_response"], 0, "To restore it: ", "y\n"),
    "submit": (["submit"], 0, "Written: submission.zip, with 17 files.", ""),
    "cards": (["cards", "--deck", "glossary"], 0, "`fam cards` goes on.", CARDS),
    "quiz": (["quiz", "strides", "--seed", "1", "--n", "3"], 0, "0 of 3", QUIZ),
    "stats": (["stats"], 0, "Due now:", ""),
    "glossary": (["glossary", "stride"], 0, "How many pixels the filter moves", ""),
    "learn": (["learn", "C1"], 0, "Next: `fam quiz --concept C1`", ""),
    "completion": (["completion", "powershell"], 0, "Register-ArgumentCompleter", ""),
    "progress": (["progress", "restore"], 0, "", ""),
    "doctor": (
        ["doctor"],
        0,
        "The sandbox for students' code requires Linux; this is {system}\n    needed for grading only",
        "",
    ),
}
# What only differs where it has to.
DIFFERENT = {"doctor", "reset"}

# Commands of graders and authors that work everywhere, with the extra `grade`.
ANYWHERE = {
    "autograder": (["autograder", "doubling", "-o", "autograder.zip"], "autograder.zip"),
    "release": (["release", "-o", "release"], "students.zip"),
    "web": (["web", "-o", "site"], "Written: site"),
    "export": (["export", "gift", "-o", "quiz.gift"], "quiz.gift"),
    "notebooks": (["notebooks", "-o", "notebooks"], "For students: notebooks"),
    "serve": (["serve", "--help"], "Look at a graded class in the browser"),
    "push": (["push", "--help"], "Send marks and feedback"),
    "feedback": (["feedback", "--help"], "Write feedback files"),
    "lint": (["lint"], "no faults"),
    "verify": (["verify", "doubling"], "doubling"),
}
# Those that grade other people's code, which needs the sandbox.
GRADERS = {"grade": ["grade", "submissions", "-o", "results"]}


def test_every_command_is_declared() -> None:
    """A new one says above whose it is, and is run here."""
    kinds = [set(STUDENTS), set(ANYWHERE), set(GRADERS)]

    assert set.union(*kinds) == set(COMMANDS)
    assert sum(map(len, kinds)) == len(COMMANDS)


@pytest.fixture(scope="module", params=["darwin", "win32"])
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OtherSystem:
    """Return each other system in turn."""
    return OtherSystem.make(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> OtherSystem:
    """Return Windows."""
    return OtherSystem.make("win32", tmp_path_factory.mktemp("windows"))


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> OtherSystem:
    """Return this system, with a home of its own."""
    return OtherSystem("linux", Path(sys.executable), tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def template(linux: OtherSystem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of the course, as `fam start` makes it, with one wrong function."""
    folder = tmp_path_factory.mktemp("template") / "workspace"
    done = linux.run(REPOSITORY, "--course", REPOSITORY, "start", folder)
    assert done.returncode == 0, done.stderr
    (folder / UNIT / "window_response.py").write_text(WRONG, encoding="utf-8")
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace."""
    return Path(shutil.copytree(template, tmp_path / "workspace"))


Run = Callable[[OtherSystem, str], "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(workspace: Path, tmp_path: Path) -> Run:
    """Return a way to run a student's command, with progress of its own for each."""
    number = iter(range(9))

    def run(system: OtherSystem, name: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
        folder = tmp_path / f"run{next(number)}" / "workspace"
        shutil.copytree(workspace, folder)
        data = str(folder.parent / "progress")
        arguments, _, _, typed = STUDENTS[name]
        return system.run(folder, *arguments, typed=typed, PYTHONIOENCODING=encoding, FAM_DATA=data)

    return run


@pytest.mark.parametrize("name", STUDENTS)
def test_a_students_command_does_the_same_as_on_linux(
    system: OtherSystem, linux: OtherSystem, run: Run, name: str
) -> None:
    """Without the packages of graders: the same output, and not a word about what this system lacks."""
    _, status, expected, _ = STUDENTS[name]

    done = run(system, name)

    text = done.stdout.decode()
    assert (done.returncode, done.stderr.decode()) == (status, "")
    assert expected.format(system=system.name) in text
    assert "apt-get" not in text
    if name not in DIFFERENT:
        assert untimed(text) == untimed(run(linux, name).stdout.decode())


def untimed(text: str) -> str:
    """Return what was printed, whatever the minute."""
    return re.sub(r"\b\d\d:\d\d\b", "HH:MM", text)


@pytest.mark.parametrize("name", ["check", "status", "cards", "quiz", "glossary", "show"])
def test_a_students_command_writes_what_windows_codepage_has(windows: OtherSystem, run: Run, name: str) -> None:
    """The signs of arithmetic that it lacks are replaced, and no text is lost."""
    done = run(windows, name, "cp1252")

    assert (done.returncode, done.stderr.decode("cp1252")) == (STUDENTS[name][1], "")
    assert STUDENTS[name][2] in done.stdout.decode("cp1252")
    assert "?" not in re.sub(r"\w\?|\[\?\]|\(\? hint", "", done.stdout.decode("cp1252"))


def test_the_copy_that_restores_a_backup_is_a_command_there(system: OtherSystem, run: Run) -> None:
    """`copy` is one of both shells of Windows, `cp` of the others."""
    text = run(system, "reset").stdout.decode()

    assert f"To restore it: {'copy' if system.platform == 'win32' else 'cp'} .fam" in text


def test_the_help_goes_to_a_folder_as_the_systems_shell_does(system: OtherSystem, workspace: Path) -> None:
    """PowerShell does not know the quotes of the others."""
    text = " ".join(system.run(workspace, "next", "--help").stdout.decode().split())

    assert ("cd (fam next --path)" if system.platform == "win32" else 'cd "$(fam next --path)"') in text


def test_debians_packages_are_named_where_the_system_is_linux() -> None:
    """In the sandbox's own modules, in what is said only there, and in the script of Gradescope's machines."""
    expected = {"isolation.py", "backends.py", "speech.py", "setup.sh"}

    sources = [
        path for folder in ("grader/fam", "grader/fam_grader", "quizzes") for path in (REPOSITORY / folder).rglob("*")
    ]
    named = {path.name for path in sources if path.suffix in (".py", ".sh", ".md") and "apt" in _words(path)}
    assert named == expected


def _words(path: Path) -> list[str]:
    return re.findall(r"[a-z]+", path.read_text(encoding="utf-8"))


def test_a_call_that_hangs_is_found(system: OtherSystem, workspace: Path) -> None:
    """By the wall clock, and with its line: no other process's processor time can be read there."""
    (workspace / UNIT / "window_response.py").write_text(HANGS, encoding="utf-8")

    done = system.run(workspace, "check", "window_response", PYTHONIOENCODING="utf-8")

    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (1, b"")
    assert "The call was not done after 2 seconds." in text
    assert "in window_response\n" in text


def test_a_process_that_ends_itself_is_reported(system: OtherSystem, workspace: Path) -> None:
    """Students' code runs in a process of its own there, too."""
    source = WRONG.replace("    return", "    import os\n    os._exit(7)\n    return")
    (workspace / UNIT / "window_response.py").write_text(source, encoding="utf-8")

    done = system.run(workspace, "check", "window_response", PYTHONIOENCODING="utf-8")

    assert (done.returncode, done.stderr) == (1, b"")
    assert "the process ended itself with status 7" in done.stdout.decode()


def test_watch_checks_at_every_save_until_ctrl_c(system: OtherSystem, workspace: Path) -> None:
    """The processes that wait for the next save end with it."""
    command = [system.python, "-c", f"{HEEDING}; from fam.cli import main; main()", "watch", "window_response"]
    with subprocess.Popen(
        command,
        cwd=workspace,
        env=system.environment(PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        first = _read_to(process.stdout, "public checks passed.")
        shutil.copy(RIGHT, workspace / UNIT / "window_response.py")
        second = _read_to(process.stdout, "All public checks passed (5/5)")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert "Traceback" not in first + second + rest
    assert rest.endswith("Stopped.\n")
    assert process.returncode == 0


def _read_to(lines: Iterable[str], text: str) -> str:
    """Read until a line has `text`."""
    seen = ""
    for line in lines:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"the end came before {text!r}, after: {seen}")


def test_a_lesson_is_opened_by_the_system(system: OtherSystem, workspace: Path, tmp_path: Path) -> None:
    """With `open` on macOS, and with what Windows starts for such files."""
    tools, opened = tmp_path / "tools", tmp_path / "opened"
    tools.mkdir()
    (tools / "open").write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    (tools / "open").chmod(0o755)

    done = system.run(workspace, "next", "--open", PATH=f"{tools}:{os.environ['PATH']}", FAKED_STARTFILE=str(opened))

    assert (done.returncode, done.stderr) == (0, b"")
    assert Path(opened.read_text(encoding="utf-8").strip()) == workspace / UNIT / "README.md"


def test_the_line_for_bash_is_where_its_terminal_reads_it(system: OtherSystem, workspace: Path) -> None:
    """A terminal of macOS starts login shells."""
    done = system.run(workspace, "completion", "bash", "--install", "--yes")

    startup = system.home / (".bash_profile" if system.platform == "darwin" else ".bashrc")
    assert (done.returncode, done.stderr) == (0, b"")
    assert str(startup) in done.stdout.decode()
    assert "# completion of fam" in startup.read_text(encoding="utf-8")


def test_speech_that_does_not_start_is_looked_for_in_the_systems_settings(
    system: OtherSystem, workspace: Path
) -> None:
    """The engines of both systems are missing here."""
    pytest.importorskip("pyttsx3")

    done = system.run(workspace, "learn", "C1", "--sentence", "--speak")

    assert done.returncode == 1
    assert "Settings" in done.stderr.decode()
    assert "apt" not in done.stderr.decode()


@pytest.mark.slow
@pytest.mark.parametrize("name", ANYWHERE)
def test_commands_of_authors_work_everywhere(system: OtherSystem, tmp_path: Path, name: str) -> None:
    """None of them runs other people's code."""
    pytest.importorskip("otter")
    arguments, expected = ANYWHERE[name]
    course = REPOSITORY if name in ("export", "lint") else SMALL_COURSE

    done = system.run(tmp_path, "--course", course, *arguments, extras=True, PYTHONIOENCODING="utf-8")

    assert done.returncode == 0, done.stderr.decode()
    assert expected in done.stdout.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.slow
def test_marks_are_pushed_from_everywhere(system: OtherSystem, tmp_path: Path) -> None:
    """A class that was graded elsewhere: its results are read, sent and recorded."""
    pytest.importorskip("otter")
    marks = (result("zoë"), [Person("Zoë", "zoe@example.edu")])
    write_class(tmp_path / "RESULTS", marks, record=ClassRecord(title="Übung"))
    with serving(FakeMoodle([Student(1, "Zoë", "zoe@example.edu")])) as moodle:
        assert isinstance(moodle, FakeMoodle)
        push = ("push", "moodle", "RESULTS", moodle.url, "--send")

        done = system.run(tmp_path, *push, extras=True, MOODLE_TOKEN=moodle.token, PYTHONIOENCODING="utf-8")

    assert (done.returncode, done.stderr) == (0, b"")
    assert moodle.students[1].grade == 4.0
    assert "Zoë" in (tmp_path / "RESULTS" / "pushed.jsonl").read_text(encoding="utf-8")

    made = system.run(tmp_path, "feedback", "RESULTS", "-o", "out", "--for", "mail", "--for", "site", extras=True)

    assert made.returncode == 0, made.stderr
    assert "Übung" in (tmp_path / "out" / "mail" / "mail_merge.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "out" / "links.csv").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("name", GRADERS)
def test_graders_are_pointed_to_a_linux(system: OtherSystem, tmp_path: Path, name: str) -> None:
    """In one line, which names what that system offers."""
    pytest.importorskip("otter")
    (tmp_path / "submissions").mkdir()
    shutil.copy(RIGHT, tmp_path / "submissions")

    done = system.run(tmp_path, "--course", REPOSITORY, *GRADERS[name], extras=True)

    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert line.startswith(f"Error: The sandbox for students' code requires Linux; this is {system.name}. Grade in ")
    assert ("WSL 2" in line) == (system.platform == "win32")
    assert "container" in line
    assert "apt-get" not in line


@pytest.mark.slow
def test_a_trusted_class_is_graded_everywhere(system: OtherSystem, tmp_path: Path) -> None:
    """Without the sandbox, if that is asked for; each grader is a process of its own."""
    pytest.importorskip("otter")
    (tmp_path / "submissions").mkdir()
    shutil.copy(SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py", tmp_path / "submissions" / "doubling.py")

    done = system.run(
        tmp_path, "--course", SMALL_COURSE, *GRADERS["grade"], "--isolation", "none", "-j", "1", extras=True
    )

    assert done.returncode == 0, done.stderr.decode()
    assert "1 submission: 1 graded." in done.stdout.decode()


# --- at the keyboard

KEYBOARD_DECK = """\
deck: words
title: Words
cards:
  - {id: kernel, term: Kernel, definition: What slides over the image.}
questions:
  - id: name
    kind: text
    prompt: What is it called?
    accept: [the kernel]
    explanation: It is the kernel.
    concepts: [C1]
"""


@pytest.fixture
def at_the_keyboard(windows: OtherSystem, tmp_path: Path) -> Callable[..., Terminal]:
    """Return a way to start a command in a terminal that our code takes for Windows' console."""
    pytest.importorskip("readchar")
    decks = tmp_path / "quizzes" / "decks"
    decks.mkdir(parents=True)
    (decks / "words.yaml").write_text(KEYBOARD_DECK, encoding="utf-8")
    name_course(tmp_path, "words")

    def start(*arguments: str) -> Terminal:
        settings = windows.environment(FAM_DATA=str(tmp_path / "progress"), FAM_CACHE=str(tmp_path / "cache"))
        return Terminal(tmp_path, *arguments, environment=settings, python=windows.python, before=LIGHT)

    return start


def test_keys_need_no_enter_in_windows_console(at_the_keyboard: Callable[..., Terminal]) -> None:
    """An arrow is one of them, and what is typed ahead is kept."""
    terminal = at_the_keyboard("cards")
    terminal.read_until("[q] quit")
    terminal.wait_for_keys()
    terminal.type("\x1b[A3q")

    assert terminal.end() == 0
    assert "What slides over the image." in terminal.seen
    assert "1 answer: 1 good." in terminal.seen


def test_pasted_lines_are_one_answer_in_windows_console(at_the_keyboard: Callable[..., Terminal]) -> None:
    """As in a terminal of Linux."""
    terminal = at_the_keyboard("quiz", "words")
    terminal.read_until("A word or a few")
    terminal.read_until(": ")
    terminal.type("the\rkernel\r")

    terminal.read_until("1 of 1")
    assert terminal.end() == 0


@pytest.mark.parametrize("key", ["\x03", "\x04", "\x1a"], ids=["Ctrl-C", "Ctrl-D", "Ctrl-Z"])
def test_keys_leave_in_windows_console(at_the_keyboard: Callable[..., Terminal], key: str) -> None:
    """With a word about what is next."""
    terminal = at_the_keyboard("cards")
    terminal.read_until("[q] quit")
    terminal.wait_for_keys()
    terminal.type(key)

    assert terminal.end() == 0
    assert "Traceback" not in terminal.seen


# --- what is faked


def test_what_is_faked_lacks_what_the_systems_lack() -> None:
    """By the availability notes of Python's documentation, as typeshed states them."""
    pytest.importorskip("mypy")
    from support.typeshed import lacking  # noqa: PLC0415 - it comes with mypy

    names = json.loads(NAMES.read_text(encoding="utf-8"))
    for platform in ("darwin", "win32"):
        for module in set(names[platform]) - {"modules"}:
            assert set(" ".join(names[platform][module]).split()) == lacking(module, platform), (platform, module)


def test_our_code_sees_the_other_system_and_the_standard_library_this_one(system: OtherSystem) -> None:
    """Also in the processes that it starts, which Python isolates from the environment."""
    code = "import fam.core.cores as ours, os, sys; print(hasattr(ours.os, 'sched_getaffinity'), sys.platform)"

    done = subprocess.run([system.python, "-I", "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("False linux\n", "")
