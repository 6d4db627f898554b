"""Find groups of submissions with the same functions, however many share them.

The ranking of pairs weighs code by how rare it is in the class, so what a ring of friends shares counts for nothing
there. Here functions are compared one by one: two submissions belong together if functions with equal tokens make up
most of what the smaller one wrote. Code around the functions, such as lines that never run, does not count.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from fam.core.packed import Packed
from fam_grader.similarity.fingerprints import FunctionDigest
from fam_grader.similarity.index import BASE, PARTS, Hashes, Places, Weights, pairs_sharing, run_lengths
from fam_grader.submissions import SubmissionSource

MIN_FUNCTION = 40  # tokens: shorter functions are alike by nature
MIN_SHARED = 80  # tokens that two must share, with the same names
MIN_RENAMED = 300  # tokens that two must share if the names differ
MIN_SHARE = 0.8  # of the tokens of the one with less code
MAX_VARIANTS = 200  # different submissions with one function in common; more have it from elsewhere

# A function in the file: digests of its tokens with the student's names and without, their number, and its name.
PACKED = struct.Struct("<QQIH")
ROW = np.dtype([("written", "<u8"), ("renamed", "<u8"), ("size", "<u4"), ("name", "<u2")])
BLOCK_ROWS = 1 << 14  # at once
CHUNK = 1 << 12  # pairs at once
SHIFT = np.uint64(64 - (PARTS - 1).bit_length())  # leaves the bits of a key that say in which part it is
MIX, HALF = np.uint64(BASE), np.uint64(32)
Rows: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True)
class Group:
    """Submissions with the same functions; `identical` if their uploads are equal byte for byte."""

    members: tuple[SubmissionSource, ...]
    functions: tuple[str, ...]
    identical: bool = False


class GroupFinder:
    """Collects the functions of a class, and groups those who share them; they wait in a file, not in memory.

    `sources` are the submissions that were added.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sources = Packed[SubmissionSource]()
        self._digests = array("Q")
        self._ends = array("Q", [0])  # in rows, of what each submission has in the file
        self._names: dict[str, int] = {}

    def add(self, source: SubmissionSource, digest: str, functions: Iterable[FunctionDigest]) -> None:
        """Add a submission with the digest of its upload and its functions."""
        found = {each.name: each for each in functions}.values()
        for each in found:
            name = self._names.setdefault(each.name, len(self._names))
            self._file.write(PACKED.pack(*map(_number, (each.written, each.renamed)), each.size, name))
        self.sources.append(source)
        self._digests.append(_number(hashlib.sha256(digest.encode()).digest()[:8]) if digest and found else 0)
        self._ends.append(self._ends[-1] + len(found))

    def groups(self) -> list[Group]:
        """Return the groups, the largest first."""
        sets = _DisjointSets(len(self.sources))
        digests = np.array(self._digests, np.uint64)
        for members in _equal(digests):
            if digests[members[0]]:
                sets.join_all(members.tolist())
        for column, least in (("written", MIN_SHARED), ("renamed", MIN_RENAMED)):
            for left, right in _Functions(self._rows, len(self.sources), column, least).alike():
                sets.join(left, right)
        found = [self._group(members) for members in sets.groups()]
        return sorted(found, key=lambda group: (-len(group.members), group.members[0].name))

    def _rows(self) -> Iterator[tuple[Rows, Places]]:
        """Yield the rows of the file, and whose they are."""
        self._file.seek(0)
        ends, first = np.array(self._ends, np.int64), 0
        while block := self._file.read(BLOCK_ROWS * ROW.itemsize):
            rows = np.frombuffer(block, ROW)
            yield rows, np.searchsorted(ends, np.arange(first, first + len(rows)), "right") - 1
            first += len(rows)

    def _group(self, members: list[int]) -> Group:
        shared = self._renamed(members[0])
        for number in members[1:]:
            other = self._renamed(number)
            shared = {name: entry for name, entry in shared.items() if other.get(name) == entry}
        identical = len({self._digests[number] for number in members}) == 1
        names = list(self._names)
        return Group(
            tuple(self.sources[number] for number in members), tuple(names[each] for each in shared), identical
        )

    def _renamed(self, number: int) -> dict[int, tuple[int, int]]:
        """Return what a submission has in the file, without the names that its student gave."""
        first, last = self._ends[number : number + 2]
        self._file.seek(first * ROW.itemsize)
        rows = PACKED.iter_unpack(self._file.read((last - first) * ROW.itemsize))
        return {name: (renamed, size) for _, renamed, size, name in rows}


class _Functions:
    """The functions of a class that are long enough to say anything, by their tokens."""

    def __init__(
        self, rows: Callable[[], Iterator[tuple[Rows, Places]]], students: int, column: str, least: int
    ) -> None:
        self._rows, self._students, self._column, self._least = rows, students, column, least

    def alike(self) -> Iterator[tuple[int, int]]:
        """Yield pairs that connect all submissions with enough functions in common."""
        totals, sets = np.zeros(self._students, np.int64), np.zeros(self._students, np.uint64)
        for keys, who, sizes in self._entries():
            np.add.at(totals, who, sizes)
            np.add.at(sets, who, (keys ^ (keys >> HALF)) * MIX)  # a sum does not depend on the order
        numbers = np.flatnonzero(totals >= self._least)
        first = []
        for members in _equal(sets[numbers]):
            yield from pairwise(numbers[members].tolist())
            first.append(numbers[members[0]])
        variants = np.sort(np.array(first, np.int64))  # of submissions with equal functions, the first
        for left, right in self._between(variants, totals[variants]):
            yield int(variants[left]), int(variants[right])

    def _between(self, variants: Places, totals: Places) -> Iterator[tuple[int, int]]:
        """Yield the pairs of variants that share enough, of those that share what only a few have."""
        rare, popular = self._shared(variants)
        members, counts, sizes = rare
        common = np.zeros((len(variants), len(popular)), np.bool_)
        for number, (_, having) in enumerate(popular):
            common[having, number] = True
        worth = np.array([size for size, _ in popular], np.float64)
        most = common @ worth
        for lefts, rights, weights in pairs_sharing(members, counts, sizes, len(variants)):
            needed = np.maximum(self._least, MIN_SHARE * np.minimum(totals[lefts], totals[rights]))
            near = np.flatnonzero(weights + np.minimum(most[lefts], most[rights]) >= needed)
            for some in np.split(near, range(CHUNK, len(near), CHUNK)):
                a, b = lefts[some], rights[some]
                enough = weights[some] + (common[a] & common[b]) @ worth >= needed[some]
                yield from zip(a[enough].tolist(), b[enough].tolist(), strict=True)

    def _shared(self, variants: Places) -> tuple[tuple[Places, Places, Weights], list[tuple[int, Places]]]:
        """Return who has each function that several variants have, and its size: of rare ones, and of the others."""
        found: list[tuple[Places, Places, Weights]] = []
        popular: list[tuple[int, Places]] = []
        number = np.full(self._students, -1)
        number[variants] = np.arange(len(variants))
        for part in range(PARTS):
            parts = [(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))]
            for keys, who, sizes in self._entries():
                own = (number[who] >= 0) & (keys >> SHIFT == part)
                parts.append((keys[own], number[who[own]], sizes[own]))
            keys, who, sizes = (np.concatenate([each[side] for each in parts]) for side in range(3))
            order = np.lexsort((who, keys))
            who, counts = who[order], run_lengths(keys[order])
            size = sizes[order][np.cumsum(counts) - counts]
            wanted = (counts > 1) & (counts <= MAX_VARIANTS)
            own = np.repeat(wanted, counts)
            found.append(
                (who[own].astype(np.int32), counts[wanted].astype(np.int32), size[wanted].astype(np.float64))
            )
            starts = np.cumsum(counts) - counts
            for place in np.flatnonzero(counts > MAX_VARIANTS).tolist():
                popular.append((int(size[place]), who[starts[place] : starts[place] + counts[place]]))
        members, counts, weights = (np.concatenate([each[side] for each in found]) for side in range(3))
        return (members, counts, weights), popular

    def _entries(self) -> Iterator[tuple[Hashes, Places, Places]]:
        """Yield a number for each function by name and tokens, whose it is, and its size."""
        for rows, who in self._rows():
            long = rows["size"] >= MIN_FUNCTION
            keys = rows[self._column][long] ^ ((rows["name"][long].astype(np.uint64) + np.uint64(1)) * MIX)
            yield keys, who[long], rows["size"][long].astype(np.int64)


def _equal(values: Hashes) -> Iterator[Places]:
    """Yield the places of equal values, in ascending order, for each value."""
    order = np.argsort(values, kind="stable")
    yield from np.split(order, np.cumsum(run_lengths(values[order]))[:-1]) if len(values) else ()


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little")


class _DisjointSets:
    """Numbers in groups that grow together."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, left: int, right: int) -> None:
        self._parent[self.find(left)] = self.find(right)

    def join_all(self, members: list[int]) -> None:
        for left, right in pairwise(members):
            self.join(left, right)

    def groups(self) -> list[list[int]]:
        """Return the members of each group with at least two, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parent)):
            found[self.find(number)].append(number)
        return [members for members in found.values() if len(members) > 1]
