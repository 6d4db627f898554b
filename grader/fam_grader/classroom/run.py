"""Grade a class: each result is written as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fam_grader.classroom.pool import LocalPool
from fam_grader.classroom.tasks import Task
from fam_grader.course import Course
from fam_grader.reporting.results import Result
from fam_grader.running.isolation import Isolation
from fam_grader.submissions import Found


@dataclass(frozen=True)
class ClassRun:
    """What to grade, how, and where the results go."""

    course: Course
    units: Sequence[str]
    out: Path
    isolation: Isolation = "jail"
    jobs: int = 1

    @property
    def functions(self) -> list[str]:
        """The functions that are graded, in the course's order."""
        return [name for unit in self.units for name in self.course.units[unit].functions]

    def grade(self, found: Sequence[Found]) -> Iterator[Result]:
        """Yield the results as they come in."""
        pool = LocalPool(self.course, self.units, self.isolation, self.jobs)
        with closing(pool.grade(Task(each) for each in found)) as dones:
            for done in dones:
                if done.marked is not None:
                    done.marked.write(self.out / done.found.student)
                    yield done.marked.result
