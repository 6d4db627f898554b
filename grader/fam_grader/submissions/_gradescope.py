"""Read the submitters and submission times from the metadata of a Gradescope export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import yaml

from fam.core.errors import CourseError
from fam_grader.submissions._records import Kind, Owner, SubmissionSource

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20  # characters: every test's output of every attempt of the class is in there
MAX_LINES = 1_000  # that tell the submitters of one submission
KEY = re.compile(r"""(?P<quote>["']?)(?P<name>[^"':\s][^"':]*)(?P=quote):\s*""")
TIME = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.\d+)?\s*(?P<offset>Z|UTC|[+-]\d\d:?\d\d)?", re.ASCII
)
# Gives every scalar as a text: an id 0123 is no number. It makes no objects, whatever a tag says.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_metadata(lines: Iterable[str]) -> dict[str, SubmissionSource]:
    """Return the submissions by the names of their folders, with paths relative to the export.

    The file is Ruby's YAML, far too large to load: it holds all results. So only the lines below `:submitters:` and
    `:created_at:` are looked at; Ruby indents these two by two spaces, and all that a student could write by more.

    >>> metadata = '''submission_7:
    ...   :submitters:
    ...   - :name: Ada Lovelace
    ...     :sid: '0042'
    ...     :email: ada@example.edu
    ...   :created_at: 2026-11-20 21:20:03.234567000 Z
    ...   :results:
    ...     output: ":created_at: 1999-01-01 00:00:00 Z"
    ... '''
    >>> source = read_metadata(metadata.splitlines())["submission_7"]
    >>> [(owner.name, owner.email, owner.ids) for owner in source.owners]
    [('Ada Lovelace', 'ada@example.edu', ('0042',))]
    >>> source.submitted.isoformat()
    '2026-11-20T21:20:03+00:00'
    """
    sources = {name: _source(name, fields) for name, fields in _blocks(lines)}
    if not sources:
        raise CourseError(f"{METADATA} names no submission; expected what Gradescope exports. Export it again.")
    return sources


def _blocks(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield each submission's name with the lines of its fields."""
    name, fields, size = "", _fields(), 0
    kept: list[str] | None = None
    for line in lines:
        size += len(line)
        if size > MAX_METADATA:
            raise CourseError(f"{METADATA} is larger than {MAX_METADATA >> 20} MB; split the export in two.")
        if key := KEY.fullmatch(line):
            if name:
                yield name, fields
            name, fields, kept = key["name"], _fields(), None
        elif line[:2] == "  " and line[2:3] not in (" ", "-", "#", ""):
            kept = fields.get(line.split(":", 2)[1].strip() if line.count(":") > 1 else "")
        if kept is not None and len(kept) < MAX_LINES:
            kept.append(line.rstrip("\r\n"))
    if name:
        yield name, fields


def _fields() -> dict[str, list[str]]:
    return {"submitters": [], "created_at": []}


def _source(name: str, fields: dict[str, list[str]]) -> SubmissionSource:
    time = TIME.search(" ".join(fields["created_at"]))
    owners = tuple(_owners("\n".join(fields["submitters"])))
    student = " and ".join(owner.name for owner in owners if owner.name)
    submitted = _time(time) if time else None
    return SubmissionSource(Path(name), name, student, kind=Kind.GRADESCOPE, owners=owners, submitted=submitted)


def _owners(text: str) -> Iterator[Owner]:
    try:
        loaded = yaml.load(text, LOADER) or {}  # noqa: S506 - it makes texts, lists and dictionaries, and no objects
    except (yaml.YAMLError, RecursionError):
        return
    submitters = loaded.get(":submitters") if isinstance(loaded, dict) else None
    for each in submitters if isinstance(submitters, list) else []:
        if isinstance(each, dict):
            name, email, sid = (str(each.get(key) or "").strip() for key in (":name", ":email", ":sid"))
            yield Owner(name, email, (sid,) if sid else ())


def _time(found: re.Match[str]) -> datetime | None:
    """Read a time; Ruby writes the offset, and where it does not, it is UTC."""
    offset = (found["offset"] or "Z").replace("UTC", "Z").replace("Z", "+00:00")
    try:
        time = datetime.fromisoformat(found["time"].replace(" ", "T"))
        zone = datetime.strptime(offset.replace(":", ""), "%z").tzinfo or timezone.utc
    except ValueError:
        return None
    return time.replace(tzinfo=zone)
