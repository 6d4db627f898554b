"""`fam grade` that is killed, stopped, or finds no room: no finished mark is lost, and the same command goes on."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values * 2.0


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""
KINDS = (RIGHT, RIGHT.replace("* 2.0", "** 2.0"), "def double(values:\n", "\0", RIGHT.replace("// 2", "// 3"))


HANGS = RIGHT.replace("return count", "while True: pass  # return count")


def make_class(folder: Path, size: int) -> Path:
    """Hand in `size` submissions of several kinds; one of a hundred hangs."""
    folder.mkdir()
    for number in range(size):
        source = HANGS if number % 100 == 17 else KINDS[number % len(KINDS)]
        (folder / f"s{number:03d}.py").write_text(f"# {number}\n{source}", encoding="utf-8")
    return folder


class Command:
    """`fam grade` of a class into a folder, as a shell runs it."""

    def __init__(self, course: Path, students: Path, out: Path, *options: str) -> None:
        arguments = ["--course", str(course), "grade", str(students), "-o", str(out), *options]
        self.arguments, self.out = [sys.executable, "-m", "fam", *arguments], out
        self.more_room: Callable[[], object] = lambda: None

    def start(self) -> subprocess.Popen[str]:
        """Start it in a session of its own."""
        pipe = subprocess.PIPE
        return subprocess.Popen(self.arguments, stdout=pipe, stderr=pipe, text=True, start_new_session=True)

    def run(self) -> tuple[int, str, str]:
        """Run it to its end, and give its exit code, its output, and its messages."""
        process = self.start()
        output, messages = process.communicate(timeout=300)
        return process.returncode, output, messages


def read_graded(process: subprocess.Popen[str], count: int) -> list[str]:
    """Read the output until `count` more were graded."""
    assert process.stdout is not None
    lines: list[str] = []
    while sum('"kept":false' in line for line in lines) < count:
        lines.append(process.stdout.readline().rstrip("\n"))
        assert lines[-1]
    return lines


@pytest.mark.slow
def test_thirty_kills_change_nothing(course_copy: Path, tmp_path: Path) -> None:
    """Whenever they come: what was reported as done is kept, and the gradebook is that of an undisturbed run."""
    students, rng = make_class(tmp_path / "class", 300), np.random.default_rng(7)
    killed = Command(course_copy, students, tmp_path / "out", "--json", "--jobs", "1")
    reported: set[str] = set()

    for number in range(30):  # in turn while it starts, and after some more were graded
        process = killed.start()
        while_starting = number % 2 == 0
        lines = [] if while_starting else read_graded(process, int(rng.integers(1, 10)))
        time.sleep(rng.uniform(0, 1.2 if while_starting else 0.05))
        process.kill()
        lines += process.communicate()[0].splitlines()
        results = [json.loads(line) for line in lines if line.endswith("}")]
        assert while_starting or reported <= {result["student"] for result in results if result["kept"]}
        reported |= {result["student"] for result in results}
    code, output, messages = killed.run()
    undisturbed = Command(course_copy, students, tmp_path / "undisturbed").run()

    assert (code, undisturbed[0]) == (0, 0)
    kept = [json.loads(line)["student"] for line in output.splitlines() if '"kept":true' in line]
    assert 15 <= len(reported) <= len(kept) < 300
    assert f"{len(kept)} kept from an earlier run, {300 - len(kept)} to grade." in messages
    grades = (tmp_path / "out" / "grades.csv").read_text()
    assert grades == (tmp_path / "undisturbed" / "grades.csv").read_text()
    assert len(grades.splitlines()) == 301
    assert {path.name for path in (tmp_path / "out").glob("*/*")} == {"results.json", "feedback.html"}


@pytest.mark.slow
def test_a_stopped_run_goes_on_with_the_same_command(course_copy: Path, tmp_path: Path) -> None:
    """The gradebook has what was done, the message says how to go on, and in the end everybody has a mark."""
    command = Command(course_copy, make_class(tmp_path / "class", 40), tmp_path / "out", "--json")
    process = command.start()
    read_graded(process, 5)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    partly = gradebook(command)
    code, _, messages = command.run()

    assert process.returncode == 130
    assert re.search(r"Stopped: \d+ of 40 .* kept in .*\. To resume, repeat the command\.", errors)
    assert 5 <= len(partly) < 40
    assert code == 0
    assert f"{len(partly)} kept from an earlier run, {40 - len(partly)} to grade." in messages
    assert set(partly) <= set(gradebook(command))
    assert len(gradebook(command)) == 40


@pytest.mark.slow
def test_a_second_run_is_refused_while_the_first_goes_on(course_copy: Path, tmp_path: Path) -> None:
    """The second says so in one line and touches nothing."""
    command = Command(course_copy, make_class(tmp_path / "class", 10), tmp_path / "out", "--json")
    first = command.start()
    read_graded(first, 1)
    first.send_signal(signal.SIGSTOP)

    code, output, messages = command.run()
    first.send_signal(signal.SIGCONT)
    first.communicate(timeout=120)

    assert (code, output) == (1, "")
    assert f"Error: Another run is grading into {tmp_path / 'out'}" in messages
    assert first.returncode == 0
    assert len(gradebook(command)) == 10


@pytest.fixture(params=["a limit for files", "a full disk"])
def short_of_room(request: pytest.FixtureRequest, course_copy: Path, tmp_path: Path) -> Iterator[Command]:
    """Return a command whose journal finds no room after some rows; `more_room` makes room."""
    students = make_class(tmp_path / "class", 20)
    if request.param == "a limit for files":  # in which the sandbox's library would not fit, either
        command = Command(course_copy, students, tmp_path / "out", "--isolation", "none")
        unlimited = command.arguments
        command.arguments = ["sh", "-c", 'ulimit -f 350 && exec "$@"', "sh", *unlimited]
        command.more_room = lambda: setattr(command, "arguments", unlimited)
        yield command
        return
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    command = Command(course_copy, students, disk / "out")
    command.more_room = lambda: subprocess.run(["mount", "-o", "remount,size=10m", disk], check=True)
    yield command
    subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_without_room_the_run_ends_clearly_and_goes_on_later(short_of_room: Command) -> None:
    """No traceback, and what was graded until then is kept."""
    code, _, messages = short_of_room.run()
    short_of_room.more_room()
    later, output, resumed = short_of_room.run()

    assert code == 1
    assert "cannot be written" in messages
    assert "Fix this problem, then repeat the command." in messages
    assert "Traceback" not in messages
    kept = re.search(r"(\d+) of 20 submissions are graded and kept in", messages)
    assert kept
    assert int(kept[1]) > 1
    assert f"{kept[1]} kept from an earlier run" in resumed
    assert later == 0
    assert "20 submissions: 16 graded, 4 rejected." in output


def test_a_folder_that_cannot_be_written_is_a_clear_error(course_copy: Path, tmp_path: Path) -> None:
    """No user, not even root, can make a file where the kernel shows processes."""
    students = make_class(tmp_path / "class", 1)

    for out, says in (("/proc/self", "cannot be written"), ("/proc/self/out", "cannot be made")):
        code, _, messages = Command(course_copy, students, Path(out)).run()

        assert code == 1
        assert says in messages
        assert "Traceback" not in messages


def gradebook(command: Command) -> list[str]:
    return (command.out / "grades.csv").read_text().splitlines()[1:]
