"""Measure `fam grade` against `otter run`, and against the plain time of the same calls. Run by `make bench`.

Names of units as arguments measure those alone.

Everything is measured in one run on one machine, side by side; what counts are the ratios. Grading and otter are both
held to one core, and both grade the same submissions with the same suites.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partialmethod
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from measuring import Figure
from rich.console import Console
from rich.table import Table

from fam.course import Course, choose_units, load_course
from fam_grader.authoring.sample_class import make_class
from fam_grader.batch.grader import Grader, leave_what_is_loaded
from fam_grader.execution import session as session_module
from fam_grader.execution.calls import Call, CallResult, Missing, perform
from fam_grader.execution.session import Session
from fam_grader.execution.student_modules import SourceModules
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import grade
from fam_grader.submissions import Submission, find_submissions, read_submission

OTTER_RUNS = 3
ROUNDS = 2
COPIES = 5
LARGE = 100_000

ONE_UNIT = "strides"
TRAINING = "learning"  # trains a network four times or more, which takes most of the time of all units
GROUP = "Grading, one core"


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield the figures of all units, of those that train no network, and of a single one."""
    others = [unit for unit in load_course().units if unit != TRAINING]
    choices: dict[str, tuple[list[str], int]] = {
        "all units": ([], 40),
        f"all but {TRAINING}": (others, 40),
        "one unit": ([ONE_UNIT], 200),
    }
    for what, (units, goal) in list(choices.items())[2 if tiny else 0 :]:
        measured = measure(units, class_size=2 if tiny else None)
        ratio = measured.otter / measured.graded
        yield Figure(GROUP, f"{what}: times faster than otter", ratio, "times", goal, "otter run", at_least=True)
        ratio = measured.graded / measured.plain
        yield Figure(GROUP, f"{what}: over the plain calls", ratio, "times", 1.3, "the same calls in one process")
        if units != [ONE_UNIT]:
            minutes = 1000 * measured.graded / 60  # of 2,000 submissions, half of them on each core
            yield Figure(GROUP, f"{what}: 2,000 on two cores", minutes, "min", 3, "from the time on one")


@dataclass(frozen=True)
class Measured:
    """Seconds for one submission, and where they go."""

    count: int
    graded: float
    plain: float
    otter: float
    split: dict[str, float]
    scaling: float | None = None


def main() -> None:
    """Print the tables of the units that are named, or of all."""
    _print(measure(sys.argv[1:], scaling=True))


def measure(units: Sequence[str], *, class_size: int | None = None, scaling: bool = False) -> Measured:
    """Grade a class with units of the course on one core, in three ways."""
    course = load_course()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        found = find_submissions([_make_class(course, work)], course)[:class_size]
        submissions = [read_submission(each, course) for each in found]
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(allowed)})
        try:
            grader = Grader(course, choose_units(course, units), "sandbox")
            leave_what_is_loaded()  # as the graders of `fam grade` do
            graded = _seconds(lambda: [grader.grade(each, work / "out") for each in found]) / len(found)
            plain = _seconds(lambda: [_grade_plainly(course, grader, each) for each in submissions]) / len(found)
            otter = _otter_seconds(course, grader.functions, submissions, work)
            split = _split(grader, submissions)
            grader.close()
        finally:
            os.sched_setaffinity(0, allowed)
        speedup = _scaling(work, found[0].path.parent) if scaling and len(allowed) > 1 else None
    return Measured(len(found), graded, plain, otter, split, speedup)


def _make_class(course: Course, work: Path) -> Path:
    """Make a class without those who hang, and without those that otter cannot read or that would harm it."""
    folder = work / "class"
    make_class(course, folder)
    for entry in folder.iterdir():
        if entry.suffix or "(" in entry.name:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return folder


def _seconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds, after one to warm up."""
    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times[1:])


class _InProcess(CallExecutor):
    """Answers calls in this very process: the same calls and checks, and nothing that keeps the code in."""

    def __init__(self, finder: SourceModules, locations: Mapping[str, tuple[str, str]]) -> None:
        self._finder, self._locations = finder, locations

    def call(self, call: Call) -> CallResult:
        module, name = self._locations.get(call.function, ("", ""))
        # As in grading, a file is loaded when it is asked for.
        function = getattr(self._finder.load(module), name, None) if module else None
        return perform(function, call.packed) if function else Missing("not there")

    def close(self) -> None:
        pass


def _grade_plainly(course: Course, grader: Grader, submission: Submission) -> None:
    finder = SourceModules(submission.sources.texts)
    session: Any = _InProcess(finder, submission.sources.functions)
    with finder.importable():
        grade(course, grader.groups, session, grader.diagnostician)


def _otter_seconds(course: Course, functions: list[str], submissions: list[Submission], work: Path) -> float:
    """Return the seconds of one `otter run`, with the same suites in its autograder."""
    tests = work / "tests"
    tests.mkdir()
    for spec in map(course.functions.__getitem__, functions):
        unit = course.units[spec.unit]
        shutil.copy(unit.checks(spec.name), tests / f"{spec.name}.py")
        hidden = unit.hidden_suite(spec.name)
        assert hidden is not None
        shutil.copy(hidden, tests / f"{spec.name}_hidden.py")
    environment = os.environ | {"FAM_COURSE": str(course.exercises.parent)}

    def run(*arguments: str) -> None:
        command, nowhere = [sys.executable, "-m", "otter", *arguments], subprocess.DEVNULL
        subprocess.run(command, check=True, env=environment, cwd=work, stdout=nowhere, stderr=nowhere)

    run("generate", "-t", str(tests), "-o", str(work / "autograder.zip"), "--no-environment")
    times = []
    for number, submission in enumerate(submissions[:: max(1, len(submissions) // OTTER_RUNS)][:OTTER_RUNS]):
        script = work / f"submission_{number}.py"
        script.write_text("\n\n".join(submission.sources.texts.values()), encoding="utf-8")
        started = time.perf_counter()
        run("run", "-a", str(work / "autograder.zip"), "-o", str(work), "--no-logo", str(script))
        times.append(time.perf_counter() - started)
    return median(times)


def _split(grader: Grader, submissions: list[Submission]) -> dict[str, float]:
    """Say what the time of one submission is spent on, in seconds."""
    spent = dict.fromkeys(("start and lock in", "wait for the student's process", "results and feedback"), 0.0)
    starts = _Clock(Session._running)
    sends, receives = _Clock(session_module.send_frame), _Clock(session_module.receive_raw)
    marks, grades = _Clock(Grader.grade_submission), _Clock(grade)
    with (
        patch.object(Session, "_running", partialmethod(starts)),
        patch.object(session_module, "send_frame", sends),
        patch.object(session_module, "receive_raw", receives),
        patch("fam_grader.batch.grader.grade", grades),
    ):
        for submission in submissions:
            marks(grader, submission)
    hello = starts.seconds
    spent["start and lock in"] = hello
    spent["wait for the student's process"] = sends.seconds + receives.seconds
    spent["checks and diagnosis"] = grades.seconds - sends.seconds - receives.seconds - hello
    spent["results and feedback"] = marks.seconds - grades.seconds
    return {name: seconds / len(submissions) for name, seconds in spent.items()}


class _Clock:
    """Calls a function, and adds up the seconds that it takes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.seconds = function, 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return self.function(*args, **kwargs)
        finally:
            self.seconds += time.perf_counter() - started


def _scaling(work: Path, folder: Path) -> float:
    """Return how many times faster two jobs are than one, for a class so large that the start hardly counts."""
    big = work / "big"
    for copy in range(COPIES):
        for entry in folder.iterdir():
            shutil.copytree(entry, big / f"{entry.name} {copy}")
    times = {}
    for jobs in (1, 2):
        fam = [sys.executable, "-m", "fam", "grade", str(big), "-o", str(work / f"out{jobs}"), "-j", str(jobs)]
        started = time.perf_counter()
        subprocess.run(fam, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times[jobs] = time.perf_counter() - started
    return times[1] / times[2]


def _print(measured: Measured) -> None:
    count, graded, plain, otter = measured.count, measured.graded, measured.plain, measured.otter
    split, scaling = measured.split, measured.scaling
    console = Console()
    table = Table("figure", "here", "to hold", title=f"{count} submissions, one core")
    table.add_row("fam grade, submissions per second", f"{1 / graded:.1f}", "")
    table.add_row("otter run, seconds per submission", f"{otter:.2f}", "")
    table.add_row("fam grade against otter run", f"{otter / graded:.0f} times", "40 times or more, one unit 200")
    table.add_row("fam grade over the plain calls", f"{graded / plain:.2f} times", "1.3 times or less")
    if scaling is not None:
        table.add_row("two jobs against one, start included", f"{scaling:.2f} times", "1.8 times or more")
    console.print(table)
    table = Table("one submission", "milliseconds", title="Where the time goes")
    for name, seconds in split.items():
        table.add_row(name, f"{1000 * seconds:.1f}")
    console.print(table)
    hours = graded * LARGE / 3600
    console.print(f"{LARGE:,} submissions would take {hours:.1f} hours of one core, {hours / 64:.2f} of 64.")


if __name__ == "__main__":
    main()
