"""Grade a class: several graders side by side, each result written as soon as it is there."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from fam_grader._errors import CourseError
from fam_grader.course import Course, find_course
from fam_grader.reporting.marked import Marked
from fam_grader.reporting.results import Result, fault
from fam_grader.running.isolation import Isolation
from fam_grader.submissions import Found

MAX_TRIES = 2


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
        """Yield the results as they come in; a submission that kills its grader twice becomes a fault of ours."""
        tries: dict[Found, int] = dict.fromkeys(found, 0)
        waiting = deque(found)
        while waiting:
            started: list[Found] = []
            try:
                yield from self._with_pool(waiting, started)
            except BrokenProcessPool as error:
                for each in reversed(started):
                    tries[each] += 1
                    if tries[each] < MAX_TRIES:
                        waiting.appendleft(each)
                    else:
                        yield self._fault(each, error)

    def _fault(self, found: Found, error: BaseException) -> Result:
        marked = Marked.of(self.course, fault(self.functions, found, error))
        marked.write(self.out / found.student)
        return marked.result

    def _with_pool(self, waiting: deque[Found], started: list[Found]) -> Iterator[Result]:
        """Work through `waiting` with one pool of graders; `started` lists what is under way."""
        # "spawn": a fork would copy the threads' locks of this process, and NumPy has started threads.
        context = multiprocessing.get_context("spawn")
        arguments = (self.course.exercises.parent, tuple(self.units), self.isolation, self.out)
        jobs = min(self.jobs, len(waiting))
        with ProcessPoolExecutor(jobs, context, _start_grader, arguments) as pool:
            futures: dict[Future[Result], Found] = {}
            try:
                while waiting or futures:
                    while waiting and len(futures) < 2 * jobs:  # a short queue keeps the memory flat
                        each = waiting.popleft()
                        started.append(each)
                        futures[pool.submit(_grade, each)] = each
                    for future in wait(futures, return_when=FIRST_COMPLETED).done:
                        result = future.result()
                        started.remove(futures.pop(future))
                        yield result
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


_grade_here: Callable[[Found], Result]


def _start_grader(root: Path, units: Sequence[str], isolation: Isolation, out: Path) -> None:
    """Load everything that a grader needs, once for each worker process."""
    global _grade_here  # noqa: PLW0603 - a worker process has one grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    from fam_grader.classroom.grader import Grader  # noqa: PLC0415 - it brings otter, which only the workers need

    grader = Grader(find_course(root), units, isolation)

    def grade_here(found: Found) -> Result:
        try:
            return grader.grade(found, out)
        except CourseError:
            raise  # something that the instructor can mend, such as a full disk
        except Exception as error:
            marked = Marked.of(grader.course, fault(grader.functions, found, error))
            marked.write(out / found.student)
            return marked.result

    _grade_here = grade_here


def _grade(found: Found) -> Result:
    return _grade_here(found)
