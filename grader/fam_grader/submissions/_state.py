"""Tell from the file system alone whether a submission may have changed since it was read, as git does.

The state of a submission covers the name, size, inode and times of every file that it may be read from. Equal states
mean equal content unless a file was changed again within the resolution of its times. Git calls such files racily
clean; here, a submission with a file as young as that has no state, and is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from fam_grader.submissions._records import IGNORED, MAX_DEPTH, MAX_MEMBERS, SubmissionSource

SETTLED_SECONDS = 2.0  # FAT keeps times in steps of two seconds; other file systems are finer


def state_of(source: SubmissionSource) -> str:
    """Return a digest of what the file system says of a submission; "" if a change could go unseen.

    Take it before the submission is read: what changes in between then has another state.
    """
    youngest = time.time_ns() - int(SETTLED_SECONDS * 1e9)
    whole = hashlib.sha256(repr((str(source.path), source.parts, source.commit)).encode("utf-8", "surrogatepass"))
    if source.commit:  # its name is a digest of all that is read
        return whole.hexdigest()
    try:
        for number, (name, state) in enumerate(_files(source)):
            # Besides the time of the content, which anyone may set, that of the entry, which the kernel sets.
            if number > MAX_MEMBERS or max(state.st_mtime_ns, state.st_ctime_ns) >= youngest:
                return ""
            fields = (name, state.st_mode, state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns)
            whole.update(repr(fields).encode("utf-8", "surrogatepass"))
    except OSError:
        return ""
    return whole.hexdigest()


def _files(source: SubmissionSource) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files of a submission, and what they lie in if that is one file."""
    top = source.path.lstat()
    if not stat.S_ISDIR(top.st_mode):
        yield "", top
        return
    for path in [source.path / part.location for part in source.parts] or [source.path]:
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode):
            yield from _files_below(path, "", MAX_DEPTH)
        else:
            yield "", state


def _files_below(folder: str | Path, above: str, depth: int) -> Iterator[tuple[str, os.stat_result]]:
    """Yield all files but those that no submission is read from, in the order of their names."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if IGNORED.fullmatch(entry.name):
            continue
        name = f"{above}/{entry.name}"
        if not entry.is_dir(follow_symlinks=False):
            yield name, os.lstat(entry.path)  # not `entry.stat`, which knows no inode on Windows
        elif depth > 1:
            yield from _files_below(entry.path, name, depth - 1)
