"""Match submissions with people, choose the attempt that counts, and list the students without one."""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from fam.core.files import atomic_writer
from fam.core.packed import Packed, packable
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Ambiguous, Person, Roster
from fam_grader.submissions import Kind, Owner, SubmissionSource, time_of

SUBMITTED, EARLIER, OTHER, UNOWNED, UNCLEAR, MISSING = (
    "submitted",
    "earlier attempt",
    "other attempt",
    "not in the roster",
    "unclear",
    "not submitted",
)


@packable
@dataclass(frozen=True, slots=True)
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
        keys: what identifies its owners among those of other attempts.
    """

    source: SubmissionSource
    people: tuple[Person, ...] = ()
    graded: tuple[Person, ...] = ()
    submitted: datetime | None = None
    state: str = SUBMITTED
    note: str = ""
    weakness: int = 0
    keys: tuple[Hashable, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is graded: no other attempt of its owners counts instead."""
        return self.state not in (EARLIER, OTHER)

    @property
    def all_keys(self) -> frozenset[Hashable]:
        """The keys of all its owners, and its own."""
        return frozenset((*self.keys, self.source))

    @property
    def marked_keys(self) -> tuple[Hashable, ...]:
        """The keys of those whose mark it is; of all its owners if that is unclear, and its own if it has none."""
        keys = tuple(key for person, key in zip(self.people, self.keys, strict=False) if person in self.graded)
        return keys or self.keys or (self.source,)

    @property
    def names(self) -> str:
        """The names of its owners."""
        return " and ".join(person.label for person in self.people)


@dataclass(frozen=True)
class ClassList:
    """All submissions of a class, and the students of the roster without one."""

    attempts: Sequence[Attempt]
    missing: tuple[Person, ...] = ()
    size: int = 0  # of the roster

    @cached_property
    def counting(self) -> Sequence[SubmissionSource]:
        """The submissions to grade: all but the attempts instead of which another counts."""
        return Packed(attempt.source for attempt in self.attempts if attempt.counts)

    @property
    def odd(self) -> bool:
        """Whether the list holds anything that is in no other file."""
        return bool(self.size) or not self._states <= {SUBMITTED}

    def of_state(self, state: str) -> list[Attempt]:
        """Return the attempts of one state."""
        return [attempt for attempt in self.attempts if attempt.state == state] if state in self._states else []

    @cached_property
    def _states(self) -> frozenset[str]:
        return frozenset(attempt.state for attempt in self.attempts)

    def packed(self) -> ClassList:
        """Return the same list in a fraction of the memory."""
        return self if isinstance(self.attempts, Packed) else replace(self, attempts=Packed(self.attempts))

    def write(self, path: Path, notes: Mapping[Person, str] | None = None) -> None:
        """Write `class.csv`: a row for each owner of each submission, and for each student without one.

        `notes` are about the latter.
        """
        with atomic_writer(path) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["name", "email", "id", "state", "submission", "student", "submitted", "note"])
            for row in self._rows(notes or {}):
                writer.writerow([escape_csv_formula(cell) for cell in row])

    def _rows(self, notes: Mapping[Person, str]) -> Iterator[Sequence[str]]:
        for attempt in self.attempts:
            for person in attempt.people or (Person(),):
                names = (attempt.source.name, attempt.source.student if attempt.counts else "")
                yield [*_who(person), attempt.state, *names, write_time(attempt.submitted), attempt.note]
        for person in self.missing:
            yield [*_who(person), MISSING, "", "", "", notes.get(person, "")]


# Choose which of the attempts of an owner, identified by a key, count: one; none if that is unknown; several if their
# marks will decide.
Choose: TypeAlias = Callable[[Hashable, Sequence[Attempt]], Sequence[Attempt]]


@dataclass(frozen=True)
class MatchedClass:
    """All submissions with their owners, before it is settled which of several attempts counts."""

    attempts: Sequence[Attempt]
    people: tuple[Person, ...] = ()  # of the roster

    def packed(self) -> MatchedClass:
        """Return the same class in a fraction of the memory."""
        return self if isinstance(self.attempts, Packed) else replace(self, attempts=Packed(self.attempts))

    def settle(self, choose: Choose | None = None, *, why: str = "is later", state: str = EARLIER) -> ClassList:
        """Return the class with the attempts that count; by default the latest ones.

        Args:
            choose: chooses among several attempts of one owner.
            why: what is noted about the attempt that counts instead of another.
            state: the state of attempts instead of which another counts.
        """
        choose = choose or latest
        several = _of_several(self.attempts)
        by_owner: dict[Hashable, list[Attempt]] = {}
        missing = dict.fromkeys(self.people)
        for attempt in self.attempts:
            for key in dict.fromkeys(attempt.keys):
                if hash(key) in several:
                    by_owner.setdefault(key, []).append(attempt)
                missing.pop(key, None)  # type: ignore[call-overload]
        chosen = {key: own if len(own) == 1 else choose(key, own) for key, own in by_owner.items()}
        settled = Packed(_settle(attempt, chosen, why, state) for attempt in self.attempts)
        return ClassList(settled, tuple(missing), len(self.people))


def match_class(
    sources: Iterable[SubmissionSource], roster: Roster | None = None, *, timed: bool = False
) -> MatchedClass:
    """Match the submissions with people.

    Without a roster, people are known by their submissions' names only. Files' times are read only if they matter:
    with a roster, or if `timed`.
    """
    attempts = Packed[Attempt]()
    for source in sources:
        attempt = _match(source, roster)
        attempts.append(replace(attempt, submitted=time_of(source) if timed or roster else source.submitted))
    return MatchedClass(_reject_weak_clues(attempts), roster.people if roster else ())


def make_class_list(
    sources: Iterable[SubmissionSource], roster: Roster | None = None, *, timed: bool = False
) -> ClassList:
    """Match the submissions with people, and find the latest of several attempts."""
    return match_class(sources, roster, timed=timed).settle()


def latest(_: Hashable, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    """Choose the latest attempt; none if that is unknown."""
    times = [(attempt.submitted or time_of(attempt.source), index) for index, attempt in enumerate(attempts)]
    known = sorted(((time, index) for time, index in times if time), reverse=True)
    unknown = len(known) < len(times) or (len(known) > 1 and known[0][0] == known[1][0])
    return () if unknown else (attempts[known[0][1]],)


def _match(source: SubmissionSource, roster: Roster | None) -> Attempt:
    """Return the submission with its owners."""
    if roster is None:
        people = tuple(Person.of(owner, source.kind) for owner in source.owners)
        return Attempt(source, people, keys=tuple(_key(each, source) for each in source.owners))
    known: dict[Person, Person] = {}
    weakest = 0
    notes = [] if source.owners else ["nothing says whose it is"]
    for owner in source.owners:
        try:
            person, weakness = roster.match(owner)
        except Ambiguous as several:
            return Attempt(source, state=UNCLEAR, note=f"it could be that of {several}")
        if person is None:
            notes.append(f"{owner.name or owner.email or source.name} is not in the roster")
        else:
            known[person] = _with_numbers(person, owner)
            weakest = max(weakest, weakness)
    state = SUBMITTED if known else UNOWNED
    return Attempt(
        source, tuple(known.values()), state=state, note="; ".join(notes), weakness=weakest, keys=tuple(known)
    )


def _of_several(attempts: Iterable[Attempt]) -> set[int]:
    """Return the hashes of the keys that several attempts have, and few others: most keys need not be kept."""
    once, several = set[int](), set[int]()
    for attempt in attempts:
        for number in {hash(key) for key in attempt.keys}:
            (several if number in once else once).add(number)
    return several


def _reject_weak_clues(attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    """Return the attempts; one is unclear if a stronger clue assigns another to its owner.

    It is graded nevertheless: a guess must not turn another student's submission into an earlier attempt.
    """
    several = _of_several(attempts)
    surest: dict[Hashable, Attempt] = {}
    for attempt in attempts if several else ():
        for key in attempt.keys:
            if hash(key) in several and (key not in surest or _is_surer(attempt, surest[key])):
                surest[key] = attempt
    return Packed(_unless_weak(attempt, surest) for attempt in attempts) if surest else attempts


def _unless_weak(attempt: Attempt, surest: Mapping[Hashable, Attempt]) -> Attempt:
    others = [surest[key] for key in attempt.keys if key in surest]
    surer = [other.source.name for other in others if other.weakness < attempt.weakness]
    if not surer:
        return attempt
    note = f"it could be that of {attempt.names}, whose own is {' and '.join(surer)}"
    return replace(attempt, people=(), state=UNCLEAR, note=note, keys=())


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


def _settle(attempt: Attempt, chosen: Mapping[Hashable, Sequence[Attempt]], why: str, state: str) -> Attempt:
    """Return an attempt with the owners whose mark it is, and its final state."""
    source = attempt.source
    by_key = [chosen.get(key, (attempt,)) for key in attempt.keys]
    mine = [len(best) == 1 and best[0].source == source for best in by_key]
    graded = tuple(person for person, is_mine in zip(attempt.people, mine, strict=False) if is_mine)
    times = [person.submitted for person in graded if person.submitted]  # a platform's own, so better than a file's
    attempt = replace(attempt, graded=graded, submitted=max(times, default=attempt.submitted))
    if not all(by_key):
        return replace(attempt, state=UNCLEAR, note="there are several attempts, and which is the latest is unknown")
    others = [best for best in by_key if all(each.source != source for each in best)]
    if by_key and len(others) == len(by_key):
        names = " and ".join(dict.fromkeys(each.source.name for best in others for each in best))
        return replace(attempt, state=state, note=f"{names} {why}")
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
