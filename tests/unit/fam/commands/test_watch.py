"""`fam watch`: at a save what changed is checked again, first what failed; it ends on Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fam_grader.workspace.saves
from fam.commands.watch import _write
from fam.core.terminal import Screen
from fam.course import load_course
from fam_grader.execution.session import Session
from fam_grader.workspace.saves import saves
from fam_grader.workspace.watch import Standby, View, Watcher

FILE = "exercises/01_doubling/doubling.py"
RIGHT = "def double(values):\n    return values * 2.0\n\n\ndef halve(count):\n    return count // 2\n"


@pytest.fixture
def skeleton(workspace: Path) -> Path:
    """Return the student's file, right at first."""
    path = workspace / FILE
    path.write_text(RIGHT)
    return path


def watch(workspace: Path, saves: list[Callable[[], object]]) -> list[View]:
    """Watch while `saves` happen one after the other; give what was to be seen after the first check."""
    course = load_course(workspace)
    path = course.units["doubling"].skeleton

    def changes() -> Iterator[list[Path]]:
        for save in saves:
            save()
            yield [path]

    watcher = Watcher(course, list(course.functions))
    try:
        first, *views = watcher.views(changes())
    finally:
        watcher.close()
    assert first.done
    return views


def seen(view: View) -> dict[str, str]:
    """Return the status of each function that is shown."""
    assert view.result is not None
    return {group.function: group.status for group in view.result.groups}


def test_a_save_is_checked_and_the_check_that_failed_comes_first(workspace: Path, skeleton: Path) -> None:
    """Alone at first, then with all others."""
    wrong = RIGHT.replace("count // 2", "count")

    views = watch(workspace, [lambda: skeleton.write_text(wrong), lambda: skeleton.write_text(RIGHT)])

    assert [seen(view) for view in views] == [
        {"double": "passed", "halve": "failed"},
        {"halve": "passed"},
        {"double": "passed", "halve": "passed"},
    ]
    assert [view.done for view in views] == [True, False, True]


def test_what_will_not_work_at_grading_is_shown_after_the_checks(workspace: Path, skeleton: Path) -> None:
    """It comes with the save that brings it, and goes with the one that takes it away."""
    views = watch(
        workspace, [lambda: skeleton.write_text(f"import torch\n{RIGHT}"), lambda: skeleton.write_text(RIGHT)]
    )

    screens = [_write(load_course(workspace), view, Screen(), ["doubling"]) for view in views]
    line = "doubling.py, line 1: torch does not exist at grading; nothing graded uses this import, so remove it."
    assert [any(line in each for each in lines) for lines in screens] == [True, False]
    assert [view.done for view in views] == [True, True]


def test_what_did_not_change_is_not_checked(workspace: Path, skeleton: Path) -> None:
    """A save of the same text, a file that is gone for a moment: nothing new is shown."""
    views = watch(workspace, [lambda: skeleton.write_text(RIGHT), lambda: None])

    assert views == []


def test_a_file_that_is_replaced_or_half_written_comes_to_its_last_state(workspace: Path, skeleton: Path) -> None:
    """Editors write beside it and rename; others cut it off and fill it again."""
    wrong = RIGHT.replace("count // 2", "count")

    def replace() -> None:
        draft = skeleton.with_suffix(".tmp")
        draft.write_text(wrong)
        draft.replace(skeleton)

    views = watch(
        workspace, [skeleton.unlink, replace, lambda: skeleton.write_text(""), lambda: skeleton.write_text(RIGHT)]
    )

    assert seen(views[-1]) == {"double": "passed", "halve": "passed"}
    assert {"double": "passed", "halve": "failed"} in [seen(view) for view in views]


def test_a_file_that_is_not_utf8_is_reported_and_the_watch_continues(workspace: Path, skeleton: Path) -> None:
    """The next save may fix it."""
    views = watch(workspace, [lambda: skeleton.write_bytes(b"# \xe9"), lambda: skeleton.write_text(RIGHT + "\n")])

    assert "is not saved as UTF-8" in views[0].trouble
    assert seen(views[-1]) == {"double": "passed", "halve": "passed"}


def test_a_unit_that_imports_the_saved_one_is_checked_too(workspace: Path, skeleton: Path) -> None:
    """What it leans on has changed."""
    other = workspace / "exercises" / "02_tripling"
    (other / "checks").mkdir(parents=True)
    (other / "README.md").write_text("# Tripling")
    (other / "exercise.yaml").write_text(
        "title: Tripling\nconcepts: [D1]\nfunctions:\n  triple:\n    points: 1\n    hints: [Twice, and once more.]\n"
    )
    (other / "checks" / "diagnoses.json").write_text('{"sentences": [], "calls": {}}')
    (other / "checks" / "triple.py").write_text(
        "from otter.test_files import test_case\nfrom fam_grader.grading.assertions import gives\nOK_FORMAT = False\n"
        "name = 'triple'\n@test_case(name='one', points=1)\ndef one(triple):\n    gives(3, triple, 1)\n"
    )
    (other / "tripling.py").write_text("from doubling import halve\ndef triple(n):\n    return halve(6 * n)\n")

    views = watch(workspace, [lambda: skeleton.write_text(RIGHT.replace("count // 2", "count"))])

    assert seen(views[-1]) == {"double": "passed", "halve": "failed", "triple": "failed"}


@pytest.mark.posix
def test_the_command_sees_a_save_and_ends_with_ctrl_c(workspace: Path, skeleton: Path) -> None:
    """Exit code 0, and nothing is left behind."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "fam", "--course", str(workspace), "watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    assert any("All public checks passed (2/2)." in line for line in lines)

    skeleton.write_text(RIGHT.replace("count // 2", "count"))

    assert any("1 of 2 public checks passed." in line for line in lines)
    process.send_signal(signal.SIGINT)
    rest, trouble = process.communicate(timeout=60)
    assert (process.returncode, trouble) == (0, "")
    assert rest.endswith("Stopped.\n")


def test_everything_is_checked_again_where_that_is_asked_for(workspace: Path, skeleton: Path) -> None:
    """Though no file has changed."""
    watcher = Watcher(load_course(workspace), ["double"])
    try:
        first, again = watcher.views([None])
    finally:
        watcher.close()

    assert seen(first) == seen(again) == {"double": "passed"}


def test_saves_are_seen_where_the_system_reports_none(workspace: Path, skeleton: Path) -> None:
    """By polling; and the iteration ends when it is stopped."""
    course, stop = load_course(workspace), threading.Event()
    changes = saves(course, poll=True, stop=stop)
    timer = threading.Timer(0.5, lambda: skeleton.write_text(RIGHT + "# saved\n"))
    timer.start()

    while skeleton not in (found := next(changes)) or len(found) > 1:  # all of them: it looked by itself
        pass
    stop.set()

    assert list(changes) == []
    timer.join()


def test_a_look_at_the_files_counts_once_the_next_one_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no half of a file is checked, nor a file that is away for a moment; what is away stays so else."""
    first, second = Path("a.py"), Path("b.py")
    old, half, new = (1, 9, 5), (2, 3, 5), (2, 9, 5)
    looks = [[old, old], [old, old], [half, old], [new, old], [new, old], [new, old], [new, None], [new, None]]
    stop, states = threading.Event(), iter(looks)
    monkeypatch.setattr(fam_grader.workspace.saves, "_look", lambda _: next(states, None) or stop.set() or looks[-1])
    monkeypatch.setattr(fam_grader.workspace.saves, "POLL_SECONDS", 0)

    found = list(fam_grader.workspace.saves._seen([first, second], stop))

    assert found == [[first, second], [first], [second]]  # all of them at first: one may have been saved before


def test_what_was_saved_before_the_files_were_watched_is_found_soon(workspace: Path, skeleton: Path) -> None:
    """While the first checks ran, or a key was pressed: no system reports that. Later looks are rarer."""
    course = load_course(workspace)
    found = saves(course)
    started = time.monotonic()

    assert next(found) == [course.units["doubling"].skeleton]
    first = time.monotonic() - started
    assert next(found) == [course.units["doubling"].skeleton]
    second = time.monotonic() - started - first
    assert first < second


def test_two_saves_at_once_find_processes_that_wait() -> None:
    """In the order in which they were started; what waits at the end is ended."""
    started: list[str] = []
    ended: list[str] = []

    class Launched:
        def __init__(self) -> None:
            self.name = f"process {len(started)}"
            started.append(self.name)

        def end(self, *, gone: bool) -> None:
            ended.append(self.name)

    class Launcher:
        def start(self, memory_mb: float) -> Launched:
            return Launched()

    standby = Standby(Launcher(), 1024.0)  # type: ignore[arg-type]
    standby.prepare(1)
    standby.prepare()
    assert [standby.start(1024.0).name for _ in range(3)] == started == ["process 0", "process 1", "process 2"]
    standby.prepare()
    standby.close()

    assert ended == ["process 3", "process 4"]


def test_a_call_that_hangs_costs_its_deadline_once(workspace: Path, skeleton: Path, monkeypatch) -> None:
    """Its check waits for it once, not for its batch and then for it; the others are not called."""
    asked: list[str] = []
    call = Session.call
    monkeypatch.setattr(Session, "call", lambda self, each: asked.append(each.function) or call(self, each))
    monkeypatch.setattr(Session, "answers", None)

    [view] = watch(workspace, [lambda: skeleton.write_text(RIGHT.replace("return count // 2", "while True: pass"))])

    assert seen(view) == {"double": "passed", "halve": "failed"}
    assert asked.count("halve") == 2  # once when all was right
