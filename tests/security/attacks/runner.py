"""Grade every attack, each followed by an honest submission, and report what it achieved.

The first run grades one submission after the other and checks for traces after each. The second one is `fam grade` as
an instructor types it, with other secrets: the students' output may not differ by a letter, and the instructor's
terminal may receive nothing but text.
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
from fam_grader.gradebook.grades_csv import write_grades
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import SubmissionSource, find_submissions
from security.attacks.attack import Attack
from security.attacks.output import STUDENTS_FILES, Output, controls_in, read_output
from security.attacks.testbed import SMALL_COURSE, UNIT, AttackTestbed, Secrets
from security.attacks.watch import Watch, adopting_orphans

LARGEST_FILE = 200_000  # bytes
NOTHING = Output()


@dataclass(frozen=True)
class Outcome:
    """What one attack achieved; `trouble` is what is wrong with its result, such as an internal error."""

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
    output: Output = NOTHING

    @property
    def repelled(self) -> bool:
        """Whether the attack achieved nothing."""
        return not (self.points or self.trouble or self.leaks or self.processes or self.files or self.honest)


@dataclass(frozen=True)
class AttackReport:
    """The outcomes of all attacks, and what was wrong with the instructor's run."""

    outcomes: tuple[Outcome, ...]
    instructor: tuple[str, ...]


def run_attacks(
    root: Path, attacks: Sequence[Attack], isolation: Isolation = "sandbox"
) -> Iterator[Outcome | AttackReport]:
    """Yield the outcome of each attack as it finishes, and in the end the report."""
    testbed = AttackTestbed(root.resolve())
    places = (testbed.class_folder / f"{number:03d} {attack.slug}" for number, attack in enumerate(attacks, start=1))
    built = {attack.build(base, testbed): attack for base, attack in zip(places, attacks, strict=True)}
    outcomes = []
    with _with_secrets(testbed, 0) as marks:
        for outcome in _first_run(testbed, marks, built, isolation):
            outcomes.append(outcome)
            yield outcome
    testbed.results.rename(testbed.root / "results of the first run")
    for path in (path for path, attack in built.items() if attack.once):
        path.rename(testbed.root / path.name)
    with _with_secrets(testbed, 1) as marks:
        instructor = _second_run(testbed, isolation)
    yield AttackReport(tuple(_compare_with_second(each, testbed, marks) for each in outcomes), instructor)


@contextmanager
def _with_secrets(testbed: AttackTestbed, seed: int) -> Iterator[dict[str, str]]:
    """Hide the secrets of `seed`, one of them in the grader's environment, and yield their marks."""
    here = Path.cwd()
    secrets: Secrets = testbed.hide(seed)
    os.chdir(testbed.work)
    try:
        with patch.dict(os.environ, {"TMPDIR": str(testbed.tmp), "FAM_SECRET": secrets.word}), adopting_orphans():
            yield {**secrets.marks, testbed.escaped: "it got out"}
    finally:
        os.chdir(here)


def _first_run(
    testbed: AttackTestbed, marks: dict[str, str], built: dict[Path, Attack], isolation: Isolation
) -> Iterator[Outcome]:
    course = load_course(testbed.course)
    honest = testbed.honest_folder / "honest.py"
    honest.write_bytes((SMALL_COURSE / "solutions" / UNIT / "doubling.py").read_bytes())
    *hostile, friend = find_submissions([testbed.class_folder, honest], course)
    yield from (Outcome(built[path], trouble="not found") for path in built.keys() - {each.path for each in hostile})
    grader = Grader(course, list(course.units), isolation, testbed.term_file.read_text())
    try:
        watch = Watch(testbed)
        for found in hostile:
            attack = built[found.path]
            yield replace(_try(attack, found, grader, watch, marks), honest=_try_honest(friend, grader, testbed))
    finally:
        grader.close()


def _try(attack: Attack, found: SubmissionSource, grader: Grader, watch: Watch, marks: dict[str, str]) -> Outcome:
    """Grade an attack, and check for traces."""
    testbed = watch.testbed
    started = time.monotonic()
    try:
        result = grader.grade(found, testbed.results)
    except Exception as error:
        return Outcome(attack, found.student, trouble=f"{type(error).__name__}: {error}")
    seconds = time.monotonic() - started
    gradebook = testbed.root / "row.csv"
    write_grades(gradebook, [result], grader.functions)
    output = read_output(testbed.results, found.student, gradebook)
    return Outcome(
        attack,
        found.student,
        points=result.score + result.bonus,
        trouble=_trouble(result, output, testbed.results / found.student),
        leaks=output.leaks(marks),
        processes=watch.new_processes(),
        files=watch.new_files(),
        seconds=seconds,
        status=result.status,
        output=output,
    )


def _trouble(result: SubmissionResult, output: Output, folder: Path) -> str:
    """Return what is wrong with a result."""
    if result.internal_errors:
        return f"an internal error: {result.internal_errors[0]}"
    for name in STUDENTS_FILES:
        if (folder / name).stat().st_size > LARGEST_FILE:
            return f"{name} has {(folder / name).stat().st_size} bytes"
    written = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    scores = {result.score + result.bonus, written["score"], sum(test["score"] for test in written["tests"])}
    if len(scores) > 1:
        return f"the points do not add up: {scores}"
    return controls_in("\n".join((*output.row, output.pages)), "a result")


def _try_honest(friend: SubmissionSource, grader: Grader, testbed: AttackTestbed) -> str:
    """Grade the honest submission, and return what is wrong."""
    try:
        result = grader.grade(friend, testbed.results)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "" if result.score == result.max_score else f"{result.score:g} points: {result.message}"


def _second_run(testbed: AttackTestbed, isolation: Isolation) -> tuple[str, ...]:
    """Run `fam grade`, and return what is wrong with it."""
    watch = Watch(testbed)
    command = [sys.executable, "-m", "fam", "--course", str(testbed.course), "grade", str(testbed.class_folder)]
    command += ["-o", str(testbed.results), "--jobs", "2", "--isolation", isolation]
    done = subprocess.run(command, capture_output=True, check=False)
    output, messages = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    problems = [controls_in(output, "output"), controls_in(messages, "messages")]
    problems += [f"exit code {done.returncode}: {messages[-2000:]}"] if done.returncode else []
    problems += [f"left behind: {name}" for name in (*watch.new_processes(patience=5.0), *watch.new_files())]
    return tuple(filter(None, problems))


def _compare_with_second(outcome: Outcome, testbed: AttackTestbed, marks: dict[str, str]) -> Outcome:
    """Add a leak if the output about the same attack depends on the secrets."""
    if outcome.attack.once or not outcome.student:
        return outcome
    try:
        output = read_output(testbed.results, outcome.student, testbed.results / "grades.csv")
    except OSError as error:
        return replace(outcome, trouble=outcome.trouble or f"no result in the second run: {error}")
    leaks = [*outcome.leaks, *output.leaks(marks)]
    difference = output.difference(outcome.output)
    leaks += [f"the output depends on the secrets: {difference}"] if difference else []
    return replace(outcome, leaks=tuple(dict.fromkeys(leaks)))
