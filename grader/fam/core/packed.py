"""Collections for a class, which may be large: a list of compressed records, and a set of names kept as digests."""

from __future__ import annotations

import copyreg
import pickle
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import TypeVar, overload

BLOCK = 64  # records that are compressed together: more would save little, and make single ones slow to find
FAST = 1  # zlib's level

Record = TypeVar("Record")


def packable(kind: type[Record]) -> type[Record]:
    """Have the records of a dataclass, with several fields, pickled as a call with their values, which is faster."""
    values = attrgetter(*(each.name for each in fields(kind)))  # type: ignore[arg-type]
    copyreg.pickle(kind, lambda record: (kind, values(record)))
    return kind


class Packed(Sequence[Record]):
    """Records that can be pickled; each time one is asked for, it is made anew, equal to the one that was added.

    Records beside each other are found fast, so go through them in their order.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._blocks: list[bytes] = []
        self._last: list[Record] = []  # too few for a block yet
        self._found: tuple[int, list[Record]] = -1, []  # the block that was looked at last
        for each in records:
            self.append(each)

    def append(self, record: Record) -> None:
        """Add a record."""
        self._last.append(record)
        if len(self._last) == BLOCK:
            self._blocks.append(zlib.compress(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL), FAST))
            self._last = []

    def __len__(self) -> int:
        return BLOCK * len(self._blocks) + len(self._last)

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...

    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        number, rest = divmod(range(len(self))[place], BLOCK)
        return self._block(number)[rest]

    def __iter__(self) -> Iterator[Record]:
        for number in range(len(self._blocks)):
            yield from self._block(number)
        yield from self._last

    def _block(self, number: int) -> list[Record]:
        if number == len(self._blocks):
            return self._last
        if self._found[0] != number:
            self._found = number, pickle.loads(zlib.decompress(self._blocks[number]))  # noqa: S301 - from `append`
        return self._found[1]


class PackedNames:
    """A set of names that only grows, at eight bytes each: a set of strings takes twenty times as much.

    Digests are kept. Of a million names, two are taken for the same once in some thirty million such sets.
    """

    def __init__(self) -> None:
        self._digests = array("Q")  # in ascending order

    def add(self, name: str) -> None:
        """Add a name."""
        digest, place = self._find(name)
        if place == len(self) or self._digests[place] != digest:
            self._digests.insert(place, digest)

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, name: str) -> bool:
        digest, place = self._find(name)
        return place < len(self) and self._digests[place] == digest

    def _find(self, name: str) -> tuple[int, int]:
        """Return the digest of a name, and its place among the others."""
        content = name.encode("utf-8", "surrogatepass")
        digest = int.from_bytes(blake2b(content, digest_size=8).digest(), "little")
        return digest, bisect_left(self._digests, digest)
