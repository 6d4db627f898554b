"""The submission time, if it can be known: from the layout, from files, or from the last commit of a clone.

`git` itself is never run: a submitted `.git` may hold settings and hooks that run whatever its student wrote there.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from fam_grader.submissions._members import MAX_MEMBERS, RegularFile
from fam_grader.submissions._records import IGNORED, Kind, SubmissionSource, Unreadable

# What `time_of` goes by, and how far that can be trusted: said once for each class.
TIMES = {
    Kind.SINGLE: "when a file was last changed, which copying may have lost",
    Kind.PLAIN: "when a file was last changed, which copying may have lost",
    Kind.ARCHIVE: "the times in the archive, as set by the machine that made it",
    Kind.GITHUB: "the last commit's time, which is what its author's clock said",
    Kind.GRADESCOPE: "Gradescope's own times",
    Kind.CANVAS: "nothing but Canvas' LATE: its files have the time of the download",
    Kind.BLACKBOARD: "the times in Blackboard's names, which are those of its server",
    Kind.BRIGHTSPACE: "the times in Brightspace's names, which are those of its server",
    Kind.MOODLE: "nothing: Moodle's files have the time of the download",
}
MAX_TEXT = 1 << 20  # of a file with references, and of a commit
MAX_PACKS = 50
REFERENCE = re.compile(r"refs/(?!.*\.\.)[\w./-]+", re.ASCII)
HASH = re.compile(r"[0-9a-f]{40}")
COMMITTER = re.compile(rb"^committer [^\n]*> (\d{1,11}) ([+-]\d\d)(\d\d)$", re.MULTILINE)
INDEX = b"\xfftOc\0\0\0\2"  # a pack's index of version 2, which every git since 2007 writes
COMMIT = 1  # what a pack calls an object of this kind


def time_of(source: SubmissionSource) -> datetime | None:
    """Return when a submission was made, or None if unknown."""
    if source.submitted or source.parts or source.kind not in (Kind.SINGLE, Kind.PLAIN, Kind.GITHUB):
        return source.submitted
    if (source.path / ".git").is_dir():
        return last_commit(source.path / ".git")
    try:
        changed = max(_changes(source.path), default=None)
    except OSError:
        return None
    return datetime.fromtimestamp(changed, timezone.utc) if changed is not None else None


def _changes(path: Path) -> list[float]:
    """List when the files were last changed."""
    state = path.lstat()
    if not stat.S_ISDIR(state.st_mode):
        return [state.st_mtime]
    changes: list[float] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not IGNORED.fullmatch(name)]
        states = (Path(folder, name).lstat() for name in names if not IGNORED.fullmatch(name))
        changes += [state.st_mtime for state in islice(states, MAX_MEMBERS) if stat.S_ISREG(state.st_mode)]
        if len(changes) > MAX_MEMBERS:
            break
    return changes


def last_commit(git: Path) -> datetime | None:
    """Say when the commit that is checked out was made; None where that is not to be read in plain files."""
    try:
        name = _head(git)
        commit = (_loose(git, name) or _packed(git, name)) if name else b""
    except (OSError, ValueError, IndexError, struct.error, zlib.error, Unreadable):
        return None
    found = COMMITTER.search(commit.partition(b"\n\n")[0])
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    try:
        return datetime.fromtimestamp(int(found[1]), timezone(offset))
    except (ValueError, OverflowError, OSError):
        return None


def _head(git: Path) -> str:
    """Return the name of the commit that is checked out."""
    head = _text(git / "HEAD").strip()
    if HASH.fullmatch(head):
        return head
    reference = head.removeprefix("ref: ")
    if not REFERENCE.fullmatch(reference):
        return ""
    if (git / reference).is_file():
        name = _text(git / reference).strip()
        return name if HASH.fullmatch(name) else ""
    packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(reference)}$", _text(git / "packed-refs"), re.MULTILINE)
    return packed[1] if packed else ""


def _text(path: Path) -> str:
    with RegularFile(path) as file:
        return file.read(MAX_TEXT).decode("ascii", "replace")


def _loose(git: Path, name: str) -> bytes:
    path = git / "objects" / name[:2] / name[2:]
    if not path.is_file():
        return b""
    with RegularFile(path) as file:
        kind, _, content = _unpacked(file.read(MAX_TEXT)).partition(b"\0")
    return content if kind.startswith(b"commit ") else b""


def _packed(git: Path, name: str) -> bytes:
    for index in sorted((git / "objects" / "pack").glob("*.idx"))[:MAX_PACKS]:
        place = _place(index, bytes.fromhex(name))
        if place is not None:
            return _object(index.with_suffix(".pack"), place)
    return b""


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


def _object(pack: Path, place: int) -> bytes:
    """Read a commit that is stored whole, as the newest ones are."""
    with RegularFile(pack) as file:
        file.seek(place)
        data = file.read(MAX_TEXT)
    kind, start = data[0] >> 4 & 7, 1
    while data[start - 1] & 0x80:
        start += 1
    return _unpacked(data[start:]) if kind == COMMIT else b""


def _unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MAX_TEXT)
