"""Read commits and files of a git repository from its objects, within limits.

`git` itself is never run: a submitted `.git` may hold settings, hooks and filters that run whatever its student wrote
there. Of a repository only its references and its own objects are read, and nothing that links lead to.
"""

from __future__ import annotations

import hashlib
import heapq
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path, PurePosixPath

from fam_grader.submissions._records import IGNORED, MAX_DEPTH, MAX_MEMBERS, Unreadable, require_size
from fam_grader.submissions._regular_file import RegularFile

MAX_TEXT = 1 << 20  # of a file with references, of a commit, and of a tree
MAX_BLOB = 16 << 20
MAX_UNPACKED = 256 << 20  # of all objects that are read from one repository
MAX_PACKS = 50
MAX_CHAIN = 4096  # of deltas, as git allows
MAX_COMMITS = 20_000
MAX_TREES = 5_000
BLOCK = 1 << 16
REFERENCE = re.compile(r"refs/(?!.*\.\.)[\w./-]+", re.ASCII)
HASH = re.compile(r"[0-9a-f]{40}", re.ASCII)
PARENT = re.compile(rb"^parent ([0-9a-f]{40})$", re.MULTILINE)
TREE = re.compile(rb"tree ([0-9a-f]{40})\n")
COMMITTER = re.compile(rb"^committer [^\n]*> (\d{1,11}) ([+-]\d\d)(\d\d)$", re.MULTILINE)
INDEX = b"\xfftOc\0\0\0\2"  # a pack's index of version 2, which every git since 2007 writes
KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
OFFSET_DELTA, NAMED_DELTA = 6, 7
FILES = (b"100644", b"100755", b"100664")  # no links, no submodules
ERRORS = (OSError, ValueError, IndexError, KeyError, struct.error, zlib.error)


@dataclass(frozen=True)
class Commit:
    """A commit, with what its author's clock said."""

    name: str
    time: datetime
    tree: str
    parents: tuple[str, ...]


class Repository:
    """The objects in the folder `.git` of a clone; a damaged one raises Unreadable."""

    def __init__(self, clone: Path) -> None:
        self._git = clone / ".git"
        self._real = clone.resolve() / ".git"
        self._room = MAX_UNPACKED
        if self._git.is_symlink() or not self._git.is_dir():
            raise Unreadable("it is no clone")

    def head(self) -> str:
        """Return the name of the commit that is checked out; "" if there is none."""
        head = self._text("HEAD").strip()
        if HASH.fullmatch(head):
            return head
        reference = head.removeprefix("ref: ")
        if not REFERENCE.fullmatch(reference):
            return ""
        if (self._git / reference).is_file():
            name = self._text(reference).strip()
            return name if HASH.fullmatch(name) else ""
        if not (self._git / "packed-refs").is_file():
            return ""
        packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(reference)}$", self._text("packed-refs"), re.MULTILINE)
        return packed[1] if packed else ""

    def commit(self, name: str) -> Commit:
        """Read a commit."""
        text = self.read(name, "commit", MAX_TEXT).partition(b"\n\n")[0] + b"\n"
        tree, found = TREE.match(text), COMMITTER.search(text)
        if tree is None or found is None:
            raise Unreadable("a commit is damaged")
        try:
            offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
            time = datetime.fromtimestamp(int(found[1]), timezone(offset))
        except (ValueError, OverflowError, OSError):
            raise Unreadable("a commit has an impossible time") from None
        return Commit(name, time, tree[1].decode(), tuple(each.decode() for each in PARENT.findall(text)))

    def last_before(self, due: datetime) -> Commit | None:
        """Return the last commit before `due` that leads to the one that is checked out, as `git rev-list` does."""
        order = count()
        waiting: list[tuple[float, int, Commit]] = []
        seen = {self.head()}
        names = list(seen - {""})
        while len(seen) <= MAX_COMMITS:
            for name in names:
                if commit := self._known_commit(name, first=len(seen) == 1):
                    heapq.heappush(waiting, (-commit.time.timestamp(), next(order), commit))
            if not waiting:
                return None
            commit = heapq.heappop(waiting)[2]
            if commit.time <= due:
                return commit
            names = [name for name in commit.parents if name not in seen]
            seen.update(names)
        raise Unreadable(f"it has more than {MAX_COMMITS} commits")

    def _known_commit(self, name: str, *, first: bool) -> Commit | None:
        """Read a commit; a shallow clone lacks the oldest ones."""
        try:
            return self.commit(name)
        except _Missing:
            if first:
                raise
            return None

    def find_commit(self, prefix: str) -> Commit | None:
        """Return the commit whose name begins with `prefix` and that leads to the one that is checked out."""
        names, seen = [self.head()], set[str]()
        while names and len(seen) <= MAX_COMMITS:
            name = names.pop()
            if name and name not in seen and (commit := self._known_commit(name, first=not seen)):
                if name.startswith(prefix):
                    return commit
                names += commit.parents
            seen.add(name)
        return None

    def files(self, commit: Commit) -> Iterator[GitMember]:
        """Yield the regular files of a commit."""
        found, trees = 0, 0
        waiting: list[tuple[PurePosixPath, str]] = [(PurePosixPath(), commit.tree)]
        while waiting:
            folder, tree = waiting.pop()
            trees += 1
            if trees > MAX_TREES:
                raise Unreadable(f"it holds more than {MAX_TREES} folders")
            for mode, name, entry in _entries(self.read(tree, "tree", MAX_TEXT)):
                path = folder / name
                if IGNORED.fullmatch(name) or len(path.parts) > MAX_DEPTH:
                    continue
                if mode == b"40000":
                    waiting.append((path, entry))
                elif mode in FILES:
                    found += 1
                    if found > MAX_MEMBERS:
                        raise Unreadable(f"it holds more than {MAX_MEMBERS} files")
                    yield GitMember(path, commit.time.timestamp(), self, entry)

    def read(self, name: str, kind: str, limit: int) -> bytes:
        """Return the content of an object, which must be of `kind` and have this name."""
        if not HASH.fullmatch(name):
            raise Unreadable("an object has an impossible name")
        try:
            seen, content = self._loose(name, limit) or self._packed(name, limit)
        except ERRORS as error:
            raise Unreadable(f"its objects are damaged ({type(error).__name__})") from error
        digest = hashlib.sha1(f"{seen} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
        if seen != kind or digest != name:
            raise Unreadable("its objects are damaged")
        return content

    def _path(self, relative: str) -> Path:
        """Return a path in the repository; raise Unreadable if a link leads elsewhere."""
        path = self._git / relative
        if path.parent.resolve() != self._real / PurePosixPath(relative).parent:
            raise Unreadable("a folder of the repository is a link")
        return path

    def _text(self, relative: str) -> str:
        try:
            with RegularFile(self._path(relative)) as file:
                return file.read(MAX_TEXT).decode("ascii", "replace")
        except OSError as error:
            raise Unreadable(f"{relative} cannot be read") from error

    def _loose(self, name: str, limit: int) -> tuple[str, bytes] | None:
        path = self._path(f"objects/{name[:2]}/{name[2:]}")
        if not path.is_file():
            return None
        with RegularFile(path) as file:
            header, _, content = self._unpack(file, limit + 64).partition(b"\0")
        return header.partition(b" ")[0].decode("ascii", "replace"), require_size(content, limit)

    def _packed(self, name: str, limit: int) -> tuple[str, bytes]:
        folder = self._path("objects/pack/x").parent
        for index in sorted(folder.glob("*.idx"))[:MAX_PACKS]:
            place = _place(index, bytes.fromhex(name))
            if place is not None:
                return self._from_pack(index, place, limit)
        raise _Missing("it lacks objects of its own, as a shallow or damaged clone does")

    def _from_pack(self, index: Path, start: int, limit: int) -> tuple[str, bytes]:
        """Read the object at `start`, and what it is a difference of."""
        deltas: list[bytes] = []
        place: int | None = start
        with RegularFile(index.with_suffix(".pack")) as pack:
            while place is not None and len(deltas) <= MAX_CHAIN:
                pack.seek(place)
                number, size = _header(pack)
                if number == OFFSET_DELTA:
                    place -= _distance(pack)
                elif number == NAMED_DELTA:
                    place = _place(index, pack.read(20))
                content = self._unpack(pack, require_number(size, limit))
                if number in KINDS:
                    for delta in reversed(deltas):
                        content = _apply(delta, content, limit)
                        self._take(len(content))
                    return KINDS[number], content
                deltas.append(content)
        raise Unreadable("its objects are damaged")

    def _unpack(self, file: RegularFile, limit: int) -> bytes:
        """Return what is compressed from here on, at most `limit` bytes."""
        stream, parts, size = zlib.decompressobj(), [], 0
        while not stream.eof and size <= limit:
            block = stream.unconsumed_tail or file.read(BLOCK)
            if not block:
                break
            part = stream.decompress(block, limit + 1 - size)
            size += len(part)
            parts.append(part)
        self._take(size)
        return require_size(b"".join(parts), limit)

    def _take(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise Unreadable(f"its objects are larger than {MAX_UNPACKED >> 20} MB when unpacked")


@dataclass(frozen=True)
class GitMember:
    """A regular file of a commit."""

    path: PurePosixPath
    modified: float
    repository: Repository
    name: str

    def read(self, limit: int) -> bytes:
        """Return its content."""
        return self.repository.read(self.name, "blob", min(limit, MAX_BLOB))


class _Missing(Unreadable):
    """An object is not there."""


def require_number(size: int, limit: int) -> int:
    """Return a size that an object claims; raise Unreadable if it is above `limit`."""
    if size > limit:
        raise Unreadable(f"it is larger than {limit >> 20} MB")
    return size


def _entries(tree: bytes) -> Iterator[tuple[bytes, str, str]]:
    """Yield mode, name and object of each entry; names that lead elsewhere are passed over."""
    place = 0
    while place < len(tree):
        space, end = tree.find(b" ", place), tree.find(b"\0", place)
        if not place < space < end <= len(tree) - 21:
            raise Unreadable("a folder is damaged")
        name = tree[space + 1 : end].decode("utf-8", "surrogateescape")
        if name not in ("", ".", "..") and "/" not in name:
            yield tree[place:space], name, tree[end + 1 : end + 21].hex()
        place = end + 21


def _place(index: Path, name: bytes) -> int | None:
    """Look an object up in a pack's index: 256 counts, then the sorted names, their checksums, their places."""
    with RegularFile(index) as file:
        if file.read(len(INDEX)) != INDEX:
            return None
        counts = (0, *struct.unpack(">256I", file.read(1024)))
        first, last, total = counts[name[0]], counts[name[0] + 1], counts[-1]
        names = len(INDEX) + 1024
        file.seek(names + 20 * first)
        block = file.read(min(20 * (last - first), MAX_TEXT))
        found = next((at for at in range(0, len(block) - 19, 20) if block[at : at + 20] == name), None)
        if found is None:
            return None
        file.seek(names + 24 * total + 4 * (first + found // 20))
        (place,) = struct.unpack(">I", file.read(4))
        return int(place) if place < 1 << 31 else None  # beyond 2 GB


def _header(pack: RegularFile) -> tuple[int, int]:
    """Return the kind and the size of the object that begins here."""
    (byte,) = pack.read(1)
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 0x80 and shift < 64:
        (byte,) = pack.read(1)
        size |= (byte & 0x7F) << shift
        shift += 7
    return kind, size


def _distance(pack: RegularFile) -> int:
    """Return how far back in the pack the base of a difference begins."""
    (byte,) = pack.read(1)
    distance = byte & 0x7F
    while byte & 0x80 and distance < 1 << 40:
        (byte,) = pack.read(1)
        distance = (distance + 1) << 7 | byte & 0x7F
    return distance


def _apply(delta: bytes, base: bytes, limit: int) -> bytes:
    """Return the object that differs from `base` by `delta`."""
    before, place = _number(delta, 0)
    after, place = _number(delta, place)
    if before != len(base):
        raise Unreadable("its objects are damaged")
    parts, size = [], 0
    require_number(after, limit)
    while place < len(delta):
        order = delta[place]
        place += 1
        if order & 0x80:
            fields = [0] * 7
            for bit in range(7):
                if order >> bit & 1:
                    fields[bit] = delta[place]
                    place += 1
            start = int.from_bytes(bytes(fields[:4]), "little")
            part = base[start : start + (int.from_bytes(bytes(fields[4:]), "little") or 0x10000)]
        else:
            part = delta[place : place + order]
            place += order
        size += len(part)
        if not order or size > after:
            raise Unreadable("its objects are damaged")
        parts.append(part)
    return b"".join(parts)


def _number(delta: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while delta[place] & 0x80 and shift < 56:
        number |= (delta[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
    return number | delta[place] << shift, place + 1
