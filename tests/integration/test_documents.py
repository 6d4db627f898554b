"""Every command line of the documents works: each runs in a suitable folder, or has a reason here why it does not."""

from __future__ import annotations

import importlib.util
import os
import posixpath
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner
from otter.cli import cli as otter
from PIL import Image

from fam.cli import COMMANDS, fam
from fam.course import Course
from support.exercise_guide import BLOCKS
from support.paths import REPOSITORY, SMALL_COURSE, WORDS_COURSE
from support.site.pages import made_pages
from support.terminals import Terminal

ROOT = REPOSITORY
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "quizzes/README.md",
    *sorted(path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "docs").rglob("*.md")),
)
DAILY = ("README.md", "docs/tutorial.md", "docs/how-to/students/", "docs/how-to/authors/verify.md")
GUIDE = "docs/how-to/authors/exercise.md"
PROGRAMS = r"(?:fam|pip|cd|make|dask|otter|python|sqlite3|mkdir|git)\b"
FENCE = re.compile(r"^( *)```(\w*)\n.*?^\1```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(rf"^    (?:\$ )?({PROGRAMS} .*?)(?:\s{{2,}}#.*)?$", re.MULTILINE)
INLINE = re.compile(rf"`({PROGRAMS} [^`]+)`")

# The courses' own tests follow these to the letter.
FOLLOWED = {line for block in BLOCKS if block.language == "sh" for line in block.text.splitlines()}

# What cannot be run here, and why; each is held otherwise, by the function that `held` calls.
NOT_RUN = {
    "pip install": "there is no index here; the extras that it names are ours, and other tests install the wheel",
    "make": "its targets run the tests that this is one of; they are in the Makefile",
    "dask": "it serves until it is stopped; `test_cluster` has one; its options are known",
    "fam push moodle RESULTS": "it needs a platform; `test_push_moodle` has one; the options are known",
    "fam push canvas RESULTS": "it needs a platform; `test_push_canvas` has one; the options are known",
    "fam serve RESULTS": "it serves until it is stopped; `test_serve` opens it; the options are known",
    "fam feedback RESULTS": "its class comes from a platform; `test_feedback` has some; the options are known",
    "sqlite3": "a program of the machine; the file is there, and is a database",
    "fam cards --optimize": "it needs hundreds of answers and PyTorch; `test_fitting` fits some",
    "fam compare": "it needs PyTorch; `test_compare` has its answers; the options are known",
    "fam progress move": "its ids are the reader's own; `test_progress` moves some",
    "fam cards --deck own": "the deck is the reader's own; `test_own_cards` has one",
    "fam cards import": "its file is the reader's own; `test_import_file` imports some",
    "fam progress import": "its file is one that another machine wrote; `test_progress` imports one",
    "python -m http.server": "it serves until it is stopped; it is a module of Python's",
    "--pyodide": "its folder is a release from elsewhere; `test_web` copies one",
    "--only": "its student is one of the reader's class; `test_term` grades one",
    "--history": "its student is one of the reader's class; `test_term` prints one",
    "--late-days": "its files are those of an earlier assignment; `test_term` has both",
    "--cluster": "`test_cluster` grades on a cluster; the options are known",
}

# What the documents leave for the reader to fill in.
FILLED = {
    "--course DIR": f"--course {SMALL_COURSE}",
    "[UNIT]...": "doubling",
    "[NAME]...": "window_response",
    "[NAME]": "strides",
    "[PATH]...": str(ROOT / "quizzes" / "decks" / "05_strides.yaml"),
    "[FUNCTION]": "convolve2d",
    "[TERM]": "padding",
    "[CONCEPT]": "C4",
    "[DIR]": "another",
    "[ROW COL]": "",
    "[WHICH]": "",
    "PATH...": "CLASS",
    "SUBMISSION": "CLASS/Ada.py",
    "FORMAT": "csv",
    "SHELL": "bash",
    "FILE": "cards.csv",
    "ZIP": "grader.zip",
    "UNIT": "pooling",
    "HOST": "127.0.0.1",
    "TIME": "2026-11-27T23:59",
    "hw1/late_days.csv": "alumnos.csv",
    "Grades.csv": "alumnos.csv",
    "PLATFORM": "mail",
    "RESULTS/key.csv": "alumnos.csv",
    "DIR": "made",
}

# Units of the course that the small course stands for: to prove or pack the whole course takes minutes.
SMALL = {"strides": "doubling", "output_size": "", "channels": "", "stacking": ""}
OF_INSTRUCTORS = ("doctor", "grade", "autograder", "release", "notebooks", "verify")

# Where the exit code is 1, since what was asked does not hold: functions are still to be written.
UNFINISHED = {"fam check", "fam check --format classroom"}

# Keys for the commands that ask.
KEYS = {"reset": "y\n"}


@dataclass(frozen=True)
class Line:
    """A command line, where it stands, and whether it stands within a sentence."""

    document: str
    text: str
    inline: bool

    @property
    def words(self) -> list[str]:
        """The line as a shell splits it."""
        return shlex.split(self.text)


def read_lines(document: str) -> Iterator[Line]:
    text = (ROOT / document).read_text(encoding="utf-8")
    prose = FENCE.sub(lambda found: found[0] if found[2] in ("", "sh", "console") else "", text)
    yield from (Line(document, found[1].strip(), False) for found in TYPED.finditer(prose))
    yield from (Line(document, " ".join(found[1].split()), True) for found in INLINE.finditer(prose))


LINES = [line for name in DOCUMENTS for line in dict.fromkeys(read_lines(name)) if line.text not in FOLLOWED]
MENTIONED = [line for line in LINES if line.inline and re.fullmatch(r"(fam [a-z]+|otter [a-z]+( -a)?)", line.text)]
HELD = [line for line in LINES if any(line.text.startswith(each) or f" {each} " in line.text for each in NOT_RUN)]
RUN = [line for line in LINES if line not in MENTIONED and line not in HELD]


def name_of(line: Line) -> str:
    return f"{line.document}: {line.text}"


@pytest.fixture(scope="module")
def student_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace of a student who has written four units, and has a picture of a holiday."""
    root = tmp_path_factory.mktemp("student") / "fam-course"
    CliRunner().invoke(fam, ["start", str(root)], catch_exceptions=False)
    for unit in ("01_window_response", "02_feature_map", "05_strides", "08_stacking"):
        name = f"{unit[3:]}.py"
        shutil.copy(ROOT / "solutions" / unit / name, root / "exercises" / unit / name)
    Image.radial_gradient("L").save(root / "holiday.jpg")
    return root


@pytest.fixture(scope="module")
def instructor_folder(tmp_path_factory: pytest.TempPathFactory, autograder_zip: Path, small_course: Course) -> Path:
    """Return an instructor's folder with a class, its results and an autograder."""
    root = tmp_path_factory.mktemp("instructor")
    (root / "CLASS").mkdir()
    unit = small_course.exercises.parent / "solutions" / "01_doubling" / "doubling.py"
    shutil.copy(unit, root / "CLASS" / "Ada.py")
    (root / "CLASS" / "Boole.py").write_text("def double(values):\n    return values\n")
    shutil.copy(autograder_zip, root / "autograder.zip")
    roster = "Nombre completo,Número de ID\nAda Lovelace,Ada\nGeorge Boole,Boole\n"
    (root / "alumnos.csv").write_text(roster, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace of the course that the guide for authors makes, with its function written."""
    root = tmp_path_factory.mktemp("words") / "workspace"
    CliRunner().invoke(fam, ["--course", str(WORDS_COURSE), "start", str(root)], catch_exceptions=False)
    name = "01_word_counts/word_counts.py"
    shutil.copy(WORDS_COURSE / "solutions" / name, root / "exercises" / name)
    return root


def fill(text: str) -> str:
    for left, right in FILLED.items():
        text = re.sub(rf"(?<![\w/]){re.escape(left)}(?![\w])", lambda _, right=right: right, text)
    return text


def command_of(words: list[str]) -> str:
    return next((word for word in words[1:] if word in COMMANDS), "")


def folder_for(line: Line, request: pytest.FixtureRequest) -> Path:
    """Return the folder in which the line is meant to run."""
    command = command_of(line.words)
    if line.document == GUIDE and command == "show":
        place = "words"
    elif command in OF_INSTRUCTORS or line.words[0] == "otter":
        place = "instructor_folder"
    else:
        place = "student_folder"
    folder: Path = request.getfixturevalue(place)
    if command == "start" or line.text == "cd fam-course":
        return folder.parent
    return ROOT / "quizzes" if line.text == "fam lint decks/05_strides.yaml" else folder


def run_in_a_shell(text: str, folder: Path) -> tuple[int, str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", text], cwd=folder, env={**os.environ, "PATH": programs},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def run_watch(folder: Path, words: list[str]) -> tuple[int, str]:
    """Watch until the first screen is there."""
    terminal = Terminal(folder, *words[1:])
    terminal.read_until("q quit")
    terminal.press_ctrl_c()
    return terminal.end(), terminal.seen


def run_fam(words: list[str], command: str) -> tuple[int, str]:
    arguments = words[1:] if command else [*words[1:], "--help"]
    done = CliRunner().invoke(fam, arguments, input=KEYS.get(command, ""))
    return done.exit_code, f"{done.output}{done.exception or ''}"


def by_document(line: Line) -> ParameterSet:
    """Run the lines for students and authors daily, all others with the slow tests."""
    daily = line.document.startswith(DAILY) and "verify" not in line.words and "release" not in line.words
    return pytest.param(line, id=name_of(line), marks=() if daily else pytest.mark.slow)


@pytest.mark.parametrize("line", [by_document(line) for line in RUN])
def test_a_command_line_does_what_it_says(
    line: Line, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed where its reader stands, with the gaps filled in, it ends well."""
    folder = folder_for(line, request)
    text, command = fill(line.text), command_of(line.words)
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.chdir(folder)
    if command in OF_INSTRUCTORS:
        monkeypatch.setenv("FAM_COURSE", str(copy_of_the_small_course(tmp_path)))
        text = " ".join(SMALL.get(word, word) for word in text.split(" "))
        text = re.sub(r"-o (\S+)", lambda found: f"-o {tmp_path / found[1]}", text)

    if ">" in text:
        for name in ("quizzes", "exercises"):
            (tmp_path / name).mkdir()
        code, seen = run_in_a_shell(text, tmp_path)
    elif not text.startswith("fam "):
        code, seen = run_in_a_shell(text, folder)
    elif command == "watch":
        code, seen = run_watch(folder, shlex.split(text))
    else:
        code, seen = run_fam(shlex.split(text), command)

    assert code == (1 if line.text in UNFINISHED else 0), seen


def copy_of_the_small_course(folder: Path) -> Path:
    """Return a course that `--write` may write to."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(SMALL_COURSE, folder / "course", ignore=ignored))


@pytest.mark.parametrize("line", MENTIONED, ids=name_of)
def test_a_command_that_is_mentioned_is_there(line: Line) -> None:
    """Its name alone stands in a sentence; its help answers."""
    program = fam if line.words[0] == "fam" else otter

    done = CliRunner().invoke(program, [line.words[1], "--help"])

    assert done.exit_code == 0, done.output


def extras_are_ours(text: str) -> bool:
    # Not from the installed metadata, which an editable install keeps as it was.
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[project.optional-dependencies]")[2]
    known = set(re.findall(r"^(\w+) = \[", declared.partition("\n[")[0], re.MULTILINE))
    asked = re.search(r"fam-course(?:\[([\w,]+)\])?", text)
    return asked is not None and set(filter(None, (asked[1] or "").split(","))) <= known


def dask_knows(text: str) -> bool:
    _, seen = run_in_a_shell(f"dask {text.split()[1]} --help", ROOT)
    return all(option in seen for option in re.findall(r"--[\w-]+", text)) and "Usage" in seen


def is_parsed(text: str) -> bool:
    words = shlex.split(text)
    command = fam.get_command(click.Context(fam), words[1])
    return command is not None and bool(command.make_context(words[1], words[2:]))


@pytest.mark.parametrize("line", HELD, ids=name_of)
def test_lines_that_cannot_run_here_are_checked_otherwise(
    line: Line, instructor_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extras, targets, options and files that it names are there."""
    monkeypatch.chdir(instructor_folder)
    text = fill(line.text)
    if text.startswith("pip "):
        assert extras_are_ours(text)
    elif text.startswith("make "):
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in text.split()[1:] if "=" not in word} <= set(targets)
    elif text.startswith("dask "):
        assert dask_knows(text)
    elif text.startswith("python -m "):
        assert importlib.util.find_spec(text.split()[2])
    elif text.startswith("sqlite3 "):
        small = str(SMALL_COURSE)
        CliRunner().invoke(fam, ["--course", small, "grade", "CLASS", "-o", "RESULTS"], catch_exceptions=False)
        assert Path(text.split()[1]).read_bytes().startswith(b"SQLite format 3")
    else:
        assert is_parsed(text)


def test_each_reason_is_still_needed() -> None:
    """An exception for what no document says any more goes away."""
    used = {each for each in NOT_RUN if any(each in line.text for line in HELD)}

    assert used == set(NOT_RUN)
    assert {line.text for line in LINES} >= UNFINISHED


def options_of(name: str) -> set[str]:
    command = fam.get_command(click.Context(fam), name)
    assert command is not None
    commands = [command]
    if isinstance(command, click.Group):
        context = click.Context(command)
        commands += filter(None, (command.get_command(context, each) for each in command.list_commands(context)))
    return {option for one in commands for each in one.params for option in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_help_knows_every_option_of_a_table_of_commands(document: str) -> None:
    """A row names a command and its options."""
    rows = re.findall(r"^\| `fam (\w+)[^|]*\|(.*)\|$", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)

    missing = [(name, option) for name, rest in rows for option in re.findall(r"`(--?[a-z][\w-]*)", rest)
               if option not in options_of(name)]  # fmt: skip

    assert missing == []


OF_DOCKER = {"--cap-drop", "--security-opt", "--user"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_option_that_a_document_names_is_one_of_fam(document: str) -> None:
    """No option is documented that does not exist."""
    known = {"--course", "--help", *OF_DOCKER}.union(*(options_of(name) for name in COMMANDS))
    named = re.findall(r"`(--[a-z][\w-]*)", (ROOT / document).read_text(encoding="utf-8"))

    assert set(named) <= known


MADE = {f"docs/{page.path}": page.text for page in made_pages()}


def headings_of(text: str) -> list[str]:
    """Return the anchors of a document's headings, as GitHub and the site make them."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    """To a file of the repository or a page made of it, and where a heading is named, to that heading."""
    for target in re.findall(r"\]\(([^)\s]+)\)", (ROOT / document).read_text(encoding="utf-8")):
        if re.match(r"\w+:", target) or target == "picture.svg":  # the web's; the lesson's that the guide shows
            continue
        name, _, heading = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document), name)) if name else document
        assert path in MADE or (ROOT / path).exists(), target
        if heading:
            text = MADE[path] if path in MADE else (ROOT / path).read_text(encoding="utf-8")
            assert heading in headings_of(text), target
