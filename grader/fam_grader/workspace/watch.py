"""Check again at every save, with the suites and the next student's process already loaded."""

from __future__ import annotations

import ast
import time
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import fam_grader.reports.public_details  # noqa: F401 - here, and not at the first save that fails
from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Process, Sources
from fam_grader.execution.session import Session
from fam_grader.reports.results import SubmissionResult
from fam_grader.workspace.checking import REPORT_AFTER, budget_for, own_files, place_of
from fam_grader.workspace.explanations import explained
from fam_grader.workspace.grading_limits import GradingWarning, grading_warnings, unreported
from fam_grader.workspace.progress import imports_of, keep_results
from fam_grader.workspace.public_checks import Checks
from fam_grader.workspace.saves import is_among

SPARE = 2  # processes that wait: some editors save twice, the second time what a formatter made of the first
HALF_WRITTEN_SECONDS = 0.03  # before a file that is no Python is read once more


class Standby:
    """Starts students' processes in advance, so that NumPy is loaded before a save and not after it."""

    def __init__(self, launcher: PlainLauncher, memory_mb: float) -> None:
        self._launcher, self._memory_mb = launcher, memory_mb
        self._waiting: list[Process] = []

    def prepare(self, count: int = SPARE) -> None:
        """Start the processes that the next `count` calls of `start` return."""
        while len(self._waiting) < count:
            self._waiting.append(self._launcher.start(self._memory_mb))

    def start(self, memory_mb: float) -> Process:
        """Return the process that has waited longest, or a new one."""
        return self._waiting.pop(0) if self._waiting else self._launcher.start(memory_mb)

    def close(self) -> None:
        """End the waiting processes."""
        for process in self._waiting:
            process.end(gone=False)
        self._waiting.clear()


@dataclass(frozen=True)
class View:
    """The results so far, and whether they are complete."""

    result: SubmissionResult | None
    done: bool
    trouble: str = ""  # what kept a file from being read
    warnings: tuple[GradingWarning, ...] = ()  # of what will not work at grading


class Watcher:
    """The checks of some functions, ready to run again."""

    def __init__(self, course: Course, functions: Sequence[str]) -> None:
        self.course, self.functions = course, list(functions)
        budget = budget_for(course, functions)
        self._launcher = PlainLauncher(report_after=REPORT_AFTER * budget.call_seconds, restricted=True)
        self._standby = Standby(self._launcher, budget.memory_mb)
        self._standby.prepare(1)  # loads NumPy over there, while the suites are loaded here
        self._checks = Checks(course, functions)
        self._texts: dict[str, str] = {}
        self._failed: set[str] = set()  # labels of the groups that did not pass when they ran last

    def close(self) -> None:
        """End the waiting process."""
        self._standby.close()

    def views(self, changes: Iterable[Collection[Path] | None]) -> Iterator[View]:
        """Yield the results of all checks, then of those of each change; the check that failed before comes first.

        Args:
            changes: the files that may have been saved; None to check everything again.
        """
        yield from self._check(list(self.course.units))
        for paths in changes:
            if paths is None:
                self._texts.clear()
                yield from self._check(list(self.course.units))
                continue
            units = [unit.name for unit in self.course.units.values() if is_among(unit.skeleton, paths)]
            yield from self._check(units)

    def _check(self, units: Sequence[str]) -> Iterator[View]:
        try:
            sources = self._settled()
        except CourseError as error:
            yield View(None, True, str(error))
            return
        changed = {name for name in units if sources.texts.get(name, "") != self._texts.get(name)}
        chosen = self._functions_of(changed, sources)
        self._texts |= sources.texts
        if chosen:
            yield from self._run(chosen, sources)
            self._standby.prepare()

    def _settled(self) -> Sources:
        """Return the files; one that is not valid Python may be half written, so it is read again after a moment."""
        sources = own_files(self.course, self.functions)
        new = {name: text for name, text in sources.texts.items() if text != self._texts.get(name)}
        if self._texts and not all(_compiles(text) for text in new.values()):
            time.sleep(HALF_WRITTEN_SECONDS)
            sources = own_files(self.course, self.functions)
        return sources

    def _functions_of(self, changed: set[str], sources: Sources) -> list[str]:
        """Return the watched functions of the changed units, and of those that import them."""
        reached = set(changed)
        while more := {
            name for name, text in sources.texts.items() if name not in reached and imports_of(text) & reached
        }:
            reached |= more
        return [name for name in self.functions if self.course.functions[name].unit in reached]

    def _run(self, functions: list[str], sources: Sources) -> Iterator[View]:
        labels = [group.label for group in self._checks.groups if group.function in functions]
        first = next((label for label in labels if label in self._failed), None)
        self._launcher.stacks.clear()
        place = partial(place_of, sources, self._launcher.stacks)
        with Session(self._standby, sources, budget_for(self.course, functions)) as session:
            if first:
                result = explained(self.course, sources, self._checks.run(session, place, {first}))
                if result.groups[0].kind or result.groups[0].status == "passed":  # else it leans on other checks
                    yield View(result, done=False)
            result = explained(self.course, sources, self._checks.run(session, place, labels))
        passed = {f"{group.function}: {group.group}" for group in result.groups if group.status == "passed"}
        self._failed = (self._failed - set(labels)) | (set(labels) - passed)
        yield View(result, done=True, warnings=tuple(unreported(self._warnings(functions, sources), result)))
        keep_results(self.course, sources.texts, result)

    def _warnings(self, functions: Sequence[str], sources: Sources) -> Iterator[GradingWarning]:
        """Yield the warnings about the files of `functions`."""
        units = dict.fromkeys(self.course.functions[name].unit for name in functions)
        for unit in (self.course.units[name] for name in units if name in sources.texts):
            yield from grading_warnings(sources.texts[unit.name], unit, self.course.units)


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's file, which Python warns of where it runs
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(text.strip())
