"""Find whom an instructor means: by address, id, login, name, or the name of a submission."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import cached_property

from fam.core.errors import CourseError
from fam.core.text import closest
from fam_grader.gradebook.class_list import MatchedClass
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Ambiguous, Person, Roster
from fam_grader.submissions import Owner, SubmissionSource

SURE = 1  # the weakest clue that a submission's name cannot contradict: an address or an id


class StudentFinder:
    """The people and submissions of a class, by everything that they may be called.

    They are looked at when someone is first looked for: most runs look for no one.
    """

    def __init__(self, matched: MatchedClass, pseudonyms: Mapping[str, str] | None = None) -> None:
        self._matched, self._pseudonyms = matched, pseudonyms or {}

    def another(self) -> StudentFinder:
        """Return a finder of the same people: what it needs for that goes with it."""
        return StudentFinder(self._matched, self._pseudonyms)

    @cached_property
    def _keys(self) -> dict[Person, Hashable]:
        keys: dict[Person, Hashable] = {person: person for person in self._matched.people}
        for attempt in self._matched.attempts if not keys else ():
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
            person, weakness = self._roster.match(Owner(text, text if "@" in text else "", (text,)))
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


def _names(source: SubmissionSource) -> Iterable[str]:
    """Yield what a submission is called: as found, as its folder, and both as a table writes them."""
    for name in (source.name, source.student, f"{source.student}/"):
        yield name.casefold()
        yield escape_csv_formula(name).casefold()
