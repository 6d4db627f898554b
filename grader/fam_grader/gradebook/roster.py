"""Who is in the class, and whom a submission belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.packed import packable
from fam_grader.gradebook.csv_tables import NAME_THEM, SHEET_ROLES, Table, read_table
from fam_grader.gradebook.late_policy import read_time
from fam_grader.submissions import Kind, Owner

# Letters that are no plain letter with an accent.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
NOT_STUDENTS = ("points possible", "student, test", "test student")  # rows in exports of Canvas

NOT_NAMES = ("submitted", "group", *SHEET_ROLES)  # what identifies no one


@packable
@dataclass(frozen=True, slots=True)
class Person:
    """A member of the class; what a table does not tell is empty."""

    name: str = ""
    email: str = ""
    id: str = ""
    login: str = ""
    github: str = ""
    canvas: str = ""  # Canvas' number of the user
    identifier: str = ""  # Moodle's number of the participant
    first: str = ""
    last: str = ""
    submitted: datetime | None = None
    group: str = field(default="", compare=False)  # or section; a person in two groups is still one

    @property
    def label(self) -> str:
        """The person's name, in a line on the screen."""
        return self.name or self.email or self.id or self.login or self.github or self.identifier or self.canvas

    @property
    def owner(self) -> Owner:
        """Return the keys by which another table may identify the person."""
        ids = tuple(filter(None, (self.id, self.login, self.github)))
        return Owner(self.name, self.email, ids, self.canvas, self.identifier)

    @classmethod
    def of(cls, owner: Owner, kind: Kind) -> Person:
        """Make a person from an owner's fields; a plain name or a folder's name is not an id."""
        if kind is Kind.GITHUB:
            return cls(github=owner.name)
        known = owner.ids[0] if owner.ids and kind in (Kind.GRADESCOPE, Kind.BLACKBOARD) else ""
        return cls(owner.name, owner.email, known, canvas=owner.canvas, identifier=owner.moodle)


class Ambiguous(Exception):
    """Several people may be meant; the text names them."""


class Roster:
    """The people of a class, found by address, id, login or name."""

    def __init__(self, people: Iterable[Person], remarks: tuple[str, ...] = ()) -> None:
        self.remarks = remarks  # what its owner should know
        self.people = tuple(dict.fromkeys(people))
        self._by: dict[tuple[str, object], list[Person]] = {}
        for person in self.people:
            for key in keys_of(person):
                known = self._by.setdefault(key, [])
                if person not in known:
                    known.append(person)

    def find(self, owner: Owner) -> Person | None:
        """Return whom `owner` means, or None; raise Ambiguous where it could be several.

        Addresses count before ids and logins, these before what stands before the @ of an address, and that before
        names, which are compared without accents, capitals and punctuation, in any order.
        """
        return self.match(owner)[0]

    def match(self, owner: Owner) -> tuple[Person | None, int]:
        """Return whom `owner` means, as `find` does, and how weak the clue was: 0 is the surest."""
        for weakness, clue in clues_of(owner):
            people = self._by.get(clue, [])
            if len(people) > 1:
                raise Ambiguous(" or ".join(_told_apart(person) for person in people[:5]))
            if people:
                return people[0], weakness
        return None, 0


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """Read a roster; see `people_of` for what it may look like, and `read_table` for `columns`."""
    table = read_table(path, columns)
    people = [person for person in people_of(table) if person]
    if not people:
        raise CourseError(f"{path} has no students; a row for each was expected below its header.")
    guessed = f"{path.name} is not UTF-8 and was read as Windows-1252; look at names with accents."
    return Roster(people, (guessed,) if table.encoding == "cp1252" else ())


def people_of(table: Table) -> list[Person | None]:
    """Return who stands in each row of a table, None for a row that is nobody's.

    Columns are known by their names, whatever the capitals: a name (or first and last name), an e-mail address, an id
    and logins. An export of Canvas', Moodle's, Gradescope's or GitHub Classroom's will do.
    """
    if not {"name", "last", "email", "id", "login", "github", "identifier"} & set(table.columns):
        raise CourseError(
            f"{table.path} does not say who is in the class: its columns are {', '.join(table.header)[:200]}. "
            f"Expected some of name (or first name and last name), email, id, login, github. {NAME_THEM}"
        )
    return [_person(table, row) for row in table.rows]


def _person(table: Table, row: tuple[str, ...]) -> Person | None:
    texts = {role: table.cell(row, role) for role in table.columns if role not in NOT_NAMES}
    name = texts.pop("name", "") or " ".join(filter(None, (texts.get("first"), texts.get("last"))))
    if name.casefold() in NOT_STUDENTS or not any((name, *texts.values())):
        return None
    if name.count(",") == 1:  # Lovelace, Ada
        last, first = (part.strip() for part in name.split(","))
        name, texts = f"{first} {last}", {"first": first, "last": last, **texts}
    identifier = texts.get("identifier", "")  # "Participant 1042" of Moodle's; GitHub Classroom's is any id
    if number := re.fullmatch(r"\D*(\d+)", identifier):
        texts["identifier"] = number[1]
    elif identifier:
        texts = {**texts, "identifier": "", "id": texts.get("id") or identifier}
    submitted, group = read_time(table.cell(row, "submitted")), table.cell(row, "group")
    return Person(name=name, submitted=submitted, group=group, **texts)


def squash(name: str) -> str:
    """Return a name's letters and digits, without accents and capitals.

    >>> squash("O'Brien, Zoë"), squash("Søren Ångström")
    ('obrienzoe', 'sorenangstrom')
    """
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(LETTERS)
    return re.findall(r"[^\W_]+", "".join(each for each in plain if not unicodedata.combining(each)))


def keys_of(person: Person) -> Iterator[tuple[str, object]]:
    """Yield the keys by which a person can be found."""
    if person.email:
        yield "email", person.email.casefold()
        yield "local", person.email.casefold().partition("@")[0]
    for text in (person.id, person.login, person.github):
        if text:
            yield "id", text.casefold()
        if "@" in text:
            yield "email", text.casefold()
    if person.canvas:
        yield "canvas", person.canvas
    if person.identifier:
        yield "moodle", person.identifier
    words = _words(person.name)
    for turn in range(len(words)):
        yield "letters", "".join(words[turn:] + words[:turn])
    if words:
        yield "words", tuple(sorted(words))
    if person.last:
        yield "letters", squash(person.last + person.first)


def clues_of(owner: Owner) -> Iterator[tuple[int, tuple[str, object]]]:
    """Yield what may find an owner, the surest first, each with its weakness.

    What a platform says is surest, then an id, a name, and last a number in a file's name, which anybody may write.
    """
    if owner.email:
        yield 0, ("email", owner.email.casefold())
    if owner.canvas:
        yield 0, ("canvas", owner.canvas)
    if owner.moodle:
        yield 0, ("moodle", owner.moodle)
    for text in owner.ids:
        yield 1, ("email" if "@" in text else "id", text.casefold())
    for text in owner.ids[:1]:
        yield 2, ("local", text.casefold())
    if owner.name:
        yield 2, ("words", tuple(sorted(_words(owner.name))))
        yield 2, ("letters", squash(owner.name))
    if owner.number:
        yield 3, ("id", owner.number.casefold())


def _told_apart(person: Person) -> str:
    more = person.email or person.id or person.login
    return f"{person.label} ({more})" if more and more != person.label else person.label
