"""Graders side by side: each result comes once, and no grader outlives the run that it works for."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam.course import Course, load_course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.batch.local_pool import LocalPool
from fam_grader.submissions import SubmissionSource

RIGHT = "import numpy as np\n\ndef double(values):\n    return values * 2.0\n"
HANGS = "def double(values):\n    while True: pass\n"


def write(path: Path, text: str = RIGHT) -> SubmissionSource:
    path.write_text(text, encoding="utf-8")
    return SubmissionSource(path, path.name, path.stem)


@pytest.mark.slow
def test_each_task_is_carried_out_once(small_course: Course, tmp_path: Path) -> None:
    """By the next idle worker."""
    jobs = [GradingJob(write(tmp_path / f"{name}.py")) for name in "abcdefg"]

    dones = list(LocalPool(small_course, ["doubling"], jobs=2).grade(jobs))

    assert sorted(done.source.student for done in dones) == list("abcdefg")
    assert all(done.result and done.result.functions["double"] == 2.5 for done in dones)


@pytest.mark.parametrize("text", [RIGHT, "\0"], ids=["readable", "unreadable"])
def test_a_known_submission_is_not_graded(small_course: Course, tmp_path: Path, text: str) -> None:
    """One that could not be read is known by the reason."""
    found = write(tmp_path / "ann.py", text)
    grader = Grader(small_course, ["doubling"], "none")
    first = grader.run_job(GradingJob(found))

    again = grader.run_job(GradingJob(found, first.digest))
    write(tmp_path / "ann.py", text + "#")
    changed = grader.run_job(GradingJob(found, first.digest))

    assert first.result is not None
    assert again == JobResult(found, first.digest, None)
    assert (changed.result is None) == (text == "\0")


def test_a_grader_that_cannot_start_is_reported_in_its_own_words(course_copy: Path, tmp_path: Path) -> None:
    """What the instructor can fix is a CourseError here, too, and no row for each student."""
    course = load_course(course_copy)
    suite = course_copy / "grader" / "hidden" / "01_doubling" / "halve.py"
    suite.write_text("nonsense = \n", encoding="utf-8")

    with pytest.raises(CourseError, match=r"halve.py:1: this test file cannot be loaded: SyntaxError"):
        list(LocalPool(course, ["doubling"]).grade([GradingJob(write(tmp_path / "ann.py"))]))


@pytest.mark.slow
def test_a_killed_grader_costs_no_student_a_mark(small_course: Course, tmp_path: Path) -> None:
    """Its submission is graded by the next one."""
    jobs = [GradingJob(write(tmp_path / f"{name}.py")) for name in "abcd"]
    dones = LocalPool(small_course, ["doubling"]).grade(jobs)
    first = next(dones)

    (grader,) = multiprocessing.active_children()
    grader.kill()
    rest = list(dones)

    assert sorted(done.source.student for done in [first, *rest]) == list("abcd")
    assert not any(done.internal_errors for done in [first, *rest])


@pytest.fixture(params=["sandbox", "none"])
def stuck_run(request: pytest.FixtureRequest, course_copy: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a `fam grade`, in a session of its own, whose two graders wait for submissions that take for ever."""
    settings = course_copy / "exercises" / "01_doubling" / "exercise.yaml"
    settings.write_text(settings.read_text().replace("call_seconds: 0.5", "call_seconds: 50"), encoding="utf-8")
    (tmp_path / "class").mkdir()
    for name in ("a", "b"):
        write(tmp_path / "class" / f"{name}.py", HANGS)
    command = [sys.executable, "-m", "fam", "--course", str(course_copy), "grade", str(tmp_path / "class")]
    command += ["-o", str(tmp_path / "out"), "-j", "2", "--isolation", request.param]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        until(lambda: sum(" R" in line and "fam_grader.execution" in line for line in session_of(process)) >= 2)
        yield process
    finally:
        process.kill()
        process.communicate()


def session_of(process: subprocess.Popen[str]) -> list[str]:
    """List the command lines of all processes of a session, with their identifiers."""
    command = ["ps", "-ww", "-s", str(process.pid), "-o", "pid=,stat=,args="]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line for line in lines if line.split()[1][0] != "Z"]


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; what takes a minute has failed."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_nothing_outlives_a_run_that_is_killed(stuck_run: subprocess.Popen[str]) -> None:
    """No grader, no sandbox and no student's process, though none of them was asked to stop."""
    os.kill(stuck_run.pid, signal.SIGKILL)
    stuck_run.wait()
    killed = time.monotonic()

    until(lambda: session_of(stuck_run) == [])

    assert time.monotonic() - killed < 30  # a submission has a minute


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_outlives_a_run_that_is_stopped(stuck_run: subprocess.Popen[str], number: signal.Signals) -> None:
    """It does not wait for submissions that are under way, and an impatient second signal leaves no mess."""
    os.kill(stuck_run.pid, number)
    time.sleep(0.05)
    os.kill(stuck_run.pid, number)
    _, errors = stuck_run.communicate(timeout=30)

    assert stuck_run.returncode == 130
    assert "Stopped: 0 of 2 submissions are graded and kept" in errors
    assert "Traceback" not in errors
    until(lambda: session_of(stuck_run) == [])
