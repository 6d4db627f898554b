"""Find whom an instructor means: by address, id, login, name, or the name of a submission."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from fam.core.errors import CourseError
from fam.core.text import closest
from fam_grader.gradebook.class_list import MatchedClass
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Ambiguous, Person, Roster, clues_of, keys_of
from fam_grader.submissions import Owner, SubmissionSource

SUBMISSION, NUMBER = "submission", "number"  # kinds of names that a roster does not know
MOST_PLACES = (1 << 24) - 1
SURE = 1  # the weakest clue that a submission's name cannot contradict: an address or an id


class StudentFinder:
    """The people and submissions of a class, by everything that they may be called.

    They are looked at when someone is first looked for: most runs look for no one.
    """

    def __init__(
        self, matched: MatchedClass, pseudonyms: Mapping[str, str] | None = None, *, enrolled: bool = False
    ) -> None:
        self._matched, self._pseudonyms = matched, pseudonyms or {}
        self._enrolled = enrolled or bool(matched.people)  # whether there is a roster: no one else is a student then

    def one_by_one(self) -> NearFinder:
        """Return what finds many of the same people in little memory, but cannot suggest any."""
        return NearFinder(self._matched, self._pseudonyms)

    def packed(self) -> StudentFinder:
        """Return a finder of the same people in a fraction of the memory."""
        return StudentFinder(self._matched.packed(), self._pseudonyms)

    @cached_property
    def _keys(self) -> dict[Person, Hashable]:
        keys: dict[Person, Hashable] = {person: person for person in self._matched.people}
        for attempt in () if self._enrolled else self._matched.attempts:
            keys |= dict(zip(attempt.people, attempt.keys, strict=False))
        return keys

    @cached_property
    def _submissions(self) -> dict[str, tuple[Hashable, ...]]:
        found: dict[str, tuple[Hashable, ...]] = {}
        for attempt in self._matched.attempts:
            pseudonym = self._pseudonyms.get(escape_csv_formula(attempt.source.student), "")
            keys = tuple(dict.fromkeys(attempt.keys or (attempt.source,)))
            for name in (*_names(attempt.source), *filter(None, [pseudonym.casefold()])):
                if found.setdefault(name, keys) is not keys:
                    found[name] = tuple(dict.fromkeys((*found[name], *keys)))
        return found

    @cached_property
    def _roster(self) -> Roster:
        return Roster(self._keys)

    def find(self, text: str) -> tuple[Hashable, ...]:
        """Return the keys of the student, or of the owners of the submission, that `text` names.

        Raises:
            CourseError: no student has this name, or several have.
        """
        submitted = self._submissions.get(text.casefold(), ())
        if submitted and text.endswith("/"):
            return submitted
        try:
            person, weakness = self._roster.match(_owner(text))
            person = person or self._by_number(text)
        except Ambiguous as several:
            raise CourseError(f"{text!r} could be {several}; write the address or the id.") from None
        if person is None:
            if not submitted:
                raise CourseError(f"no student is called {text!r}{self._suggestion(text)}")
            return submitted
        key = self._keys[person]
        if weakness > SURE and submitted and key not in submitted:
            raise CourseError(
                f"{text!r} could be {person.label}, or the submission of that name; write the address or the id, or "
                f"{text + '/'!r} for the submission."
            )
        return (key,)

    def _by_number(self, text: str) -> Person | None:
        """Find an id whose zeros at the front a spreadsheet has dropped."""
        if not text.isdecimal():
            return None
        found = [person for person in self._keys if person.id.isdecimal() and int(person.id) == int(text)]
        return found[0] if len(found) == 1 else None

    def _suggestion(self, text: str) -> str:
        people = ((each.name, each.email, each.id, each.login, each.github) for each in self._keys)
        names = {name for person in people for name in person if name}
        close = closest(text, sorted(names | set(self._submissions)))
        return f"; did you mean {close!r}?" if close else "; expected an address, id, login, name or submission."


class NearFinder:
    """Finds whom a StudentFinder finds, by looking only at those who have a name like that, of whatever kind.

    It keeps eight bytes for each name of each student and submission.
    """

    def __init__(self, matched: MatchedClass, pseudonyms: Mapping[str, str]) -> None:
        self._matched, self._pseudonyms = matched, pseudonyms
        self._near = StudentFinder(MatchedClass(()), enrolled=True)
        self._places: Sequence[int] = ()  # of the attempts and people that it knows
        self._entries = array("Q", sorted(array("Q", self._all_entries())))

    def find(self, text: str) -> tuple[Hashable, ...]:
        """Return the keys that `text` means; raise CourseError as StudentFinder does."""
        clues = [clue for _, clue in clues_of(_owner(text))]
        clues += [(SUBMISSION, text.casefold()), *_number(text)]
        places = sorted({place for clue in clues for place in self._places_of(clue)})
        if places != self._places:
            attempts, people, known = self._matched.attempts, self._matched.people, len(self._matched.attempts)
            near = MatchedClass(
                tuple(attempts[place] for place in places if place < known),
                tuple(people[place - known] for place in places if place >= known),
            )
            self._places = places
            self._near = StudentFinder(near, self._pseudonyms, enrolled=bool(people))
        return self._near.find(text)

    def _places_of(self, clue: Hashable) -> Iterator[int]:
        least = _entry(clue, 0)
        for index in range(bisect_left(self._entries, least), len(self._entries)):
            place = self._entries[index] - least
            if place > MOST_PLACES:
                return
            yield place

    def _all_entries(self) -> Iterator[int]:
        for place, attempt in enumerate(self._matched.attempts):
            pseudonym = self._pseudonyms.get(escape_csv_formula(attempt.source.student), "")
            names = {(SUBMISSION, name) for name in (*_names(attempt.source), pseudonym.casefold())}
            clues = {clue for person in attempt.people for clue in _clues(person)}
            yield from (_entry(clue, place) for clue in names | clues)
        for place, person in enumerate(self._matched.people, len(self._matched.attempts)):
            yield from (_entry(clue, place) for clue in {*_clues(person)})


def _entry(clue: Hashable, place: int) -> int:
    """Return a number by which entries are sorted; clues that share it by chance only make someone near."""
    return (hash(clue) & (1 << 40) - 1) << 24 | place


def _clues(person: Person) -> Iterator[tuple[str, object]]:
    yield from keys_of(person)
    yield from _number(person.id)


def _number(text: str) -> Iterator[tuple[str, object]]:
    if text.isdecimal():
        yield NUMBER, int(text)


def _owner(text: str) -> Owner:
    return Owner(text, text if "@" in text else "", (text,))


def _names(source: SubmissionSource) -> Iterable[str]:
    """Yield what a submission is called: as found, as its folder, and both as a table writes them."""
    for name in (source.name, source.student, f"{source.student}/"):
        yield name.casefold()
        yield escape_csv_formula(name).casefold()
