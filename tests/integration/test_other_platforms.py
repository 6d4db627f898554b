"""A student's commands on other systems, as far as it can be simulated here: no Linux, other encodings, odd paths."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fam.cli import GRADING_PACKAGES
from support.paths import REPOSITORY

FILE = "exercises/01_doubling/doubling.py"
RIGHT = "def double(values):\n    return values * 2.0\n\n\ndef halve(count):\n    return count // 2\n"
WRONG = RIGHT.replace("values * 2.0", "values * 2.0 + (values == 3)")
HANGS = RIGHT.replace("return values * 2.0", "while True:\n        values = values + 0")

# What is not there on Windows, and of it `resource` and `pwd` neither on some others.
LINUX_ONLY = ("fcntl", "grp", "pwd", "resource", "termios")

BLOCKED = f"""
import builtins, sys
real = builtins.__import__
def without(name, globals=None, *rest, **more):
    if name.split(".")[0] in {LINUX_ONLY!r} and str((globals or {{}}).get("__name__")).startswith("fam_"):
        raise ModuleNotFoundError(name)
    return real(name, globals, *rest, **more)
builtins.__import__ = without
"""

# What `pip install fam-course` does not install.
LIGHT = f"import sys; sys.modules.update(dict.fromkeys({sorted(GRADING_PACKAGES)!r}))"


def fam(workspace: Path, *arguments: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `fam` in a workspace, as a student does."""
    kept = {name: value for name, value in os.environ.items() if name not in ("FAM_COURSE", "PYTHONIOENCODING")}
    code = f"{before}\nimport sys\nfrom fam.cli import main\nsys.argv = ['fam', *{list(arguments)!r}]\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=workspace,
        env={**kept, "NO_COLOR": "1", "PYTHONUTF8": "0", **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def odd_workspace(workspace: Path, tmp_path: Path) -> Path:
    """Return a workspace below folders with blanks, umlauts and a quote in their names."""
    place = tmp_path / "Übungen für Zoë's Kurs" / "数学"
    place.parent.mkdir()
    shutil.move(workspace, place)
    return place


def test_students_commands_import_nothing_that_linux_alone_has(workspace: Path) -> None:
    """Not in the command, not for the watch, not in a notebook, not in the process that runs a student's code."""
    (workspace / FILE).write_text(RIGHT)
    others = "import fam_grader.workspace.watch, fam.notebook, fam_grader.execution.student"

    done = fam(workspace, "check", before=f"{BLOCKED}\n{others}")

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"All public checks passed (2/2)" in done.stdout


IN_A_WORKSPACE = {
    "status": 0,
    "next": 0,
    "check": 1,
    "check --json": 1,
    "hint": 0,
    "submit --no-check -o {folder}/submission.zip": 0,
    "doctor": 0,
    "start {folder}/new": 0,
}
IN_THE_COURSE = {
    "show convolve2d": 1,  # it is not written there
    "cards --list": 0,
    "quiz": 0,
    "stats": 0,
    "glossary stride": 0,
    "learn C1": 0,
}


@pytest.mark.parametrize(("command", "status"), IN_A_WORKSPACE.items(), ids=IN_A_WORKSPACE)
def test_students_commands_need_no_package_of_graders(
    workspace: Path, tmp_path: Path, command: str, status: int
) -> None:
    """Each works without otter, the templates and the sandbox; a check prints the same as with them."""
    (workspace / FILE).write_text(WRONG)
    words = command.format(folder=tmp_path).split()

    done = fam(workspace, *words, before=LIGHT, PYTHONIOENCODING="utf-8")

    assert (done.returncode, done.stderr) == (status, b"")
    if words[0] == "check":
        whole = fam(workspace, *words, PYTHONIOENCODING="utf-8")
        seconds = re.compile(rb'"seconds":[0-9.]+')
        assert seconds.sub(b"", done.stdout) == seconds.sub(b"", whole.stdout)


@pytest.mark.parametrize(("command", "status"), IN_THE_COURSE.items(), ids=IN_THE_COURSE)
def test_decks_and_pictures_need_no_package_of_graders(tmp_path: Path, command: str, status: int) -> None:
    """A course with decks and recipes, which the small one lacks."""
    course = f"--course={REPOSITORY}"

    done = fam(tmp_path, course, *command.split(), before=LIGHT, PYTHONIOENCODING="utf-8", FAM_DATA=str(tmp_path))

    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.parametrize("command", ["grade", "autograder", "notebooks", "verify"])
def test_a_graders_command_without_its_packages_names_the_extra(tmp_path: Path, command: str) -> None:
    """In one line."""
    course = f"--course={REPOSITORY}"
    needed = {
        "grade": [".", "-o", "x"],
        "autograder": ["-o", "x.zip"],
        "notebooks": ["-o", "x"],
        "verify": ["strides"],
    }

    done = fam(tmp_path, course, command, *needed[command], before=LIGHT)

    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"Error: `fam {command}` needs packages that are not installed: pip install 'fam-course[grade]'"
    ]


@pytest.mark.parametrize(("encoding", "marks"), [("utf-8", "✗✓"), ("cp1252", "x+"), ("ascii", "x+"), ("cp437", "x+")])
def test_every_terminal_shows_marks_that_it_has(workspace: Path, encoding: str, marks: str) -> None:
    """And no question marks in their place."""
    (workspace / FILE).write_text(WRONG)

    done = fam(workspace, "check", PYTHONIOENCODING=encoding)

    lines = done.stdout.decode(encoding).splitlines()
    assert (done.returncode, done.stderr) == (1, b"")
    assert f"{marks[0]} double: on paper" in lines
    assert f"{marks[1]} halve: on paper" in lines
    assert "?" not in done.stdout.decode(encoding)


def test_what_a_terminal_lacks_does_not_end_the_check(workspace: Path) -> None:
    """A student may print anything."""
    (workspace / FILE).write_text(WRONG.replace("    return values", "    print('→ 数')\n    return values"), "utf-8")

    done = fam(workspace, "check", PYTHONIOENCODING="cp1252")

    assert done.returncode == 1
    assert b"| ? ?" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a BOM"])
def test_sources_with_windows_line_ends_are_read_and_their_lines_counted(workspace: Path, begin: bytes) -> None:
    """As editors there write them."""
    source = RIGHT.replace("count // 2", "count // 0")
    (workspace / FILE).write_bytes(begin + source.replace("\n", "\r\n").encode())

    done = fam(workspace, "check", PYTHONIOENCODING="utf-8")

    text = done.stdout.decode().replace("\r\n", "\n")
    assert "✓ double: on paper" in text
    assert "line 6\n        return count // 0\n" in text


@pytest.mark.slow
def test_a_path_with_blanks_and_umlauts_is_a_path(odd_workspace: Path) -> None:
    """From below it and from elsewhere; the file is shown as one would type it."""
    (odd_workspace / FILE).write_text("def double(:\n")

    within = fam(odd_workspace, "check", "double", PYTHONIOENCODING="utf-8")
    away = fam(odd_workspace.parents[1], "--course", str(odd_workspace), "check", "double", PYTHONIOENCODING="utf-8")

    assert f'File "{Path(FILE)}", line 1' in within.stdout.decode()
    assert "数学" in away.stdout.decode()
    assert away.stdout.decode().count("SyntaxError") == 2


@pytest.mark.slow
def test_a_hang_is_placed_wherever_the_file_lies(patient: None, odd_workspace: Path) -> None:
    """Python writes such a path in escapes when it reports where a process hangs."""
    (odd_workspace / FILE).write_text(HANGS)

    done = fam(odd_workspace, "check", "double", PYTHONIOENCODING="utf-8")

    text = done.stdout.decode()
    assert "The call was not done after 2 seconds." in text
    assert "in double\n" in text
    assert "        while True:\n" in text or "        values = values + 0\n" in text
