"""`fam start` for editors, and `fam check --plain`, whose lines they read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.commands.watch import _write
from fam.core.terminal import Screen
from fam.course import load_course
from fam_grader.workspace.watch import View
from support.paths import SMALL_COURSE
from support.workspace import Student

FILE = "exercises/01_doubling/doubling.py"
TASKS = ".vscode/tasks.json"
RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    return values * 2\n\n\n"
    "def halve(count):\n    return count // 2\n"
)


def start(root: Path, *arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(fam, ["--course", str(SMALL_COURSE), "start", str(root), *arguments], input=answer)


def tasks(root: Path) -> dict[str, Any]:
    """Return the tasks of a workspace by their command."""
    return {task["args"][0]: task for task in json.loads((root / TASKS).read_text(encoding="utf-8"))["tasks"]}


@pytest.fixture
def check(student: Student, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a way to write the student's file and check it as the task does, in the file's folder."""

    def check_it(source: str, folder: str = "exercises/01_doubling") -> Result:
        student.file.write_text(source, encoding="utf-8")
        monkeypatch.chdir(student.root / folder)
        return student.fam(*tasks(student.root)["check"]["args"])

    return check_it


def problems(student: Student, done: Result) -> list[tuple[str, int, str]]:
    """Return what the problem matcher finds in the output: file, line, message."""
    pattern = tasks(student.root)["check"]["problemMatcher"]["pattern"]
    found = [re.search(pattern["regexp"], line) for line in done.stdout.splitlines()]
    return [(each[pattern["file"]], int(each[pattern["line"]]), each[pattern["message"]]) for each in found if each]


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        (RIGHT.replace("values * 2", "values * 2 + (values == 3)"), 4, "double: The value at [1] is 7, expected 6"),
        (RIGHT.replace("values * 2", "values / None"), 5, "double: It raised TypeError"),
        (RIGHT.replace("def double", "def dubble"), 1, "double: `doubling.py` defines `dubble`"),
        (f"{RIGHT}x = (1, 2\n", 10, "double: Its file does not load. The ( in line 10"),
        (f"{RIGHT}\ndouble = halve\n", 11, "double: "),
    ],
    ids=["value", "exception", "missing", "syntax", "assigned"],
)
def test_the_matcher_finds_each_failure_with_its_line(
    check, student: Student, source: str, line: int, says: str
) -> None:
    """An exception's own line, a wrong value's function, the first line where there is no function."""
    file, number, message = problems(student, check(source))[0]

    assert (file, number) == ("doubling.py", line)
    assert message.startswith(says)


def test_the_matcher_finds_nothing_where_nothing_failed(check, student: Student) -> None:
    """Neither in what passed, nor in what is not written yet."""
    begun = student.file.read_text(encoding="utf-8")

    assert problems(student, check(RIGHT)) == []
    assert problems(student, check(begun)) == []


def test_a_path_can_be_typed_where_one_is(check, student: Student) -> None:
    """As on the rest of the screen."""
    assert problems(student, check(RIGHT.replace("* 2", "* 3"), folder="."))[0][0] == FILE


def test_plain_output_has_words_only(check) -> None:
    """No signs, no colours."""
    done = check(RIGHT.replace("* 2", "* 3"))

    assert "failed: double: on paper" in done.stdout
    assert "passed: halve: on paper" in done.stdout
    assert not re.search("[✓✗·\x1b]", done.stdout)


def test_the_tasks_run_commands_that_there_are(student: Student) -> None:
    """With options that they take, in the folder of the open file; the one that watches says where a screen ends."""
    for name, task in tasks(student.root).items():
        command = fam.get_command(fam.make_context("fam", [name]), name)
        assert command is not None
        assert "--plain" in {option for each in command.params for option in each.opts}
        assert (task["command"], task["args"]) == ("fam", [name, "--plain"])
        assert task["options"]["cwd"] == "${fileDirname}"
    background = tasks(student.root)["watch"]["problemMatcher"]["background"]
    course = load_course(student.root)
    lines = _write(course, View(None, True, "It is not valid Python."), Screen(plain=True), ["doubling"])
    assert [bool(re.search(background["beginsPattern"], line)) for line in lines] == [
        True,
        *[False] * (len(lines) - 1),
    ]
    assert re.search(background["endsPattern"], lines[-1])


@pytest.mark.parametrize("arguments", [(), ("--update",)], ids=" ".join)
def test_a_file_of_ones_own_is_kept(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Also at an update without an answer; the others are added."""
    (tmp_path / ".vscode").mkdir()
    (tmp_path / TASKS).write_text("// mine\n")

    done = start(tmp_path, *arguments)

    assert done.exit_code == 0, done.output
    assert (tmp_path / TASKS).read_text() == "// mine\n"
    assert (tmp_path / ".vscode" / "settings.json").is_file()
    assert f"Settings of your editor: {TASKS}. Kept as they are" in " ".join(done.output.split())


def test_a_file_of_ones_own_is_replaced_after_a_yes(tmp_path: Path) -> None:
    """And a backup has what was there."""
    (tmp_path / ".vscode").mkdir()
    (tmp_path / TASKS).write_text("// mine\n")

    done = start(tmp_path, "--update", answer="y\n")

    [backup] = (tmp_path / ".fam" / "backups").iterdir()
    assert done.exit_code == 0, done.output
    assert backup.read_text() == "// mine\n"
    assert set(tasks(tmp_path)) == {"check", "watch"}
    assert "Kept as they are" not in done.output
