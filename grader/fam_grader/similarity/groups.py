"""Find groups of submissions with the same functions, however many share them.

The ranking of pairs weighs code by how rare it is in the class, so what a ring of friends shares counts for nothing
there. Here functions are compared one by one: two submissions belong together if functions with equal tokens make up
most of what the smaller one wrote. Code around the functions, such as lines that never run, does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TypeAlias

from fam_grader.similarity.fingerprints import FunctionDigest
from fam_grader.submissions import SubmissionSource

MIN_FUNCTION = 40  # tokens: shorter functions are alike by nature
MIN_SHARED = 80  # tokens that two must share, with the same names
MIN_RENAMED = 300  # tokens that two must share if the names differ
MIN_SHARE = 0.8  # of the tokens of the one with less code
MAX_VARIANTS = 200  # different submissions with one function in common; more have it from elsewhere

_Functions: TypeAlias = dict[str, tuple[bytes, int]]  # digest and number of tokens of each function


@dataclass(frozen=True)
class Group:
    """Submissions with the same functions; `identical` if their uploads are equal byte for byte."""

    members: tuple[SubmissionSource, ...]
    functions: tuple[str, ...]
    identical: bool = False


@dataclass
class GroupFinder:
    """Collects the functions of a class, and groups those who share them."""

    _sources: list[SubmissionSource] = field(default_factory=list)
    _digests: list[str] = field(default_factory=list)
    _written: list[_Functions] = field(default_factory=list)  # with the names that students gave
    _renamed: list[_Functions] = field(default_factory=list)  # without them

    def add(self, source: SubmissionSource, digest: str, functions: Iterable[FunctionDigest]) -> None:
        """Add a submission with the digest of its upload and its functions."""
        self._sources.append(source)
        self._digests.append(digest)
        self._written.append({each.name: (each.written, each.size) for each in functions})
        self._renamed.append({each.name: (each.renamed, each.size) for each in functions})

    def groups(self) -> list[Group]:
        """Return the groups, the largest first."""
        sets = _DisjointSets(len(self._sources))
        by_upload: dict[str, list[int]] = defaultdict(list)
        for number, digest in enumerate(self._digests):
            if digest and self._written[number]:
                by_upload[digest].append(number)
        for members in by_upload.values():
            sets.join_all(members)
        for written, least in ((self._written, MIN_SHARED), (self._renamed, MIN_RENAMED)):
            for left, right in _alike(written, least):
                sets.join(left, right)
        found = [self._group(members) for members in sets.groups()]
        return sorted(found, key=lambda group: (-len(group.members), group.members[0].name))

    def _group(self, members: list[int]) -> Group:
        first, *others = (self._renamed[number] for number in members)
        shared = [name for name, entry in first.items() if all(other.get(name) == entry for other in others)]
        identical = len({self._digests[number] for number in members}) == 1
        return Group(tuple(self._sources[number] for number in members), tuple(shared), identical)


def _alike(written: list[_Functions], least: int) -> Iterator[tuple[int, int]]:
    """Yield pairs that connect all submissions with enough functions in common."""
    same: dict[frozenset[tuple[str, bytes]], list[int]] = defaultdict(list)
    for number, functions in enumerate(written):
        entries = frozenset((name, digest) for name, (digest, size) in functions.items() if size >= MIN_FUNCTION)
        if _size(functions, entries) >= least:
            same[entries].append(number)
    owners: dict[tuple[str, bytes], list[frozenset[tuple[str, bytes]]]] = defaultdict(list)
    for entries, members in same.items():
        yield from pairwise(members)
        for entry in entries:
            owners[entry].append(entries)
    seen = set()
    for variants in owners.values():
        for pair in combinations(variants if len(variants) <= MAX_VARIANTS else [], 2):
            if pair not in seen:
                seen.add(pair)
                left, right = (same[entries][0] for entries in pair)
                shared = _size(written[left], pair[0] & pair[1])
                smaller = min(_size(written[left], pair[0]), _size(written[right], pair[1]))
                if shared >= max(least, MIN_SHARE * smaller):
                    yield left, right


def _size(functions: _Functions, entries: Iterable[tuple[str, bytes]]) -> int:
    return sum(functions[name][1] for name, _ in entries)


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
