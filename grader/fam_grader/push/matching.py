"""Find the platform's user for a student: by numbers, addresses, ids and logins, never by names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fam_grader.gradebook.roster import Person
from fam_grader.push.platform import Member


class Directory:
    """The members of the platform's course by what identifies them."""

    def __init__(self, members: Iterable[Member], number_field: str) -> None:
        self._number_field = number_field
        self._by: dict[tuple[str, str], list[Member]] = {}
        for member in members:
            for key in dict.fromkeys(_member_keys(member)):
                self._by.setdefault(key, []).append(member)

    def find(self, person: Person) -> Sequence[Member]:
        """Return every member that one of the person's keys means; only a single one is certain."""
        found = {
            member.key: member
            for key in _person_keys(person, getattr(person, self._number_field))
            for member in self._by.get(key, ())
        }
        return list(found.values())


def _member_keys(member: Member) -> Iterator[tuple[str, str]]:
    if member.number:
        yield "number", member.number
    for text in filter(None, (member.email, *member.ids)):
        yield _key(text)


def _person_keys(person: Person, number: str) -> Iterator[tuple[str, str]]:
    """Yield what may identify a person; an id may be what the platform calls a login, and the other way round."""
    if number:
        yield "number", number
    for text in filter(None, (person.email, person.id, person.login)):
        yield _key(text)


def _key(text: str) -> tuple[str, str]:
    return "email" if "@" in text else "id", text.strip().casefold()
