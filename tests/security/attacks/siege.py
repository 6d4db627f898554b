"""Let every attack try, with an honest submission after each, and see what it came to.

The first run grades one submission after the other and looks around after each. The second one is `fam grade` as an
instructor types it, of a world with other secrets: what a student is told may not differ by a letter, and what the
instructor's terminal is sent may hold nothing but text.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from fam.course import load_course
from fam_grader.batch.grader import Grader
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.grades_csv import write_grades
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import SubmissionSource, find_submissions
from security.attacks.attack import Attack
from security.attacks.told import STUDENTS_FILES, Told, controls_in, read_told
from security.attacks.watch import Watch, adopting_orphans
from security.attacks.world import SMALL_COURSE, UNIT, Secrets, World

LARGEST_FILE = 200_000  # bytes
NOTHING = Told()


@dataclass(frozen=True)
class Outcome:
    """What came of one attack; `trouble` is what is wrong with its result: an internal error is none."""

    attack: Attack
    student: str = ""
    points: float = 0.0
    trouble: str = ""
    leaks: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    honest: str = ""  # what is wrong with the honest submission that was graded next
    seconds: float = 0.0
    status: str = "none"
    told: Told = NOTHING

    @property
    def held(self) -> bool:
        """Whether the attack came to nothing."""
        return not (self.points or self.trouble or self.leaks or self.processes or self.files or self.honest)


@dataclass(frozen=True)
class Siege:
    """What came of all attacks, and what was wrong with the instructor's run."""

    outcomes: tuple[Outcome, ...]
    instructor: tuple[str, ...]


def besiege(root: Path, attacks: Sequence[Attack], isolation: Isolation = "sandbox") -> Iterator[Outcome | Siege]:
    """Yield the outcome of each attack as it comes, and in the end the siege as a whole."""
    world = World(root.resolve())
    places = (world.class_folder / f"{number:03d} {attack.slug}" for number, attack in enumerate(attacks, start=1))
    built = {attack.build(place, world): attack for place, attack in zip(places, attacks, strict=True)}
    outcomes = []
    with _under_siege(world, 0) as marks:
        for outcome in _first_run(world, marks, built, isolation):
            outcomes.append(outcome)
            yield outcome
    world.results.rename(world.root / "results of the first run")
    for path in (path for path, attack in built.items() if attack.once):
        path.rename(world.root / path.name)
    with _under_siege(world, 1) as marks:
        instructor = _second_run(world, isolation)
    yield Siege(tuple(_hold_against_second(each, world, marks) for each in outcomes), instructor)


@contextmanager
def _under_siege(world: World, seed: int) -> Iterator[dict[str, str]]:
    """Hide the secrets of `seed`, one of them in the grader's environment, and give their marks."""
    here = Path.cwd()
    secrets: Secrets = world.hide(seed)
    os.chdir(world.work)
    try:
        with patch.dict(os.environ, {"TMPDIR": str(world.tmp), "FAM_SECRET": secrets.word}), adopting_orphans():
            yield {**secrets.marks, world.escaped: "it got out"}
    finally:
        os.chdir(here)


def _first_run(
    world: World, marks: dict[str, str], built: dict[Path, Attack], isolation: Isolation
) -> Iterator[Outcome]:
    course = load_course(world.course)
    honest = world.honest_folder / "honest.py"
    honest.write_bytes((SMALL_COURSE / "solutions" / UNIT / "doubling.py").read_bytes())
    *hostile, friend = find_submissions([world.class_folder, honest], course)
    yield from (Outcome(built[path], trouble="not found") for path in built.keys() - {each.path for each in hostile})
    grader = Grader(course, list(course.units), isolation)
    try:
        watch = Watch(world)
        for found in hostile:
            attack = built[found.path]
            yield replace(_try(attack, found, grader, watch, marks), honest=_try_honest(friend, grader, world))
    finally:
        grader.close()


def _try(attack: Attack, found: SubmissionSource, grader: Grader, watch: Watch, marks: dict[str, str]) -> Outcome:
    """Grade an attack, and look around."""
    world = watch.world
    started = time.monotonic()
    try:
        result = grader.grade(found, world.results)
    except Exception as error:
        return Outcome(attack, found.student, trouble=f"{type(error).__name__}: {error}")
    seconds = time.monotonic() - started
    gradebook = world.root / "row.csv"
    write_grades(gradebook, [result], grader.functions)
    told = read_told(world.results, found.student, gradebook)
    return Outcome(
        attack,
        found.student,
        points=result.score + result.bonus,
        trouble=_trouble(result, told, world.results / found.student),
        leaks=told.gives_away(marks),
        processes=watch.new_processes(),
        files=watch.new_files(),
        seconds=seconds,
        status=result.status,
        told=told,
    )


def _trouble(result: SubmissionResult, told: Told, folder: Path) -> str:
    """Say what is wrong with a result."""
    if result.internal_errors:
        return f"an internal error: {result.internal_errors[0]}"
    for name in STUDENTS_FILES:
        if (folder / name).stat().st_size > LARGEST_FILE:
            return f"{name} has {(folder / name).stat().st_size} bytes"
    written = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    scores = {result.score + result.bonus, written["score"], sum(test["score"] for test in written["tests"])}
    if len(scores) > 1:
        return f"the points do not add up: {scores}"
    return controls_in("\n".join((*told.row, told.pages)), "a result")


def _try_honest(friend: SubmissionSource, grader: Grader, world: World) -> str:
    """Grade the honest submission, and say what is wrong."""
    try:
        result = grader.grade(friend, world.results)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "" if result.score == result.max_score else f"{result.score:g} points: {result.message}"


def _second_run(world: World, isolation: Isolation) -> tuple[str, ...]:
    """Run `fam grade`, and say what is wrong with what it did."""
    watch = Watch(world)
    command = [sys.executable, "-m", "fam", "--course", str(world.course), "grade", str(world.class_folder)]
    command += ["-o", str(world.results), "--jobs", "2", "--isolation", isolation]
    done = subprocess.run(command, capture_output=True, check=False)
    output, messages = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    problems = [controls_in(output, "output"), controls_in(messages, "messages")]
    problems += [f"exit code {done.returncode}: {messages[-2000:]}"] if done.returncode else []
    problems += [f"left behind: {name}" for name in (*watch.new_processes(patience=5.0), *watch.new_files())]
    return tuple(filter(None, problems))


def _hold_against_second(outcome: Outcome, world: World, marks: dict[str, str]) -> Outcome:
    """Add to the leaks what the same attack was told otherwise where other secrets were hidden."""
    if outcome.attack.once or not outcome.student:
        return outcome
    try:
        told = read_told(world.results, outcome.student, world.results / "grades.csv")
    except OSError as error:
        return replace(outcome, trouble=outcome.trouble or f"no result in the second run: {error}")
    leaks = [*outcome.leaks, *told.gives_away(marks)]
    leaks += ["what is told depends on the secrets"] if told.differs_from(outcome.told) else []
    return replace(outcome, leaks=tuple(dict.fromkeys(leaks)))
