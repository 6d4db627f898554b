"""Find who is alike in one unit, from an index of who has which fingerprint.

Small functions are alike by nature, so what many wrote says nothing: a fingerprint counts the more, the fewer have
it, and not at all once more than a few do. Only fingerprints are kept, eight bytes each, and a submission is compared
only with those that share a rare fingerprint with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import IO, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from fam.course import Unit
from fam_grader.similarity.tokens import Part, given_to_students

GRAM = 12  # tokens of one hash: longer than the idioms that everybody writes
WINDOW = 5
BASE = 0x9E3779B97F4A7C15  # an odd number near 2**64 over the golden ratio: it spreads neighbours

Hashes: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.intp]
MAX_FINGERPRINTS = 2_000  # of one submission's unit
MIN_SHARED = 4  # rare fingerprints that two must share to be looked at
MIN_SHARE = 0.4  # of what the one with less code wrote, weighed by how rare it is
SHARERS = 0.03  # of the class: what more have is no sign of anything
FEWEST_SHARERS, MOST_SHARERS = 4, 25


def all_grams(tokens: Sequence[str]) -> Hashes:
    """Hash every `GRAM` tokens in a row, the same in every run; none where there are fewer."""
    if len(tokens) < GRAM:
        return np.zeros(0, np.uint64)
    values = np.array([_number(token) for token in tokens], np.uint64)
    count = len(values) - GRAM + 1
    hashes = np.zeros(count, np.uint64)
    for position in range(GRAM):
        hashes = hashes * np.uint64(BASE) + values[position : position + count]
    mixed: Hashes = hashes ^ (hashes >> np.uint64(29))
    return mixed


def winnow(hashes: Hashes) -> Places:
    """Return the positions of the selected hashes: of each window the smallest, and the last of equal ones."""
    if len(hashes) <= WINDOW:
        return np.array([len(hashes) - 1 - np.argmin(hashes[::-1])]) if len(hashes) else np.zeros(0, np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW)
    last = WINDOW - 1 - np.argmin(windows[:, ::-1], axis=1)
    return np.unique(last + np.arange(len(windows)))


@lru_cache(maxsize=10_000)
def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


class Alike(NamedTuple):
    """Two submissions, by number, and what they share: in bits, and as a part of what the shorter one holds."""

    left: int
    right: int
    bits: float
    share: float


class UnitIndex:
    """Who has which fingerprint of one unit; the fingerprints wait in a file, so that a class costs no memory."""

    def __init__(self, unit: Unit, file: IO[bytes]) -> None:
        grams = [all_grams(part.tokens.texts) for part in given_to_students(unit)]
        self.given: Hashes = np.unique(np.concatenate([np.zeros(0, np.uint64), *grams]))
        self._file = file
        self._owners: list[int] = []
        self._sizes: list[int] = []

    def add(self, owner: int, part: Part) -> None:
        """Add the code of `owner`, without what the skeleton gave."""
        hashes = all_grams(part.tokens.texts)
        kept = np.setdiff1d(hashes[winnow(hashes)], self.given)[:MAX_FINGERPRINTS]
        if len(kept):
            self._owners.append(owner)
            self._sizes.append(len(kept))
            self._file.write(kept.tobytes())

    def alike(self) -> Iterator[Alike]:
        """Return the pairs of owners that share enough."""
        self._file.seek(0)
        hashes = np.frombuffer(self._file.read(), np.uint64)
        for each in alike(hashes, np.repeat(np.arange(len(self._sizes)), self._sizes)):
            yield each._replace(left=self._owners[each.left], right=self._owners[each.right])


def alike(hashes: Hashes, who: npt.NDArray[np.intp]) -> Iterator[Alike]:
    """Return the pairs of students that share enough; student `who[i]`, from 0, has `hashes[i]`, and none twice."""
    students = int(who.max(initial=-1)) + 1
    order = np.lexsort((who, hashes))
    members, (starts, counts) = who[order], _runs(hashes[order])
    bits = np.log2((students + 1) / counts)  # the information of a fingerprint
    own = np.bincount(members, np.repeat(bits, counts), minlength=students)
    distinctive = (counts > 1) & (counts <= _most_sharers(students))
    for left, mine in enumerate(_by_student(members, counts, distinctive, students)):
        lengths = counts[mine]
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        others = members[np.repeat(starts[mine], lengths) + steps]  # everybody who has one of these, once for each
        shared = np.bincount(others, minlength=students)
        weights = np.bincount(others, np.repeat(bits[mine], lengths), minlength=students)
        for right in (left + 1 + np.flatnonzero(shared[left + 1 :] >= MIN_SHARED)).tolist():
            weight, smaller = float(weights[right]), float(min(own[left], own[right]))
            if weight >= MIN_SHARE * smaller:
                yield Alike(left, right, weight, min(1.0, weight / smaller))


def _most_sharers(students: int) -> int:
    return min(MOST_SHARERS, max(FEWEST_SHARERS, round(SHARERS * students)))


def _runs(ordered: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where each run of equal values starts, and how long it is."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    return starts, np.diff(np.append(starts, len(ordered)))


def _by_student(
    members: npt.NDArray[np.intp], counts: npt.NDArray[np.intp], distinctive: npt.NDArray[np.bool_], students: int
) -> list[npt.NDArray[np.intp]]:
    """Return each student's telling fingerprints, as numbers of runs."""
    wanted = np.repeat(distinctive, counts)
    runs, owners = np.repeat(np.arange(len(counts)), counts)[wanted], members[wanted]
    ends = np.cumsum(np.bincount(owners, minlength=students))
    return np.split(runs[np.argsort(owners, kind="stable")], ends[:-1]) if students else []
