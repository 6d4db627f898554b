"""Match submissions with people, choose the attempt that counts, and list the students without one."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fam.core.files import atomic_writer
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Ambiguous, Person, Roster
from fam_grader.submissions import Kind, Owner, SubmissionSource, time_of

SUBMITTED, EARLIER, UNOWNED, UNCLEAR, MISSING = (
    "submitted",
    "earlier attempt",
    "not in the roster",
    "unclear",
    "not submitted",
)


@dataclass(frozen=True)
class Attempt:
    """A submission, matched with people.

    Args:
        source: the submission.
        people: its owners.
        graded: the owners whose mark it is; the others have a later attempt.
        submitted: the submission time, if known.
        state: whether it counts, and if not, why.
        note: the explanation for the instructor.
        weakness: of the clue to its owners; 0 is the surest.
    """

    source: SubmissionSource
    people: tuple[Person, ...] = ()
    graded: tuple[Person, ...] = ()
    submitted: datetime | None = None
    state: str = SUBMITTED
    note: str = ""
    weakness: int = 0

    @property
    def names(self) -> str:
        """The names of its owners."""
        return " and ".join(person.label for person in self.people)


@dataclass(frozen=True)
class ClassList:
    """All submissions of a class, and the students of the roster without one."""

    attempts: tuple[Attempt, ...]
    missing: tuple[Person, ...] = ()
    size: int = 0  # of the roster

    @property
    def counting(self) -> list[SubmissionSource]:
        """The submissions to grade: all but earlier attempts."""
        return [attempt.source for attempt in self.attempts if attempt.state != EARLIER]

    @property
    def odd(self) -> bool:
        """Whether the list holds anything that is in no other file."""
        return bool(self.size) or any(attempt.state != SUBMITTED for attempt in self.attempts)

    def of_state(self, state: str) -> list[Attempt]:
        """Return the attempts of one state."""
        return [attempt for attempt in self.attempts if attempt.state == state]

    def write(self, path: Path) -> None:
        """Write `class.csv`: a row for each owner of each submission, and for each student without one."""
        with atomic_writer(path) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["name", "email", "id", "state", "submission", "student", "submitted", "note"])
            for row in self._rows():
                writer.writerow([escape_csv_formula(cell) for cell in row])

    def _rows(self) -> Iterator[Sequence[str]]:
        for attempt in self.attempts:
            for person in attempt.people or (Person(),):
                names = (attempt.source.name, attempt.source.student if attempt.state != EARLIER else "")
                yield [*_who(person), attempt.state, *names, write_time(attempt.submitted), attempt.note]
        for person in self.missing:
            yield [*_who(person), MISSING, "", "", "", ""]


def make_class_list(
    sources: Iterable[SubmissionSource], roster: Roster | None = None, *, timed: bool = False
) -> ClassList:
    """Match the submissions with people, and find the latest of several attempts.

    Without a roster, people are known by their submissions' names only. Files' times are read only if they matter:
    with a roster, or if `timed`.
    """
    attempts: list[Attempt] = []
    keys: list[tuple[Hashable, ...]] = []  # of the owners of each attempt
    for source in sources:
        attempt, owners = _match(source, roster)
        attempts.append(replace(attempt, submitted=time_of(source) if timed or roster else source.submitted))
        keys.append(owners)
    _reject_weak_clues(attempts, keys)
    by_owner: dict[Hashable, list[int]] = {}
    for index, owners in enumerate(keys):
        for key in dict.fromkeys(owners):
            by_owner.setdefault(key, []).append(index)
    latest = {key: _latest(attempts, indices) for key, indices in by_owner.items()}
    settled = [_settle(attempts, index, keys[index], latest) for index in range(len(attempts))]
    people = roster.people if roster else ()
    return ClassList(tuple(settled), tuple(each for each in people if each not in by_owner), len(people))


def _match(source: SubmissionSource, roster: Roster | None) -> tuple[Attempt, tuple[Hashable, ...]]:
    """Return the submission with its owners, and the keys that identify them."""
    if roster is None:
        people = tuple(Person.of(owner, source.kind) for owner in source.owners)
        return Attempt(source, people), tuple(_key(each, source) for each in source.owners)
    known: dict[Person, Person] = {}
    weakest = 0
    notes = [] if source.owners else ["nothing says whose it is"]
    for owner in source.owners:
        try:
            person, weakness = roster.match(owner)
        except Ambiguous as several:
            return Attempt(source, state=UNCLEAR, note=f"it could be that of {several}"), ()
        if person is None:
            notes.append(f"{owner.name or owner.email or source.name} is not in the roster")
        else:
            known[person] = _with_numbers(person, owner)
            weakest = max(weakest, weakness)
    state = SUBMITTED if known else UNOWNED
    attempt = Attempt(source, tuple(known.values()), state=state, note="; ".join(notes), weakness=weakest)
    return attempt, tuple(known)


def _reject_weak_clues(attempts: list[Attempt], keys: list[tuple[Hashable, ...]]) -> None:
    """Mark a submission as unclear if a stronger clue assigns another one to its owner.

    It is graded nevertheless: a guess must not turn another student's submission into an earlier attempt.
    """
    surest: dict[Hashable, Attempt] = {}
    for attempt, owners in zip(attempts, keys, strict=True):
        for key in owners:
            if key not in surest or _is_surer(attempt, surest[key]):
                surest[key] = attempt
    for index, (attempt, owners) in enumerate(zip(attempts, keys, strict=True)):
        surer = [surest[key].source.name for key in owners if surest[key].weakness < attempt.weakness]
        if surer:
            note = f"it could be that of {attempt.names}, whose own is {' and '.join(surer)}"
            attempts[index], keys[index] = replace(attempt, people=(), state=UNCLEAR, note=note), ()


def _is_surer(attempt: Attempt, other: Attempt) -> bool:
    """Compare the clues of two attempts of one owner; of equally sure ones, the later is surer."""
    later = bool(attempt.submitted and other.submitted and attempt.submitted > other.submitted)
    return attempt.weakness < other.weakness or (attempt.weakness == other.weakness and later)


def _key(owner: Owner, source: SubmissionSource) -> Hashable:
    """Return the key by which submissions belong to one person without a roster; a plain name is not enough."""
    if source.kind not in (Kind.SINGLE, Kind.PLAIN, Kind.ARCHIVE, Kind.GITHUB):
        for known in (owner.email.casefold(), owner.canvas, owner.moodle, *owner.ids[:1]):
            if known:
                return source.kind, known
    return source


def _with_numbers(person: Person, owner: Owner) -> Person:
    """Add the names that the platforms use for a person; their gradebooks need them."""
    canvas, identifier = person.canvas or owner.canvas, person.identifier or owner.moodle
    return replace(person, canvas=canvas, identifier=identifier)


def _latest(attempts: Sequence[Attempt], indices: Sequence[int]) -> int | None:
    """Return the index of the latest attempt, or None if that is unknown."""
    if len(indices) == 1:
        return indices[0]
    times = {index: attempts[index].submitted or time_of(attempts[index].source) for index in indices}
    known = sorted(((time, index) for index, time in times.items() if time), reverse=True)
    return known[0][1] if len(known) == len(times) and known[0][0] > known[1][0] else None


def _settle(
    attempts: Sequence[Attempt], index: int, owners: Sequence[Hashable], latest: Mapping[Hashable, int | None]
) -> Attempt:
    """Return an attempt with the owners whose mark it is, and its final state."""
    attempt = attempts[index]
    graded = tuple(person for person, key in zip(attempt.people, owners, strict=False) if latest[key] == index)
    times = [person.submitted for person in graded if person.submitted]  # a platform's own, so better than a file's
    attempt = replace(attempt, graded=graded, submitted=max(times, default=attempt.submitted))
    later = [best for best in (latest[key] for key in owners) if best != index]
    if None in later:
        return replace(attempt, state=UNCLEAR, note="there are several attempts, and which is the latest is unknown")
    if owners and len(later) == len(owners):
        names = " and ".join(dict.fromkeys(attempts[best].source.name for best in later if best is not None))
        return replace(attempt, state=EARLIER, note=f"{names} is later")
    return attempt


def write_time(time: datetime | None) -> str:
    """Return a time in the local time zone as text."""
    return time.astimezone().isoformat(" ", "seconds") if time else ""


def _who(person: Person) -> Sequence[str]:
    return (
        person.label,
        person.email,
        person.id or person.login or person.github or person.canvas or person.identifier,
    )
