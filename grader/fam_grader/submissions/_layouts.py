"""Recognise what kind of class a folder or an archive is by the names of its entries, and whose each entry is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath

from fam.course import Course
from fam_grader.submissions._file_names import unit_by_name
from fam_grader.submissions._gradescope import METADATA
from fam_grader.submissions._records import SUBMITTED, Kind, Owner, Part, SubmissionSource
from fam_grader.submissions._tar import TAR_SUFFIXES, archive_stem

# lovelaceada_LATE_1042_88123_strides-1.py: the sortable name without spaces and punctuation (letters are left, and
# the marks on them), whether Canvas counts it as late, the user's id and the file's, and the name that the student
# gave it. Texts and links have no file id; where the class is graded without names, `anon_` and five letters stand
# for name and user.
CANVAS = re.compile(
    r"(?:(?!LATE_|anon_)(?P<name>[^\s!-/:-@\[-^`{-~]+?)_)?(?P<late>(?:LATE|late)_)?(?P<user>\d+|anon_[A-Za-z0-9]+)_"
    r"(?:(?P<number>\d+)_(?P<file>.+)|(?P<entry>text|link)\.html)",
    re.DOTALL,
)
# Ada Lovelace_1042_assignsubmission_file_/strides.py, or without folders ..._assignsubmission_file_strides.py; a team
# without a number is Moodle's default one.
MOODLE = re.compile(
    r"(?P<name>.*?)(?:_(?P<user>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
# A folder has no file's name behind the separator, so the last one counts: a display name may hold others. In a file
# name, it is the first one, since the student chose the rest.
MOODLE_FOLDER = re.compile(
    r"(?P<name>.*?)(?:_(?P<user>\d+))?_assignsubmission_(?P<plugin>[a-z]+)_?(?P<file>)", re.DOTALL
)
# HW1_ada01_attempt_2026-11-20-23-10-01_strides.py, and the same without a file's name, .txt, which Blackboard adds.
BLACKBOARD = re.compile(
    r"(?P<name>.+?)_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
# 30155-61443 - Ada Lovelace - Nov 20, 2026 1105 PM, a folder for each attempt, or that before a file's name.
BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<name>.+?) - (?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<file>.+))?",
    re.DOTALL,
)
TIME_FORMATS = ("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p")
AGAIN = re.compile(r"(?P<stem>.+)-\d+(?P<suffix>\.py)", re.DOTALL)  # Canvas numbers files of one name
PIECES = re.compile(r"[\s_.,()-]+")
MIN_ID = 4  # characters of a piece of a name that may be an id
CLASS = Path()  # paths are relative to the class here
MAX_STEPS = 5  # into folders that hold nothing but a folder


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder directly in a class."""

    name: str
    folder: bool
    cloned: bool = False  # a folder with a `.git` in it
    modified: datetime | None = None  # from an archive

    @property
    def stem(self) -> str:
        """The name without a file's suffix."""
        return self.name if self.folder else archive_stem(self.name)

    @property
    def part(self) -> Part:
        """The entry as a submission's whole content."""
        return Part(self.name, "" if self.folder else self.name)


def arrange(
    entries: Sequence[Entry], course: Course, metadata: Mapping[str, SubmissionSource] | None
) -> Iterable[SubmissionSource]:
    """Yield the submissions that the entries of a class belong to, with paths relative to the class.

    With metadata it is a Gradescope export; else a download of another platform, or a folder of GitHub Classroom
    clones, if at least half of the entries look like it. Anything else is plain, each entry one submission, as are
    the entries of a download that do not look like its others.
    """
    if metadata is not None:
        return [_gradescope(each, metadata) for each in entries if each.name != METADATA]
    kind, sources = _recognise(entries, course)
    return (replace(source, kind=kind) for source in sources)


def _recognise(entries: Sequence[Entry], course: Course) -> tuple[Kind, Iterable[SubmissionSource]]:
    for kind, pattern, together in DOWNLOADS:
        known = {each.name: match for each in entries if (match := _match_entry(pattern, each))}
        if known and 2 * len(known) >= len(entries):
            others = [_plain(each) for each in entries if each.name not in known]
            return kind, sorted(_grouped(entries, known, together, course) + others, key=lambda each: each.name)
    cloned = [each.name for each in entries if each.cloned]
    if cloned and 2 * len(cloned) >= len(entries):
        return Kind.GITHUB, (_clone(each, cloned) if each.cloned else _plain(each) for each in entries)
    return Kind.PLAIN, map(_plain, entries)


def class_within(names: Iterable[str], course: Course, clones: Iterable[str] = ()) -> str | None:
    """Say in which folder of an archive with these files a class lies (`""`: at its top), or None: one submission.

    Folders that hold nothing but a folder are stepped into. There,

    - a unit's file, a unit's folder or `exercises/` makes one submission;
    - Gradescope's metadata or names of a Canvas or Moodle download make a class, as do several clones;
    - fewer than two entries that hold something to grade are one submission;
    - several are one submission where files of units lie in them, each unit's once, and no archive does: a student
      hands in each unit once, a class many times;
    - all others are a class.
    """
    cloned = {PurePosixPath(name).parts for name in clones}
    paths = [*map(PurePosixPath, names), *(PurePosixPath(*parts, ".git") for parts in cloned)]
    root: tuple[str, ...] = ()
    for _ in range(MAX_STEPS):
        inside = [path.parts[len(root) :] for path in paths]
        top = {parts[0]: len(parts) > 1 for parts in inside}
        if makes_a_submission(top, course):
            return None
        several = sum((*root, name) in cloned for name in top) > 1
        if METADATA in top or several or _looks_like_a_download(top):
            return "".join(f"{each}/" for each in root)
        if len(top) != 1 or not all(top.values()):
            break
        root += tuple(top)
    gradable = [parts for parts in inside if SUBMITTED.fullmatch(parts[-1])]
    if len({parts[0] for parts in gradable}) < 2:
        return None
    units = Counter(unit for parts in gradable if (unit := unit_by_name(parts[-1], course.units)))
    archives = any(parts[-1].lower().endswith((".zip", *TAR_SUFFIXES)) for parts in gradable)
    one_each = bool(units) and max(units.values()) == 1 and not archives
    return None if one_each else "".join(f"{each}/" for each in root)


def makes_a_submission(names: Collection[str], course: Course) -> bool:
    """Return whether a folder with these entries is a submission, and not a class; `01_ada` may well be a student."""
    units = course.units.values()
    telling = {"exercises", *(f"{unit.name}.py" for unit in units), *(unit.label for unit in units)}
    if any(name in telling for name in names):
        return True
    # `Strides.py`, `05_strides.ipynb`: one person's work, unless several have the same unit.
    meant = Counter(unit for name in names if (unit := unit_by_name(name, course.units)))
    return bool(meant) and max(meant.values()) == 1 and sum(map(_is_gradable, names)) == sum(meant.values())


def _is_gradable(name: str) -> bool:
    return bool(SUBMITTED.fullmatch(name))


def owner_by_name(stem: str) -> Owner:
    """Take what a plain submission is called for its owner's name, address or id; a roster will tell."""
    email = stem if "@" in stem else ""
    numbers = [piece for piece in PIECES.split(stem) if len(piece) >= MIN_ID and any(map(str.isdigit, piece))]
    return Owner(stem.replace("_", " "), email, (stem,), number=numbers[0] if len(numbers) == 1 else "")


def _looks_like_a_download(names: Collection[str]) -> bool:
    known = [sum(bool(_match(pattern, name)) for name in names) for _, pattern, _ in DOWNLOADS]
    return 2 * max(known) >= len(names) > 0


def _match(pattern: re.Pattern[str], name: str) -> re.Match[str] | None:
    """Match a name with its accents on their letters, from which a Mac takes them apart."""
    return pattern.fullmatch(unicodedata.normalize("NFC", name))


def _match_entry(pattern: re.Pattern[str], entry: Entry) -> re.Match[str] | None:
    return _match(MOODLE_FOLDER if pattern is MOODLE and entry.folder else pattern, entry.name)


def _source(
    name: str,
    student: str,
    parts: tuple[Part, ...],
    *owners: Owner,
    submitted: datetime | None = None,
    late: bool | None = None,
) -> SubmissionSource:
    return SubmissionSource(CLASS, name, student, parts, owners=owners, submitted=submitted, late=late)


def _plain(entry: Entry) -> SubmissionSource:
    return _source(entry.name, entry.stem, (entry.part,), owner_by_name(entry.stem), submitted=entry.modified)


def _gradescope(entry: Entry, metadata: Mapping[str, SubmissionSource]) -> SubmissionSource:
    source = metadata.get(entry.name, SubmissionSource(CLASS, entry.name, "", kind=Kind.GRADESCOPE))
    return replace(source, path=CLASS, student=source.student or entry.stem, parts=(entry.part,))


def _clone(entry: Entry, clones: Sequence[str]) -> SubmissionSource:
    """Take `assignment-login` apart; both may have hyphens, so a roster decides, the longest login first."""
    pieces = entry.name.split("-")
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*(name.split("-") for name in clones), strict=False))
    start = len(list(shared)) if len(clones) > 1 else 1
    logins = ["-".join(pieces[first:]) for first in range(len(pieces))]
    guess = logins[min(start, len(logins) - 1)]
    known = logins[: start + 1] if len(clones) > 1 else logins
    return _source(entry.name, entry.name, (entry.part,), Owner(guess, ids=tuple(known)))


Together = Callable[[list[tuple[Entry, re.Match[str]]], Course], SubmissionSource]


def _grouped(
    entries: Sequence[Entry], known: Mapping[str, re.Match[str]], together: Together, course: Course
) -> list[SubmissionSource]:
    """Put the files of one student together, and of one attempt where the names tell it."""
    groups: dict[tuple[str, str, str], list[tuple[Entry, re.Match[str]]]] = {}
    for entry in entries:
        if match := known.get(entry.name):
            attempt = match.groupdict().get("time") or ""
            groups.setdefault((match["name"] or "", match["user"] or "", attempt), []).append((entry, match))
    return [together(group, course) for group in groups.values()]


def _canvas(group: list[tuple[Entry, re.Match[str]]], course: Course) -> SubmissionSource:
    """Return the files their own names again; of several that become the same, the newest has it."""
    parts: dict[str, Part] = {}
    for entry, match in sorted(group, key=lambda pair: int(pair[1]["number"] or 0), reverse=True):
        name = _own_name(match["file"] or f"{match['entry']}.html", course)
        name = name if name not in parts else f"older/{match['number']}/{name}"
        parts[name] = Part(entry.name, name)
    first = group[0][1]
    name = "_".join(filter(None, (first["name"], first["user"])))
    late = any(match["late"] for _, match in group)
    user = first["user"]
    owner = Owner(first["name"] or "", canvas=user) if user.isdecimal() else Owner(ids=(user,))
    return _source(name, name, tuple(parts.values()), owner, late=late)


def _own_name(file: str, course: Course) -> str:
    again = AGAIN.fullmatch(file)
    return f"{again['stem']}.py" if again and again["stem"] in course.units else file


def _moodle(group: list[tuple[Entry, re.Match[str]]], course: Course) -> SubmissionSource:
    """Put what was uploaded and what was typed together; a folder's content keeps its names."""
    parts = []
    for entry, match in group:
        parts.append(Part(entry.name, "" if entry.folder else match["file"] or entry.name))
    first = group[0][1]
    name = "_".join(filter(None, (first["name"], first["user"])))
    person = "" if first["name"] == "Participant" else first["name"]
    return _source(name, name, tuple(parts), Owner(person, moodle=first["user"] or ""))


def _blackboard(group: list[tuple[Entry, re.Match[str]]], course: Course) -> SubmissionSource:
    """Put the files of one attempt together; Blackboard's own text file about it is none of them."""
    first = group[0][1]
    name = f"{first['user']}_attempt_{first['time']}"
    return _source(
        name, first["user"], _named_parts(group), Owner(ids=(first["user"],)), submitted=_time_in(first["time"])
    )


def _brightspace(group: list[tuple[Entry, re.Match[str]]], course: Course) -> SubmissionSource:
    first = group[0][1]
    parts = tuple(Part(entry.name) for entry, _ in group if entry.folder) + _named_parts(group)
    owner = Owner(first["name"], ids=(first["user"],))
    return _source(
        f"{first['name']} - {first['time']}", first["name"], parts, owner, submitted=_time_in(first["time"])
    )


def _named_parts(group: list[tuple[Entry, re.Match[str]]]) -> tuple[Part, ...]:
    return tuple(Part(entry.name, match["file"]) for entry, match in group if match["file"])


def _time_in(text: str) -> datetime | None:
    """Read the time in a download's name, which is local to the platform: here is the best guess."""
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form).astimezone()
        except ValueError:
            continue
    return None


DOWNLOADS: tuple[tuple[Kind, re.Pattern[str], Together], ...] = (
    (Kind.CANVAS, CANVAS, _canvas),
    (Kind.MOODLE, MOODLE, _moodle),
    (Kind.BLACKBOARD, BLACKBOARD, _blackboard),
    (Kind.BRIGHTSPACE, BRIGHTSPACE, _brightspace),
)
