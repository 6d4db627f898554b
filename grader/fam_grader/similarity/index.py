"""Find who is alike in one unit, from an index of who has which fingerprint.

Small functions are alike by nature, so what many wrote says nothing: a fingerprint counts the more, the fewer have
it, and not at all once more than a few do. Only fingerprints are kept, eight bytes each, and a submission is compared
only with those that share a rare fingerprint with it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import IO, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

GRAM = 12  # tokens of one hash: longer than the idioms that everybody writes
WINDOW = 5
BASE = 0x9E3779B97F4A7C15  # an odd number near 2**64 over the golden ratio: it spreads neighbours
POWERS = np.array([pow(BASE, GRAM - 1 - place, 2**64) for place in range(GRAM)], np.uint64)

Hashes: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.intp]
Weights: TypeAlias = npt.NDArray[np.float64]
ITEM = 8  # bytes of a fingerprint
MIN_SHARED = 4  # rare fingerprints that two must share to be looked at
MIN_SHARE = 0.4  # of what the one with less code wrote, weighed by how rare it is
SHARERS = 0.03  # of the class: what more have is no sign of anything
FEWEST_SHARERS, MOST_SHARERS = 4, 25

PARTS = 16  # that fingerprints are sorted in, one after the other: it saves memory
# Where the parts begin but for the first: the least of a window is small, so equal ranges would not be equally full.
EDGES = np.array([int(2**64 * (1 - (1 - part / PARTS) ** (1 / WINDOW))) for part in range(1, PARTS)], np.uint64)
BLOCK = 1 << 16  # bytes of a file at once
WORK = 1 << 14  # pairs with a fingerprint in common that are counted at once


def all_grams(tokens: Sequence[str]) -> Hashes:
    """Hash every `GRAM` tokens in a row, the same in every run; none where there are fewer."""
    if len(tokens) < GRAM:
        return np.zeros(0, np.uint64)
    hashes = np.correlate(np.array(list(map(_number, tokens)), np.uint64), POWERS, "valid")
    mixed: Hashes = hashes ^ (hashes >> np.uint64(29))
    return mixed


def winnow(hashes: Hashes) -> Hashes:
    """Return the selected hashes, in ascending order: the smallest of each window."""
    count = max(1, len(hashes) - WINDOW + 1)
    windows = [hashes[first : first + count] for first in range(min(WINDOW, len(hashes)))]
    return np.unique(np.minimum.reduce(windows)) if windows else hashes


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

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._owners = array("l")
        self._sizes = array("l")

    def add(self, owner: int, fingerprints: bytes) -> None:
        """Add the fingerprints of `owner`, eight bytes each."""
        if fingerprints:
            self._owners.append(owner)
            self._sizes.append(len(fingerprints) // ITEM)
            self._file.write(fingerprints)

    def alike(self) -> Iterator[Alike]:
        """Return the pairs of owners that share enough."""
        for each in _alike(self._parts, len(self._sizes)):
            yield each._replace(left=self._owners[each.left], right=self._owners[each.right])

    def _parts(self) -> Iterator[tuple[Hashes, Places]]:
        """Yield all fingerprints and whose they are, the smallest first."""
        ends = np.cumsum(self._sizes)
        for part in range(PARTS):
            found: list[tuple[Hashes, Places]] = []
            self._file.seek(0)
            first = 0
            while block := self._file.read(BLOCK):
                hashes = np.frombuffer(block, np.uint64)
                places = np.flatnonzero(np.searchsorted(EDGES, hashes, "right") == part)
                found.append((hashes[places], np.searchsorted(ends, places + first, "right")))
                first += len(hashes)
            if found:
                whole = np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found])
                found.clear()
                yield whole


def alike(hashes: Hashes, who: Places) -> Iterator[Alike]:
    """Return the pairs of students that share enough; student `who[i]`, from 0, has `hashes[i]`, and none twice."""
    return _alike(lambda: [(hashes, who)], int(who.max(initial=-1)) + 1)


def _alike(parts: Callable[[], Iterable[tuple[Hashes, Places]]], students: int) -> Iterator[Alike]:
    """Compare only those who share a rare fingerprint: as many pairs as fingerprints, times a constant.

    The `parts` hold all fingerprints, equal ones in one part; of each, only what is rare is kept in memory.
    """
    own = np.zeros(students)
    rare: list[tuple[Places, Places]] = []
    for hashes, who in parts():
        order = np.lexsort((who, hashes))
        members, counts = who[order], run_lengths(hashes[order])
        np.add.at(own, members, np.repeat(_bits(counts, students), counts))
        wanted = (counts > 1) & (counts <= _most_sharers(students))
        rare.append((members[np.repeat(wanted, counts)].astype(np.int32), counts[wanted].astype(np.uint8)))
    if not rare:
        return
    members, counts = (np.concatenate([each[side] for each in rare]) for side in (0, 1))
    rare.clear()
    for left, right, weights in shared(members, counts, students):
        smaller = np.minimum(own[left], own[right])
        enough = weights >= MIN_SHARE * smaller
        for row in zip(left[enough], right[enough], weights[enough], smaller[enough], strict=True):
            a, b, weight, most = (each.item() for each in row)
            yield Alike(a, b, weight, min(1.0, weight / most))


def shared(members: Places, counts: Places, students: int) -> Iterator[tuple[Places, Places, Weights]]:
    """Yield pairs of students with enough fingerprints in common, in ascending order, and what these weigh.

    `members` are the owners of each fingerprint in ascending order, one fingerprint after the other, and `counts`
    their numbers.
    """
    yield from pairs_sharing(members, counts, _bits(counts, students), students, MIN_SHARED)


def pairs_sharing(
    members: Places, counts: Places, worth: Weights, students: int, least: int = 1
) -> Iterator[tuple[Places, Places, Weights]]:
    """Yield pairs of students with something in common, in ascending order, and what it weighs.

    Args:
        members: the owners of each thing in ascending order, one thing after the other.
        counts: the numbers of the owners.
        worth: what each thing weighs.
        students: the number of students.
        least: how many things two must have in common.
    """
    bits = np.repeat(worth, counts)
    ends = np.repeat(np.cumsum(counts, dtype=np.int32), counts)
    later = ends - np.arange(len(members)) - 1  # who has the same fingerprint and was not compared yet
    work: Weights = np.bincount(members, later, students).astype(np.float64)
    order = np.argsort(members, kind="stable").astype(np.int32)
    starts = np.searchsorted(members, np.arange(students + 1), sorter=order)
    for first, last in _blocks(work):
        mine = order[starts[first] : starts[last]]
        lengths = later[mine]
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        rights = members[np.repeat(mine + 1, lengths) + steps]
        pairs = np.repeat((members[mine] - first) * np.int64(students), lengths) + rights
        keys, numbers, times = np.unique(pairs, return_inverse=True, return_counts=True)
        weights: Weights = np.bincount(numbers, np.repeat(bits[mine], lengths), len(keys)).astype(np.float64)
        keys, weights = keys[times >= least], weights[times >= least]
        yield first + keys // students, keys % students, weights


def _blocks(work: Weights) -> Iterator[tuple[int, int]]:
    """Split students into ranges with about `WORK` pairs each."""
    edges = np.flatnonzero(np.diff(np.cumsum(work) // WORK, prepend=0, append=-1))
    starts = [0, *edges.tolist()]
    yield from ((first, last) for first, last in pairwise(starts) if last > first)


def _bits(counts: Places, students: int) -> Weights:
    """Return the information of fingerprints that so many students have."""
    information: Weights = np.log2((students + 1) / counts.astype(np.float64))
    return information


def _most_sharers(students: int) -> int:
    return min(MOST_SHARERS, max(FEWEST_SHARERS, round(SHARERS * students)))


def run_lengths(ordered: Hashes) -> Places:
    """Return the length of each run of equal values."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    return np.diff(np.append(starts, len(ordered)))
