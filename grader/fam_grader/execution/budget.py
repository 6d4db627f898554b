"""The processor time and memory that one submission may use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from fam.course import Unit
from fam_grader.execution.deadlines import WALL_FACTOR, Clock

SUBMISSION_SECONDS = 60.0


@dataclass
class Budget:
    """The processor time that one submission may use, in all its processes.

    Time spent asleep counts too, if the kernel distinguishes it from waiting for a processor.

    Args:
        call_seconds: the limit of one call, and of loading one file.
        memory_mb: the limit of the process's memory.
        submission_seconds: the limit of all of them together.
        special: the limits of single functions, and of files by their modules' names, that have limits of their own.
    """

    call_seconds: float = 2.0
    memory_mb: float = 1024.0
    submission_seconds: float = SUBMISSION_SECONDS
    special: Mapping[str, float] = field(default_factory=dict)
    spent: float = 0.0  # by processes that have ended
    waited: float = 0.0  # seconds on the wall in which answers were waited for
    delayed: float | None = 0.0  # seconds of those in which no processor was free; None: unknown

    @classmethod
    def of(cls, units: Collection[Unit], submission_seconds: float | None = None, *, at_least: float = 0.0) -> Budget:
        """Return the budget of a submission of `units`, each call of which has the limit of its function or unit.

        Without `submission_seconds`, it is the usual time and what the units add to it.
        """
        seconds = {unit.name: unit.limits.call_seconds for unit in units}
        seconds |= {
            name: spec.call_seconds or unit.limits.call_seconds
            for unit in units
            for name, spec in unit.functions.items()
        }
        special = {name: max(limit, at_least) for name, limit in seconds.items()}
        if submission_seconds is None:
            submission_seconds = SUBMISSION_SECONDS + sum(unit.limits.more_seconds for unit in units)
        memory = max((unit.limits.memory_mb for unit in units), default=1024.0)
        return cls(min(special.values(), default=at_least or 2.0), memory, submission_seconds, special)

    def seconds_of(self, subject: str) -> float:
        """Return the limit of a call of the function `subject`, or of loading the module `subject`."""
        return self.special.get(subject, self.call_seconds)

    def left(self, clock: Clock | None) -> float:
        """Return the seconds that are left for all calls, of which the running process has used its clock's."""
        spent = self.spent + (clock.processor() if clock else 0.0)
        if self.waited > self.submission_seconds and self.delayed is not None:
            now = clock.delayed() if clock else 0.0
            spent = max(spent, self.waited - self.delayed - (now or 0.0))
        if self.waited > WALL_FACTOR * self.submission_seconds:
            return 0.0
        return self.submission_seconds - spent

    def close(self, clock: Clock) -> None:
        """Count what a process that ends now has used."""
        self.spent += clock.processor()
        delayed = clock.delayed()
        self.delayed = None if delayed is None or self.delayed is None else self.delayed + delayed
