"""A submission before it is read: its path, its name and, as far as known, its owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

# What programs leave behind, and whole environments, which hold thousands of files.
IGNORED = re.compile(
    r"[.~].*|__MACOSX|Thumbs\.db|desktop\.ini|__pycache__|venv|env|node_modules|site-packages", re.IGNORECASE
)
# What can be graded is a submission, even where its name begins with a dot; `._name` and `~$name` are shadows.
SUBMITTED = re.compile(r"(?!\._|~\$).*\.(py|ipynb|zip|tar|tar\.gz|tgz)", re.IGNORECASE | re.DOTALL)


class Kind(str, Enum):
    """What a submission was found in; the value says it in words."""

    SINGLE = "submissions named one by one"
    PLAIN = "a class"
    ARCHIVE = "a class in one zip"
    GITHUB = "a folder of GitHub Classroom clones"
    GRADESCOPE = "a Gradescope export"
    CANVAS = "a Canvas download"
    MOODLE = "a Moodle download"
    BLACKBOARD = "a Blackboard download"
    BRIGHTSPACE = "a Brightspace download"


@dataclass(frozen=True)
class Owner:
    """The owner of a submission, as far as known; `ids` are possible ids, the likeliest first."""

    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    canvas: str = ""  # Canvas' number of the user
    moodle: str = ""  # Moodle's number of the participant
    number: str = ""  # a piece of the name that may be an id, where nothing else helps


@dataclass(frozen=True)
class Part:
    """A file or folder of a class that belongs to a submission, and what it is called there (`""`: its top)."""

    place: str
    name: str = ""


@dataclass(frozen=True)
class SubmissionSource:
    """A submission as it was found: its name as given, and the name of the folder for its results.

    Without `parts`, all that lies at `path` is the submission; else `path` is a class, a folder or one zip archive,
    and only those entries of it are.
    """

    path: Path
    name: str
    student: str
    parts: tuple[Part, ...] = ()
    kind: Kind = Kind.SINGLE
    owners: tuple[Owner, ...] = ()
    submitted: datetime | None = None  # if known; it always has an offset
    late: bool | None = None  # from Canvas, which gives no time


def counts(name: str) -> bool:
    """Say whether an entry of a class may be a submission, and is nothing that programs leave behind."""
    return not IGNORED.fullmatch(name) or bool(SUBMITTED.fullmatch(name))
