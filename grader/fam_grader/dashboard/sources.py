"""Show what students wrote: the files that were graded, and how they differ from a skeleton or another attempt.

Submissions are read, never run. What students wrote is escaped: control characters are shown as Python writes them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.batch.anonymous import KEY, Key, without_names
from fam_grader.batch.run_notes import RunSettings
from fam_grader.gradebook.class_list import Attempt, write_time
from fam_grader.reports.pages import short_name
from fam_grader.submissions import Unreadable, decode_source, find_submissions, read_submission

MAX_LINES, MAX_LINE = 5_000, 1_000  # that are shown of a file, and characters of a line
MAX_COMPARED = 2_000  # lines: comparing longer files takes too long
CONTEXT = 3  # lines around a difference
SKELETON = "skeleton"


@dataclass(frozen=True)
class Line:
    """A line of a file, or of a comparison: `kind` is "+" if it is new, "-" if it is gone, "@" between two places."""

    text: str
    number: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class SourceFile:
    """A file that was graded, and what it is compared with.

    Args:
        units: the units whose functions it has; none, for a module beside them.
        name: what the file was called.
        lines: its lines.
        changes: its differences; None if they are not known.
        more: the number of lines that are not shown.
    """

    units: tuple[str, ...]
    name: str
    lines: tuple[Line, ...]
    changes: tuple[Line, ...] | None
    more: int = 0


@dataclass(frozen=True)
class AttemptLink:
    """Another attempt of the same students: its place among them, its name and time."""

    place: str
    name: str
    submitted: str


@dataclass(frozen=True)
class Sources:
    """What a student wrote.

    Args:
        files: the files that were graded, in the order of the course.
        against: what they are compared with: `skeleton`, or the place of an attempt.
        others: the other attempts that they can be compared with, the latest first.
        trouble: why there is nothing to show.
    """

    files: tuple[SourceFile, ...] = ()
    against: str = SKELETON
    others: tuple[AttemptLink, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class _Text:
    """A module: the units of its functions, its file's name, and what it holds."""

    units: tuple[str, ...]
    name: str
    text: str


class SourceReader:
    """Finds the submissions of a class where its last run found them."""

    def __init__(self, out: Path, course: Course) -> None:
        self._out, self._course = out, course
        self._lock = threading.Lock()
        self._settings: RunSettings | None = None
        self._attempts: Sequence[Attempt] = ()

    def read(self, student: str, settings: RunSettings | None, against: str) -> Sources:
        """Return what a student wrote; the trouble, if that is not to be found."""
        if settings is None:
            return Sources(trouble="The last run has not noted where the submissions are. Grade again to see them.")
        try:
            attempts = self._of(settings)
            attempt = next((each for each in attempts if each.source.student == student and each.counts), None)
            if attempt is None:
                return Sources(trouble="The submission is not where it was when it was graded.")
            others = list(_others(attempt, attempts))
            links = tuple(
                AttemptLink(str(place), short_name(each.source.name), write_time(each.submitted))
                for place, each in enumerate(others, 1)
            )
            base = others[int(against) - 1] if against in {link.place for link in links} else None
            texts = self._texts(attempt)
            before = self._texts(base) if base else self._skeletons()
            files = tuple(_files(texts, before))
            return Sources(files, against if base else SKELETON, links)
        except (CourseError, Unreadable) as error:
            return Sources(trouble=f"The submission cannot be shown: {error}")

    def _of(self, settings: RunSettings) -> Sequence[Attempt]:
        """Return all attempts of the class, with pseudonyms in an anonymous run."""
        with self._lock:
            if self._settings != settings:
                key = Key.read(self._out / KEY) if settings.class_options.anonymous else None
                options = replace(
                    settings.class_options, decisions=None, late_days=None, late_days_from=(), templates=()
                )
                found = find_submissions(map(Path, settings.paths), self._course)
                self._attempts = (
                    replace(options, known=(), sources=None).plan(found, self._course, key).listed.attempts
                )
                self._settings = settings
            return self._attempts

    def _texts(self, attempt: Attempt) -> list[_Text]:
        """Return the modules of a submission, those of the course's first units first."""
        source = attempt.source
        sources = read_submission(source, self._course).sources
        order = list(self._course.units)
        found = []
        for module, text in sources.texts.items():
            mine = [name for name, (place, _) in sources.functions.items() if place == module]
            units = tuple(dict.fromkeys(self._course.functions[name].unit for name in mine))
            name = sources.files.get(module, module)
            plain = (without_names(each, source.private, self._course) for each in (name, text))
            found.append(_Text(units, *plain))
        return sorted(found, key=lambda each: order.index(each.units[0]) if each.units else len(order))

    def _skeletons(self) -> list[_Text]:
        return [
            _Text((unit.name,), unit.skeleton.name, decode_source(unit.skeleton.read_bytes()))
            for unit in self._course.units.values()
            if unit.skeleton.is_file()
        ]


def _others(attempt: Attempt, attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """Yield the other attempts of the same students, the latest first."""
    keys = set(attempt.keys)
    mine = [each for each in attempts if each is not attempt and keys & set(each.keys)]
    yield from sorted(mine, key=lambda each: write_time(each.submitted), reverse=True)


def _files(texts: Iterable[_Text], before: Sequence[_Text]) -> Iterator[SourceFile]:
    """Yield the files, each compared with the one before that has functions of the same units."""
    known = {each.units: each.text for each in before if each.units}
    for each in texts:
        lines = _lines(each.text)
        shown = tuple(Line(line, number) for number, line in enumerate(lines[:MAX_LINES], 1))
        changes = _changes(_lines(known[each.units]), lines) if each.units in known else None
        name = escape_control_chars(each.name, keep="")
        yield SourceFile(each.units, name, shown, changes, max(0, len(lines) - MAX_LINES))


def _lines(text: str) -> list[str]:
    """Return the lines of a text, as a page can show them."""
    return [_shown(line) for line in text.split("\n")]


def _shown(line: str) -> str:
    text = escape_control_chars(line.rstrip("\r"), keep="\t").expandtabs(4)
    return text if len(text) <= MAX_LINE else f"{text[:MAX_LINE]}…"


def _changes(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...] | None:
    """Return the differences with a few lines around them; None if the texts are too long."""
    if max(len(before), len(after)) > MAX_COMPARED:
        return None
    found: list[Line] = []
    number = 0
    for line in list(unified_diff(before, after, n=CONTEXT, lineterm=""))[2:]:
        kind, text = line[:1], line[1:]
        if kind == "@":
            number = int(line.split("+")[1].split(",")[0].split(" ")[0])
            found.append(Line("", None, "@"))
        elif kind == "-":
            found.append(Line(text, None, "-"))
        else:
            found.append(Line(text, number, kind.strip()))
            number += 1
    return tuple(found)
