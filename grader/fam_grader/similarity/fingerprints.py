"""What is kept of a submission to compare it with others: hashes of each unit, and digests of its functions."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import msgspec
import numpy as np

from fam.course import Course
from fam_grader.similarity.index import Hashes, all_grams, winnow
from fam_grader.similarity.tokens import BLOCK, DEFINITION, KEPT_NAMES, Part, given_to_students, parts_by_unit
from fam_grader.submissions import Submission

MAX_FINGERPRINTS = 2_000  # of one submission's unit


@dataclass(frozen=True)
class FunctionDigest:
    """A function of the course as one student wrote it.

    Args:
        name: its name.
        written: a digest of its tokens with the names that the student gave.
        renamed: a digest of its tokens without them.
        size: the number of its tokens.
    """

    name: str
    written: bytes
    renamed: bytes
    size: int


@dataclass(frozen=True)
class Fingerprints:
    """A submission as it is compared, without what was given to everybody.

    Args:
        digest: of the submission.
        units: the selected hashes of each unit, eight bytes each, in ascending order.
        functions: the functions that it defines.
    """

    digest: str = ""
    units: Mapping[str, bytes] = field(default_factory=dict)
    functions: tuple[FunctionDigest, ...] = ()

    def encoded(self) -> bytes:
        """Return the record in the form in which it is kept."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def decoded(cls, content: bytes) -> Fingerprints:
        """Return the record of `encoded`; raise ValueError for anything else."""
        return msgspec.msgpack.decode(content, type=cls)


class Fingerprinter:
    """Makes fingerprints of some units; they can be compared with those of the same `version`."""

    def __init__(self, course: Course, units: Iterable[str]) -> None:
        self.course = course
        self.units = tuple(units)
        self._given: dict[str, Hashes] = {}

    @cached_property
    def version(self) -> str:
        """A digest of all that fingerprints depend on besides the submission and this code."""
        functions = {name: spec.unit for name, spec in self.course.functions.items()}
        whole = hashlib.sha256(repr((self.units, functions, sorted(KEPT_NAMES))).encode())
        for unit in self.units:
            for part in given_to_students(self.course.units[unit]):
                whole.update(repr((unit, part.file, part.lines)).encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def given(self, unit: str) -> Hashes:
        """Return the hashes of what every student has of a unit, in ascending order."""
        if unit not in self._given:
            grams = [all_grams(part.tokens.texts) for part in given_to_students(self.course.units[unit])]
            self._given[unit] = np.unique(np.concatenate([np.zeros(0, np.uint64), *grams]))
        return self._given[unit]

    def of(self, submission: Submission) -> Fingerprints:
        """Return the fingerprints of a submission; none of its code is run."""
        found = parts_by_unit(submission, self.course)
        parts = {unit: part for unit, part in found.items() if unit in self.units}
        hashes = {unit: self._selected(unit, part) for unit, part in parts.items()}
        digests = (each for part in parts.values() for each in self._functions(part))
        written = {each.name: each for each in digests if each.written not in self._given_functions}
        kept = {unit: selected.tobytes() for unit, selected in hashes.items() if len(selected)}
        return Fingerprints(submission.digest, kept, tuple(written.values()))

    def _selected(self, unit: str, part: Part) -> Hashes:
        selected = winnow(all_grams(part.tokens.texts))
        kept: Hashes = np.setdiff1d(selected, self.given(unit), assume_unique=True)[:MAX_FINGERPRINTS]
        return kept

    @cached_property
    def _given_functions(self) -> frozenset[bytes]:
        parts = [part for name in self.units for part in given_to_students(self.course.units[name])]
        return frozenset(each.written for part in parts for each in self._functions(part))

    def _functions(self, part: Part) -> Iterator[FunctionDigest]:
        """Yield the course's functions that a part defines.

        Blocks' ends are left out: Python sees them on the line of what comes next.
        """
        tokens = part.tokens
        for name, lines in _definitions(part):
            if name in self.course.functions:
                own = slice(bisect_left(tokens.lines, lines.start), bisect_left(tokens.lines, lines.stop))
                written = [text for text in tokens.written[own] if text not in BLOCK]
                renamed = [text for text in tokens.texts[own] if text not in BLOCK]
                if written:
                    yield FunctionDigest(name, _digest(written), _digest(renamed), len(written))


def _digest(texts: Iterable[str]) -> bytes:
    return blake2b("\n".join(texts).encode("utf-8", "replace"), digest_size=8).digest()


def _definitions(part: Part) -> Iterator[tuple[str, range]]:
    """Yield the name and the numbers of the lines of each function at the top level of a file."""
    name, first, last = "", 0, 0
    for number, line in part.lines:
        if line[:1] not in ("", " ", "\t", "#", ")"):
            if name:
                yield name, range(first, number)
            match = DEFINITION.match(line)
            name, first = (match[1] if match else ""), number
        last = number
    if name:
        yield name, range(first, last + 1)
