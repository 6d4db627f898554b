"""The submission time, if it can be known: from the layout, from files, or from the last commit of a clone."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

from fam_grader.submissions._git import Repository
from fam_grader.submissions._records import IGNORED, MAX_MEMBERS, Kind, SubmissionSource, Unreadable

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


def time_of(source: SubmissionSource) -> datetime | None:
    """Return when a submission was made, or None if unknown."""
    if source.submitted or source.parts or source.kind not in (Kind.SINGLE, Kind.PLAIN, Kind.GITHUB):
        return source.submitted
    if (source.path / ".git").is_dir():
        return last_commit(source.path)
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


def last_commit(clone: Path) -> datetime | None:
    """Return when the checked-out commit was made; None where that is not to be read in plain files."""
    try:
        repository = Repository(clone)
        name = repository.head()
        return repository.commit(name).time if name else None
    except Unreadable:
        return None


def is_clone(source: SubmissionSource) -> bool:
    """Return whether a submission is a folder with a git repository."""
    return not source.parts and source.path.is_dir() and (source.path / ".git").is_dir()


def at_commit(source: SubmissionSource, which: datetime | str) -> SubmissionSource | None:
    """Return a clone as of its last commit before a time, or as of the commit whose name begins with a text.

    Return None if there is no such commit; raise Unreadable if the commits cannot be read.
    """
    repository = Repository(source.path)
    commit = repository.last_before(which) if isinstance(which, datetime) else repository.find_commit(which)
    return replace(source, commit=commit.name, submitted=commit.time) if commit else None
