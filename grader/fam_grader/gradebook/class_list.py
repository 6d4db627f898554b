"""Match submissions with people: who submitted what, which attempt counts, who is missing, and what is unclaimed."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fam.core.files import atomic_writer
from fam_grader.gradebook.roster import Ambiguous, Person, Roster
from fam_grader.reports.grades_csv import escape_csv_formula
from fam_grader.submissions import Kind, Owner, SubmissionSource, time_of

HANDED_IN, EARLIER, UNOWNED, UNCLEAR, MISSING = (
    "handed in",
    "earlier attempt",
    "not in the roster",
    "unclear",
    "not handed in",
)


@dataclass(frozen=True)
class Claim:
    """A submission, the people whose it is, and those of them whose mark it gives."""

    found: SubmissionSource
    people: tuple[Person, ...] = ()
    owed: tuple[Person, ...] = ()
    submitted: datetime | None = None
    state: str = HANDED_IN
    note: str = ""
    weakness: int = 0  # of the clue to its people; 0 is the surest

    @property
    def names(self) -> str:
        """The people's names."""
        return " and ".join(person.label for person in self.people)


@dataclass(frozen=True)
class ClassList:
    """The class as its submissions and its roster, where there is one, tell it."""

    claims: tuple[Claim, ...]
    missing: tuple[Person, ...] = ()
    size: int = 0  # of the roster

    @property
    def counting(self) -> list[SubmissionSource]:
        """What is to be graded: all but earlier attempts."""
        return [claim.found for claim in self.claims if claim.state != EARLIER]

    @property
    def odd(self) -> bool:
        """Whether there is something to tell of that is in no other file."""
        return bool(self.size) or any(claim.state != HANDED_IN for claim in self.claims)

    def of_state(self, state: str) -> list[Claim]:
        """Return the submissions of one state."""
        return [claim for claim in self.claims if claim.state == state]

    def write(self, path: Path) -> None:
        """Write `class.csv`: a row for every submission's every owner, and for all who handed in nothing."""
        with atomic_writer(path) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["name", "email", "id", "state", "submission", "student", "submitted", "note"])
            for row in self._rows():
                writer.writerow([escape_csv_formula(cell) for cell in row])

    def _rows(self) -> Iterator[Sequence[str]]:
        for claim in self.claims:
            for person in claim.people or (Person(),):
                found = (claim.found.name, claim.found.student if claim.state != EARLIER else "")
                yield [*_who(person), claim.state, *found, write_time(claim.submitted), claim.note]
        for person in self.missing:
            yield [*_who(person), MISSING, "", "", "", ""]


def make_class_list(
    found: Iterable[SubmissionSource], roster: Roster | None = None, *, timed: bool = False
) -> ClassList:
    """Find out whose each submission is, and which of several attempts counts: the latest.

    Without a roster, people are known by their submissions' names only. Files' times are read only if they matter:
    with a roster, or if `timed`.
    """
    claims: list[Claim] = []
    keys: list[tuple[Hashable, ...]] = []  # of each claim's people
    for each in found:
        claim, known = _claim(each, roster)
        claims.append(replace(claim, submitted=time_of(each) if timed or roster else each.submitted))
        keys.append(known)
    _dismiss_weak_clues(claims, keys)
    attempts: dict[Hashable, list[int]] = {}
    for place, known in enumerate(keys):
        for key in dict.fromkeys(known):
            attempts.setdefault(key, []).append(place)
    latest = {key: _latest(claims, places) for key, places in attempts.items()}
    settled = [_settled(claims, place, keys[place], latest) for place in range(len(claims))]
    people = roster.people if roster else ()
    return ClassList(tuple(settled), tuple(each for each in people if each not in attempts), len(people))


def _claim(found: SubmissionSource, roster: Roster | None) -> tuple[Claim, tuple[Hashable, ...]]:
    """Find the people of one submission, and what each of them is known by."""
    if roster is None:
        people = tuple(Person.of(owner, found.kind) for owner in found.owners)
        return Claim(found, people), tuple(_known_by(each, found) for each in found.owners)
    known: dict[Person, Person] = {}
    weakest = 0
    notes = [] if found.owners else ["nothing says whose it is"]
    for owner in found.owners:
        try:
            person, weakness = roster.match(owner)
        except Ambiguous as several:
            return Claim(found, state=UNCLEAR, note=f"it could be that of {several}"), ()
        if person is None:
            notes.append(f"{owner.name or owner.email or found.name} is not in the roster")
        else:
            known[person] = _with_numbers(person, owner)
            weakest = max(weakest, weakness)
    state = HANDED_IN if known else UNOWNED
    claim = Claim(found, tuple(known.values()), state=state, note="; ".join(notes), weakness=weakest)
    return claim, tuple(known)


def _dismiss_weak_clues(claims: list[Claim], keys: list[tuple[Hashable, ...]]) -> None:
    """Let no weaker clue displace a submission whose owner is surer: such a submission is unclear, and graded."""
    surest: dict[Hashable, Claim] = {}
    for claim, known in zip(claims, keys, strict=True):
        for key in known:
            if key not in surest or claim.weakness < surest[key].weakness:
                surest[key] = claim
    for place, (claim, known) in enumerate(zip(claims, keys, strict=True)):
        surer = [surest[key] for key in known if surest[key].weakness < claim.weakness]
        if surer:
            note = (
                f"it could be that of {claim.names}, whose own is {' and '.join(each.found.name for each in surer)}"
            )
            claims[place], keys[place] = replace(claim, people=(), state=UNCLEAR, note=note), ()


def _known_by(owner: Owner, found: SubmissionSource) -> Hashable:
    """Return the key by which submissions belong to one person without a roster; a plain name is not enough."""
    if found.kind not in (Kind.SINGLE, Kind.PLAIN, Kind.ARCHIVE, Kind.GITHUB):
        for known in (owner.email.casefold(), owner.canvas, owner.moodle, *owner.ids[:1]):
            if known:
                return found.kind, known
    return found


def _with_numbers(person: Person, owner: Owner) -> Person:
    """Add the names that the platforms use for a person; their gradebooks need them."""
    canvas, identifier = person.canvas or owner.canvas, person.identifier or owner.moodle
    return replace(person, canvas=canvas, identifier=identifier)


def _latest(claims: Sequence[Claim], places: Sequence[int]) -> int | None:
    """Return the index of the latest attempt, or None if that is unknown."""
    if len(places) == 1:
        return places[0]
    times = {place: claims[place].submitted or time_of(claims[place].found) for place in places}
    known = sorted(((time, place) for place, time in times.items() if time), reverse=True)
    return known[0][1] if len(known) == len(times) and known[0][0] > known[1][0] else None


def _settled(
    claims: Sequence[Claim], place: int, known: Sequence[Hashable], latest: Mapping[Hashable, int | None]
) -> Claim:
    """Say whether one submission counts, for whom, and why not."""
    claim = claims[place]
    owed = tuple(person for person, key in zip(claim.people, known, strict=False) if latest[key] == place)
    times = [person.submitted for person in owed if person.submitted]  # a platform's own, so better than a file's
    claim = replace(claim, owed=owed, submitted=max(times, default=claim.submitted))
    later = [best for best in (latest[key] for key in known) if best != place]
    if None in later:
        return replace(claim, state=UNCLEAR, note="there are several attempts, and which is the latest is unknown")
    if known and len(later) == len(known):
        names = " and ".join(dict.fromkeys(claims[best].found.name for best in later if best is not None))
        return replace(claim, state=EARLIER, note=f"{names} is later")
    return claim


def write_time(time: datetime | None) -> str:
    """Write a time as the clock here shows it."""
    return time.astimezone().isoformat(" ", "seconds") if time else ""


def _who(person: Person) -> Sequence[str]:
    return (
        person.label,
        person.email,
        person.id or person.login or person.github or person.canvas or person.identifier,
    )
