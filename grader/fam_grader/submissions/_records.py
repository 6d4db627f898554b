"""The records of a submission before and after it is read, and the reason why one cannot be read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.packed import packable

if TYPE_CHECKING:
    from fam_grader.execution.process import Sources

# What programs leave behind, and whole environments, which hold thousands of files.
IGNORED = re.compile(
    r"[.~].*|__MACOSX|Thumbs\.db|desktop\.ini|__pycache__|venv|env|node_modules|site-packages", re.IGNORECASE
)
MAX_MEMBERS, MAX_DEPTH = 5_000, 12  # files of a submission, and how deep they lie
# What can be graded is a submission, even where its name begins with a dot; `._name` and `~$name` are shadows.
SUBMITTED = re.compile(r"(?!\._|~\$).*\.(py|ipynb|zip|tar|tar\.gz|tgz)", re.IGNORECASE | re.DOTALL)


class Kind(str, Enum):
    """The layout that a submission was found in; the value is its description for the instructor."""

    SINGLE = "submissions named one by one"
    PLAIN = "a class"
    ARCHIVE = "a class in one zip"
    GITHUB = "a folder of GitHub Classroom clones"
    GRADESCOPE = "a Gradescope export"
    CANVAS = "a Canvas download"
    MOODLE = "a Moodle download"
    BLACKBOARD = "a Blackboard download"
    BRIGHTSPACE = "a Brightspace download"


@packable
@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a submission, as far as known; `ids` are possible ids, the likeliest first."""

    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    canvas: str = ""  # Canvas' number of the user
    moodle: str = ""  # Moodle's number of the participant
    number: str = ""  # a piece of the name that may be an id; the weakest clue


@packable
@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder of a class that belongs to a submission.

    Args:
        location: its path within the class.
        name: its path within the submission; "" for the top.
    """

    location: str
    name: str = ""


@packable
@dataclass(frozen=True, slots=True)
class SubmissionSource:
    """A submission as it was found, before it is read.

    Args:
        path: the submission; if it has `parts`, the class that they are in: a folder or one zip archive.
        name: its name as found.
        student: the name of the folder for its results; `find_submissions` makes it unique.
        parts: the entries of the class that belong to it.
        kind: the layout of the class.
        owners: its owners, as far as known.
        submitted: the submission time, with an offset, if the layout states it.
        late: whether Canvas marked it as late; Canvas gives no time.
        commit: of a clone, the commit that is read instead of the files beside `.git`.
        private: what must not be in any result, since it gives the owner away.
    """

    path: Path
    name: str
    student: str
    parts: tuple[Part, ...] = ()
    kind: Kind = Kind.SINGLE
    owners: tuple[Owner, ...] = ()
    submitted: datetime | None = None
    late: bool | None = None
    commit: str = ""
    private: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of the names, which tell submissions apart; a path would keep more for its own."""
        return hash((self.name, self.student))


@dataclass(frozen=True)
class Submission:
    """A submission that was read: its sources as plain texts, and what its student should know about the choice.

    Args:
        source: where it was found.
        sources: the texts of its modules, and the module of each function.
        problems: what could not be read.
        notes: which file was read for which unit, unless the names say so.
        left: which files were not used, and why.
    """

    source: SubmissionSource
    sources: Sources
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A digest of the content that is graded; the source is no part of it."""
        texts = {name: _sha256(text) for name, text in self.sources.texts.items()}
        records = (texts, self.sources.files, self.sources.functions)
        return digest_of(*(sorted(each.items()) for each in records), self.problems, self.notes, self.left)


class Unreadable(Exception):
    """A submission, or one file of it, that cannot be read; the text is the reason, for its student."""

    @property
    def digest(self) -> str:
        """A digest of the reason, which differs from that of every content."""
        return digest_of("unreadable", str(self))


def digest_of(*parts: object) -> str:
    """Return a digest of the parts."""
    return _sha256(repr(parts))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def require_size(content: bytes, limit: int) -> bytes:
    """Return the content; raise Unreadable if it is longer than `limit`."""
    if len(content) > limit:
        raise Unreadable(f"it is larger than {limit >> 20} MB")
    return content


def counts(name: str) -> bool:
    """Return whether an entry of a class may be a submission, or part of one."""
    return not IGNORED.fullmatch(name) or bool(SUBMITTED.fullmatch(name))
