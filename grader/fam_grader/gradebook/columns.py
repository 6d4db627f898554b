"""What `grades.csv` says of people and times, and what each of them gets in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from fam_grader.gradebook.class_list import EARLIER, Claim, ClassList, write_time
from fam_grader.gradebook.late_policy import LatePolicy, write_duration
from fam_grader.gradebook.roster import Person
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import Kind


@dataclass(frozen=True)
class StudentGrade:
    """A person's points, with the bonus, after the late policy; None if unknown."""

    person: Person
    result: SubmissionResult
    total: float | None
    late: timedelta | None = None
    submitted: str = ""


@dataclass(frozen=True)
class ClassColumns:
    """The columns after the message: `name` and `email` where people are known, the others with a due time."""

    listed: ClassList
    policy: LatePolicy | None = None

    @property
    def names(self) -> Sequence[str]:
        """What stands above them."""
        named = ["name", "email"] if self._named else []
        timed = ["submitted", "late"] if self.policy else []
        return [*named, *timed, *(["late_penalty", "total_after_late"] if self._costly else [])]

    def cells(self, result: SubmissionResult) -> Sequence[str]:
        """Return the cells of one row."""
        claim = self._claims.get(result.student)
        if claim is None:
            return [""] * len(self.names)
        cells = [claim.names, "; ".join(person.email for person in claim.people)] if self._named else []
        if self.policy:
            cells += [write_time(claim.submitted), self._late_cell(claim)]
        if self._costly:
            penalty, total = self._penalty(claim, result), self.total(result)
            cells += ["" if number is None else f"{number:g}" for number in (penalty, total)]
        return cells

    def total(self, result: SubmissionResult) -> float | None:
        """Return the points with the bonus, after the late policy; None where that is not known.

        It is not known after an internal error, and if the submission may be late, but its time is unknown.
        """
        penalty = self._penalty(self._claims[result.student], result)
        if penalty is None or None in result.functions.values():
            return None
        return round(result.score + result.bonus - penalty, 5)

    def marks(self, result: SubmissionResult) -> Iterator[StudentGrade]:
        """Yield what the result means for each of its people; nothing for those with a later one."""
        claim = self._claims[result.student]
        late = self._lateness(claim)
        for person in claim.owed:
            yield StudentGrade(person, result, self.total(result), late, write_time(claim.submitted))

    @cached_property
    def people(self) -> dict[str, str]:
        """The names of the people of each submission, by its folder, where they are known."""
        return {student: claim.names for student, claim in self._claims.items() if self._named and claim.people}

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {claim.found.student: claim for claim in self.listed.claims if claim.state != EARLIER}

    @cached_property
    def _named(self) -> bool:
        guesses = (Kind.SINGLE, Kind.PLAIN, Kind.ARCHIVE)
        return bool(self.listed.size) or any(claim.found.kind not in guesses for claim in self.listed.claims)

    @property
    def _costly(self) -> bool:
        return self.policy is not None and self.policy.cost is not None

    def _lateness(self, claim: Claim) -> timedelta | None:
        """Say how late a submission is, or None if unknown; Canvas' word for "in time" will do."""
        if self.policy is None or (claim.submitted is None and claim.found.late is False):
            return timedelta(0)
        return self.policy.lateness(claim.submitted) if claim.submitted else None

    def _late_cell(self, claim: Claim) -> str:
        late = self._lateness(claim)
        if late is None:
            return "late, by Canvas" if claim.found.late else "unknown"
        return write_duration(late)

    def _penalty(self, claim: Claim, result: SubmissionResult) -> float | None:
        late = self._lateness(claim)
        if self.policy is None or not self._costly:
            return 0.0
        return None if late is None else self.policy.penalty(result.score + result.bonus, late)
