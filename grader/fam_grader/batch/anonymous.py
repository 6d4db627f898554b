"""Grade without names: pseudonyms for submissions, the key that joins them again, and texts without names."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.course import Course
from fam_grader.gradebook.class_list import Attempt, ClassList, write_time
from fam_grader.gradebook.csv_tables import escape_csv_formula, read_table
from fam_grader.gradebook.roster import Person
from fam_grader.submissions import SubmissionSource

if TYPE_CHECKING:
    from fam_grader.similarity import Comparison

KEY = "key.csv"
HEADER = ("student", "folder", "submission", "name", "email", "id", "state", "submitted", "note")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
LENGTH = 6
MIN_WORD = 3
HIDDEN = "[…]"
# The fields of records that may hold what a submission chose; others are words of ours, and drawings.
TEXTS = frozenset(
    (
        *("message", "review", "internal_errors", "details", "sentence", "notes", "printed", "place", "table"),
        *("given", "file", "lines"),  # the last two of what is alike
    )
)
NESTED = frozenset(("groups", "difference"))
Record = TypeVar("Record")


@dataclass(frozen=True)
class Key:
    """The pseudonym of each submission, by the folder that its results would have."""

    pseudonyms: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Key:
        """Read the key of an earlier run; there is none before the first."""
        if not path.exists():
            return cls({})
        table = read_table(path)
        if not {"student", "folder"} <= set(table.header):
            raise CourseError(f"{path} has no columns `student` and `folder`; expected the key of an earlier run.")
        places = [table.header.index(name) for name in ("folder", "student")]
        return cls(dict([row[place] for place in places] for row in table.rows))

    def extended(self, sources: Iterable[SubmissionSource]) -> Key:
        """Return the key with a new pseudonym for each submission without one."""
        known = dict(self.pseudonyms)
        taken = set(known.values())
        for source in sources:
            folder = escape_csv_formula(source.student)
            if folder not in known:
                name = next(each for each in _draw() if each not in taken)
                known[folder] = name
                taken.add(name)
        return Key(known)

    def of(self, source: SubmissionSource) -> str:
        """Return the pseudonym of a submission."""
        return self.pseudonyms[escape_csv_formula(source.student)]

    def write(self, path: Path, listed: ClassList) -> None:
        """Write the key, which only its owner can read: a row for each owner of each submission, and who has none."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for row in self._rows(listed):
            writer.writerow([escape_csv_formula(cell) for cell in row])
        atomic_write_bytes(path, text.getvalue().encode("utf-8", "replace"), 0o600)

    def _rows(self, listed: ClassList) -> Iterator[Sequence[str]]:
        for attempt in listed.attempts:
            for person in attempt.people or (Person(),):
                rest = (attempt.state, write_time(attempt.submitted), attempt.note)
                yield self.of(attempt.source), attempt.source.student, attempt.source.name, *_who(person), *rest
        for person in listed.missing:
            yield "", "", "", *_who(person), "not submitted", "", ""

    def hide_all(self, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
        """Return attempts without names, in the order of their pseudonyms: that of the names would tell some."""
        return tuple(sorted(map(self.hide, attempts), key=lambda each: each.source.student))

    def hide(self, attempt: Attempt) -> Attempt:
        """Return an attempt whose submission has a pseudonym for a name."""
        name, words = self.of(attempt.source), tuple(private_words(attempt))
        source = replace(attempt.source, name=name, student=name, private=words)
        note = "its owner is not clear; see key.csv" if attempt.note else ""
        return replace(attempt, source=source, keys=attempt.keys or (attempt.source,), note=note)


def private_words(attempt: Attempt) -> Iterator[str]:
    """Yield what may give an owner away: names, addresses, ids, and what the upload was called."""
    source = attempt.source
    texts = [source.name, source.student, *(part.location for part in source.parts)]
    for owner in source.owners:
        texts += [owner.name, owner.email, *owner.ids, owner.canvas, owner.moodle, owner.number]
    for person in attempt.people:
        texts += [person.name, person.email, person.id, person.login, person.github, person.canvas, person.identifier]
    whole = dict.fromkeys(text for text in texts if len(text) >= MIN_WORD)
    yield from whole
    for text in whole:
        pieces = re.split(r"[\W_]+", text.rpartition(".")[0] or text if text == source.name else text)
        yield from (piece for piece in pieces if len(piece) >= MIN_WORD)


def without_names(record: Record, words: Sequence[str], course: Course) -> Record:
    """Return a record, and all that it holds, without the words; names of the course's own stay."""
    if not words:
        return record
    known = (*course.functions, *course.units)
    pattern = _pattern(tuple(words), known)
    hidden: Record = _hidden(record, pattern, frozenset(known))
    return hidden


def pairs_without_names(comparison: Comparison, course: Course) -> Comparison:
    """Return what is alike without names in the lines and files that are shown."""
    pairs = []
    for pair in comparison.pairs:
        words = (*pair.left.private, *pair.right.private)
        overlaps = [
            replace(
                each,
                left=without_names(each.left, words, course),
                right=without_names(each.right, words, course),
            )
            for each in pair.overlaps
        ]
        pairs.append(replace(pair, overlaps=tuple(overlaps)))
    return replace(comparison, pairs=tuple(pairs))


def _hidden(value: Any, pattern: re.Pattern[str], known: Collection[str]) -> Any:
    if isinstance(value, str):
        hidden = pattern.sub(lambda found: found[0] if found[0] in known else HIDDEN, value)
        return value if hidden == value else hidden  # a message that holds none stays one
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in dataclasses.fields(value) if each.name in TEXTS | NESTED]
        return replace(value, **{name: _hidden(getattr(value, name), pattern, known) for name in names})
    if isinstance(value, tuple):
        return tuple(_hidden(each, pattern, known) for each in value)
    if isinstance(value, dict):
        return {key: _hidden(each, pattern, known) for key, each in value.items()}
    return value


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...], known: tuple[str, ...]) -> re.Pattern[str]:
    """Find the words where no letter or digit is beside them; names of the course come first."""
    longest = sorted({*words}, key=len, reverse=True)
    either = [*(rf"\b{re.escape(name)}\b" for name in known)]
    either += [rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in longest]
    return re.compile("|".join(either), re.IGNORECASE)


def _draw() -> Iterator[str]:
    while True:
        yield "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _who(person: Person) -> Sequence[str]:
    number = person.id or person.login or person.github or person.canvas or person.identifier
    return person.label, person.email, number
